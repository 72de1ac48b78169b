"""``first_contacts``: when each kind of first contact happened first to each customer."""

from datetime import datetime

from sqlalchemy import Column, DateTime, cast, func, literal, select, union_all

from crm_models.marts.profile import IS_TREATED
from crm_models.marts.sales import NOT_AN_ORDER
from crm_models.marts.tables import first_contacts
from crm_models.schema import customers, interactions, opportunities, orders, subscriptions, tickets, touches
from crm_models.sql import Rows

FIRST_CONTACT_EVENTS = {
    "first_seen": (customers.c.first_seen_at, None),
    "interaction": (interactions.c.at, None),
    "offer_delivered": (touches.c.delivered_at, IS_TREATED),
    "ticket_opened": (tickets.c.opened_at, None),
    "opportunity_opened": (opportunities.c.opened_at, None),
    "subscription_started": (subscriptions.c.started_on, None),
    "order": (orders.c.ordered_at, orders.c.status.not_in(NOT_AN_ORDER)),
    "contact_given": (customers.c.contact_given_at, None),
}
"""Events that may be a customer's first contact with the company: when they happen, and which rows count."""


def first_contacts_rows() -> Rows:
    """One row per customer with any contact, and when each kind happened first."""
    parts = []
    for key, (at, only) in FIRST_CONTACT_EVENTS.items():
        customer_id = at.table.c.customer_id
        counts = [customer_id.is_not(None), at.is_not(None), *([] if only is None else [only])]
        first = func.min(cast(at, DateTime)).label("first_at")
        parts.append(select(customer_id, literal(key).label("event"), first).where(*counts).group_by(customer_id))
    found = union_all(*parts).subquery("found").c
    of_kind = {key: func.min(found.first_at).filter(found.event == key) for key in FIRST_CONTACT_EVENTS}
    firsts = [first.label(first_contact(key).name) for key, first in of_kind.items()]
    return select(found.customer_id, *firsts).group_by(found.customer_id).order_by(found.customer_id)


def first_contact(key: str) -> Column[datetime]:
    """The column of ``first_contacts`` that holds when that kind happened first."""
    column: Column[datetime] = first_contacts.c[f"{key}_at"]
    return column
