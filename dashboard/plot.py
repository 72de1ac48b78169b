"""A chart with its heading, as one element that stays in place while what it shows changes."""

import streamlit as st

from dashboard import clicks
from dashboard.clicks import Clickable
from dashboard.theme import STATIC

_plot = st.components.v2.component(
    "plot",
    html='<div class="plot"><div></div><div role="figure"></div></div>',
    js=(STATIC / "plot.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def show(key: str, heading: str, figure: str, alt: str, people: Clickable) -> None:
    """Show a ``figure`` of :mod:`dashboard.charts`, as Plotly's JSON, under its ``heading``, as HTML.

    ``alt`` is what it shows in words. A click on a mark with people behind it opens the drawer.
    """

    def pressed() -> None:
        if found := people.get(_name(st.session_state[key].mark)):
            clicks.note(found)

    _plot(key=key, data={"html": heading, "figure": figure, "alt": alt}, on_mark_change=pressed)


def _name(mark: object) -> object:
    """What a mark stands for: its ``customdata``, or its number within its trace where it has none."""
    if isinstance(mark, list):
        return tuple(mark)
    return mark
