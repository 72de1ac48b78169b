"""The members of dimensions that a reader can filter by."""

from sqlalchemy import func, select

from crm_models.marts.tables import dimension_members
from crm_models.slices import ATTRIBUTE, UNKNOWN, dimension
from crm_models.warehouse import Warehouse


def members(warehouse: Warehouse, key: str) -> tuple[str, ...]:
    """The members of a conformed dimension, those with most customers first, "Unknown" last.

    Empty where no customer states the field. "Unknown" is always among them: rows without a customer are its.

    Raises:
        UnknownName: nothing declares the dimension.
    """
    return by_dimension(warehouse).get(dimension(key).key, ())


def by_dimension(warehouse: Warehouse) -> dict[str, tuple[str, ...]]:
    """Key of every dimension that some customer states → its :func:`members`, read at once."""
    kept = dimension_members.c
    found = warehouse.frame(
        select(kept.dimension, kept.member).order_by(kept.dimension, kept.customers.desc(), kept.member)
    )
    return {str(key): (*rows["member"], UNKNOWN) for key, rows in found.groupby("dimension")}


def attribute_dimensions(warehouse: Warehouse) -> tuple[str, ...]:
    """The deployment's own fields as dimension keys (``attribute:NAME``), those that most customers state first."""
    kept = dimension_members.c
    found = warehouse.frame(
        select(kept.dimension)
        .where(kept.dimension.startswith(ATTRIBUTE, autoescape=True))
        .group_by(kept.dimension)
        .order_by(func.sum(kept.customers).desc(), kept.dimension)
    )
    return tuple(found["dimension"])
