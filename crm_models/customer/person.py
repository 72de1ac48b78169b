"""What is stated of a customer: who they are, what they consented to, and what their orders add up to."""

from dataclasses import dataclass
from datetime import datetime

import pandas as pd
from sqlalchemy import select

from crm_models.marts.tables import customer_profile
from crm_models.people.masks import masked
from crm_models.schema import attributes, customers
from crm_models.warehouse import Warehouse

PERSONAL = ("name", "email", "phone")
CONSENTS = ("email", "phone", "post", "profiling")
_NUMBERS = ("orders", "returns", "revenue", "margin", "cost_to_serve", "open_tickets")
_STATED = ("kind", "region", "city", "lead_magnet", "acquisition_channel", "consent_at", "first_seen_at")


@dataclass(frozen=True)
class Person:
    """A customer or prospect; texts that are not stated are None, amounts that are not known NaN.

    ``consents`` has one entry per purpose: agreed, refused, or None where it was never stated.
    """

    customer_id: str
    name: str | None
    email: str | None
    phone: str | None
    kind: str | None
    region: str | None
    city: str | None
    lead_magnet: str | None
    acquisition_channel: str | None
    first_seen_at: datetime | None
    consent_at: datetime | None
    consents: dict[str, bool | None]
    orders: int
    returns: int
    revenue: float
    margin: float
    cost_to_serve: float
    open_tickets: int
    attributes: dict[str, str]
    """The deployment's own fields, by name."""


def person(warehouse: Warehouse, customer_id: str, *, unmasked: bool = False) -> Person | None:
    """The customer of this number, name and addresses masked unless asked otherwise; None where nobody has it."""
    consents = [customers.c[f"consent_{purpose}"] for purpose in CONSENTS]
    stated = [customers.c[name] for name in (*PERSONAL, *_STATED)]
    found = warehouse.frame(
        select(*stated, *consents, *(customer_profile.c[name] for name in _NUMBERS))
        .select_from(customers.join(customer_profile, customer_profile.c.customer_id == customers.c.customer_id))
        .where(customers.c.customer_id == customer_id, customer_profile.c.customer_id == customer_id)
    )
    if found.empty:
        return None
    row = (found if unmasked else masked(found)).iloc[0]
    known = {name: None if pd.isna(row[name]) else row[name] for name in row.index}
    return Person(
        customer_id=customer_id,
        **{name: known[name] for name in (*PERSONAL, *_STATED)},
        consents={purpose: _flag(known[f"consent_{purpose}"]) for purpose in CONSENTS},
        orders=int(row["orders"]),
        returns=int(row["returns"]),
        revenue=float(row["revenue"]),
        margin=float(row["margin"]),
        cost_to_serve=float(row["cost_to_serve"]),
        open_tickets=int(row["open_tickets"]),
        attributes=_attributes(warehouse, customer_id),
    )


def _flag(value: object) -> bool | None:
    return None if value is None else bool(value)


def _attributes(warehouse: Warehouse, customer_id: str) -> dict[str, str]:
    if not warehouse.has("attributes"):
        return {}
    found = warehouse.frame(
        select(attributes.c.name, attributes.c.value)
        .where(attributes.c.customer_id == customer_id)
        .order_by(attributes.c.name)
    )
    return {name: value for name, value in zip(found["name"], found["value"], strict=True) if value}
