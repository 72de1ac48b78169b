"""The Lifecycle page: what it says of a small company, what its choices change, and what it does with little data."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from html import unescape
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from crm_models.draft import drafted
from dashboard import navigation
from tests.live import bodies, charts, finding

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
PAGE = str(next(entry.path.resolve() for entry in navigation.PAGES if entry.file == "lifecycle"))
START = datetime(2026, 1, 5, 9)  # noqa: DTZ001 - instants are local and naive
Rows = list[dict[str, object]]
Company = dict[str, Rows]


def company(size: int = 120) -> Company:
    """Contacts of January 2026: three quarters give data (all of North), half order, a quarter come back.

    The first one orders without giving any data.
    """
    rows: Company = {"customers": [], "orders": [], "order_lines": []}
    for number in range(size):
        key, seen = f"c{number:03}", START + timedelta(minutes=number)
        region = "North" if number % 2 else "South"
        given = seen + timedelta(days=2) if number % 4 else None
        rows["customers"].append(
            {"customer_id": key, "region": region, "first_seen_at": seen, "contact_given_at": given}
        )
        for turn in range((number % 4 == 3) + (number % 4 in (2, 3) or number == 0)):
            order = f"{key}-{turn}"
            at = seen + timedelta(days=10 + 30 * turn)
            rows["orders"].append(
                {"order_id": order, "customer_id": key, "status": "completed", "ordered_at": at,
                 "delivered_at": at + timedelta(days=3)}
            )  # fmt: skip
            rows["order_lines"].append({"order_id": order, "line_number": 1, "quantity": 1.0, "amount": 100.0})
    return rows


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., AppTest]]:
    """Give ``open(rows, as_of=…, **query)``: the page on a company of these rows, run once."""
    url = f"duckdb:///{tmp_path}/crm.duckdb"
    monkeypatch.setenv("CRM_WAREHOUSE_URL", url)
    monkeypatch.chdir(tmp_path)

    def open_page(rows: Company, as_of: date | None = date(2026, 12, 31), **query: str | list[str]) -> AppTest:
        if as_of:
            monkeypatch.setenv("CRM_AS_OF", as_of.isoformat())
        with drafted(url, keep=False) as draft:
            for table, given in rows.items():
                draft.append(table, pd.DataFrame(given))
        st.cache_data.clear()
        st.cache_resource.clear()
        app = AppTest.from_file(APP, default_timeout=60)
        for name, value in {"period": "Custom", "days": ["2026-01-01", "2026-01-31"], **query}.items():
            app.query_params[name] = value
        return app.run().switch_page(PAGE).run()

    yield open_page
    st.cache_data.clear()
    st.cache_resource.clear()


def said(app: AppTest) -> str:
    """All that was written as HTML."""
    return unescape(bodies(app)).replace("\u202f", " ")


def test_the_title_names_the_bottleneck(opened: Callable[..., AppTest]) -> None:
    app = opened(company(400))
    assert finding(app) == "The step from Fulfilment to Loyalty is the bottleneck, with 50.0 % going on"
    assert "25.0 % of entrants reach Loyalty" in said(app)


def test_the_title_does_not_claim_what_chance_may_have_done(opened: Callable[..., AppTest]) -> None:
    words = finding(opened(company()))
    assert words.startswith("The step to Loyalty is narrowest, with 50.0 % going on, though not clearly narrower")


def test_the_steps_say_rate_interval_people_and_time(opened: Callable[..., AppTest]) -> None:
    words = said(opened(company()))
    assert "Awareness → Acquisition" in words
    assert "75.0 %" in words  # 90 of 120
    assert "66.6 to 81.9 %" in words  # Wilson
    assert "120 people" in words
    assert "2.0 days" in words


def test_every_stage_says_what_happened_and_what_to_try(opened: Callable[..., AppTest]) -> None:
    words = said(opened(company()))
    for step in ("Raise customer awareness", "Acquire customers", "Retain customers", "Fulfil", "Drive customer"):
        assert step in words
    assert "90 people came here; 30 people did not within 30 days, and 0 people still may." in words
    assert "elsewhere retention means keeping buyers" in words


@pytest.mark.parametrize(
    ("key", "option"),
    [("stages", "article_a"), ("stages", "orders"), ("sequence", "any"), ("worth", "money"), ("entered", "complete")],
)
def test_every_choice_changes_the_funnel(opened: Callable[..., AppTest], key: str, option: str) -> None:
    app = opened(company())
    before = charts(app)["funnel"]
    app.segmented_control(key=key).select(option).run()
    assert not app.exception
    assert charts(app)["funnel"] != before


def test_a_filter_changes_the_numbers(opened: Callable[..., AppTest]) -> None:
    app = opened(company())
    app.multiselect(key="region").select("North").run()
    assert "90 people came here" not in said(app)
    assert "60 people came here; 0 people did not" in said(app)


def test_a_link_shows_the_choices_it_names(opened: Callable[..., AppTest]) -> None:
    app = opened(company(), stages="First to third order", worth="Money", sequence="Any order")
    assert app.segmented_control(key="stages").value == "orders"
    assert app.segmented_control(key="worth").value == "money"
    assert app.segmented_control(key="sequence").value == "any"
    assert "Second order" in said(app)


def test_the_breakdown_names_who_differs(opened: Callable[..., AppTest]) -> None:
    app = opened(company())
    app.segmented_control(key="step").select("awareness").run()
    assert "North goes on to Acquisition clearly more often than the rest" in said(app)


def test_a_young_cohort_is_not_judged_and_the_newest_complete_month_speaks(opened: Callable[..., AppTest]) -> None:
    old = company()
    young = [
        {**each, "customer_id": f"young {each['customer_id']}", "first_seen_at": datetime(2026, 12, 20)}  # noqa: DTZ001
        for each in old["customers"]
    ]
    app = opened({**old, "customers": [*old["customers"], *young]}, as_of=date(2026, 2, 10))
    assert finding(app) == "Too few entrants of Jan 2026 can be judged yet to name a bottleneck"


def test_stages_without_events_name_what_is_missing(opened: Callable[..., AppTest]) -> None:
    app = opened({"customers": company()["customers"]})
    assert "needs orders or referrals" in charts(app)["funnel"]
    assert "Not measured: needs orders" in said(app)
    assert list(app.segmented_control(key="worth").options) == ["Heads"]


def test_with_nothing_but_orders_the_stages_are_orders(opened: Callable[..., AppTest]) -> None:
    rows = company()
    only = {"orders": [{**each, "delivered_at": None} for each in rows["orders"]], "order_lines": rows["order_lines"]}
    app = opened(only)
    assert "nothing but orders" in app.info[0].value
    assert "Second order" in said(app)
    assert "A breakdown needs customers" in said(app)


def test_an_empty_warehouse_says_so_and_how_to_fill_it(opened: Callable[..., AppTest]) -> None:
    app = opened({}, as_of=None)
    assert finding(app) == "There is nothing to show yet"


def test_one_stage_makes_no_steps(opened: Callable[..., AppTest]) -> None:
    seen = [{**each, "contact_given_at": None} for each in company()["customers"]]
    app = opened({"customers": seen})
    assert finding(app) == "120 entered in Jan 2026, and only one stage can be measured"
    assert "A step needs two stages with events. What" in said(app)


def test_a_period_without_entrants_says_so(opened: Callable[..., AppTest]) -> None:
    app = opened(company(), days=["2025-01-01", "2025-01-31"])
    assert finding(app) == "Nobody entered in Jan 2025"
    assert "Nobody entered in Dec 2024, so there is nothing to compare with" in said(app)


def test_a_stage_definition_from_the_settings_is_shown(
    opened: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    blocks = (("seen", "Seen", "first_seen", 1), ("known", "Known at once", "contact_given", 1))
    (tmp_path / "crm.toml").write_text(
        "".join(
            f'[[stages.ours]]\nkey = "{key}"\nlabel = "{label}"\nevents = ["{event}"]\nwindow_days = {days}\n'
            for key, label, event, days in blocks
        )
    )
    app = opened(company(), stages="Ours")
    assert "0 people came here; 120 people did not within 1 day" in said(app)
    assert "Contact data given. Within 1 day of the stage before." in said(app)
