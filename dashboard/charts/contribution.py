"""What made a change: bars of what each member or part adds, to the left or right of nothing."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard import units
from dashboard.charts.canvas import AIR, canvas, cut, room_for
from dashboard.markup import label
from dashboard.theme import BETTER, MUTED, SHADES, WORSE


def figure(members: pd.DataFrame, unit: str, currency: str, *, better: str = "higher") -> go.Figure:
    """One bar per member or part, first row on top; colour says better or worse.

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
        text=[f"{AIR}{text}{AIR}" for text in said],
        textposition="outside",
        cliponaxis=False,
        hovertext=[f"{label(name)}: {text}" for name, text in zip(members["member"], said, strict=True)],
        hoverinfo="text",
    )
    right, left = max(0.0, float(changes.max(initial=0.0))), min(0.0, float(changes.min(initial=0.0)))
    room = 0.5 * ((right - left) or 1.0)
    chart.update_xaxes(visible=False, range=[left - (room if left < 0 else 0), right + (room if right > 0 else 0)])
    chart.update_yaxes(
        tickvals=np.arange(len(members)),
        ticktext=[label(cut(name)) for name in members["member"]],
        autorange="reversed",
    )
    chart.add_vline(x=0, line={"color": SHADES[3], "width": 1})
    return chart


def alt(members: pd.DataFrame, title: str, unit: str, currency: str) -> str:
    """Every bar in words, in the order drawn."""
    changes = members["change"].to_numpy(dtype=float)
    said = (units.say_difference(change, unit, currency) for change in changes)
    return f"{title}: {', '.join(f'{name} {text}' for name, text in zip(members['member'], said, strict=True))}."


def _colour(change: float, better: str) -> str:
    if better == "neither" or change == 0:
        return MUTED
    return BETTER if (change > 0) == (better == "higher") else WORSE
