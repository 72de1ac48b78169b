"""Whom a reader finds behind the Overview's marks: a number, a month of a chart, a side, a member of a dimension."""

from collections.abc import Hashable, Sequence
from dataclasses import replace

from crm_models.analyses import acquisition, changes
from crm_models.metrics import CATALOGUE
from crm_models.metrics.behind import SIDES, BehindMetric, Side, side_with_customers
from crm_models.people.marks import But, Mark
from crm_models.slices import UNKNOWN, Slice, dimension
from dashboard import data, narrate
from dashboard.clicks import Clickable, People


def metric(key: str, view: Slice) -> People | None:
    """The people behind a metric's number in a view; None where its entries know no customers."""
    side = side_with_customers(key)
    return _people(BehindMetric(key, view, side), _counted(key, side), view) if side else None


def months(key: str, view: Slice, count: int = 13) -> Clickable:
    """The people behind each of the last calendar months of a metric, by "YYYY-MM", the newest first."""
    found: dict[Hashable, People] = {}
    for month in _months(view, count):
        people = metric(key, month)
        if people:
            found[f"{month.period.first:%Y-%m}"] = replace(people, title=f"{people.title}, {month.period}")
    return found


def sides(view: Slice, count: int = 13) -> Clickable:
    """New and returning customers of each of the last calendar months, by "YYYY-MM:side", the newest first."""
    found: dict[Hashable, People] = {}
    for month in _months(view, count):
        new, active = BehindMetric("new_customers", month), BehindMetric("active_customers", month)
        marks: dict[str, Mark] = {acquisition.NEW: new, acquisition.RETURNING: But(active, new)}
        for side, mark in marks.items():
            title = f"{side} customers with an order, {month.period}"
            found[f"{month.period.first:%Y-%m}:{side}"] = _people(mark, title, month)
    return found


def members(key: str, view: Slice, cut: str, shown: Sequence[str]) -> Clickable:
    """The people of each member of a dimension behind a metric in a view, by the member's place among ``shown``."""
    side = side_with_customers(key)
    if side is None:
        return {}
    named = set(shown) - {changes.OTHERS}
    others = tuple(name for name in (*data.members(cut), UNKNOWN) if name not in named)
    found: dict[Hashable, People] = {}
    for place, name in enumerate(shown):
        inside = others if name == changes.OTHERS else (name,)
        narrower = replace(view, where=(*view.where, (cut, inside)))
        title = f"{CATALOGUE[key].label}, {dimension(cut).label.lower()} {name}"
        found[place] = _people(BehindMetric(key, narrower, side), title, view)
    return found


def _counted(key: str, side: Side) -> str:
    """The metric by name and, where its sides hold different people, what is counted on this one."""
    declared = CATALOGUE[key]
    if declared.kind != "share" and side == "numerator":
        return declared.label
    return f"{declared.label}: {declared.formula.split(' ÷ ')[SIDES.index(side)]}"


def _months(view: Slice, count: int) -> list[Slice]:
    return [replace(view, period=month) for month in reversed(view.history(count))]


def _people(mark: Mark, title: str, view: Slice) -> People:
    return People(mark, title, narrate.eyebrow(view))
