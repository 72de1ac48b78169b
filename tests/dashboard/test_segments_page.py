"""The Segments page: what it says of the sample company, what filters and choices change, and what little data do."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from crm_models.draft import drafted
from dashboard import navigation
from tests.live import bodies, charts, finding

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
PAGE = str(next(entry.path.resolve() for entry in navigation.PAGES if entry.file == "segments"))
Open = Callable[..., AppTest]


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Give ``open(url, **query)``: the page on a warehouse, run once."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CRM_WORKSPACE_URL", f"sqlite:///{tmp_path}/workspace.sqlite")

    def open_page(url: str, settings: Mapping[str, str] | None = None, **query: str) -> AppTest:
        for name, value in {"CRM_WAREHOUSE_URL": url, **(settings or {})}.items():
            monkeypatch.setenv(name, value)
        st.cache_data.clear()
        st.cache_resource.clear()
        app = AppTest.from_file(APP, default_timeout=60)
        for name, value in query.items():
            app.query_params[name] = value
        return app.run().switch_page(PAGE).run()

    yield open_page
    st.cache_data.clear()
    st.cache_resource.clear()


def said(app: AppTest) -> str:
    """All that the page says, as HTML and as text."""
    assert not app.exception
    return unescape(bodies(app) + "".join(each.value for each in (*app.markdown, *app.caption))).replace("\u202f", " ")


def test_groups_are_named_with_their_worth_and_what_to_do(opened: Open, sample: str) -> None:
    app = opened(sample)
    assert finding(app).startswith("Champions are ")
    assert "bring" in finding(app)
    for words in ("At risk", "Reward them first", "Prospects", "Recency score 4–\u20605", "gaps"):
        assert words in said(app), words
    assert charts(app).keys() == {"grid", "worth"}


def test_a_filter_changes_who_is_counted(opened: Open, sample: str) -> None:
    everybody, some = opened(sample), opened(sample, region="London")
    assert "London" in said(some)
    assert finding(everybody) != finding(some)


def test_movement_counts_who_rose_fell_and_came(opened: Open, sample: str) -> None:
    app = opened(sample, show="Movement")
    assert "up" in finding(app)
    assert "Before − left + joined = now" in said(app)
    assert finding(opened(sample, show="Movement", since="A year ago")) != finding(app)


def test_sensitive_splits_are_offered_only_where_they_are_switched_on(opened: Open, sample: str) -> None:
    off = opened(sample, show="Splits")
    assert "Sensitive fields are switched off" in said(off)
    assert "Gender" not in _offered(off)
    on = opened(sample, {"CRM_SENSITIVE_DIMENSIONS": "true"}, show="Splits", split="Gender")
    assert "Gender" in _offered(on)
    assert "female" in said(on)


def test_the_articles_three_splits_are_there_with_their_source(opened: Open, sample: str) -> None:
    for label in ("Age", "Spend per order", "Reason for purchase"):
        app = opened(sample, show="Splits", split=label)
        assert f"Customers by {label.lower()}" in said(app)
        assert "Article E" in said(app)


def test_of_spend_per_order_it_says_what_the_highest_band_brings(opened: Open, sample: str) -> None:
    found = finding(opened(sample, show="Splits", split="Spend per order"))
    assert re.fullmatch(r"[\d.]+ % of buyers spend [\d,.]+ and over per order and bring [\d.]+ % of revenue", found)


def test_leads_are_classed_and_dropping_them_is_put_to_the_test(opened: Open, sample: str) -> None:
    app = opened(sample, show="Lead quality")
    assert "unqualified" in finding(app)
    assert "What dropping a class would have lost" in said(app)


def test_without_orders_the_page_says_what_is_missing(opened: Open, tmp_path: Path) -> None:
    url = f"duckdb:///{tmp_path}/crm.duckdb"
    seen: Any = datetime(2026, 1, 5)  # noqa: DTZ001 - instants are local and naive
    with drafted(url, keep=False) as draft:
        draft.append("customers", pd.DataFrame([{"customer_id": "C1", "first_seen_at": seen}]))
    app = opened(url)
    assert "needs orders" in said(app)


@pytest.mark.parametrize("show", ["Groups", "Movement", "Splits", "Lead quality"])
def test_two_orders_are_too_few_for_a_crash(opened: Open, tmp_path: Path, show: str) -> None:
    url = f"duckdb:///{tmp_path}/crm.duckdb"
    at: Any = datetime(2026, 1, 5)  # noqa: DTZ001
    orders = [{"order_id": key, "customer_id": key, "status": "completed", "ordered_at": at} for key in ("a", "b")]
    lines = [{"order_id": key, "line_number": 1, "quantity": 1.0, "amount": 5.0} for key in ("a", "b")]
    with drafted(url, keep=False) as draft:
        draft.append("customers", pd.DataFrame([{"customer_id": "a"}, {"customer_id": "<script>"}]))
        draft.append("orders", pd.DataFrame(orders))
        draft.append("order_lines", pd.DataFrame(lines))
    assert said(opened(url, show=show))


def bare(tmp_path: Path, customers: int = 12) -> str:
    """A shop that knows nothing of its customers but their orders, and no costs: half of them have ordered of late."""
    url = f"duckdb:///{tmp_path}/bare.duckdb"
    start = datetime(2026, 1, 5, 9)  # noqa: DTZ001 - instants are local and naive
    people = [{"customer_id": f"c{n}", "first_seen_at": start} for n in range(customers)]
    orders = [
        {"order_id": f"o{n}", "customer_id": f"c{n}", "status": "completed", "ordered_at": start + timedelta(days=100)}
        for n in range(0, customers, 2)
    ]
    lines = [{"order_id": each["order_id"], "line_number": 1, "quantity": 1.0, "amount": 10.0} for each in orders]
    with drafted(url, keep=False) as draft:
        for table, rows in {"customers": people, "orders": orders, "order_lines": lines}.items():
            draft.append(table, pd.DataFrame(rows))
    return url


def test_a_column_of_unknown_margins_gives_way_to_the_reason(opened: Open, sample: str, tmp_path: Path) -> None:
    assert "Of margin" in said(opened(sample))
    groups = said(opened(bare(tmp_path)))
    assert "Of margin" not in groups
    assert "shares of margin are unknown, for the cost of something sold is" in groups


def test_splits_that_nobody_states_are_not_offered_but_named(opened: Open, tmp_path: Path) -> None:
    app = opened(bare(tmp_path), show="Splits")
    assert _offered(app) == ["Spend per order", "Price sensitivity"]
    page = said(app)
    assert "Nobody states age or reason for purchase or lifestyle" in page
    assert "gross margin is unknown" in page


def test_one_score_for_all_leads_is_said_to_tell_nothing(opened: Open, tmp_path: Path) -> None:
    page = said(opened(bare(tmp_path), show="Lead quality"))
    assert "had the same score: it could not tell who would buy" in page
    assert "– (–" not in page


def _offered(app: AppTest) -> list[str]:
    return list(next(each for each in app.button_group if each.label == "Split by").options)
