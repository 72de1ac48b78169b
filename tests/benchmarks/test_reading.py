"""The benchmarks of what readers meet run at a small size, and their reader sees what a browser sees."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st

from benchmarks import served
from benchmarks.browser import PERIODS, ready_made, waits
from benchmarks.filter_change import cost_of_change
from benchmarks.reader import reading
from benchmarks.sessions import crowds
from dashboard.commands.fill import make_sample


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A small sample company; the setting that points the pages at it is put back afterwards."""
    address = f"duckdb:///{tmp_path_factory.mktemp('company')}/crm.duckdb"
    make_sample(address, 1500)
    before = os.environ.get("CRM_WAREHOUSE_URL")
    yield address
    st.cache_resource.clear()
    os.environ.pop("CRM_WAREHOUSE_URL", None)
    if before is not None:
        os.environ["CRM_WAREHOUSE_URL"] = before


def test_the_reader_is_on_its_page_and_stays_there(url: str) -> None:
    with served.dashboard(url) as server, reading(server.address, "lifecycle") as reader:
        assert "card-funnel" in reader.widgets
        reader.choose("period", "Last 12 months")
        assert "card-funnel" in reader.widgets
        assert "card-revenue" not in reader.widgets


def test_a_page_that_fails_is_no_measurement(url: str, tmp_path: Path) -> None:
    script = tmp_path / "page.py"
    script.write_text("import streamlit as st\nst.exception(ValueError('no'))\n")
    with served.bare(script) as server, pytest.raises(RuntimeError, match="failed"), reading(server.address):
        pass


def test_a_filter_change_takes_processor_time(url: str) -> None:
    cost = cost_of_change(url, "overview", changes=4)
    assert 0 < cost.warm < cost.cold


def test_every_size_of_crowd_is_measured(url: str) -> None:
    small, large = crowds(url, sizes=(1, 3), changes=2)
    assert (small.sessions, large.sessions) == (1, 3)
    assert 0 < large.p50 <= large.p95
    assert large.megabytes > 50


@pytest.mark.parametrize(("page", "charts"), [("overview", 4), ("lifecycle", 2)])
def test_the_bare_page_gets_the_figures_of_ours(url: str, page: str, charts: int) -> None:
    ready = ready_made(url, page)
    assert list(ready) == list(PERIODS)
    assert [len(figures) for figures in ready.values()] == [charts, charts]
    assert ready[PERIODS[0]] != ready[PERIODS[1]]


@pytest.mark.browser
def test_waits_are_taken_from_both_pages(url: str, tmp_path: Path) -> None:
    for each in waits(url, "overview", tmp_path, changes=2, before=0, again=1):
        assert len(each.changes) == 2
        assert min(*each.changes, each.first_visit, each.next_visit, each.reload) > 0
