"""What a reader may open: the people behind a mark, or what else a card has to tell.

A click is noted here, and the frame opens the drawer.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import streamlit as st

from crm_models.people.marks import Mark

NOTED = "clicked"


@dataclass(frozen=True)
class People:
    """The people behind a mark, and what the drawer says of them: what was clicked, and within which view."""

    mark: Mark
    title: str
    about: str
    rule: str = ""
    """A segment's definition, as JSON, that holds these people today and is saved in place of a list of them."""


@dataclass(frozen=True, eq=False)
class Aside:
    """What a card tells only when it is asked: the title of the drawer, and what draws its contents."""

    title: str
    show: Callable[[], object]


Openable: TypeAlias = People | Aside
Clickable: TypeAlias = Mapping[Hashable, People]
"""What a point of a chart stands for → the people behind it: its ``customdata`` (text, or a tuple of texts), or its
number within its trace where it has none."""


def note(clicked: Openable) -> None:
    """Have the drawer opened on the run that follows; for callbacks."""
    st.session_state[NOTED] = clicked


def noted() -> Openable | None:
    """What the last click asked for, told once."""
    clicked: Openable | None = st.session_state.pop(NOTED, None)
    return clicked
