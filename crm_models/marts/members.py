"""``dimension_members``: what customers state for each dimension, so that no page counts them to offer a choice."""

from sqlalchemy import Text, cast, func, literal, select, union_all

from crm_models.marts.tables import customer_profile
from crm_models.schema import attributes
from crm_models.slices import ATTRIBUTE, DIMENSIONS
from crm_models.sql import Rows

MOST = 200
"""More members of a dimension than this are searched for, not chosen from a list: the largest are kept."""


def dimension_members_rows() -> Rows:
    """One row per dimension of customers and member stated, at most ``MOST`` of a dimension."""
    parts = []
    for key, each in DIMENSIONS.items():
        if each.column is not None:
            member = cast(customer_profile.c[each.column], Text).label("member")
            parts.append(
                select(literal(key).label("dimension"), member, func.count().label("customers"))
                .where(member != "")
                .group_by(member)
            )
    own, value = attributes.c.name, cast(attributes.c.value, Text).label("member")
    parts.append(
        select((literal(ATTRIBUTE) + own).label("dimension"), value, func.count().label("customers"))
        .where(value != "")
        .group_by(own, value)
    )
    counted = union_all(*parts).subquery("counted").c
    largest_first = (counted.customers.desc(), counted.member)
    place = func.row_number().over(partition_by=counted.dimension, order_by=largest_first).label("place")
    ranked = select(counted.dimension, counted.member, counted.customers, place).subquery("ranked").c
    return select(ranked.dimension, ranked.member, ranked.customers).where(ranked.place <= MOST)
