"""What can stand in a customer's timeline, declared as data: each kind finds its own rows, all of the same columns."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from sqlalchemy import ColumnElement, DateTime, Double, FromClause, Table, Text, and_, case, cast, func, literal, null
from sqlalchemy import select as sa_select

from crm_models.marts.tables import order_totals
from crm_models.schema import (
    campaigns,
    causes,
    customers,
    donations,
    follow_ups,
    interactions,
    opportunities,
    orders,
    points,
    products,
    referrals,
    subscriptions,
    survey_answers,
    tickets,
    touches,
)  # fmt: skip
from crm_models.sql import Rows

Unit: TypeAlias = Literal["currency", "points", "score", ""]
Asked: TypeAlias = ColumnElement[str]
"""The number of the customer asked for."""

COLUMNS: dict[str, Any] = {
    "ref": Text, "at": DateTime, "what": Text, "how": Text, "state": Text, "amount": Double,
    "due_at": DateTime, "answered_at": DateTime, "done_at": DateTime, "other": Text,
}  # fmt: skip
"""What is told of every happening: its own number, when, what, by which way, how it stands, an amount in the kind's
unit, when it was promised for, answered and done, and another customer's number where one takes part."""
INSTANTS = tuple(name for name, kind in COLUMNS.items() if kind is DateTime)


@dataclass(frozen=True, eq=False)
class Happening:
    """A kind of thing that happens to a customer, found in ``tables``, which must all be there."""

    key: str
    label: str
    icon: str
    unit: Unit
    tables: tuple[Table, ...]
    found: Callable[[Asked], Rows]

    def rows(self, customer: Asked) -> Rows:
        """One row per happening: kind, and :data:`COLUMNS`."""
        given = self.found(customer).subquery(f"own_{self.key}")
        told = [
            cast(given.c[name] if name in given.c else null(), kind).label(name)
            for name, kind in COLUMNS.items()
        ]  # fmt: skip
        return sa_select(literal(self.key).label("kind"), *told).where(given.c.at.is_not(None))


def _select(source: FromClause, *where: ColumnElement[bool], **columns: Any) -> Rows:
    return sa_select(*(column.label(name) for name, column in columns.items())).select_from(source).where(*where)


def _orders(customer: Asked, is_it: ColumnElement[bool]) -> Rows:
    """Both tables are asked for the customer: neither is read as a whole."""
    same = and_(order_totals.c.order_id == orders.c.order_id, order_totals.c.customer_id == customer)
    return _select(
        orders.outerjoin(order_totals, same), orders.c.customer_id == customer, is_it,
        ref=orders.c.order_id, at=orders.c.ordered_at, how=orders.c.channel, state=orders.c.status,
        amount=order_totals.c.revenue, due_at=orders.c.promised_at, done_at=orders.c.delivered_at,
    )  # fmt: skip


def _deliveries(customer: Asked) -> Rows:
    return _select(
        orders, orders.c.customer_id == customer, orders.c.status.not_in(("cancelled", "return")),
        ref=orders.c.order_id, at=orders.c.promised_at, due_at=orders.c.promised_at, done_at=orders.c.delivered_at,
    )  # fmt: skip


def _tickets(customer: Asked) -> Rows:
    settled_at = func.coalesce(tickets.c.resolved_at, tickets.c.closed_at)
    is_open_again = tickets.c.reopened_at > settled_at
    return _select(
        tickets, tickets.c.customer_id == customer,
        ref=tickets.c.ticket_id, at=tickets.c.opened_at, what=tickets.c.kind, how=tickets.c.channel,
        state=tickets.c.priority, due_at=tickets.c.due_at, answered_at=tickets.c.first_reply_at,
        done_at=case((is_open_again, null()), else_=settled_at),
    )  # fmt: skip


def _touches(customer: Asked) -> Rows:
    """How far a touch came; a machine's opening is none."""
    state = case(
        (touches.c.arm == "control", "control"),
        (touches.c.unsubscribed_at.is_not(None), "unsubscribed"),
        (touches.c.responded_at.is_not(None), "answered"),
        (touches.c.clicked_at.is_not(None), "clicked"),
        (touches.c.opened_at.is_not(None), "opened"),
        (touches.c.delivered_at.is_not(None), "delivered"),
        else_="sent",
    )
    same = campaigns.c.campaign_id == touches.c.campaign_id
    return _select(
        touches.outerjoin(campaigns, same), touches.c.customer_id == customer,
        ref=touches.c.campaign_id, at=touches.c.sent_at, what=campaigns.c.name, how=campaigns.c.channel, state=state,
        answered_at=func.coalesce(touches.c.clicked_at, touches.c.responded_at),
    )  # fmt: skip


def _contacts(customer: Asked, is_it: ColumnElement[bool]) -> Rows:
    return _select(
        interactions, interactions.c.customer_id == customer, is_it,
        ref=interactions.c.interaction_id, at=interactions.c.at, what=interactions.c.kind, how=interactions.c.channel,
        state=interactions.c.sentiment, amount=interactions.c.value, answered_at=interactions.c.answered_at,
    )  # fmt: skip


