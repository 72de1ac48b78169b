"""A lifecycle as stages: one bar per stage, split into who went on, who may yet, and who did not."""

from typing import NamedTuple

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard import units
from dashboard.charts.canvas import LABEL_SIZE, Array, canvas, cut, room_for
from dashboard.markup import label
from dashboard.theme import ACCENT, MUTED, SHADES

ROW = 56
ROOM = 1.85
"""Length of the axis as a multiple of the longest bar: what is said beside it fits at 390 px too."""
STATES = (("converted", "went on", ACCENT), ("open", "still open", SHADES[3]), ("lost", "lost", MUTED))


def figure(stages: pd.DataFrame, unit: str, currency: str) -> go.Figure:
    """Horizontal bars, first stage on top, the states stacked; a stage without events is hollow and says why.

    ``stages`` has one row per stage: ``key``, ``stage``, ``entrants``, ``converted``, ``open``, ``lost`` (heads or
    money; NaN on the last stage, where nobody goes on), ``rate`` of the step to the next stage with ``low`` and
    ``high``, and ``missing`` (empty, or what is missing to measure the stage). A bar stands for "key:state", on the
    last stage for "key:reached".
    """
    rows = np.arange(len(stages))
    entrants = stages["entrants"].to_numpy(dtype=float)
    widest = float(np.nanmax(entrants, initial=0.0)) or 1.0
    chart = canvas(ROW * len(stages) + 40, left=room_for(stages["stage"]), top=32, bottom=8)
    chart.update_layout(barmode="stack", bargap=0.42)
    came = zip(stages["stage"], entrants, strict=True)
    ends_here = stages["converted"].isna().to_numpy() & (stages["missing"] == "").to_numpy()
    chart.add_bar(
        y=rows,
        x=np.where(ends_here, entrants, np.nan),
        orientation="h",
        marker={"color": ACCENT},
        customdata=[f"{key}:reached" for key in stages["key"]],
        hovertext=[f"{label(name)}: {units.say_fully(value, unit, currency)}" for name, value in came],
        hoverinfo="text",
    )
    for column, words, colour in STATES:
        values = stages[column].to_numpy(dtype=float)
        texts = [
            f"{label(stage)}: {units.say_fully(value, unit, currency)} {words}"
            for stage, value in zip(stages["stage"], values, strict=True)
        ]
        chart.add_bar(
            y=rows,
            x=values,
            name=column,
            orientation="h",
            marker={"color": colour},
            customdata=[f"{key}:{column}" for key in stages["key"]],
            hovertext=texts,
            hoverinfo="text",
        )
    _hollow(chart, rows, (stages["missing"] != "").to_numpy(), widest)
    _label(chart, stages, widest, unit, currency)
    _name_states(chart)
    chart.update_xaxes(visible=False, range=[0, widest * ROOM])
    chart.update_yaxes(tickvals=rows, ticktext=[label(cut(stage)) for stage in stages["stage"]], autorange="reversed")
    return chart


def alt(stages: pd.DataFrame, title: str, unit: str, currency: str) -> str:
    """Every stage in words, with the rate of the step to the next."""
    said = []
    for stage in _stages(stages):
        if stage.missing:
            said.append(f"{stage.name}: not measured, {stage.missing}")
        else:
            rate = "" if np.isnan(stage.rate) else f", of whom {units.say(stage.rate, 'share')} go on"
            said.append(f"{stage.name}: {units.say_fully(stage.entrants, unit, currency)}{rate}")
    return f"{title}. {'; '.join(said)}."


class _Stage(NamedTuple):
    name: str
    entrants: float
    rate: float
    low: float
    high: float
    missing: str


def _stages(stages: pd.DataFrame) -> list[_Stage]:
    columns = (stages[column].tolist() for column in ("stage", "entrants", "rate", "low", "high", "missing"))
    return [_Stage(*values) for values in zip(*columns, strict=True)]


def _name_states(chart: go.Figure) -> None:
    """The colours of the states, named above the bars."""
    named = (f'<span style="color:{colour}">■</span> {words}' for _, words, colour in STATES)
    chart.add_annotation(
        x=0, y=1, xref="paper", yref="paper", yanchor="bottom", xanchor="left", yshift=8, showarrow=False,
        text="   ".join(named), font={"size": LABEL_SIZE},
    )  # fmt: skip


def _hollow(chart: go.Figure, rows: Array, is_missing: Array, widest: float) -> None:
    chart.add_bar(
        y=rows[is_missing],
        x=np.full(int(is_missing.sum()), 0.25 * widest),
        name="not measured",
        orientation="h",
        marker={"color": "rgba(0,0,0,0)", "line": {"color": MUTED, "width": 1.2}},
        hoverinfo="skip",
    )


def _label(chart: go.Figure, stages: pd.DataFrame, widest: float, unit: str, currency: str) -> None:
    for position, stage in enumerate(_stages(stages)):
        end = 0.25 * widest if stage.missing else stage.entrants
        text = label(stage.missing) if stage.missing else f"<b>{units.say(stage.entrants, unit, currency)}</b>"
        if not stage.missing and np.isfinite(stage.rate):
            text += f"<br>{units.say(stage.rate, 'share')} go on"
            text += f"<br>{units.say_range(stage.low, stage.high, 'share')}" if np.isfinite(stage.low) else ""
        chart.add_annotation(
            x=end, y=position, text=text, xanchor="left", xshift=8, align="left", showarrow=False, font={"size": 12}
        )
