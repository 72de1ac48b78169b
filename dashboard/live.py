"""HTML that answers: buttons that open the drawer, links to pages that keep the session, charts that can be clicked.

A browser takes its time for every element of a page: a row of cards, a chart with all that its card says, or several
parts of a page that are told together, are one element here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import streamlit as st

from dashboard import clicks, navigation
from dashboard.clicks import Clickable, Openable, People
from dashboard.markup import html
from dashboard.theme import STATIC

_live = st.components.v2.component(
    "live",
    html='<div class="live"><div></div><div role="figure" hidden></div><div class="foot"></div></div>',
    js=(STATIC / "live.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


@dataclass(frozen=True)
class Drawing:
    """A figure of :mod:`dashboard.charts` as Plotly's JSON, what it shows in words, and the people behind its marks."""

    figure: str
    alt: str
    people: Clickable


@dataclass(frozen=True)
class Part:
    """A piece of a page as HTML, and what its buttons open."""

    markup: str
    behind: Mapping[str, Openable] = field(default_factory=dict)


def show(
    key: str,
    markup: str,
    behind: Mapping[str, Openable] | None = None,
    *,
    drawing: Drawing | None = None,
    foot: str = "",
    height: Literal["content", "stretch"] = "content",
) -> None:
    """Show HTML as it is, a drawing under it, and a foot: what was typed elsewhere went through `markup.html` before.

    Buttons open what stands ``behind`` their name; a :func:`page_link` leads to a page.
    """
    opens, people = behind or {}, drawing.people if drawing else {}

    def opened() -> None:
        if found := opens.get(st.session_state[key].open):
            clicks.note(found)

    def marked() -> None:
        mark = st.session_state[key].mark
        if found := people.get(tuple(mark) if isinstance(mark, list) else mark):
            clicks.note(found)

    shown = {"html": markup, "foot": foot}
    if drawing:
        shown |= {"figure": drawing.figure, "alt": drawing.alt}
    pressed = _live(
        key=key, data=shown, height=height,
        on_open_change=opened, on_mark_change=marked, on_page_change=lambda: None,
    )  # fmt: skip
    for entry in navigation.existing():
        if entry.file == pressed.page:
            st.switch_page(navigation.page(entry))


def card(
    key: str,
    title: str,
    subtitle: str,
    body: str = "",
    behind: Mapping[str, Openable] | None = None,
    *,
    drawing: Drawing | None = None,
    foot: str = "",
) -> None:
    """Show HTML, a drawing and a foot on a card, as high as its neighbours; see :func:`show`."""
    show(f"card-{key}", heading(title, subtitle) + body, behind, drawing=drawing, foot=foot, height="stretch")


def parts(key: str, *shown: Part) -> None:
    """Show parts of a page one below the other; the names of their buttons must differ."""
    behind = {name: found for each in shown for name, found in each.behind.items()}
    show(key, f'<div class="parts">{"".join(each.markup for each in shown)}</div>', behind)


def section(title: str) -> Part:
    """The title of what follows on a page."""
    return Part(f'<h2 class="section">{html(title)}</h2>')


def heading(title: str, subtitle: str) -> str:
    """A card's title and what is drawn under it."""
    return f'<div class="ct"><h2>{html(title)}</h2><span>{html(subtitle)}</span></div>'


def button(name: str, label: str, of: str) -> str:
    """A quiet button that opens what is behind the name; ``of`` tells screen readers whose it is."""
    return (
        f'<button class="opens" data-open="{html(name)}" aria-label="{html(label)}: {html(of)}">{html(label)}</button>'
    )


def people_button(name: str, of: str) -> str:
    """A quiet button that opens the people of that name; ``of`` tells screen readers whom it means."""
    return (
        f'<button class="opens" data-open="{html(name)}" aria-label="People: {html(of)}">'
        f'<span class="icon" aria-hidden="true">group</span>People</button>'
    )


def people_menu(key: str, people: Clickable) -> tuple[str, dict[str, People]]:
    """The marks of a chart, table or stage by name, and whom each name opens: the way to them without a mouse."""
    named = {f"{key}-{number}": each for number, each in enumerate(people.values())}
    if not named:
        return "", {}
    items = "".join(f'<button data-open="{html(name)}">{html(each.title)}</button>' for name, each in named.items())
    place, icon = f"people-{html(key)}", '<span class="icon" aria-hidden="true">'
    menu = (
        f'<button class="opens" popovertarget="{place}">{icon}group</span>People{icon}expand_more</span></button>'
        f'<div id="{place}" popover>{items}</div>'
    )
    return menu, named


def page_link(entry: navigation.Entry) -> str:
    """A link to a page; opened in another tab it begins a session of its own."""
    return (
        f'<a href="{entry.address}" data-page="{entry.file}">'
        f'<span class="icon" aria-hidden="true">{entry.icon}</span>{html(entry.title)}</a>'
    )
