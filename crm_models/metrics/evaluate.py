"""Evaluates measures: one grouped statement per table and rule, for all measures, periods and members together."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Date, Integer, and_, cast, column, func, literal, select, true, values
from sqlalchemy.sql.selectable import Values

from crm_models.metrics.measure import Flow, Measure, Relation
from crm_models.metrics.reach import Reach
from crm_models.metrics.reading import TOTAL
from crm_models.slices import DAY, UNKNOWN, Period, Where, dimension
from crm_models.sql import quantiles
from crm_models.warehouse import Warehouse

GRID = np.linspace(0, 1, 201)
"""Probabilities at which a median's values are fetched, so that its interval can be read off."""


@dataclass(frozen=True)
class Cell:
    """A measure in one period for one member: its value, the rows it rests on, those that can no longer change."""

    value: float
    rows: int
    matured: int
    quantiles: Any = None


@dataclass(frozen=True)
class Result:
    """A measure's cells by (period number, member); ``reason`` says why there are none at all."""

    cells: dict[tuple[int, str], Cell] = field(default_factory=dict)
    reason: str = ""
    is_cut: bool = True
    """Whether the table reaches the dimension it was asked by; else all rows are in "Unknown"."""
    first_day: date | None = None

    def members(self) -> set[str]:
        """Every member that occurs in any period."""
        return {member for _, member in self.cells}


def evaluate(
    warehouse: Warehouse, measures: Iterable[Measure], periods: Sequence[Period], where: Where, by: str | None
) -> dict[Measure, Result]:
    """Every measure's result; statements run: one per (table, rule) in use, and one for the first days."""
    frame = _periods(periods)
    results: dict[Measure, Result] = {}
    groups: dict[tuple[str, int], list[tuple[Measure, Measure]]] = defaultdict(list)
    for asked in measures:
        answering = _answering(asked, frame, where, by)
        if not warehouse.has(answering.table.name):
            results[asked] = Result(reason=f"The table {answering.table.name} is empty: import it to see this.")
        elif (missed := _not_reached(answering, frame, where)) is not None:
            results[asked] = Result(reason=f"Not recorded by {missed}.")
        else:
            groups[answering.table.name, id(answering.rows)].append((asked, answering))
    firsts = _first_days(warehouse, [answering for pairs in groups.values() for _, answering in pairs])
    for pairs in groups.values():
        results |= _run(warehouse, pairs, frame, where, by, firsts)
    return results


def _run(
    warehouse: Warehouse,
    pairs: list[tuple[Measure, Measure]],
    periods: Values,
    where: Where,
    by: str | None,
    firsts: dict[str, date],
) -> dict[Measure, Result]:
    anchor_measure = pairs[0][1]
    reach, relation = _reach(anchor_measure, periods)
    member = reach.member(dimension(by)) if by else None
    matches = reach.matches(where)
    columns: list[Any] = [relation.period.label("period")]
    columns.append((literal(UNKNOWN if by else TOTAL) if member is None else member).label("member"))
    for number, (_, measure) in enumerate(pairs):
        only = measure.only if measure.only is not None else true()
        value: Any = quantiles(measure.value, GRID.tolist()) if measure.is_median else measure.value
        columns.append((value if measure.only is None else value.filter(only)).label(f"value_{number}"))
        columns.append(func.count().filter(only).label(f"rows_{number}"))
        columns.append(
            func.count().filter(and_(only, _has_matured(measure, warehouse.as_of))).label(f"matured_{number}")
        )
    keys = [relation.period] if member is None else [relation.period, member]
    statement = select(*columns).select_from(reach.relation).group_by(*keys)
    if where and matches is not None:
        statement = statement.where(matches)
    rows = warehouse.frame(statement)
    return {
        asked: Result(_cells(rows, number, measure), is_cut=member is not None, first_day=firsts.get(_day_key(measure)))
        for number, (asked, measure) in enumerate(pairs)
    }


def _cells(rows: pd.DataFrame, number: int, measure: Measure) -> dict[tuple[int, str], Cell]:
    cells = {}
    names = ["period", "member", f"value_{number}", f"rows_{number}", f"matured_{number}"]
    for period, member, value, n, matured in rows[names].itertuples(index=False):
        if measure.is_median:
            found = np.asarray(value, dtype=float) if n else None
            middle = float(found[len(GRID) // 2]) if found is not None else math.nan
            cells[int(period), str(member)] = Cell(middle, int(n), int(matured), found)
        else:
            empty = 0.0 if n == 0 else math.nan
            number_or_nan = empty if value is None or pd.isna(value) else float(value)
            cells[int(period), str(member)] = Cell(number_or_nan, int(n), int(matured))
    return cells


def _answering(measure: Measure, periods: Values, where: Where, by: str | None) -> Measure:
    """The measure itself, or its detail where only that reaches all dimensions asked for."""
    asked = [key for key, _ in where] + ([by] if by else [])
    if measure.detail is None or all(_reach(measure, periods)[0].member(dimension(key)) is not None for key in asked):
        return measure
    return measure.detail


def _not_reached(measure: Measure, periods: Values, where: Where) -> str | None:
    reach, _ = _reach(measure, periods)
    for key, members in where:
        if reach.member(dimension(key)) is None and UNKNOWN not in members:
            return dimension(key).label.lower()
    return None


def _reach(measure: Measure, periods: Values) -> tuple[Reach, Relation]:
    relation = measure.rows.relation(periods, measure.table)
    return Reach(relation.source, relation.anchor), relation


def _periods(periods: Sequence[Period]) -> Values:
    """The periods as a relation; ``until`` is the day after the last."""
    columns = column("period", Integer), column("first", Date), column("until", Date)
    rows = [(number, period.first, period.last + DAY) for number, period in enumerate(periods)]
    return values(*columns, name="periods").data(rows)


def _has_matured(measure: Measure, as_of: date) -> Any:
    if measure.matures_after is None or not isinstance(measure.rows, Flow):
        return true()
    return measure.rows.at < as_of + DAY - measure.matures_after


def _day_key(measure: Measure) -> str:
    return str(measure.rows.at) if isinstance(measure.rows, Flow) else ""


def _first_days(warehouse: Warehouse, measures: list[Measure]) -> dict[str, date]:
    """The first day of each day column in use: before it a count is unknown, not 0."""
    days = {_day_key(measure): measure.rows.at for measure in measures if isinstance(measure.rows, Flow)}
    if not days:
        return {}
    statement = select(*(select(cast(func.min(at), Date)).scalar_subquery().label(key) for key, at in days.items()))
    row = warehouse.frame(statement).iloc[0]
    return {key: row[key] for key in days if not pd.isna(row[key])}
