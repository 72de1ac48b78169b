"""The lifecycle's stages in words: what each one means, what became of those who reached it, and what to do next."""

import pandas as pd
import streamlit as st

from crm_models.analyses.lifecycle import Funnel, Stage
from crm_models.events import EVENTS
from dashboard import lifecycle
from dashboard.downloads import heading
from dashboard.markup import html, markdown

HOW_TO_CHANGE = """Definitions are settings. In `crm.toml`, one block per stage, in order:

```toml
[[stages.{model}]]
key = "{key}"
label = "{label}"
events = [{events}]
window_days = {days}
```

Events to choose from: {known}.
"""


def table_card(key: str, title: str, subtitle: str, rows: pd.DataFrame) -> None:
    """A card around a small table; the first column names the rows. Too wide, it scrolls, by keyboard too."""
    head = "".join(f'<th scope="col">{html(name)}</th>' for name in rows.columns)
    body = "".join(_row([str(cell) for cell in row]) for row in rows.itertuples(index=False))
    with st.container(key=f"card-{key}", height="stretch"):
        heading(title, subtitle)
        st.html(
            f'<div class="rows" tabindex="0" role="region" aria-label="{html(title)}">'
            f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        )


def _row(cells: list[str]) -> str:
    name, *values = (html(cell) for cell in cells)
    return f'<tr><th scope="row">{name}</th>{"".join(f"<td>{value}</td>" for value in values)}</tr>'


def stage_cards(funnel: Funnel, currency: str) -> None:
    """One card per stage: the article's process step, what happened here, and what to try."""
    with st.grid(3, min_column_width=260):
        for number, stage in enumerate(funnel.model.stages):
            with st.container(key=f"card-stage-{stage.key}", height="stretch"):
                heading(stage.step or stage.label, f"{stage.label}: {rule(stage, is_entry=number == 0)}")
                to_try = f"<p><b>To try:</b> {html(stage.advice)}</p>" if stage.advice else ""
                st.html(f'<div class="told"><p>{html(lifecycle.arrivals(funnel, stage, currency))}</p>{to_try}</div>')


def rule(stage: Stage, *, is_entry: bool) -> str:
    """A stage's definition with its window."""
    window = (
        "Who reaches it has entered."
        if is_entry
        else f"Within {lifecycle.days(stage.window_days)} of the stage before."
    )
    return f"{stage.definition} {window}"


def how_to_change(funnel: Funnel) -> str:
    """The lines of a settings file that define the last stage as it is, as Markdown."""
    stage = funnel.model.stages[-1]
    return HOW_TO_CHANGE.format(
        model=funnel.model.key,
        key=stage.key,
        label=stage.label,
        events=", ".join(f'"{key}"' for key in stage.events),
        days=stage.window_days,
        known=", ".join(f"`{key}` ({markdown(event.label)})" for key, event in EVENTS.items()),
    )
