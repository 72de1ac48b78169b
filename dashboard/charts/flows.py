"""Who moved from where to where: bands between two columns of groups, as wide as they have customers.

Plotly's own Sankey diagram is not in the bundle that browsers get, so the bands are drawn here, each with a point in
its middle to click on.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard import units
from dashboard.charts.canvas import Array, canvas, room_for
from dashboard.frames import records
from dashboard.markup import label
from dashboard.theme import ACCENT, BETTER, MUTED, SHADES, WORSE

HEIGHT, GAP = 520, 0.015
"""Pixels, and the space between two groups as a share of the whole."""
ENTRY = 0.025
"""Width of a column of groups, of 1."""
THIN = 0.004
"""Bands narrower than this, of 1, have no point of their own: points would cover each other."""
_CURVE = np.linspace(0.0, 1.0, 25)
_RISE = _CURVE**2 * (3 - 2 * _CURVE)
_COLOURS = {"up": BETTER, "down": WORSE, "new": ACCENT}


def figure(moves: pd.DataFrame, unit: str, currency: str) -> go.Figure:
    """One band per row of ``moves``; groups stand in the order of ``before_order`` and ``now_order``.

    Columns: before, now (labels), before_order, now_order (0 on top), value, course ("up", "down", "new" or "same").
    """
    chart = canvas(HEIGHT, left=room_for(moves["before"]), right=room_for(moves["now"]), bottom=8)
    moves = moves[moves["value"] > 0].reset_index(drop=True)
    scale = (1 - GAP * 12) / max(moves["value"].sum(), 1)
    left = _column(moves, "before", "now", scale)
    right = _column(moves, "now", "before", scale)
    thick = moves["value"].to_numpy(dtype=float) * scale
    for row, (start, end, width) in enumerate(zip(left.starts, right.starts, thick, strict=True)):
        course = moves["course"][row]
        _band(chart, start, end, width, _COLOURS.get(course, SHADES[3]), 0.18 if course == "same" else 0.34)
    for column, x in ((left, 0.0), (right, 1.0)):
        _groups(chart, column, x)
    wide = np.flatnonzero(thick >= THIN)
    middles = (left.starts + right.starts + thick) / 2
    chart.add_scatter(
        x=np.full(len(wide), 0.5),
        y=middles[wide],
        mode="markers",
        marker={
            "size": np.clip(thick[wide] * HEIGHT * 0.8, 8, 15),
            "color": [_COLOURS.get(course, MUTED) for course in moves["course"].to_numpy()[wide]],
            "line": {"width": 1, "color": SHADES[0]},
        },
        hovertext=[
            f"{label(row['before'])} → {label(row['now'])}: {units.say(row['value'], unit, currency)}"
            for row in records(moves.iloc[wide])
        ],
        hoverinfo="text",
        customdata=moves[["from_key", "to_key"]].to_numpy(dtype=str)[wide],
    )
    chart.update_xaxes(visible=False, range=[-ENTRY, 1 + ENTRY])
    chart.update_yaxes(visible=False, range=[1.0, -0.01])
    return chart


def alt(moves: pd.DataFrame, title: str, unit: str, currency: str) -> str:
    """The five widest bands between different groups in words."""
    top = records(moves[moves["course"] != "same"].nlargest(5, "value"))
    said = (f"{row['before']} to {row['now']} {units.say(row['value'], unit, currency)}" for row in top)
    return f"{title}: {', '.join(said)}."


class _Column(NamedTuple):
    """Where the groups of one side lie, from the top, and where on them each band begins."""

    names: list[str]
    tops: Array
    sizes: Array
    starts: Array


def _column(moves: pd.DataFrame, side: str, other: str, scale: float) -> _Column:
    totals = moves.groupby([f"{side}_order", side])["value"].sum().droplevel(0) * scale
    names, sizes = [str(name) for name in totals.index], totals.to_numpy(dtype=float)
    tops = np.cumsum(sizes + GAP) - sizes - GAP
    used = dict(zip(names, tops, strict=True))
    starts = np.zeros(len(moves))
    for row in records(moves.reset_index().sort_values([f"{side}_order", f"{other}_order"])):
        starts[row["index"]] = used[row[side]]
        used[row[side]] += row["value"] * scale
    return _Column(names, tops, sizes, starts)


def _band(chart: go.Figure, start: float, end: float, width: float, colour: str, opacity: float) -> None:
    upper = start + (end - start) * _RISE
    chart.add_scatter(
        x=np.concatenate([_CURVE, _CURVE[::-1]]),
        y=np.concatenate([upper, (upper + width)[::-1]]),
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor=colour,
        opacity=opacity,
        hoverinfo="skip",
    )


def _groups(chart: go.Figure, column: _Column, x: float) -> None:
    outside = -ENTRY / 2 if x == 0 else 1 + ENTRY / 2
    for name, top, size in zip(column.names, column.tops, column.sizes, strict=True):
        chart.add_shape(
            x0=x, x1=2 * outside - x, y0=top, y1=top + size, fillcolor=SHADES[7], line={"width": 0}, layer="above"
        )
        chart.add_annotation(
            x=-ENTRY if x == 0 else 1 + ENTRY,
            y=top + size / 2,
            text=label(name),
            xanchor="right" if x == 0 else "left",
            xshift=-6 if x == 0 else 6,
            showarrow=False,
            font={"size": 12},
        )
