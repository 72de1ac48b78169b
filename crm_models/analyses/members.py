"""The members of dimensions that a reader can filter by."""

from sqlalchemy import Text, cast, func, select

from crm_models.marts.tables import customer_profile
from crm_models.schema import attributes
from crm_models.slices import ATTRIBUTE, UNKNOWN, dimension
from crm_models.warehouse import Warehouse

MOST = 200
"""More members than this are searched for, not chosen from a list."""


def members(warehouse: Warehouse, key: str) -> tuple[str, ...]:
    """The members of a conformed dimension, those with most customers first, "Unknown" last; at most ``MOST`` and it.

    Empty where no customer states the field. "Unknown" is always among them: rows without a customer are its.

    Raises:
        UnknownName: nothing declares the dimension.
    """
    wanted = dimension(key)
    if wanted.column is None or not warehouse.has("customer_profile"):
        return ()
    if key.startswith(ATTRIBUTE):
        stated = select(cast(attributes.c.value, Text).label("member")).where(
            attributes.c.name == key.removeprefix(ATTRIBUTE)
        )
    else:
        stated = select(cast(customer_profile.c[wanted.column], Text).label("member"))
    rows = stated.subquery("stated")
    is_stated = rows.c.member != ""
    customers = func.count().label("customers")
    found = warehouse.frame(
        select(rows.c.member, customers)
        .where(is_stated)
        .group_by(rows.c.member)
        .order_by(customers.desc(), rows.c.member)
        .limit(MOST)
    )
    return (*found["member"], UNKNOWN) if len(found) else ()


def attribute_dimensions(warehouse: Warehouse) -> tuple[str, ...]:
    """The deployment's own fields as dimension keys (``attribute:NAME``), the most filled first."""
    if not warehouse.has("attributes"):
        return ()
    filled = func.count().label("filled")
    found = warehouse.frame(
        select(attributes.c.name, filled).group_by(attributes.c.name).order_by(filled.desc(), attributes.c.name)
    )
    return tuple(f"{ATTRIBUTE}{name}" for name in found["name"])
