"""Parts of a whole month by month: stacked bars named beside the last one, which is hatched while unfinished."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard import units
from dashboard.charts.canvas import Array, apart, beside, canvas, month_axis, value_axis
from dashboard.markup import label
from dashboard.theme import ACCENT, ATTENTION, MUTED

COLOURS = (ACCENT, ATTENTION, MUTED)


def figure(parts: pd.DataFrame, unit: str, currency: str, *, height: int = 280) -> go.Figure:
    """The stacked bars; the first column of parts lies at the bottom.

    ``parts`` has one row per month, oldest first: ``month``, ``is_so_far``, and one column per part, at most three.
    A bar stands for "YYYY-MM:part".
    """
    names = [name for name in parts.columns if name not in ("month", "is_so_far")]
    months = parts["month"].to_numpy(dtype="datetime64[D]")
    so_far = parts["is_so_far"].to_numpy(dtype=bool)
    totals = parts[names].clip(lower=0).sum(axis=1).to_numpy(dtype=float)
    chart = canvas(height, right=84, top=14)
    chart.update_layout(barmode="relative", bargap=0.3)
    value_axis(chart, *units.axis_ticks(float(totals.max(initial=0.0)), unit, currency, _lowest(parts[names])))
    for name, colour in zip(names, COLOURS, strict=False):
        values = parts[name].to_numpy(dtype=float)
        chart.add_bar(
            x=months.astype(str),
            y=values,
            name=label(name),
            marker={"color": colour, "pattern": {"shape": np.where(so_far, "/", ""), "fillmode": "replace"}},
            customdata=[f"{month:%Y-%m}:{name}" for month in parts["month"]],
            hovertext=_said(parts, name, values, totals, unit, currency),
            hoverinfo="text",
        )
    month_axis(chart, months)
    _name_parts(chart, parts, names, months, gap=0.085 * (float(totals.max(initial=0.0)) or 1.0))
    return chart


def alt(parts: pd.DataFrame, title: str, unit: str, currency: str) -> str:
    """The last month's parts in words."""
    last = parts.iloc[-1]
    names = [name for name in parts.columns if name not in ("month", "is_so_far")]
    so_far = " so far" if last["is_so_far"] else ""
    said = ", ".join(f"{name} {units.say(last[name], unit, currency)}" for name in names)
    return f"{title} over {len(parts)} months. {last['month']:%B %Y}{so_far}: {said}."


def _lowest(values: pd.DataFrame) -> float:
    return float(values.clip(upper=0).sum(axis=1).min())


def _said(parts: pd.DataFrame, name: str, values: Array, totals: Array, unit: str, currency: str) -> list[str]:
    texts = []
    for month, flag, value, total in zip(parts["month"], parts["is_so_far"], values, totals, strict=True):
        share = f" ({units.say(value / total, 'share')})" if total > 0 else ""
        texts.append(
            f"{month:%B %Y}{' so far' if flag else ''}, {label(name)}: {units.say(value, unit, currency)}{share}"
        )
    return texts


def _name_parts(chart: go.Figure, parts: pd.DataFrame, names: list[str], months: Array, gap: float) -> None:
    last = parts[names].iloc[-1].clip(lower=0).to_numpy(dtype=float)
    middles = np.cumsum(last) - last / 2
    for name, height, colour in zip(names, apart(middles.tolist(), gap), COLOURS, strict=False):
        beside(chart, str(months[-1]), height, label(name), colour=colour, shift=22)
