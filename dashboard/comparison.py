"""Two segments side by side on every metric, and how far the saved segments overlap: told for the builder's page."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

import pandas as pd
import streamlit as st

from crm_models.analyses import segment_comparison
from crm_models.errors import CRMError
from crm_models.segments import audience
from crm_models.segments.definition import Definition
from crm_models.slices import OUTSIDE, Slice, segment_of
from dashboard import audiences, data, downloads, narrate, stages, units
from dashboard.frames import records
from dashboard.stages import Table

MOST = 12
"""Segments in the overlap matrix; more cannot be read, and every pair is counted."""
EVERYONE_ELSE = "everyone else"


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two groups on every metric: those that differ, and all that is known; ``frame`` to take away."""

    eyebrow: str
    finding: str
    clear: Table | None
    others: Table
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
    against = ((second, (other,)),) if second else ((first, (OUTSIDE,)),)
    found = data.load(segment_comparison.compared, view, ((first, (name,)),), against)
    is_clear = found["verdict"].isin(["higher", "lower"])
    alike = found[~is_clear & (found["verdict"] != "unknown")]
    clear = found[is_clear].sort_values("adjusted", kind="stable")
    tested = int(found["p"].notna().sum())
    return Comparison(
        eyebrow=narrate.eyebrow(view),
        finding=_finding(name, other, len(clear), tested),
        clear=_table("clear", f"What is different about {name}", clear, name, other) if len(clear) else None,
        others=_table("alike", "Everything else that is known", alike, name, other),
        frame=found,
    )


def overlap(names: tuple[tuple[str, str], ...]) -> tuple[Table, Table]:
    """How many customers each pair of segments has in common, and what share of the row's customers that is."""
    shown = dict(names[:MOST])
    definitions = tuple(Definition.read(segment_of(key)[1]) for key in shown.values())
    found = data.load(audience.overlap, definitions)
    counts = found.pivot(index="first", columns="second", values="customers")
    labels = list(shown)
    numbers = [[f"{value:,}" for value in row] for row in counts.to_numpy()]
    shares = [
        [units.say(value / row[position], "share") if row[position] else units.NOTHING for value in row]
        for position, row in enumerate(counts.to_numpy())
    ]
    return (
        _matrix(
            "overlap", "Customers who are in both", "Number of customers; the diagonal is the segment", labels, numbers
        ),
        _matrix("shared", "How much of a segment lies in another", "Share of the row's customers", labels, shares),
    )


def overlapping(names: Mapping[str, str]) -> str:
    """The page's title over the overlap."""
    if len(names) < 2:
        return "Overlap needs two saved segments" if names else "No segment is saved yet"
    more = f"; the first {MOST} are shown" if len(names) > MOST else ""
    return f"{len(names)} saved segments, and who is in more than one{more}"


def show(told: Comparison) -> None:
    """The tables of a comparison, all of it to take away, and how it was computed."""
    for table in (told.clear, told.others):
        if table is not None:
            stages.table_card(table)
    with st.container(horizontal=True, gap="small"):
        downloads.data_popover("comparison", told.frame)
        with st.popover("How this is computed", type="tertiary"):
            st.markdown(narrate.how(segment_comparison))


def show_overlap(names: Mapping[str, str]) -> None:
    """Both matrices."""
    for table in data.told(overlap, tuple(names.items())):
        stages.table_card(table)


def _finding(name: str, other: str, clear: int, tested: int) -> str:
    if not tested:
        return f"{name} and {other}: nothing can be tested in this period"
    if not clear:
        return f"{name} and {other} do not clearly differ on any of {tested} measures"
    return f"{name} clearly differs from {other} on {clear} of {tested} measures"


def _table(key: str, title: str, rows: pd.DataFrame, name: str, other: str) -> Table:
    cells = [_cells(row) for row in records(rows)]
    columns = ["Measure", name, other.capitalize() if other == EVERYONE_ELSE else other, "Difference",
               "95 % interval", "p, corrected", "Verdict"]  # fmt: skip
    subtitle = "The first less the second; totals are divided by customers"
    return stages.table(key, title, subtitle, pd.DataFrame(cells, columns=columns))


def _cells(row: dict[str, Any]) -> list[str]:
    """A measure of both, in words."""
    currency = data.settings().currency
    measure, unit = row["label"], row["unit"]
    if row["is_per_customer"]:
        is_of_people = measure.endswith(" customers")  # divided by customers, that is a share of them
        measure, unit = (f"Share of {measure.lower()}", "share") if is_of_people else (f"{measure} per customer", unit)
    return [
        measure,
        units.say(row["first"], unit, currency),
        units.say(row["second"], unit, currency),
        units.say_difference(row["difference"], unit, currency),
        units.say_range(row["low"], row["high"], unit, currency) if isfinite(row["low"]) else units.NOTHING,
        _chance(row["adjusted"]),
        row["verdict"],
    ]


def _chance(p: float) -> str:
    return units.NOTHING if not isfinite(p) else "< 0.001" if p < 0.001 else f"{p:.3f}"


def _matrix(key: str, title: str, subtitle: str, names: list[str], cells: list[list[str]]) -> Table:
    frame = pd.DataFrame([[name, *row] for name, row in zip(names, cells, strict=True)], columns=["Segment", *names])
    return stages.table(key, title, subtitle, frame)
