"""A grid of two scores: how many customers are in every cell, darker where there are more. Cells can be selected."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard import units
from dashboard.charts.canvas import Array, canvas
from dashboard.frames import records
from dashboard.theme import SHADES, SURFACE

STRONG = len(SHADES) // 2
"""From this shade on, the numbers in a cell are written in the card's own colour."""


def figure(cells: pd.DataFrame, unit: str, currency: str, *, across: str, up: str) -> go.Figure:
    """One cell per row of ``cells``: its scores in the columns ``across`` and ``up`` (1–5), ``value`` and ``note``.

    The shade follows the square root of the value, so that small cells can still be told apart.
    """
    values = cells["value"].to_numpy(dtype=float)
    shades = _shades(values)
    said = [units.say(value, unit, currency) for value in values]
    rows, columns = cells[up].to_numpy(dtype=int), cells[across].to_numpy(dtype=int)
    chart = canvas(416, left=64, bottom=52)
    chart.add_bar(
        x=columns,
        y=np.full(len(cells), 0.94),
        base=rows - 0.47,
        width=0.96,
        marker={"color": [SHADES[shade] for shade in shades], "cornerradius": 6, "line": {"width": 0}},
        text=[f"<b>{text}</b><br>{note}" for text, note in zip(said, cells["note"], strict=True)],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        textfont={"color": [SURFACE if shade >= STRONG else SHADES[-1] for shade in shades], "size": 11},
        hovertext=[
            f"{up.capitalize()} {row}, {across} {column}: {text}"
            for row, column, text in zip(rows, columns, said, strict=True)
        ],
        hoverinfo="text",
    )
    scores = np.arange(1, 6)
    chart.update_xaxes(tickvals=scores, title={"text": f"{across.capitalize()} score", "standoff": 6}, range=[0.5, 5.5])
    chart.update_yaxes(tickvals=scores, title={"text": f"{up.capitalize()} score", "standoff": 6}, range=[0.5, 5.5])
    return chart


def alt(cells: pd.DataFrame, title: str, unit: str, currency: str) -> str:
    """The five fullest cells in words."""
    said = (
        f"recency {row['recency']} and frequency {row['frequency']}: {units.say(row['value'], unit, currency)}"
        for row in records(cells.nlargest(5, "value"))
    )
    return f"{title}. Most are at {'; '.join(said)}."


def _shades(values: Array) -> list[int]:
    highest = float(values.max(initial=0.0))
    if not highest > 0:
        return [0] * len(values)
    steps = np.ceil(np.sqrt(values / highest) * (len(SHADES) - 1))
    return [int(step) for step in steps]
