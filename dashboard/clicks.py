"""What a reader may click: marks with people behind them. A click is noted here, and the frame opens the drawer."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import streamlit as st

from crm_models.people.marks import Mark
from dashboard.markup import markdown

NOTED = "clicked-people"


@dataclass(frozen=True)
class People:
    """The people behind a mark, and what the drawer says of them: what was clicked, and within which view."""

    mark: Mark
    title: str
    about: str
    rule: str = ""
    """A segment's definition, as JSON, that holds these people today and is saved in place of a list of them."""


Clickable: TypeAlias = Mapping[Hashable, People]
"""What a point of a chart stands for → the people behind it: its ``customdata`` (text, or a tuple of texts), or its
number within its trace where it has none."""


def note(people: People) -> None:
    """Have the drawer opened on the run that follows; for callbacks."""
    st.session_state[NOTED] = people


def noted() -> People | None:
    """Whom the last click asked for, told once."""
    people: People | None = st.session_state.pop(NOTED, None)
    return people


def people_button(key: str, people: People, label: str = "People") -> None:
    """A quiet button that opens the drawer."""
    st.button(
        label, key=f"people-{key}", type="tertiary", icon=":material/group:", on_click=note, args=(people,)
    )  # fmt: skip


def people_menu(key: str, people: Clickable) -> None:
    """The marks of a chart or table by name: the way to their people without a mouse."""
    name = f"people-{key}"

    def chosen() -> None:
        note(people[st.session_state[name]])

    st.menu_button(
        "People", list(people), key=name, type="tertiary", icon=":material/group:", on_click=chosen,
        format_func=lambda mark: markdown(people[mark].title),
    )  # fmt: skip
