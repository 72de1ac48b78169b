"""The lifecycle's stages in words: what each one means, what became of those who reached it, and what to do next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from crm_models.analyses.lifecycle import Funnel, Stage
from crm_models.events import EVENTS
from dashboard import lifecycle, live, units
from dashboard.clicks import Clickable, Openable
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


@dataclass(frozen=True)
class Table:
    """A small table with what its card says; ``rows`` is HTML. Sentences wrap, numbers do not."""

    key: str
    title: str
    subtitle: str
    rows: str
    wraps: bool = False
    people: Clickable = field(default_factory=dict)


def table(
    key: str,
    title: str,
    subtitle: str,
    rows: pd.DataFrame,
    *,
    wraps: bool = False,
    people: Clickable | None = None,
    nothing: str = "",
) -> Table:
    """A table whose first column names the rows, to be shown by :func:`table_card`; ``people`` stand behind rows.

    ``nothing`` is said in place of a table without rows.
    """
    if rows.empty and nothing:
        return Table(key, title, subtitle, f'<div class="told"><p>{html(nothing)}</p></div>', wraps=True)
    head = "".join(f'<th scope="col">{html(name)}</th>' for name in rows.columns)
    body = "".join(_row([str(cell) for cell in row]) for row in rows.itertuples(index=False))
    return Table(
        key, title, subtitle, f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>", wraps, people or {}
    )


def table_card(shown: Table) -> None:
    """Show a table on a card."""
    menu, named = live.people_menu(shown.key, shown.people)
    live.card(shown.key, shown.title, shown.subtitle, _rows(shown), named, foot=menu)


def table_tile(shown: Table) -> live.Part:
    """A table on a card, as part of a page."""
    menu, named = live.people_menu(shown.key, shown.people)
    told = live.heading(shown.title, shown.subtitle) + _rows(shown)
    return live.Part(f'<article class="tile"><div>{told}</div><footer>{menu}</footer></article>', named)


def _rows(shown: Table) -> str:
    """The table itself. Too wide, it scrolls, by keyboard too."""
    kind = "rows prose" if shown.wraps else "rows"
    return f'<div class="{kind}" tabindex="0" role="region" aria-label="{html(shown.title)}">{shown.rows}</div>'


def _row(cells: list[str]) -> str:
    name, *values = cells
    return f'<tr><th scope="row">{html(name)}</th>{"".join(_cell(value) for value in values)}</tr>'


def _cell(value: str) -> str:
    """A cell; one that holds nothing is marked, for there may be no room to say so."""
    return f'<td class="none">{value}</td>' if value == units.NOTHING else f"<td>{html(value)}</td>"


@dataclass(frozen=True)
class StageCard:
    """What the card of a stage says: its title and definition, and as HTML what happened here and what to try."""

    key: str
    title: str
    definition: str
    told: str
    people: Clickable


def stage_cards(funnel: Funnel, currency: str, people: Mapping[str, Clickable]) -> tuple[StageCard, ...]:
    """One card per stage: the article's process step, what happened here, what to try, and ``people`` by its key."""
    return tuple(
        StageCard(
            key=stage.key,
            title=stage.step or stage.label,
            definition=f"{stage.label}: {rule(stage, is_entry=number == 0)}",
            told=f"<p>{html(lifecycle.arrivals(funnel, stage, currency))}</p>{_to_try(stage)}",
            people=people.get(stage.key, {}),
        )
        for number, stage in enumerate(funnel.model.stages)
    )


def stage_tiles(shown: Iterable[StageCard]) -> live.Part:
    """The cards side by side, fewer to a row where it is narrow, as part of a page."""
    cards = ""
    behind: dict[str, Openable] = {}
    for each in shown:
        menu, named = live.people_menu(f"stage-{each.key}", each.people)
        behind |= named
        cards += (
            f'<article class="tile" data-stage="{html(each.key)}">{live.heading(each.title, each.definition)}'
            f'<div class="told">{each.told}</div><footer>{menu}</footer></article>'
        )
    return live.Part(f'<div class="tiles stages">{cards}</div>', behind)


def _to_try(stage: Stage) -> str:
    return f"<p><b>To try:</b> {html(stage.advice)}</p>" if stage.advice else ""


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
