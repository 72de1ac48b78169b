"""HTML that answers: buttons that open the people behind a mark, and links to pages that keep the session.

A browser takes its time for every element of a page: a row of cards is one element here instead of some twenty.
"""

from collections.abc import Mapping

import streamlit as st

from dashboard import clicks, navigation
from dashboard.clicks import People
from dashboard.markup import html
from dashboard.theme import STATIC

_live = st.components.v2.component(
    "live", html='<div class="live"></div>', js=(STATIC / "live.js").read_text(encoding="utf-8"), isolate_styles=False
)


def show(key: str, markup: str, people: Mapping[str, People] | None = None) -> None:
    """Show HTML as it is: everything typed elsewhere must have been escaped by :func:`dashboard.markup.html`.

    Its :func:`people_button` opens those ``people`` by name, and its :func:`page_link` leads to a page.
    """
    behind = people or {}

    def asked() -> None:
        if found := behind.get(st.session_state[key].people):
            clicks.note(found)

    pressed = _live(key=key, data={"html": markup}, on_people_change=asked, on_page_change=lambda: None)
    for entry in navigation.existing():
        if entry.file == pressed.page:
            st.switch_page(navigation.page(entry))


def people_button(name: str, of: str) -> str:
    """A quiet button that opens the people of that name; ``of`` tells screen readers whom it means."""
    return (
        f'<button class="people" data-people="{html(name)}" aria-label="People: {html(of)}">'
        f'<span class="icon" aria-hidden="true">group</span>People</button>'
    )


def page_link(entry: navigation.Entry) -> str:
    """A link to a page; opened in another tab it begins a session of its own."""
    return (
        f'<a href="{entry.address}" data-page="{entry.file}">'
        f'<span class="icon" aria-hidden="true">{entry.icon}</span>{html(entry.title)}</a>'
    )
