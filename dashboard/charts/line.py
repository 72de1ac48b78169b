"""A measure month by month: a line with its interval, last year, a target, and an unfinished end drawn as one."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard import units
from dashboard.charts.canvas import Array, apart, beside, canvas, month_axis, value_axis
from dashboard.theme import ACCENT, ATTENTION, MUTED, SHADES, SURFACE


def figure(history: pd.DataFrame, unit: str, currency: str, *, height: int = 280) -> go.Figure:
    """The line chart of ``history``, zero-based.

    ``history`` has one row per month, oldest first: ``month`` (first day), ``value``, ``is_so_far``, and where there
    is one ``last_year`` (same month a year before), ``target``, ``low`` and ``high``. A point stands for "YYYY-MM".
    """
    months = history["month"].to_numpy(dtype="datetime64[D]")
    drawn = [name for name in ("value", "last_year", "target", "low", "high") if name in history]
    numbers = history[drawn].to_numpy(dtype=float)
    highest = float(np.nanmax(numbers, initial=0.0))
    lowest = float(np.nanmin(numbers, initial=0.0))
    chart = canvas(height, right=84, top=14)
    value_axis(chart, *units.axis_ticks(highest, unit, currency, lowest))
    month_axis(chart, months)
    _band(chart, history, months)
    ends = _quiet_lines(chart, history, months, unit, currency)
    ends |= _main_line(chart, history, months, unit, currency)
    _name_ends(chart, ends, months, gap=0.075 * ((highest - min(lowest, 0.0)) or 1.0))
    return chart


def alt(history: pd.DataFrame, label: str, unit: str, currency: str) -> str:
    """What the chart shows, in words, for whoever does not see it."""
    known = history.dropna(subset=["value"])
    if known.empty:
        return f"{label} by month: no month has a value."
    first, last = known.iloc[0], known.iloc[-1]
    top = known.iloc[int(known["value"].to_numpy().argmax())]
    so_far = " so far" if last["is_so_far"] else ""
    return (
        f"{label} by month: {units.say(first['value'], unit, currency)} in {first['month']:%B %Y}, "
        f"{units.say(last['value'], unit, currency)} in {last['month']:%B %Y}{so_far}; "
        f"highest in {top['month']:%B %Y} at {units.say(top['value'], unit, currency)}."
    )


def _band(chart: go.Figure, history: pd.DataFrame, months: Array) -> None:
    if "low" not in history or history["low"].isna().all():
        return
    known = history["low"].notna().to_numpy()
    low, high = history["low"].to_numpy()[known], history["high"].to_numpy()[known]
    around = np.concatenate([months[known], months[known][::-1]]).astype(str)
    edge = np.concatenate([high, low[::-1]])
    chart.add_scatter(
        x=around, y=edge, fill="toself", fillcolor=SHADES[1], line={"width": 0}, mode="lines", hoverinfo="skip"
    )


def _quiet_lines(
    chart: go.Figure, history: pd.DataFrame, months: Array, unit: str, currency: str
) -> dict[str, tuple[float, str]]:
    ends = {}
    for column, name, colour, dash in (
        ("last_year", "Year before", MUTED, "solid"),
        ("target", "Target", ATTENTION, "dot"),
    ):
        if column not in history or history[column].isna().all():
            continue
        values = history[column].to_numpy(dtype=float)
        texts = [f"{name}: {units.say(value, unit, currency)}" for value in values]
        chart.add_scatter(
            x=months.astype(str),
            y=values,
            name=name,
            mode="lines",
            line={"color": colour, "width": 1.6, "dash": dash},
            hovertext=texts,
            hoverinfo="text",
        )
        ends[name] = (float(values[np.flatnonzero(np.isfinite(values))[-1]]), colour)
    return ends


def _main_line(
    chart: go.Figure, history: pd.DataFrame, months: Array, unit: str, currency: str
) -> dict[str, tuple[float, str]]:
    values = history["value"].to_numpy(dtype=float)
    if not np.isfinite(values).any():
        return {}
    days, so_far = months.astype(str), bool(history["is_so_far"].iloc[-1])
    texts = [
        f"{day:%B %Y}{' so far' if flag else ''}: {units.say(value, unit, currency)}"
        for day, value, flag in zip(history["month"], values, history["is_so_far"], strict=True)
    ]
    stop = len(values) - 1 if so_far else len(values)
    stroke = {"color": ACCENT, "width": 2.6}
    chart.add_scatter(
        x=days[:stop],
        y=values[:stop],
        name="Value",
        mode="lines",
        line=stroke,
        hovertext=texts[:stop],
        hoverinfo="text",
    )
    if so_far and len(values) > 1:
        chart.add_scatter(
            x=days[-2:],
            y=values[-2:],
            name="So far",
            mode="lines",
            line={**stroke, "dash": "dot"},
            hovertext=texts[-2:],
            hoverinfo="text",
        )
    newest = int(np.flatnonzero(np.isfinite(values))[-1])
    is_newest = np.arange(len(values)) == newest
    chart.add_scatter(
        x=days,
        y=values,
        mode="markers",
        marker={
            "size": np.where(is_newest, 9, 16),
            "opacity": is_newest.astype(float),  # the others are there to be clicked
            "color": SURFACE if so_far else ACCENT,
            "line": {"color": ACCENT, "width": 2},
        },
        customdata=[f"{month:%Y-%m}" for month in history["month"]],
        hovertext=texts,
        hoverinfo="text",
    )
    return {"So far" if so_far else "This year": (float(values[newest]), ACCENT)}


def _name_ends(chart: go.Figure, ends: dict[str, tuple[float, str]], months: Array, gap: float) -> None:
    heights = apart([height for height, _ in ends.values()], gap)
    for (name, (_, colour)), height in zip(ends.items(), heights, strict=True):
        text = f"<b>{name}</b>" if colour == ACCENT else name
        beside(chart, str(months[-1]), height, text, colour=colour, shift=10)
