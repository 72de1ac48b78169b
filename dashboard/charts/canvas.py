"""What every chart has in common: a quiet plane without legend, direct labels, and text that cannot be read as tags."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
import plotly.graph_objects as go

from dashboard.theme import FONT, INK, LINE, MUTED, QUIET, SHADES, SURFACE

Array: TypeAlias = "np.ndarray[Any, Any]"
LABEL_SIZE = 12
FAMILY = f"{FONT}, Segoe UI, Helvetica, Arial, sans-serif"
GRID = SHADES[1]
AIR = "\u00a0"
"""Keeps a label from touching its bar."""
LETTER, LEAST_ROOM, MOST_ROOM = 0.028, 0.36, 0.6
"""Share of a chart's width that a letter beside a mark takes up, and what all of them take at least and at most."""


def canvas(height: int, *, left: int = 52, right: int = 8, top: int = 8, bottom: int = 40) -> go.Figure:
    """An empty figure of that height and those margins in pixels: no legend, no grid, no zoom."""
    figure = go.Figure(layout={"template": {}})  # none of whatever else is imported
    figure.update_layout(
        height=height,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        margin={"l": left, "r": right, "t": top, "b": bottom, "pad": 4},
        showlegend=False,
        hovermode="closest",
        dragmode=False,
        bargap=0.36,
        font={"family": FAMILY, "size": LABEL_SIZE, "color": QUIET},
        hoverlabel={"bgcolor": SURFACE, "bordercolor": LINE, "font": {"color": INK}},
        uniformtext={"minsize": 10, "mode": "show"},
    )
    axis: dict[str, Any] = {
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "automargin": False,
        "tickangle": 0,
    }
    figure.update_xaxes(**axis)
    figure.update_yaxes(**axis)
    return figure


def axis_beside(reach: float, texts: Iterable[str]) -> float:
    """Where an axis from 0 ends so that the longest text fits beside a mark at ``reach``, on half a page and 390 px."""
    longest = max(map(len, texts), default=0)
    return reach / (1 - min(max(longest * LETTER, LEAST_ROOM), MOST_ROOM))


def room_for(names: Iterable[object]) -> int:
    """Pixels that the longest of these names takes on the left of a chart; longer ones are cut by :func:`cut`."""
    return 14 + round(6.6 * max((len(cut(name)) for name in names), default=0))


def cut(name: object, most: int = 20) -> str:
    """The name, shortened to fit beside a bar."""
    text = str(name)
    return text if len(text) <= most else f"{text[: most - 1]}…"


def value_axis(figure: go.Figure, positions: Sequence[float], texts: Sequence[str]) -> None:
    """The vertical axis with these round values on it, and hair lines."""
    figure.update_yaxes(
        tickvals=np.array(positions),
        ticktext=list(texts),
        range=[min(positions), max(positions) * 1.04 or 1],
        showgrid=True,
        gridcolor=GRID,
        gridwidth=1,
        griddash="dot",
        ticks="",
    )


def beside(figure: go.Figure, x: Any, y: float, text: str, *, colour: str = MUTED, shift: int = 8) -> None:
    """A word to the right of a point: the direct label that stands instead of a legend."""
    figure.add_annotation(
        x=x,
        y=y,
        text=text,
        xanchor="left",
        yanchor="middle",
        xshift=shift,
        showarrow=False,
        font={"color": colour, "size": LABEL_SIZE},
    )


def apart(heights: Sequence[float], gap: float) -> list[float]:
    """The heights of labels, moved up just enough to be ``gap`` apart, in the given order."""
    placed = list(heights)
    order = sorted(range(len(placed)), key=lambda index: placed[index])
    for lower, upper in pairwise(order):
        placed[upper] = max(placed[upper], placed[lower] + gap)
    return placed


def month_axis(figure: go.Figure, months: Array) -> None:
    """The horizontal axis over these months, at most seven of them named, with half a month of air at the ends."""
    positions, texts = month_ticks(months)
    air = np.timedelta64(17, "D")
    ends = [str(months[0] - air), str(months[-1] + air)]
    figure.update_xaxes(type="date", range=ends, tickvals=positions.astype(str), ticktext=texts)


def month_ticks(months: Array, most: int = 7) -> tuple[Array, list[str]]:
    """At most ``most`` months to name, the newest among them; the year stands under the first and every January."""
    step = -(-len(months) // most)
    chosen = months[(len(months) - 1) % step :: step]
    texts = []
    for index, month in enumerate(chosen.astype("datetime64[D]").astype(object)):
        is_new_year = index == 0 or month.year != chosen[index - 1].astype("datetime64[D]").astype(object).year
        texts.append(f"{month:%b}<br>{month:%Y}" if is_new_year else f"{month:%b}")
    return chosen, texts
