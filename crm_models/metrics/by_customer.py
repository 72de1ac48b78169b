"""Sums over customers of what is theirs of a metric: what the interval of a total or of a ratio of totals needs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import ColumnElement, Double, Select, Subquery, cast, func, literal, or_, select, true, union_all
from sqlalchemy.sql.selectable import Values

from crm_models.metrics.catalogue import metric
from crm_models.metrics.evaluate import aggregate, answering_for, as_relation, reach_of
from crm_models.metrics.measure import Measure
from crm_models.slices import Period, Where, dimension
from crm_models.warehouse import Warehouse

NONE = literal(0.0, Double)
Family: TypeAlias = dict[str, tuple[Measure, ...]]
"""Metrics that are read from the same tables by the same rules: the key, and the measures of their sides."""


class Moments(NamedTuple):
    """Of each customer's part y of a numerator and x of a denominator: their sums, squares and products added up.

    ``y_count`` and ``x_count`` say how many customers have such a part at all, ``either`` how many have one of the two.
    All of x is 0 where there is no denominator, and everything where there are no rows.
    """

    y: float = 0.0
    yy: float = 0.0
    y_count: int = 0
    x: float = 0.0
    xx: float = 0.0
    x_count: int = 0
    xy: float = 0.0
    either: int = 0


def moments(
    warehouse: Warehouse, keys: Iterable[str], period: Period, where: Where, by: str
) -> dict[tuple[str, str], Moments]:
    """The moments of the sums of each total and ratio by (key, member) over the customers with rows in the period.

    Left out is what is no sum, whose table is empty, knows no customers or does not reach a dimension, and members
    without rows. One statement for the metrics that share their tables and rules.

    Raises:
        UnknownName: a metric or a dimension that nothing declares.
    """
    periods = as_relation([period.so_far(warehouse.as_of)])
    families: dict[frozenset[tuple[str, int]], Family] = defaultdict(dict)
    for key in keys:
        if sums := metric(key).sums:
            sides = tuple(answering_for(side, periods, where, by) for side in sums)
            families[frozenset(_rows_of(side) for side in sides)][key] = sides
    found: dict[tuple[str, str], Moments] = {}
    for family in families.values():
        if all(warehouse.has(side.table.name) for sides in family.values() for side in sides):
            found |= _of_family(warehouse, family, periods, where, by)
    return found


def _rows_of(measure: Measure) -> tuple[str, int]:
    return measure.table.name, id(measure.rows)


def _of_family(
    warehouse: Warehouse, family: Family, periods: Values, where: Where, by: str
) -> dict[tuple[str, str], Moments]:
    """The moments of metrics that are read from the same rows, in one statement."""
    measures = dict.fromkeys(side for sides in family.values() for side in sides)
    names = {measure: f"value_{number}" for number, measure in enumerate(measures)}
    groups: dict[tuple[str, int], list[Measure]] = defaultdict(list)
    for measure in measures:
        groups[_rows_of(measure)].append(measure)
    parts = [_by_customer(group, names, periods, where, by) for group in groups.values()]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return {}
    each = _together(known)
    columns: list[ColumnElement[Any]] = [each.c.member]
    for sides in family.values():
        columns += _moments(*(each.c[names[side]] for side in sides))
    rows = warehouse.frame(
        select(*(column.label(f"column_{number}") for number, column in enumerate(columns))).group_by(each.c.member)
    )
    wide = len(Moments._fields)
    return {
        (key, str(row[0])): Moments(*row[1 + number * wide : 1 + (number + 1) * wide])
        for row in rows.itertuples(index=False)
        for number, key in enumerate(family)
    }


def _by_customer(
    group: list[Measure], names: Mapping[Measure, str], periods: Values, where: Where, by: str
) -> Select[Any] | None:
    """One row per customer with rows by the group's rule; measures of other rules are 0 in it."""
    reach, _ = reach_of(group[0], periods)
    customer, member, matches = reach.customer(), reach.member(dimension(by)), reach.matches(where)
    if customer is None or member is None or matches is None:
        return None
    values = [(_value(measure) if measure in group else NONE).label(name) for measure, name in names.items()]
    return (
        select(member.label("member"), customer.label("customer"), *values)
        .select_from(reach.relation)
        .where(customer.is_not(None), matches)
        .group_by(member, customer)
    )


def _value(measure: Measure) -> ColumnElement[float]:
    return cast(aggregate(measure, true() if measure.only is None else measure.only), Double)


def _together(parts: list[Select[Any]]) -> Subquery:
    """One row per customer, whichever of the parts has rows of theirs."""
    if len(parts) == 1:
        return parts[0].subquery()
    rows = union_all(*parts).subquery()
    values = [func.sum(column).label(column.name) for column in rows.c if column.name not in ("member", "customer")]
    return select(rows.c.member, rows.c.customer, *values).group_by(rows.c.member, rows.c.customer).subquery()


def _moments(y: ColumnElement[float], x: ColumnElement[float] | None = None) -> list[ColumnElement[Any]]:
    """The columns of a metric's :class:`Moments`, in their order."""
    of_y: list[ColumnElement[Any]] = [_sum(y), _sum(y * y), func.count().filter(y != 0)]
    if x is None:
        return [*of_y, NONE, NONE, NONE, NONE, of_y[2]]
    of_x: list[ColumnElement[Any]] = [_sum(x), _sum(x * x), func.count().filter(x != 0)]
    return [*of_y, *of_x, _sum(x * y), func.count().filter(or_(y != 0, x != 0))]


def _sum(value: ColumnElement[float]) -> ColumnElement[float]:
    return func.coalesce(func.sum(value), 0.0)
