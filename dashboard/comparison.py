"""Two segments side by side on every metric, and how far the saved segments overlap: told for the builder's page."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from crm_models.analyses import segment_comparison
from crm_models.errors import CRMError
from crm_models.segments import audience
from crm_models.segments.definition import Definition
from crm_models.slices import OUTSIDE, Slice, segment_of
from dashboard import audiences, data, downloads, narrate, stages, units
from dashboard.frames import fullest, records
from dashboard.stages import Table

MOST = 12
"""Segments in the overlap matrix; more cannot be read, and every pair is counted."""
EVERYONE_ELSE = "everyone else"
SUBTITLE = "The first less the second; totals are divided by customers"


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two groups on every metric: those that differ, those that may not, those untested; ``frame`` to take away."""

    eyebrow: str
    finding: str
    tables: tuple[Table, ...]
    frame: pd.DataFrame


def dimensions() -> tuple[dict[str, str], dict[str, str]]:
    """The saved segments that hold: name → dimension key. And those that do not: name → reason."""
    holding, broken = {}, {}
    for each in audiences.saved().values():
        try:
            holding[each.name] = audiences.dimension_of(each)
        except CRMError as error:
            broken[each.name] = str(error)
    return holding, broken


def compared(view: Slice, first: str, second: str | None) -> Comparison:
    """One segment against another, or against everyone else; both are dimension keys of segments."""
    name, other = segment_of(first)[0], segment_of(second)[0] if second else EVERYONE_ELSE
    against = (second, other) if second else (first, OUTSIDE)
    found = data.load(segment_comparison.compared, view, (first, name), against)
    clear = found[found["verdict"].isin(["higher", "lower"])].sort_values("adjusted", kind="stable")
    alike, untested = (found[found["verdict"] == verdict] for verdict in ("no clear difference", "not tested"))
    tables = (
        _table("clear", f"What is different about {name}", clear, name, other),
        _table("alike", "No clear difference", alike, name, other),
        _untested(untested, name, other),
    )
    return Comparison(
        eyebrow=narrate.eyebrow(view),
        finding=_finding(name, other, len(clear), len(clear) + len(alike)),
        tables=tuple(table for table, rows in zip(tables, (clear, alike, untested), strict=True) if len(rows)),
        frame=found,
    )


@dataclass(frozen=True, eq=False)
class Overlap:
    """How far saved segments overlap: customers of each pair, and as a share of the row's customers."""

    finding: str
    counts: Table
    shares: Table


def overlap(names: tuple[tuple[str, str], ...]) -> Overlap:
    """How many customers each pair of segments has in common, and what share of the row's customers that is."""
    shown = dict(names[:MOST])
    definitions = tuple(Definition.read(segment_of(key)[1]) for key in shown.values())
    found = data.load(audience.overlap, definitions)
    counts, shares = (
        found.pairs.pivot(index="first", columns="second", values=name) for name in ("customers", "share")
    )
    labels, pairs = list(shown), found.pairs[found.pairs["first"] != found.pairs["second"]]
    return Overlap(
        _overlapping(found, len(shown), len(names)),
        _matrix(
            "overlap", _most_in_common(pairs, labels), "Customers in both; the diagonal is the segment", labels,
            [[f"{value:,}" for value in row] for row in counts.to_numpy()],
        ),
        _matrix(
            "shared", _most_inside(pairs, labels), "Share of the row's customers who are in the column too", labels,
            [[units.say(value, "share") for value in row] for row in shares.to_numpy()],
        ),
    )  # fmt: skip


def _overlapping(found: audience.Overlap, shown: int, saved: int) -> str:
    if shown < 2:
        return "Overlap needs two saved segments"
    of = f"the first {shown} of {saved}" if saved > shown else str(shown)
    if not found.in_several:
        return f"Nobody is in more than one of {of} saved segments"
    share, are = units.say(found.share_in_several, "share"), "customer is" if found.in_several == 1 else "customers are"
    return f"{found.in_several:,} {are} in more than one of {of} saved segments: {share} of those in any"


