"""What a process does before its first reader, and after the first run of a page."""

import gc
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st

from crm_models.draft import drafted
from dashboard import data, filters, overview
from dashboard.warm import read_ahead, reader_is_here, settle, welcome

ROOT = Path(__file__).parents[2]


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CRM_WAREHOUSE_URL", f"duckdb:///{tmp_path}/crm.duckdb")
    st.cache_resource.clear()
    reader_is_here.clear()
    yield f"duckdb:///{tmp_path}/crm.duckdb"
    st.cache_resource.clear()


def sell(url: str) -> None:
    """One order of one customer."""
    with drafted(url) as draft:
        draft.append("customers", pd.DataFrame({"customer_id": ["a"], "kind": ["person"]}))
        order = {"order_id": ["1"], "customer_id": ["a"], "status": ["completed"]}
        draft.append("orders", pd.DataFrame({**order, "ordered_at": [datetime(2026, 11, 30)]}))  # noqa: DTZ001


@pytest.fixture
def thawed() -> Iterator[None]:
    """Nothing is frozen before and after."""
    settle.cache_clear()
    gc.unfreeze()
    yield
    settle.cache_clear()
    gc.unfreeze()


def test_the_first_reader_finds_the_front_page_told(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sell(url)
    read_ahead()
    monkeypatch.setattr(overview, "narrate", None)  # to tell it now would fail
    assert data.told(overview.overview, filters.unfiltered(), "previous").headline


def test_who_reads_ahead_stops_for_a_reader(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sell(url)
    told = []
    monkeypatch.setattr(data, "told", lambda telling, *_: [told.append(telling), welcome()][:0])
    read_ahead()
    assert told == [filters.choices]


def test_without_a_warehouse_there_is_nothing_to_read_ahead(url: str) -> None:
    read_ahead()


def test_a_page_is_frozen_after_its_first_run_and_not_again(thawed: None) -> None:
    settle("overview")
    frozen = gc.get_freeze_count()
    assert frozen > 0
    later: list[list[int]] = [[] for _ in range(1000)]
    settle("overview")
    assert gc.get_freeze_count() <= frozen
    settle("lifecycle")
    assert gc.get_freeze_count() >= frozen + len(later)


def test_what_the_front_page_loads_leaves_out_what_takes_long() -> None:
    heavy = ("scipy", "statsmodels", "sklearn")
    shown = f"import sys, dashboard.drill, dashboard.overview; print([name for name in {heavy} if name in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", shown], text=True, cwd=ROOT).strip() == "[]"
