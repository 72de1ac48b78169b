"""Since when a measure is on record: before that day a count is unknown, not 0."""

from collections.abc import Iterable, Sequence
from datetime import date

import pandas as pd
from sqlalchemy import Date, Label, cast, func, select, true

from crm_models.metrics.measure import Measure
from crm_models.slices import Period
from crm_models.warehouse import Warehouse


def record_begins(warehouse: Warehouse, measures: Iterable[Measure]) -> dict[Measure, date]:
    """The first day on record of each measure, in one statement; measures that no row records are left out."""
    labels: dict[Measure, str] = {}
    firsts: dict[tuple[str, int], Label[date]] = {}
    for measure in measures:
        day, recorded = measure.rows.day, measure.recorded
        what = (str(day), id(recorded))
        first = select(cast(func.min(day), Date)).where(true() if recorded is None else recorded)
        firsts.setdefault(what, first.scalar_subquery().label(f"first_{len(firsts)}"))
        labels[measure] = firsts[what].name
    if not firsts:
        return {}
    row = warehouse.frame(select(*firsts.values())).iloc[0]
    return {measure: row[label] for measure, label in labels.items() if not pd.isna(row[label])}


def unknown_periods(measure: Measure, periods: Sequence[Period], begins: date, as_of: date) -> dict[int, str]:
    """Why a period lies outside the record, by its number; periods that are on record are left out."""
    reasons = {}
    for number, period in enumerate(periods):
        needed = measure.rows.needs_from(period)
        if period.first > as_of:
            reasons[number] = f"The data end on {_spoken(as_of)}, before this period begins."
        elif needed < begins:
            reasons[number] = f"Needs records from {_spoken(needed)} on; the first is of {_spoken(begins)}."
    return reasons


def _spoken(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
