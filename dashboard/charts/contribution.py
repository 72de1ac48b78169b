"""What changed: diverging bars of the members behind a change, and the bridge from before to now."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard import units
from dashboard.charts.canvas import canvas, cut, room_for, value_axis
from dashboard.markup import label
from dashboard.theme import ACCENT, BETTER, MUTED, SHADES, WORSE


def figure(members: pd.DataFrame, unit: str, currency: str, *, better: str = "higher") -> go.Figure:
    """One bar per member to the left or right of nothing, first row on top; colour says better or worse.

    ``members`` has one row per member: ``member`` and ``change`` in the metric's unit.
    """
    changes = members["change"].to_numpy(dtype=float)
    said = [units.say_difference(change, unit, currency) for change in changes]
    chart = canvas(38 * len(members) + 16, left=room_for(members["member"]), bottom=8)
    chart.add_bar(
        y=np.arange(len(members)),
        x=changes,
        orientation="h",
        marker={"color": [_colour(change, better) for change in changes], "cornerradius": 4},
        text=said,
        textposition="outside",
        cliponaxis=False,
        hovertext=[f"{label(name)}: {text}" for name, text in zip(members["member"], said, strict=True)],
        hoverinfo="text",
    )
    right, left = max(0.0, float(changes.max(initial=0.0))), min(0.0, float(changes.min(initial=0.0)))
    room = 0.34 * ((right - left) or 1.0)
    chart.update_xaxes(visible=False, range=[left - (room if left < 0 else 0), right + (room if right > 0 else 0)])
    chart.update_yaxes(
        tickvals=np.arange(len(members)),
        ticktext=[label(cut(name)) for name in members["member"]],
        autorange="reversed",
    )
    chart.add_vline(x=0, line={"color": SHADES[3], "width": 1})
    return chart


def bridge(steps: pd.DataFrame, unit: str, currency: str, *, better: str = "higher", height: int = 260) -> go.Figure:
    """The way from before to now, step by step; the two ends stand on nothing, the steps hang between them.

    ``steps`` has one row per bar: ``step``, ``value`` (a level for the ends, a change for the others), ``is_end``.
    """
    values, ends = steps["value"].to_numpy(dtype=float), steps["is_end"].to_numpy(dtype=bool)
    level = np.cumsum(np.where(ends & (np.arange(len(ends)) > 0), 0.0, values))
    top = np.where(ends, values, np.maximum(level, level - values))
    base = np.where(ends, 0.0, np.minimum(level, level - values))
    said = [
        units.say(value, unit, currency) if is_end else units.say_difference(value, unit, currency)
        for value, is_end in zip(values, ends, strict=True)
    ]
    colours = [ACCENT if is_end else _colour(value, better) for value, is_end in zip(values, ends, strict=True)]
    chart = canvas(height, top=22)
    value_axis(chart, *units.axis_ticks(float(top.max(initial=0.0)), unit, currency, float(base.min(initial=0.0))))
    chart.add_bar(
        x=np.arange(len(steps)),
        y=top - base,
        base=base,
        marker={"color": colours, "cornerradius": 4},
        hovertext=[f"{label(name)}: {text}" for name, text in zip(steps["step"], said, strict=True)],
        hoverinfo="text",
    )
    for position, (height_of_bar, text) in enumerate(zip(top, said, strict=True)):
        chart.add_annotation(
            x=position, y=height_of_bar, text=f"<b>{text}</b>", yshift=10, showarrow=False, font={"size": 12}
        )
    chart.update_xaxes(tickvals=np.arange(len(steps)), ticktext=[label(name) for name in steps["step"]])
    return chart


def alt(members: pd.DataFrame, title: str, unit: str, currency: str) -> str:
    """Every bar in words, in the order drawn."""
    said = (f"{row.member} {units.say_difference(row.change, unit, currency)}" for row in members.itertuples())
    return f"{title}: {', '.join(said)}."


def alt_bridge(steps: pd.DataFrame, title: str, unit: str, currency: str) -> str:
    """The way from before to now in words."""
    said = []
    for row in steps.itertuples():
        write = units.say if row.is_end else units.say_difference
        said.append(f"{row.step} {write(row.value, unit, currency)}")
    return f"{title}: {', then '.join(said)}."


def _colour(change: float, better: str) -> str:
    if better == "neither" or change == 0:
        return MUTED
    return BETTER if (change > 0) == (better == "higher") else WORSE
