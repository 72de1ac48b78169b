"""Behind a chart's marks stand as many customers as the chart's numbers were made of."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st

from crm_models.analyses.acquisition import acquisition_and_retention
from crm_models.analyses.changes import OTHERS, changes
from crm_models.draft import drafted
from crm_models.metrics import read
from crm_models.people import listing
from crm_models.slices import Period, Slice
from dashboard import behind, data

START = datetime(2026, 1, 3, 9)  # noqa: DTZ001 - instants are local and naive
REGIONS = [f"Region {number}" for number in range(9)]
VIEW = Slice(Period.month(date(2026, 6, 1)), date(2026, 6, 30))
NORTH = Slice(VIEW.period, VIEW.as_of, (("region", ("Region 1", "Region 2")),))


@pytest.fixture(autouse=True)
def stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Sixty customers of nine regions or none; each began on another day of half a year and came back on many."""
    customers, orders, lines = [], [], []
    for number in range(60):
        key, region = f"c{number}", [*REGIONS, None][number % 10]
        customers.append({"customer_id": key, "region": region})
        for turn in range(2 + number % 6):
            at = START + timedelta(days=2 * number + 25 * turn)
            orders.append({"order_id": f"{key}-{turn}", "customer_id": key, "status": "completed", "ordered_at": at})
            amount = 10.0 * (number % 10 + 1) * (turn + 1)
            lines.append({"order_id": f"{key}-{turn}", "line_number": 1, "quantity": 1.0, "amount": amount})
    url = f"duckdb:///{tmp_path}/crm.duckdb"
    monkeypatch.setenv("CRM_WAREHOUSE_URL", url)
    monkeypatch.setenv("CRM_AS_OF", VIEW.as_of.isoformat())
    monkeypatch.chdir(tmp_path)
    with drafted(url, keep=False) as draft:
        for table, rows in {"customers": customers, "orders": orders, "order_lines": lines}.items():
            draft.append(table, pd.DataFrame(rows))
    st.cache_data.clear()
    st.cache_resource.clear()
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.mark.parametrize("view", [VIEW, NORTH], ids=["all", "two regions"])
def test_new_and_returning_customers_are_as_many_as_the_months_say(view: Slice) -> None:
    sides = acquisition_and_retention(data.warehouse(), view)
    people = behind.sides(view)
    for row in sides[sides["side"] != "Unknown"].to_dict("records"):
        mark = people[f"{row['month']:%Y-%m}:{row['side']}"].mark
        assert listing.size(data.warehouse(), mark) == row["customers"]
    assert sides["customers"].sum() > 20


def test_the_members_of_a_change_and_all_others_are_the_whole() -> None:
    changed = changes(data.warehouse(), VIEW, VIEW.previous(), "revenue", "region")
    shown = changed["member"].tolist()
    assert shown[-1] == OTHERS
    people = behind.members("revenue", VIEW, "region", shown)
    found = [listing.numbers(data.warehouse(), people[place].mark) for place in range(len(shown))]
    everybody = [number for numbers in found for number in numbers]
    whole = behind.metric("revenue", VIEW)
    assert whole is not None
    assert sorted(everybody) == sorted(listing.numbers(data.warehouse(), whole.mark))
    assert found[-1], "somebody is among the others"


def test_a_month_of_a_metric_leads_to_its_customers() -> None:
    months = behind.months("active_customers", VIEW)
    assert next(iter(months)) == "2026-06"
    assert months["2026-06"].title == "Active customers, June 2026"
    for month in ("2026-06", "2026-03"):
        (reading,) = read(data.warehouse(), ["active_customers"], [Period.month(date.fromisoformat(f"{month}-01"))])
        assert listing.size(data.warehouse(), months[month].mark) == reading.value > 0


def test_a_share_says_whom_it_counts_and_money_spent_on_promotion_has_nobody_behind_it() -> None:
    rate = behind.metric("repeat_rate", VIEW)
    assert rate is not None
    assert rate.title == "Repeat rate: repeat customers"
    cost = behind.metric("cost_per_lead", VIEW)
    assert cost is not None
    assert cost.title == "Cost per lead: leads"
    assert behind.metric("promotion_spend", VIEW) is None
    assert behind.members("promotion_spend", VIEW, "region", ["Region 1"]) == {}