def _most_in_common(pairs: pd.DataFrame, labels: list[str]) -> str:
    top = fullest(pairs, "customers")
    if top is None or not top["customers"]:
        return "No two segments have a customer in common"
    first, second = labels[top["first"]], labels[top["second"]]
    return f"“{first}” and “{second}” have most customers in common: {top['customers']:,}"


def _most_inside(pairs: pd.DataFrame, labels: list[str]) -> str:
    top = fullest(pairs[pairs["customers"] > 0], "share")
    if top is None:
        return "No segment lies in another"
    inner, outer = labels[top["first"]], labels[top["second"]]
    share = units.say(top["share"], "share")
    return f"{share} of “{inner}” are in “{outer}” too, more than of any other segment in another"


def show(told: Comparison) -> None:
    """The tables of a comparison, all of it to take away, and how it was computed."""
    for table in told.tables:
        stages.table_card(table)
    downloads.footer("comparison", "Two segments side by side", told.frame, narrate.how(segment_comparison))


def show_overlap(told: Overlap) -> None:
    """Both matrices."""
    for table in (told.counts, told.shares):
        stages.table_card(table)


def _finding(name: str, other: str, clear: int, tested: int) -> str:
    if not tested:
        return f"{name} and {other}: nothing can be tested in this period"
    if not clear:
        return f"{name} and {other} do not clearly differ on any of {tested} measures"
    return f"{name} clearly differs from {other} on {clear} of {tested} measures"


def _table(key: str, title: str, rows: pd.DataFrame, name: str, other: str) -> Table:
    cells = [[*_values(row), *_certainty(row)] for row in records(rows)]
    columns = ["Measure", *_sides(name, other), "95 % interval", "p, corrected", "Verdict"]
    return stages.table(key, title, SUBTITLE, pd.DataFrame(cells, columns=columns))


def _untested(rows: pd.DataFrame, name: str, other: str) -> Table:
    """What is known of both, and has no interval: each with its reason."""
    cells = [[measure, row["reason"], *values] for row in records(rows) for measure, *values in [_values(row)]]
    columns = ["Measure", "Why there is no interval", *_sides(name, other)]
    return stages.table("untested", "Known, but not tested", SUBTITLE, pd.DataFrame(cells, columns=columns), wraps=True)


def _sides(name: str, other: str) -> list[str]:
    return [name, other.capitalize() if other == EVERYONE_ELSE else other, "Difference"]


def _values(row: dict[str, Any]) -> list[str]:
    """A measure of both, and how far apart they are."""
    measure, unit, times = _told_as(row)
    currency = data.settings().currency
    return [
        measure,
        units.say(times * row["first"], unit, currency),
        units.say(times * row["second"], unit, currency),
        units.say_difference(times * row["difference"], unit, currency),
    ]


def _certainty(row: dict[str, Any]) -> list[str]:
    """How sure the difference is."""
    _, unit, times = _told_as(row)
    interval = units.say_difference_range(times * row["low"], times * row["high"], unit, data.settings().currency)
    return [interval, _chance(row["adjusted"]), row["verdict"]]


def _told_as(row: dict[str, Any]) -> tuple[str, str, int]:
    """The measure as it is told, its unit, and by what its values are multiplied: few customers have one of a thing."""
    measure, unit = row["label"], row["unit"]
    if not row["is_per_customer"]:
        return measure, unit, 1
    if measure.endswith(" customers"):  # of people, no people per head
        return f"Share of {measure.lower()}", "share", 1
    return (f"{measure} per 100 customers", unit, 100) if unit == "count" else (f"{measure} per customer", unit, 1)


def _chance(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def _matrix(key: str, title: str, subtitle: str, names: list[str], cells: list[list[str]]) -> Table:
    frame = pd.DataFrame([[name, *row] for name, row in zip(names, cells, strict=True)], columns=["Segment", *names])
    return stages.table(key, title, subtitle, frame)
