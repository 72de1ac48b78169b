"""The event log: what can happen to a customer, declared as data; each event finds its own rows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, DateTime, Table, cast, func, or_, select

from crm_models.errors import UnknownName
from crm_models.marts.contacts import FIRST_CONTACT_EVENTS
from crm_models.marts.profile import IS_COMPLAINT, IS_FEEDBACK, IS_INBOUND, IS_OUTBOUND, IS_TECHNICAL, IS_TREATED
from crm_models.marts.sales import NOT_AN_ORDER
from crm_models.marts.tables import order_totals
from crm_models.schema import (
    interactions,
    opportunities,
    orders,
    referrals,
    survey_answers,
    tickets,
    touches,
)  # fmt: skip
from crm_models.sql import Rows

Finder = Callable[[datetime, str | None], Rows]


@dataclass(frozen=True, eq=False)
class Event:
    """Something that happens to a customer at an instant.

    ``at`` is the column whose rows show that it is recorded at all, ``only`` which of them count. ``found`` stands
    in where the rows are not simply those. An event that ``repeats`` must come after the stage before, not at the same
    instant: the very contact that reached one stage must not reach the next as well.
    """

    key: str
    label: str
    at: Column[Any]
    only: ColumnElement[bool] | None = None
    customer: Column[Any] | None = None
    repeats: bool = False
    found: Finder | None = None

    @property
    def table(self) -> Table:
        """The table that an import must fill for this event to be known."""
        table: Table = self.at.table
        return table

    def rows(self, until: datetime, of: str | None = None) -> Rows:
        """One row per occurrence before ``until`` with a known customer, or of one customer alone: customer_id, at."""
        if self.found is not None:
            return self.found(until, of)
        customer = self.customer if self.customer is not None else self.table.c.customer_id
        at = cast(self.at, DateTime)
        known = [customer.is_not(None), *_is(customer, of), at < until]
        return select(customer.label("customer_id"), at.label("at")).where(*known, *self._counting())

    def is_recorded(self) -> ColumnElement[bool]:
        """Whether the warehouse holds any such row, of whichever day or customer."""
        return select(self.at).where(self.at.is_not(None), *self._counting()).exists()

    def _counting(self) -> list[ColumnElement[bool]]:
        return [] if self.only is None else [self.only]


def _is(customer: ColumnElement[Any], of: str | None) -> list[ColumnElement[bool]]:
    """Said of every table, so that none is read as a whole."""
    return [] if of is None else [customer == of]


def _turns(is_it: ColumnElement[bool]) -> Finder:
    """Orders by their turn in the customer's own sequence, with the instant at which they were placed."""

    def rows(until: datetime, of: str | None) -> Rows:
        known = order_totals.c
        return select(known.customer_id, known.ordered_at.label("at")).where(
            is_it, known.ordered_at < until, *_is(known.customer_id, of)
        )

    return rows


def _kept_promises(until: datetime, of: str | None) -> Rows:
    """Orders delivered by the time promised, from the moment on which no complaint about them is open."""
    settled_at = func.coalesce(tickets.c.resolved_at, tickets.c.closed_at)
    own = select(orders.c.order_id).where(*_is(orders.c.customer_id, of))
    asked = [] if of is None else [tickets.c.order_id.in_(own)]
    is_open = or_(settled_at.is_(None), settled_at >= until, tickets.c.reopened_at > settled_at)
    complaints = (
        select(
            tickets.c.order_id,
            func.max(settled_at).label("settled_at"),
            func.count().filter(is_open).label("still_open"),
        )
        .where(IS_COMPLAINT, tickets.c.order_id.is_not(None), tickets.c.opened_at < until, *asked)
        .group_by(tickets.c.order_id)
        .subquery("complaints")
    )
    delivered_at = orders.c.delivered_at
    return (
        select(orders.c.customer_id, func.greatest(delivered_at, complaints.c.settled_at).label("at"))
        .select_from(orders.outerjoin(complaints, complaints.c.order_id == orders.c.order_id))
        .where(
            orders.c.customer_id.is_not(None),
            *_is(orders.c.customer_id, of),
            orders.c.status.not_in(NOT_AN_ORDER),
            delivered_at < until,
            delivered_at <= func.coalesce(orders.c.promised_at, delivered_at),
            func.coalesce(complaints.c.still_open, 0) == 0,
        )
    )


