"""What the Segments page says of movement: who came, stayed, rose and slipped between an earlier day and today."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from crm_models.analyses.migration import LABELS, NOT_YET_KNOWN, CutPoints, joined_and_left, migration
from crm_models.analyses.segment_marks import Moved
from crm_models.segments.groups import GROUPS
from crm_models.slices import Period, Slice
from dashboard import data, narrate, stages
from dashboard.charts import flows
from dashboard.clicks import People
from dashboard.downloads import Chart, chart
from dashboard.frames import fullest, records
from dashboard.stages import Table

SINCE: dict[str, tuple[str, Callable[[date], date]]] = {
    "quarter": ("91 days ago", lambda day: day - timedelta(days=91)),
    "month": ("30 days ago", lambda day: day - timedelta(days=30)),
    "half": ("182 days ago", lambda day: day - timedelta(days=182)),
    "year": ("A year ago", lambda day: Period(day, day).same_last_year().first),
}
"""Key → how the choice of the earlier day is called, and the day."""
CUTS: dict[CutPoints, str] = {"own": "Each day's own", "held": "Held fixed"}
_ORDER = {key: place for place, key in enumerate([*GROUPS, NOT_YET_KNOWN])}


@dataclass(frozen=True, eq=False)
class Movement:
    """Who moved between the groups."""

    eyebrow: str
    finding: str
    bands: Chart
    balance: Table


def movement(view: Slice, since: str, cut_points: CutPoints) -> Movement:
    """The moves between the earlier day and the view's day.

    Raises:
        DayOutOfReach: the earlier day cannot be compared with.
    """
    setting, before = data.settings().rfm, SINCE[since][1](view.as_of)
    matrix = data.load(migration, view, before, setting, cut_points)
    moves = matrix[matrix["customers"] > 0].assign(course=lambda rows: [_course(*pair) for pair in _keys(rows)])
    shown = pd.DataFrame(
        {
            "before": moves["from_group"],
            "now": moves["to_group"],
            "before_order": moves["from_key"].map(_ORDER),
            "now_order": moves["to_key"].map(_ORDER),
            "value": moves["customers"],
            "course": moves["course"],
            "from_key": moves["from_key"],
            "to_key": moves["to_key"],
        }
    )
    days = f"from {before.day} {before:%b %Y} to {view.as_of.day} {view.as_of:%b %Y}"
    return Movement(
        eyebrow=narrate.as_of(view),
        finding=_finding(moves, before),
        bands=chart(
            "flows", _widest(moves), f"Customers {days}; green rose, red fell, grey stayed",
            flows, shown, "count", how=narrate.how(migration), download=matrix,
            people={pair: _people(Moved(view, before, setting, cut_points, *pair), days) for pair in _largest(moves)},
        ),
        balance=_balance(matrix, days),
    )  # fmt: skip


def _keys(moves: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(moves["from_key"], moves["to_key"], strict=True))


def _largest(moves: pd.DataFrame) -> list[tuple[str, str]]:
    """The moves whose people can be looked at, those of most customers first."""
    return _keys(moves.sort_values("customers", ascending=False, kind="stable"))


def _people(moved: Moved, days: str) -> People:
    """The people behind a band."""
    start, end = LABELS[moved.from_key], LABELS[moved.to_key]
    title = f"Stayed in {end}" if start == end else f"From {start} to {end}"
    return People(moved, title, f"Customers {days} · {narrate.who(moved.view)}")


def _course(start: str, end: str) -> str:
    """Up or down the list of groups, which runs from best to worst; a first order is up."""
    if start == NOT_YET_KNOWN:
        return "new"
    if start == end:
        return "same"
    return "up" if _ORDER[end] < _ORDER[start] else "down"


def _finding(moves: pd.DataFrame, before: date) -> str:
    heads = moves.groupby("course")["customers"].sum()
    rose, fell, new = (int(heads.get(course, 0)) for course in ("up", "down", "new"))
    more = "More customers rose than fell" if rose > fell else "More customers fell than rose"
    if rose == fell:
        more = "As many customers rose as fell"
    return f"{more} since {before.day} {before:%b %Y}: {rose:,} up, {fell:,} down, {new:,} new"


def _widest(moves: pd.DataFrame) -> str:
    top = fullest(moves[moves["course"].isin(["up", "down"])], "customers")
    if top is None:
        return "Nobody moved between groups"
    return f"The largest move: {top['customers']:,} went from {top['from_group']} to {top['to_group']}"


def _balance(matrix: pd.DataFrame, days: str) -> Table:
    rows = [
        (row["group"], *(f"{row[each]:,}" for each in ("before", "left", "joined", "newcomers", "now")))
        for row in records(joined_and_left(matrix))
    ]
    columns = ["Group", "Before", "Left", "Joined", "Of whom new", "Now"]
    return stages.table(
        "balance", "Who joined and who left each group", f"Before − left + joined = now; customers {days}",
        pd.DataFrame(rows, columns=columns),
    )  # fmt: skip
