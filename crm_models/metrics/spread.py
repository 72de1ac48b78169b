"""How far apart customers lie in a total: what the interval of a total per customer needs."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Double, Label, cast, func, select, true
from sqlalchemy.sql.selectable import Values

from crm_models.metrics.catalogue import metric
from crm_models.metrics.evaluate import aggregate, answering_for, as_relation, reach_of
from crm_models.metrics.measure import Measure
from crm_models.slices import Period, Where
from crm_models.warehouse import Warehouse


class Spread(NamedTuple):
    """The sum over customers of what is theirs of a total, and the sum of its squares."""

    total: float
    squares: float


def spreads(warehouse: Warehouse, keys: Iterable[str], period: Period, where: Where) -> dict[str, Spread]:
    """The spread of each metric that is a total, by its key, over the customers with rows in the period.

    Totals whose table is empty, knows no customers or does not reach a filter are left out. One statement for the
    measures that share a table and a rule.

    Raises:
        UnknownName: a metric or a dimension that nothing declares.
    """
    periods = as_relation([period.so_far(warehouse.as_of)])
    groups: dict[tuple[str, int], dict[str, Measure]] = defaultdict(dict)
    for key in keys:
        if metric(key).kind == "total":
            measure = answering_for(metric(key).numerator, periods, where, None)
            groups[measure.table.name, id(measure.rows)][key] = measure
    found: dict[str, Spread] = {}
    for group in groups.values():
        found |= _of_group(warehouse, group, periods, where)
    return found


def _of_group(warehouse: Warehouse, group: dict[str, Measure], periods: Values, where: Where) -> dict[str, Spread]:
    first = next(iter(group.values()))
    if not warehouse.has(first.table.name):
        return {}
    reach, _ = reach_of(first, periods)
    customer, matches = reach.customer(), reach.matches(where)
    if customer is None or matches is None:
        return {}
    values = [_value(measure, number) for number, measure in enumerate(group.values())]
    of_each = (
        select(*values).select_from(reach.relation).where(customer.is_not(None), matches).group_by(customer).subquery()
    )
    sums = [func.coalesce(func.sum(power), 0.0) for value in of_each.c for power in (value, value * value)]
    row = warehouse.frame(select(*(each.label(f"sum_{number}") for number, each in enumerate(sums)))).iloc[0]
    return {
        key: Spread(float(row.iloc[2 * number]), float(row.iloc[2 * number + 1])) for number, key in enumerate(group)
    }


def _value(measure: Measure, number: int) -> Label[float]:
    only = true() if measure.only is None else measure.only
    return cast(aggregate(measure, only), Double).label(f"value_{number}")
