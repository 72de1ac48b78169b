"""Members side by side: horizontal bars from zero, each labelled with its value and what is to be said of it."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard import units
from dashboard.charts.canvas import AIR, Array, axis_beside, canvas, cut, room_for
from dashboard.markup import label
from dashboard.theme import ACCENT, ATTENTION, SHADES

ROW = 40
"""Pixels of height per bar."""


def figure(members: pd.DataFrame, unit: str, currency: str) -> go.Figure:
    """Bars in the order of the rows, first on top.

    ``members`` has one row per member: ``member``, ``value``, and optionally ``note`` (said after the value),
    ``needs_attention`` (drawn in amber), ``low`` and ``high`` (drawn as a whisker).
    """
    values = members["value"].to_numpy(dtype=float)
    notes = members["note"] if "note" in members else [""] * len(members)
    flags = members["needs_attention"] if "needs_attention" in members else [False] * len(members)
    said = [units.say(value, unit, currency) for value in values]
    chart = canvas(ROW * len(members) + 16, left=room_for(members["member"]), bottom=8)
    chart.add_bar(
        y=np.arange(len(members)),
        x=values,
        orientation="h",
        marker={"color": [ATTENTION if flag else ACCENT for flag in flags], "cornerradius": 4},
        error_x=_whiskers(members, values),
        text=[f"{AIR}{text}  {label(note)}".rstrip() for text, note in zip(said, notes, strict=True)],
        textposition="outside",
        cliponaxis=False,
        hovertext=[f"{label(name)}: {text}" for name, text in zip(members["member"], said, strict=True)],
        hoverinfo="text",
    )
    reach = float(np.nanmax(np.append(values, members.get("high", [0.0])), initial=0.0)) or 1.0
    beside = (f"{text}  {note}" for text, note in zip(said, notes, strict=True))
    furthest_left = min(0.0, float(np.nanmin(values, initial=0.0)))
    chart.update_xaxes(visible=False, range=[furthest_left, axis_beside(reach, beside)])
    chart.update_yaxes(
        tickvals=np.arange(len(members)),
        ticktext=[label(cut(name)) for name in members["member"]],
        autorange="reversed",
    )
    return chart


def alt(members: pd.DataFrame, title: str, unit: str, currency: str) -> str:
    """Every bar in words, in the order drawn."""
    values = members["value"].to_numpy(dtype=float)
    said = (f"{name} {units.say(value, unit, currency)}" for name, value in zip(members["member"], values, strict=True))
    return f"{title}: {', '.join(said)}."


def _whiskers(members: pd.DataFrame, values: Array) -> dict[str, object] | None:
    if "low" not in members:
        return None
    up, down = members["high"].to_numpy(dtype=float) - values, values - members["low"].to_numpy(dtype=float)
    return {"type": "data", "array": up, "arrayminus": down, "color": SHADES[8], "thickness": 1.4, "width": 4}
