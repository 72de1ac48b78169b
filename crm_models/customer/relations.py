"""Whom a customer belongs with: household, company and contacts, in whichever direction the tie was recorded."""

import pandas as pd
from sqlalchemy import case, or_, select

from crm_models.people.masks import masked
from crm_models.schema import customers, relations
from crm_models.warehouse import Warehouse


def ties(warehouse: Warehouse, customer_id: str, *, unmasked: bool = False) -> pd.DataFrame:
    """One row per tie: customer_id (of the other), kind of tie, since_on, name (masked), city; households first."""
    if not warehouse.has("relations"):
        return pd.DataFrame(columns=["customer_id", "kind", "since_on", "name", "city"])
    other = case((relations.c.customer_id == customer_id, relations.c.related_id), else_=relations.c.customer_id)
    tied = (
        select(other.label("customer_id"), relations.c.kind, relations.c.since_on)
        .where(or_(relations.c.customer_id == customer_id, relations.c.related_id == customer_id))
        .limit(MOST)
        .subquery("tied")
    )
    rank = case((tied.c.kind == "household", 0), (tied.c.kind == "company", 1), else_=2)
    found = warehouse.frame(
        select(tied.c.customer_id, tied.c.kind, tied.c.since_on, customers.c.name, customers.c.city)
        .select_from(tied.outerjoin(customers, customers.c.customer_id == tied.c.customer_id))
        .order_by(rank, tied.c.customer_id)
    ).drop_duplicates(["customer_id", "kind"], ignore_index=True)
    return found if unmasked else masked(found)


MOST = 100
"""Ties that are shown; a company may have thousands of contacts."""
