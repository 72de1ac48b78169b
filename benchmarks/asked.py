"""What a page asks the model layer for: recorded while the page runs, so that no list of it can go stale."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.testing.v1 import AppTest

from crm_models.warehouse import Warehouse
from dashboard import data, navigation

APP = Path(__file__).parents[1] / "dashboard" / "app.py"


@dataclass(frozen=True)
class Question:
    """One analysis with its arguments, as a page asks for it."""

    analysis: Callable[..., Any]
    args: tuple[Any, ...]
    choices: dict[str, Any]

    @property
    def name(self) -> str:
        """The analysis's own name."""
        return self.analysis.__name__.strip("_")

    def answer(self, warehouse: Warehouse) -> Any:
        """Ask the model layer, past every cache."""
        return self.analysis(warehouse, *self.args, **self.choices)


def questions(url: str, page: str) -> list[Question]:
    """What a first visit to a page asks for, sidebar included, each question once; ``page`` is its file's name."""
    app = opened(url, "glossary")
    st.cache_resource.clear()
    with _recorded() as asked:
        app.switch_page(str(navigation.FOLDER / f"{page}.py")).run()
    if app.exception:
        raise RuntimeError(f"The page {page} failed: {app.exception[0].value}")
    return asked


def opened(url: str, page: str) -> AppTest:
    """The app on the warehouse at ``url``, at a page, with nothing cached before."""
    os.environ["CRM_WAREHOUSE_URL"] = url
    st.cache_resource.clear()
    app = AppTest.from_file(str(APP), default_timeout=600).run()
    return app.switch_page(str(navigation.FOLDER / f"{page}.py")).run()


@contextmanager
def _recorded() -> Iterator[list[Question]]:
    asked: list[Question] = []
    load = data.load

    def listen(analysis: Callable[..., Any], *args: Any, **choices: Any) -> Any:
        question = Question(analysis, args, choices)
        if question not in asked:
            asked.append(question)
        return load(analysis, *args, **choices)

    data.load = listen
    try:
        yield asked
    finally:
        data.load = load
