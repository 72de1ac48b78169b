"""Reads metrics: values, intervals and maturity from the measures they are made of."""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from crm_models import intervals
from crm_models.metrics.catalogue import metric
from crm_models.metrics.evaluate import GRID, Cell, Result, evaluate
from crm_models.metrics.measure import Measure, Metric
from crm_models.metrics.reading import TOTAL, Reading
from crm_models.slices import UNKNOWN, Period, Where
from crm_models.warehouse import Warehouse

NAN = math.nan


class Part(NamedTuple):
    """A measure in one period for one member, or the reason why it is unknown."""

    cell: Cell
    reason: str = ""


def read(
    warehouse: Warehouse,
    keys: Iterable[str],
    periods: Sequence[Period],
    where: Where = (),
    by: str | None = None,
    members: Sequence[str] = (),
) -> list[Reading]:
    """One reading per metric, period and member, in that order; without ``by`` the only member is "All".

    Members are those named, with or without rows, or else all that have rows, in alphabetical order. A period that is
    not over is read up to the warehouse's as-of day.

    Raises:
        UnknownName: a metric or a dimension that nothing declares.
    """
    wanted = [metric(key) for key in keys]
    measures = list(dict.fromkeys(measure for each in wanted for measure in each.measures))
    passed = [period.so_far(warehouse.as_of) for period in periods]
    results = evaluate(warehouse, measures, passed, where, by)
    readings = []
    for each in wanted:
        found = sorted(set().union(*(results[side].members() for side in each.sides))) if by else [TOTAL]
        is_comparable = len({results[measure].is_cut for measure in each.measures}) == 1
        for number, period in enumerate(periods):
            for member in members or found or [UNKNOWN]:
                parts = {
                    measure: _part(results[measure], number, member, is_comparable=is_comparable)
                    for measure in each.measures
                }
                readings.append(_reading(warehouse, each, parts, period, member))
    return readings


def _part(result: Result, number: int, member: str, *, is_comparable: bool) -> Part:
    reason = result.reason or result.unknown.get(number, "")
    if not reason and not result.is_cut and not (is_comparable and member == UNKNOWN):
        reason = "Not recorded by this dimension."
    if reason:
        return Part(Cell(NAN, 0, 0), reason)
    return Part(result.cells.get((number, member), Cell(0.0, 0, 0)))


def _reading(warehouse: Warehouse, metric: Metric, parts: dict[Measure, Part], period: Period, member: str) -> Reading:
    top = parts[metric.numerator]
    bottom = parts[metric.denominator] if metric.denominator else None
    value = _value(metric, top.cell, bottom.cell if bottom else None)
    n = top.cell.rows if bottom is None or metric.kind == "ratio" else _size(bottom.cell)
    interval = intervals.UNKNOWN if math.isnan(value) else _interval(metric, parts)
    return Reading(
        key=metric.key,
        label=metric.label,
        unit=metric.unit,
        value=value,
        numerator=top.cell.value,
        denominator=bottom.cell.value if bottom else NAN,
        n=n,
        low=interval.low,
        high=interval.high,
        level=NAN if math.isnan(interval.low) else intervals.LEVEL,
        maturity=_maturity(metric, parts, period, warehouse),
        as_of=warehouse.as_of,
        first=period.first,
        last=period.last,
        member=member,
        reason=_reason(value, top, bottom),
    )


def _size(cell: Cell) -> int:
    """How many things a count counted: customers are fewer than the rows they were found in."""
    return 0 if math.isnan(cell.value) else int(cell.value)


def _value(metric: Metric, top: Cell, bottom: Cell | None) -> float:
    if metric.kind == "median":
        return top.value if top.rows else NAN
    if bottom is None:
        return top.value
    if not bottom.value > 0:
        return NAN
    return top.value / bottom.value * (100 if metric.kind == "net score" else 1)


def _interval(metric: Metric, parts: dict[Measure, Part]) -> intervals.Interval:
    top = parts[metric.numerator].cell
    n = parts[metric.denominator].cell.value if metric.denominator else NAN
    squares = parts[metric.squares].cell.value if metric.squares else NAN
    if metric.kind == "share":
        return intervals.share_interval(top.value, n)
    if metric.kind == "mean":
        return intervals.mean_interval(top.value, squares, n)
    if metric.kind == "median":
        return intervals.median_interval(GRID, top.quantiles, top.rows)
    if metric.kind == "net score":
        low, high = intervals.net_score_interval(top.value, squares, n)
        return intervals.Interval(100 * low, 100 * high)
    return intervals.UNKNOWN


def _maturity(metric: Metric, parts: dict[Measure, Part], period: Period, warehouse: Warehouse) -> float:
    """Share of the period that has passed, times the share of the rows that can no longer change."""
    passed = period.so_far(warehouse.as_of).days / period.days if period.first <= warehouse.as_of else 0.0
    cell = parts[metric.denominator or metric.numerator].cell
    return passed * (cell.matured / cell.rows if cell.rows else 1.0)


def _reason(value: float, top: Part, bottom: Part | None) -> str:
    if not math.isnan(value):
        return ""
    if top.reason or (bottom and bottom.reason):
        return top.reason or (bottom.reason if bottom else "")
    if (bottom and bottom.cell.rows == 0) or (bottom is None and top.cell.rows == 0):
        return "Nothing to measure in this period."
    if bottom and not bottom.cell.value > 0:
        return "Nothing to divide by in this period."
    return "Not recorded for every row it needs."
