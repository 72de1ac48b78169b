"""Shares of members side by side: a dot where the estimate is, its interval as a line, and what all of them share."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard import units
from dashboard.charts.canvas import AIR, axis_beside, canvas, cut, room_for
from dashboard.markup import label
from dashboard.theme import ACCENT, ATTENTION, MUTED, SHADES

ROW = 34
"""Pixels of height per member."""


def figure(members: pd.DataFrame, unit: str, currency: str) -> go.Figure:
    """Dots in the order of the rows, first on top, over a dashed line at the share of everybody.

    ``members`` has one row per member: ``member``, ``value`` (NaN where unknown), ``low``, ``high``, ``overall`` (the
    same in every row), ``note`` (said after the value) and ``needs_attention`` (drawn in amber).
    """
    rows = np.arange(len(members))
    values, low, high, overall = (members[name].to_numpy(dtype=float) for name in ("value", "low", "high", "overall"))
    said = [units.say(value, unit, currency) for value in values]
    chart = canvas(ROW * len(members) + 40, left=room_for(members["member"]), top=32, bottom=8)
    if len(members) and np.isfinite(overall[0]):
        chart.add_vline(x=overall[0], line={"color": MUTED, "width": 1, "dash": "dash"})
        chart.add_annotation(
            x=overall[0], y=1, yref="paper", yanchor="bottom", yshift=8, showarrow=False,
            text=f"all {units.say(overall[0], unit, currency)}", font={"color": MUTED},
        )  # fmt: skip
    chart.add_scatter(
        x=values,
        y=rows,
        mode="markers",
        marker={"color": np.where(members["needs_attention"].astype(bool), ATTENTION, ACCENT), "size": 10},
        error_x={
            "type": "data", "array": high - values, "arrayminus": values - low,
            "color": SHADES[5], "thickness": 2, "width": 0,
        },
        hovertext=[f"{label(name)}: {text}" for name, text in zip(members["member"], said, strict=True)],
        hoverinfo="text",
    )  # fmt: skip
    chart.add_scatter(
        x=np.where(np.isfinite(high), high, 0.0),
        y=rows,
        mode="text",
        text=[f"{AIR}{text}  {label(note)}".rstrip() for text, note in zip(said, members["note"], strict=True)],
        textposition="middle right",
        cliponaxis=False,
        hoverinfo="skip",
    )
    furthest = float(np.nanmax(high, initial=0.0)) or 1.0
    beside = (f"{text}  {note}" for text, note in zip(said, members["note"], strict=True))
    chart.update_xaxes(visible=False, range=[0, axis_beside(furthest, beside)])
    chart.update_yaxes(
        tickvals=rows,
        ticktext=[label(cut(name)) for name in members["member"]],
        range=[len(members) - 0.5, -0.5],
    )
    return chart


def alt(members: pd.DataFrame, title: str, unit: str, currency: str) -> str:
    """Every member's share with its interval in words, in the order drawn."""
    said = []
    for name, value, low, high in zip(members["member"], *(members[c] for c in ("value", "low", "high")), strict=True):
        interval = f" ({units.say_range(low, high, unit, currency)})" if np.isfinite(low) else ""
        said.append(f"{name} {units.say(value, unit, currency)}{interval}")
    return f"{title}: {', '.join(said)}."
