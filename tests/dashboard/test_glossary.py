"""The glossary: every metric, group, class of leads, field and behaviour, from its declaration."""

from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from crm_models.analyses.quality import CLASSES
from crm_models.draft import drafted
from crm_models.events import EVENTS
from crm_models.metrics import CATALOGUE
from crm_models.segments.fields import FIELDS
from crm_models.segments.groups import GROUPS
from dashboard import navigation
from tests.live import bodies

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
PAGE = str(next(entry.path.resolve() for entry in navigation.PAGES if entry.file == "glossary"))


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., str]]:
    """Give ``said(word="", **settings)``: all that the page says of a word, as text."""
    url = f"duckdb:///{tmp_path}/crm.duckdb"
    monkeypatch.setenv("CRM_WAREHOUSE_URL", url)
    monkeypatch.setenv("CRM_WORKSPACE_URL", f"sqlite:///{tmp_path}/workspace.sqlite")
    monkeypatch.chdir(tmp_path)
    with drafted(url, keep=False) as draft:
        draft.append("customers", pd.DataFrame([{"customer_id": "c1", "first_seen_at": pd.Timestamp("2026-01-05")}]))

    def page(word: str = "", **settings: str) -> str:
        for name, value in settings.items():
            monkeypatch.setenv(f"CRM_{name.upper()}", value)
        st.cache_data.clear()
        st.cache_resource.clear()
        app = AppTest.from_file(APP, default_timeout=60)
        if word:
            app.query_params["word"] = word
        app = app.run().switch_page(PAGE).run()
        assert not app.exception
        written = [bodies(app), *(element.value for element in app.info)]
        return unescape("".join(written)).replace("\u2060", "")

    yield page
    st.cache_data.clear()
    st.cache_resource.clear()


def test_everything_declared_is_told_with_rule_meaning_and_what_to_do(said: Callable[..., str]) -> None:
    page = said()
    for metric in CATALOGUE.values():
        assert metric.definition in page
    for each in (*GROUPS.values(), *CLASSES.values()):
        assert each.meaning in page
        assert each.action in page
    for group in GROUPS.values():
        assert group.rule.capitalize() in page
    assert "Score from 40 to under 60" in page
    for name in (*EVENTS, *(key for key, field in FIELDS.items() if not field.is_sensitive)):
        assert f"<td>{name}</td>" in page


def test_sensitive_fields_are_told_only_where_they_are_switched_on(said: Callable[..., str]) -> None:
    (sensitive, *_) = (key for key, field in FIELDS.items() if field.is_sensitive)
    assert f"<td>{sensitive}</td>" not in said()
    assert f"<td>{sensitive}</td>" in said(sensitive_dimensions="true")


def test_silence_is_that_of_the_settings(said: Callable[..., str]) -> None:
    assert "for 180 days, whatever the score" in said()
    assert "for 75 days, whatever the score" in said(quality='{"silent_days": 75}')


def test_a_word_finds_groups_fields_and_behaviour_too(said: Callable[..., str]) -> None:
    page = said("champions")
    assert GROUPS["champions"].meaning in page
    assert GROUPS["dormant"].meaning not in page
    assert "Fields that a segment may ask for" not in page
    assert "Behaviour that a segment may ask for" in said("cart_saved")
    assert "Nothing here speaks of" in said("zzzz")
