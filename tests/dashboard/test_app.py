"""The frame runs: on a full company, on an empty warehouse, on none; filters change numbers; a link is a view."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from crm_models.draft import drafted
from dashboard import data, navigation
from tests.earlier import built_before
from tests.live import bodies, cards, charts, finding, press

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
Rows = list[dict[str, object]]


def noon(day: date) -> datetime:
    """Noon in the deployment's local time, which has no zone."""
    return datetime.combine(day, time(12), UTC).replace(tzinfo=None)


def company() -> dict[str, Rows]:
    """Two regions over two years: every month North orders 2 × 100 and South 1 × 50; in November 2026 South none."""
    rows: dict[str, Rows] = {"customers": [], "orders": [], "order_lines": []}
    for region, lifestyle, orders, amount in (("North", "Busy", 2, 100.0), ("South", "Calm", 1, 50.0)):
        rows["customers"].append({"customer_id": region, "region": region, "kind": "person", "lifestyle": lifestyle})
        for month in range(24):
            year, number = divmod(2024 * 12 + 11 + month, 12)
            if region == "South" and (year, number) == (2026, 10):
                continue
            for position in range(orders):
                key = f"{region}-{month}-{position}"
                at = noon(date(year, number + 1, 28 if number == 1 else 30))
                rows["orders"].append({"order_id": key, "customer_id": region, "status": "completed", "ordered_at": at})
                rows["order_lines"].append({"order_id": key, "line_number": 1, "quantity": 1.0, "amount": amount})
    return rows


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    """The app on the small company; its warehouse may be replaced before the first run."""
    url = f"duckdb:///{tmp_path}/crm.duckdb"
    monkeypatch.setenv("CRM_WAREHOUSE_URL", url)
    monkeypatch.chdir(tmp_path)
    fill(url, company())
    st.cache_data.clear()
    st.cache_resource.clear()
    yield AppTest.from_file(APP, default_timeout=60)
    st.cache_data.clear()
    st.cache_resource.clear()


def fill(url: str, rows: dict[str, Rows]) -> None:
    with drafted(url, keep=False) as draft:
        for table, given in rows.items():
            draft.append(table, pd.DataFrame(given))


def value(app: AppTest, label: str) -> str:
    return cards(app)[label]


def test_the_overview_shows_the_latest_month(app: AppTest) -> None:
    assert value(app.run(), "Revenue") == "£200"
    assert value(app, "Orders") == "2"


def test_a_filter_changes_a_number_and_goes_on_doing_so(app: AppTest) -> None:
    """With pages beside the entry script filters silently stop working on the second run."""
    app.run()
    app.selectbox(key="period").select("Latest quarter").run()
    assert value(app, "Revenue") == "£750"
    app.multiselect(key="region").select("South").run()
    assert value(app, "Revenue") == "£150"
    app.multiselect(key="region").unselect("South").run()
    assert value(app, "Revenue") == "£750"


def test_a_link_shows_the_view_it_names(app: AppTest) -> None:
    app.query_params["period"] = "Latest quarter"
    app.query_params["region"] = "South"
    app.query_params["compare"] = "Last year"
    assert value(app.run(), "Revenue") == "£150"
    assert app.selectbox(key="period").value == "Latest quarter"
    assert app.multiselect(key="region").value == ["South"]


def test_a_link_to_days_of_ones_own_shows_those_days(app: AppTest) -> None:
    app.query_params["period"] = "Custom"
    app.query_params["days"] = ["2026-09-30", "2026-10-29"]
    assert value(app.run(), "Revenue") == "£250"


def test_a_link_to_what_does_not_exist_shows_the_default(app: AppTest) -> None:
    app.query_params["period"] = "Next century"
    app.query_params["region"] = "Atlantis"
    assert value(app.run(), "Revenue") == "£200"


def test_further_filters_are_drawn_when_looked_at_and_as_long_as_one_is_set(app: AppTest) -> None:
    def drawn() -> list[str | None]:
        return [each.key for each in app.multiselect]

    app.run()
    assert "lifestyle" not in drawn()
    app.session_state["more-filters"] = True
    app.run()
    app.multiselect(key="lifestyle").select("Calm").run()
    assert value(app, "Revenue") == "£0.00"
    app.session_state["more-filters"] = False
    app.run()
    assert app.multiselect(key="lifestyle").value == ["Calm"]
    app.multiselect(key="lifestyle").unselect("Calm").run()
    app.run()
    assert "lifestyle" not in drawn()
    assert value(app, "Revenue") == "£200"


