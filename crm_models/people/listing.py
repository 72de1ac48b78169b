"""The customers behind a mark: how many, the list of them, masked, and what may leave the house for a purpose."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import pandas as pd
from sqlalchemy import ColumnElement, func, select, true

from crm_models.marts.tables import customer_profile
from crm_models.people.marks import Mark
from crm_models.people.masks import masked
from crm_models.schema import customers
from crm_models.segments import groups
from crm_models.segments.scores import KINDS, Cuts, standing
from crm_models.sql import Rows, each_of
from crm_models.warehouse import Warehouse

Purpose: TypeAlias = Literal["email", "phone", "post", "analysis"]
profile = customer_profile.c

CONSENTS: dict[Purpose, ColumnElement[bool]] = {
    "email": profile.consent_email.is_(True),
    "phone": profile.consent_phone.is_(True),
    "post": profile.consent_post.is_(True),
    "analysis": true(),
}
"""Purpose → who may be written out for it. Who never stated a consent has not given it; an analysis reaches nobody,
so it needs none and brings no contact data."""
CONTACT = {"email": customers.c.email, "phone": customers.c.phone}
"""Purpose → the contact data that it needs; a letter needs the address, which the warehouse does not hold."""

NUMBERS = (
    profile.kind, profile.region, profile.city, profile.acquisition_channel, profile.orders, profile.revenue,
    profile.last_order_on, profile.last_grade, profile.open_tickets,
)  # fmt: skip
ORDERS: dict[str, ColumnElement[object]] = {
    "revenue": profile.revenue.desc().nulls_last(),
    "last_order_on": profile.last_order_on.desc().nulls_last(),
    "customer_id": profile.customer_id,
}


@dataclass(frozen=True, eq=False)
class Audience:
    """What may leave the house: ``people``, one row per customer, and how many of ``size`` had to stay behind."""

    people: pd.DataFrame
    size: int

    @property
    def left_out(self) -> int:
        """Customers behind the mark who have not consented to the purpose."""
        return self.size - len(self.people)


def size(warehouse: Warehouse, mark: Mark) -> int:
    """Number of customers behind the mark."""
    who = mark.customers(warehouse).subquery("who")
    return int(warehouse.frame(select(func.count().label("customers")).select_from(who))["customers"][0])


def reachable(warehouse: Warehouse, mark: Mark, purpose: Purpose) -> int:
    """Number of customers behind the mark who have consented to the purpose."""
    who = _behind(warehouse, mark).where(CONSENTS[purpose]).subquery("reachable")
    return int(warehouse.frame(select(func.count().label("customers")).select_from(who))["customers"][0])


def listed(
    warehouse: Warehouse,
    mark: Mark,
    most: int = 200,
    order: str = "revenue",
    *,
    limits: Cuts | None = None,
    unmasked: bool = False,
) -> pd.DataFrame:
    """One row per customer behind the mark, at most ``most``, highest revenue first unless asked otherwise.

    Columns: customer_id, name (masked), kind, region, city, acquisition_channel, orders, revenue, last_order_on,
    last_grade, open_tickets; with the cut points of the scores as ``limits`` also group, the key of the named group as
    of today, empty for whom the customer list does not know.
    """
    statement = _behind(warehouse, mark, customers.c.name).order_by(ORDERS[order], "customer_id").limit(most)
    found = warehouse.frame(statement)
    if limits is not None:
        found = found.merge(_groups(warehouse, tuple(found["customer_id"]), limits), on="customer_id", how="left")
    return found if unmasked else masked(found)


def _groups(warehouse: Warehouse, customer_ids: tuple[str, ...], limits: Cuts) -> pd.DataFrame:
    """One row per one of the customers who is known today: customer_id, group (key)."""
    people = standing(warehouse, warehouse.as_of)
    recency, frequency, monetary = (limits.expression(kind, people.c[kind]) for kind in KINDS)
    group = groups.expression(recency, frequency, monetary).label("group")
    asked = people.c.customer_id.in_(select(each_of(customer_ids)))
    return warehouse.frame(select(people.c.customer_id, group).where(asked))


def audience(warehouse: Warehouse, mark: Mark, purpose: Purpose, *, unmasked: bool = False) -> Audience:
    """Everybody behind the mark who has consented to the purpose, in the order of their numbers.

    Columns: those of :func:`listed`, and the contact data that the purpose needs; an analysis brings no name either.
    """
    contact = [CONTACT[purpose]] if purpose in CONTACT else []
    personal = [] if purpose == "analysis" else [customers.c.name, *contact]
    statement = _behind(warehouse, mark, *personal).where(CONSENTS[purpose]).order_by("customer_id")
    found = warehouse.frame(statement)
    return Audience(found if unmasked else masked(found), size(warehouse, mark))


def numbers(warehouse: Warehouse, mark: Mark) -> tuple[str, ...]:
    """The number of every customer behind the mark, in order."""
    who = mark.customers(warehouse).subquery("who")
    return tuple(warehouse.frame(select(who.c.customer_id).order_by(who.c.customer_id))["customer_id"])


def _behind(warehouse: Warehouse, mark: Mark, *personal: ColumnElement[str]) -> Rows:
    """Everybody behind the mark; of whom the customer list does not know, nothing but the number is known."""
    who = mark.customers(warehouse).subquery("who")
    people = who.outerjoin(customer_profile, profile.customer_id == who.c.customer_id).outerjoin(
        customers, customers.c.customer_id == who.c.customer_id
    )
    return select(who.c.customer_id, *personal, *NUMBERS).select_from(people)