_turn = order_totals.c.customer_order
_answered_at = touches.c.responded_at

EVENTS = {
    event.key: event
    for event in (
        Event("first_seen", "first contact on record", *FIRST_CONTACT_EVENTS["first_seen"]),
        Event("interaction", "contact in either direction", *FIRST_CONTACT_EVENTS["interaction"], repeats=True),
        Event("offer_delivered", "campaign message delivered", *FIRST_CONTACT_EVENTS["offer_delivered"], repeats=True),
        Event("ticket_opened", "request for service", *FIRST_CONTACT_EVENTS["ticket_opened"], repeats=True),
        Event("complaint", "complaint", tickets.c.opened_at, IS_COMPLAINT, repeats=True),
        Event("contact_given", "contact data given", *FIRST_CONTACT_EVENTS["contact_given"]),
        Event("offer_sent", "campaign message sent", touches.c.sent_at, IS_TREATED, repeats=True),
        Event(
            "message_sent", "message to the customer", interactions.c.at, IS_OUTBOUND,
            repeats=True,
        ),
        Event("unsubscribed", "left the list because of a campaign", touches.c.unsubscribed_at),
        Event("opportunity_opened", "opportunity opened", *FIRST_CONTACT_EVENTS["opportunity_opened"], repeats=True),
        Event(
            "response", "contact begun by the customer", interactions.c.at, IS_INBOUND,
            repeats=True,
        ),
        Event("offer_opened", "campaign message opened by a person", touches.c.opened_at, IS_TREATED, repeats=True),
        Event("offer_clicked", "click on a campaign message", touches.c.clicked_at, IS_TREATED, repeats=True),
        Event("offer_answered", "what a campaign asked for, done", _answered_at, IS_TREATED, repeats=True),
        Event("order", "order", *FIRST_CONTACT_EVENTS["order"], repeats=True),
        Event("return", "return", orders.c.ordered_at, orders.c.status == "return", repeats=True),
        Event("first_order", "first order", orders.c.ordered_at, found=_turns(_turn == 1)),
        Event("second_order", "second order", orders.c.ordered_at, found=_turns(_turn == 2)),
        Event("third_order", "third order", orders.c.ordered_at, found=_turns(_turn == 3)),
        Event("later_order", "order after the first", orders.c.ordered_at, found=_turns(_turn >= 2)),
        Event("opportunity_won", "opportunity won", opportunities.c.closed_at, opportunities.c.outcome == "won"),
        Event("subscription_started", "subscription started", *FIRST_CONTACT_EVENTS["subscription_started"]),
        Event("promise_kept", "order delivered as promised, no complaint open", orders.c.delivered_at,
              found=_kept_promises),
        Event("usage", "use of what was bought", interactions.c.at, interactions.c.kind == "usage", repeats=True),
        Event("feedback", "review or feedback", interactions.c.at, IS_FEEDBACK, repeats=True),
        Event("cart_saved", "products saved in a cart", interactions.c.at, interactions.c.kind == "cart", repeats=True),
        Event("survey_answered", "survey answered", survey_answers.c.answered_at, repeats=True),
        Event("change_requested", "installation, maintenance or repair asked for", tickets.c.opened_at, IS_TECHNICAL,
              repeats=True),
        Event("referral", "recommendation made", referrals.c.referred_at, customer=referrals.c.referrer_id),
    )
}  # fmt: skip
"""Every event that a stage or a segment may ask for, by key."""


def event(key: str) -> Event:
    """The event of that key.

    Raises:
        UnknownName: nothing declares it.
    """
    if key not in EVENTS:
        raise UnknownName("event", key, EVENTS)
    return EVENTS[key]