def test_a_link_may_name_a_further_filter(app: AppTest) -> None:
    app.query_params["lifestyle"] = "Calm"
    assert value(app.run(), "Revenue") == "£0.00"
    assert app.multiselect(key="lifestyle").value == ["Calm"]


def test_filters_survive_a_change_of_page(app: AppTest) -> None:
    app.run()
    app.multiselect(key="region").select("South").run()
    pages = {entry.file: str(entry.path.resolve()) for entry in navigation.existing()}
    app.switch_page(pages["glossary"]).run()
    assert app.multiselect(key="region").value == ["South"]
    app.switch_page(pages["overview"]).run()
    assert value(app, "Revenue") == "£0.00"


def test_the_comparison_follows_the_readers_choice(app: AppTest) -> None:
    app.run()
    assert '<p class="leads"><b class="worse">↓ −20.0' in bodies(app)
    app.segmented_control(key="compare").select("Last year").run()
    assert "vs Nov 2025" in re.search(r'<p class="leads">(.*?)</p>', bodies(app))[1]


def test_the_map_of_the_product_leads_to_its_pages_and_keeps_the_filters(app: AppTest) -> None:
    app.run()
    app.multiselect(key="region").select("South").run()
    app = press(app, "product-map", "page", "lifecycle")
    assert "funnel" in charts(app)
    assert app.multiselect(key="region").value == ["South"]


def test_a_target_is_for_the_whole_company_and_not_for_part_of_it(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRM_TARGETS", '{"revenue": 250}')
    app.run()
    assert "Revenue is 20" in finding(app)
    assert "Target £250" in bodies(app)
    app.multiselect(key="region").select("North").run()
    assert "Target" not in bodies(app)


def test_a_new_import_is_noticed_by_a_running_server(app: AppTest, tmp_path: Path) -> None:
    assert value(app.run(), "Revenue") == "£200"
    rows = company()
    for line in rows["order_lines"]:
        line["amount"] = float(str(line["amount"])) * 2
    fill(f"duckdb:///{tmp_path}/crm.duckdb", rows)
    data.warehouse.clear()  # what five seconds do
    assert value(app.run(), "Revenue") == "£400"


def test_an_unknown_number_is_a_dash_with_a_reason(app: AppTest) -> None:
    assert value(app.run(), "Customer satisfaction (CSAT)") == "–"
    assert "survey_answers" in bodies(app)


@pytest.mark.parametrize("page", [entry.file for entry in navigation.existing()])
def test_every_page_runs_on_the_company_and_on_nothing(app: AppTest, page: str, tmp_path: Path) -> None:
    path = str(next(entry.path.resolve() for entry in navigation.PAGES if entry.file == page))
    app.run()
    app.switch_page(path).run()
    assert not app.exception
    assert finding(app)
    fill(f"duckdb:///{tmp_path}/crm.duckdb", {})
    data.warehouse.clear()
    empty = AppTest.from_file(APP, default_timeout=60).run()
    empty.switch_page(path).run()
    assert not empty.exception
    assert finding(empty)


def test_without_a_warehouse_the_page_says_how_to_make_one(
    app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRM_WAREHOUSE_URL", f"duckdb:///{tmp_path}/nowhere.duckdb")
    app.run()
    assert not app.exception
    assert finding(app) == "There is nothing to show yet"
    assert app.code[0].value == "crm-dashboard sample"
    assert not app.multiselect


def test_summaries_of_an_earlier_version_are_one_sentence_and_the_command_that_makes_them_anew(
    app: AppTest, tmp_path: Path
) -> None:
    url = f"duckdb:///{tmp_path}/crm.duckdb"
    built_before(url)
    app.run()
    assert not app.exception
    assert finding(app) == "This view cannot be shown"
    assert "built by an earlier version" in bodies(app)
    assert app.code[0].value == f"crm-dashboard build --into {url}"
    with drafted(url):
        pass
    assert value(app.run(), "Revenue") == "£200"


def test_with_only_a_help_desk_the_overview_says_what_is_missing(app: AppTest, tmp_path: Path) -> None:
    tickets: Rows = [{"ticket_id": "1", "customer_id": "a", "opened_at": noon(date(2026, 11, 30))}]
    fill(f"duckdb:///{tmp_path}/crm.duckdb", {"customers": [{"customer_id": "a"}], "tickets": tickets})
    app.run()
    assert not app.exception
    assert value(app, "Revenue") == "–"
    assert "needs orders" in bodies(app)