def _surveys(customer: Asked) -> Rows:
    return _select(
        survey_answers, survey_answers.c.customer_id == customer,
        ref=survey_answers.c.answer_id, at=survey_answers.c.asked_at,
        what=func.coalesce(func.nullif(survey_answers.c.item, ""), survey_answers.c.instrument),
        how=survey_answers.c.scale, state=survey_answers.c.instrument, amount=survey_answers.c.score,
        answered_at=survey_answers.c.answered_at,
    )  # fmt: skip


def _points(customer: Asked) -> Rows:
    return _select(
        points, points.c.customer_id == customer,
        ref=points.c.booking_id, at=points.c.booked_at, what=points.c.kind, amount=points.c.points,
    )  # fmt: skip


def _referrals(customer: Asked, whose: ColumnElement[str], other: ColumnElement[str]) -> Rows:
    return _select(
        referrals, whose == customer,
        ref=referrals.c.referral_id, at=referrals.c.referred_at, how=referrals.c.channel,
        done_at=referrals.c.converted_at, other=other,
    )  # fmt: skip


def _subscriptions(customer: Asked) -> Rows:
    same = products.c.product_id == subscriptions.c.product_id
    return _select(
        subscriptions.outerjoin(products, same), subscriptions.c.customer_id == customer,
        ref=subscriptions.c.subscription_id, at=subscriptions.c.started_on, what=products.c.name,
        how=subscriptions.c.interval, state=subscriptions.c.end_reason, amount=subscriptions.c.recurring_amount,
        done_at=subscriptions.c.ended_on,
    )  # fmt: skip


def _donations(customer: Asked) -> Rows:
    same = causes.c.cause_id == donations.c.cause_id
    return _select(
        donations.outerjoin(causes, same), donations.c.customer_id == customer,
        ref=donations.c.donation_id, at=donations.c.at, what=causes.c.name, state=donations.c.state,
        amount=donations.c.amount,
    )  # fmt: skip


def _opportunities(customer: Asked) -> Rows:
    return _select(
        opportunities, opportunities.c.customer_id == customer,
        ref=opportunities.c.opportunity_id, at=opportunities.c.opened_at, what=opportunities.c.stage,
        how=opportunities.c.owner, state=opportunities.c.outcome, amount=opportunities.c.amount,
        done_at=opportunities.c.closed_at,
    )  # fmt: skip


def _follow_ups(customer: Asked) -> Rows:
    return _select(
        follow_ups, follow_ups.c.customer_id == customer,
        ref=follow_ups.c.follow_up_id, at=follow_ups.c.due_at, what=follow_ups.c.kind, how=follow_ups.c.owner,
        due_at=follow_ups.c.due_at, done_at=follow_ups.c.done_at,
    )  # fmt: skip


def _is_begun(at: ColumnElement[Any]) -> Callable[[Asked], Rows]:
    return lambda customer: _select(customers, customers.c.customer_id == customer, at=at)


_IS_RETURN = orders.c.status == "return"
_IS_INBOUND = interactions.c.direction == "inbound"
_IS_OURS = func.coalesce(interactions.c.direction, "") != "inbound"

HAPPENINGS = {
    each.key: each
    for each in (
        Happening("order", "Purchases", "shopping_bag", "currency", (orders,), lambda c: _orders(c, ~_IS_RETURN)),
        Happening("return", "Returns", "undo", "currency", (orders,), lambda c: _orders(c, _IS_RETURN)),
        Happening("promise", "Delivery promises", "local_shipping", "", (orders,), _deliveries),
        Happening("ticket", "Tickets", "support_agent", "", (tickets,), _tickets),
        Happening("touch", "Campaigns", "campaign", "", (touches,), _touches),
        Happening("contact_in", "Contacts from them", "call_received", "currency", (interactions,),
                  lambda c: _contacts(c, _IS_INBOUND)),
        Happening("contact_out", "Contacts from us", "call_made", "currency", (interactions,),
                  lambda c: _contacts(c, _IS_OURS)),
        Happening("survey", "Surveys", "rate_review", "score", (survey_answers,), _surveys),
        Happening("points", "Points", "loyalty", "points", (points,), _points),
        Happening("referral_made", "Referrals made", "group_add", "", (referrals,),
                  lambda c: _referrals(c, referrals.c.referrer_id, referrals.c.referred_id)),
        Happening("referral_received", "Referred by", "handshake", "", (referrals,),
                  lambda c: _referrals(c, referrals.c.referred_id, referrals.c.referrer_id)),
        Happening("subscription", "Subscriptions", "autorenew", "currency", (subscriptions,), _subscriptions),
        Happening("donation", "Given to causes", "volunteer_activism", "currency", (donations,), _donations),
        Happening("opportunity", "Opportunities", "work", "currency", (opportunities,), _opportunities),
        Happening("follow_up", "Follow-ups", "event_available", "", (follow_ups,), _follow_ups),
        Happening("first_seen", "First contact", "visibility", "", (customers,), _is_begun(customers.c.first_seen_at)),
        Happening("data_given", "Contact data given", "contact_mail", "", (customers,),
                  _is_begun(customers.c.contact_given_at)),
        Happening("consent", "Consents stated", "verified_user", "", (customers,), _is_begun(customers.c.consent_at)),
    )
}  # fmt: skip
"""Every kind by key. An order is told once as bought, and once as what was promised of its delivery."""
