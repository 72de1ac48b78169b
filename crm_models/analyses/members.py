"""The members of dimensions that a reader can filter by."""

from sqlalchemy import func, select

from crm_models.marts.tables import dimension_members
from crm_models.schema import attributes
from crm_models.slices import ATTRIBUTE, UNKNOWN, dimension
from crm_models.warehouse import Warehouse


def members(warehouse: Warehouse, key: str) -> tuple[str, ...]:
    """The members of a conformed dimension, those with most customers first, "Unknown" last.

    Empty where no customer states the field. "Unknown" is always among them: rows without a customer are its.

    Raises:
        UnknownName: nothing declares the dimension.
    """
    dimension(key)
    kept = dimension_members.c
    largest_first = (kept.customers.desc(), kept.member)
    found = warehouse.frame(select(kept.member).where(kept.dimension == key).order_by(*largest_first))
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
