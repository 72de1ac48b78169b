"""Evaluates measures: one grouped statement per table and rule, for all measures, periods and members together."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Date, Integer, Label, and_, case, column, func, literal, select, true, values
from sqlalchemy.sql.selectable import Values

from crm_models.metrics.measure import Measure
from crm_models.metrics.reach import Reach
from crm_models.metrics.reading import TOTAL
from crm_models.metrics.record import record_begins, unknown_periods
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
    """Whether the table reaches the dimension asked for, if any was; else all rows are in "Unknown"."""
    unknown: dict[int, str] = field(default_factory=dict)
    """Why there are none in a period, by its number."""

    def members(self) -> set[str]:
        """Every member that occurs in any period."""
        return {member for _, member in self.cells}


def evaluate(
    warehouse: Warehouse, measures: Iterable[Measure], periods: Sequence[Period], where: Where, by: str | None
) -> dict[Measure, Result]:
    """Every measure's result; statements run: one per (table, rule) in use, and one for the beginnings."""
    frame = as_relation(periods)
    results: dict[Measure, Result] = {}
    answering: dict[Measure, Measure] = {}
    for asked in measures:
        measure = answering_for(asked, frame, where, by)
        if not warehouse.has(measure.table.name):
            results[asked] = Result(reason=f"The table {measure.source} is empty: import it to see this.")
        elif missed := _not_reached(measure, frame, where):
            results[asked] = Result(reason=f"Not recorded by {missed}.")
        else:
            answering[asked] = measure
    begins = record_begins(warehouse, answering.values())
    groups: dict[tuple[str, int], dict[Measure, Measure]] = defaultdict(dict)
    for asked, measure in answering.items():
        if measure in begins:
            groups[measure.table.name, id(measure.rows)][asked] = measure
        else:
            results[asked] = Result(reason=f"No row of the table {measure.source} records it.")
    for group in groups.values():
        results |= _run(warehouse, group, frame, where, by)
    for asked, measure in answering.items():
        if measure in begins:
            results[asked].unknown.update(unknown_periods(measure, periods, begins[measure], warehouse.as_of))
    return results


def _run(
    warehouse: Warehouse, group: dict[Measure, Measure], periods: Values, where: Where, by: str | None
) -> dict[Measure, Result]:
    """The results of measures that share a table and a rule, by the measure that was asked for."""
    reach, period = reach_of(next(iter(group.values())), periods)
    member = reach.member(dimension(by)) if by else None
    columns: list[Label[Any]] = [period.label("period")]
    columns.append((literal(UNKNOWN if by else TOTAL) if member is None else member).label("member"))
    for number, measure in enumerate(group.values()):
        columns += _columns(measure, number, warehouse.as_of)
    keys = [period] if member is None else [period, member]
    matches = reach.matches(where)
    statement = select(*columns).select_from(reach.relation).group_by(*keys)
    rows = warehouse.frame(statement if matches is None else statement.where(matches))
    return {
        asked: Result(_cells(rows, number, measure), is_cut=by is None or member is not None)
        for number, (asked, measure) in enumerate(group.items())
    }


def _columns(measure: Measure, number: int, as_of: date) -> list[Label[Any]]:
    """A measure's value, the number of its rows, and of those that can no longer change."""
    only = true() if measure.only is None else measure.only
    counted = func.count().filter(only)
    columns = [aggregate(measure, only).label(f"value_{number}"), counted.label(f"rows_{number}")]
    if measure.matures_after is not None:
        has_matured = measure.rows.day < as_of + DAY - measure.matures_after
        columns.append(func.count().filter(and_(only, has_matured)).label(f"matured_{number}"))
    return columns


def aggregate(measure: Measure, only: ColumnElement[bool]) -> ColumnElement[Any]:
    """A measure as one column of a grouped statement; null where a value that is added up is unknown."""
    if measure.of is None:
        return func.count().filter(only)
    if measure.how == "count distinct":
        return func.count(measure.of.distinct()).filter(only)
    if measure.how == "median":
        return quantiles(measure.of, GRID.tolist()).filter(only)
    is_known = func.count().filter(only) == func.count(measure.of).filter(only)
    return case((is_known, func.sum(measure.of).filter(only)))


def _cells(rows: pd.DataFrame, number: int, measure: Measure) -> dict[tuple[int, str], Cell]:
    counted = f"rows_{number}"
    matured = counted if measure.matures_after is None else f"matured_{number}"
    names = ["period", "member", f"value_{number}", counted, matured]
    cells = {}
    for period, member, value, n, ripe in rows[names].itertuples(index=False):
        found = np.asarray(value, dtype=float) if measure.how == "median" and n else None
        if found is not None:
            number_or_nan = float(found[len(GRID) // 2])
        elif n == 0:
            number_or_nan = math.nan if measure.how == "median" else 0.0
        else:
            number_or_nan = math.nan if pd.isna(value) else float(value)
        cells[int(period), str(member)] = Cell(number_or_nan, int(n), int(ripe), found)
    return cells


def answering_for(measure: Measure, periods: Values, where: Where, by: str | None) -> Measure:
    """The measure itself, or its detail where only that reaches all dimensions asked for."""
    asked = [key for key, _ in where] + ([by] if by else [])
    if measure.detail is None or all(reach_of(measure, periods)[0].member(dimension(key)) is not None for key in asked):
        return measure
    return measure.detail


def _not_reached(measure: Measure, periods: Values, where: Where) -> str | None:
    """What the filter asks for and the table does not know; rows it knows nothing of are the member "Unknown"."""
    reach, _ = reach_of(measure, periods)
    for key, members in where:
        if reach.member(dimension(key)) is None and UNKNOWN not in members:
            return dimension(key).label.lower()
    return None


def reach_of(measure: Measure, periods: Values) -> tuple[Reach, ColumnElement[int]]:
    """The rows of the periods with whatever cuts them, and which period a row belongs to."""
    relation = measure.rows.relation(periods, measure.table)
    return Reach(relation.source, relation.anchor), relation.period


def as_relation(periods: Sequence[Period]) -> Values:
    """The periods as a relation; ``until`` is the day after the last."""
    columns = column("period", Integer), column("first", Date), column("until", Date)
    rows = [(number, period.first, period.last + DAY) for number, period in enumerate(periods)]
    return values(*columns, name="periods").data(rows)
