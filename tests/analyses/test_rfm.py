"""The grid of scores and the named groups: sums are conserved, filters and days take their part."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from crm_models.analyses.rfm import rfm_grid, rfm_groups
from crm_models.draft import drafted
from crm_models.marts.tables import customer_profile
from crm_models.segments.groups import GROUPS
from crm_models.settings import RFMSetting
from crm_models.slices import Period, Slice
from crm_models.warehouse import Warehouse
from sample_data import generate
from sample_data.truth import LAST_DAY

Build = Callable[..., Warehouse]
JUNE = Slice(Period.month(date(2026, 6, 1)), date(2026, 6, 30))
FIXED = RFMSetting(recency_days=(10, 30, 60, 90), frequency=(2, 3, 4, 5), monetary=(10, 20, 30, 40))
RANKS = RFMSetting()
BOUGHT = (
    *(("anna", f"2026-06-0{day}", 10.0) for day in range(1, 7)),
    ("ben", "2025-01-01", 5.0),
    ("cleo", "2026-06-29", 8.0),
)


def small(cost_of_ben: float | None = 1.0) -> dict[str, list[dict[str, Any]]]:
    """Anna is a champion, Ben dormant, Cleo of the south new; Dora has never ordered."""
    regions = {"anna": "North", "ben": "North", "cleo": "South", "dora": "North"}
    orders, lines = [], []
    for number, (who, day, amount) in enumerate(BOUGHT):
        key = {"order_id": str(number)}
        orders.append({**key, "customer_id": who, "status": "completed", "ordered_at": datetime.fromisoformat(day)})
        cost = cost_of_ben if who == "ben" else 1.0
        lines.append({**key, "line_number": 1, "quantity": 1.0, "amount": amount, "unit_cost": cost})
    people = [{"customer_id": who, "region": region} for who, region in regions.items()]
    return {"customers": people, "orders": orders, "order_lines": lines}


def test_groups_worked_by_hand(build_warehouse: Build) -> None:
    sizes = rfm_groups(build_warehouse(small()), JUNE, FIXED).set_index("key")
    assert sizes.index.tolist() == list(GROUPS)
    assert sizes["customers"][lambda n: n > 0].to_dict() == {"champions": 1, "new": 1, "dormant": 1, "prospects": 1}
    wanted = ["share", "orders", "revenue", "margin", "average_order", "days_since_order"]
    assert sizes.loc["champions", wanted].tolist() == [0.25, 6, 60, 54, 10, 24]
    assert sizes["revenue_share"]["champions"] == pytest.approx(60 / 73)
    assert sizes["margin_share"]["new"] == pytest.approx(7 / 65)
    assert sizes.loc["prospects", ["revenue", "margin"]].tolist() == [0, 0]
    assert sizes.loc[["prospects", "loyal"], ["average_order", "days_since_order"]].isna().all(axis=None)


def test_an_unknown_cost_leaves_its_groups_margin_and_all_margin_shares_unknown(
    build_warehouse: Build,
) -> None:
    sizes = rfm_groups(build_warehouse(small(cost_of_ben=None)), JUNE, FIXED).set_index("key")
    assert sizes["margin"].isna().to_dict() == {key: key == "dormant" for key in GROUPS}
    assert sizes["margin_share"].isna().all()


def test_the_grid_has_every_pair_of_scores_and_holds_who_ordered(build_warehouse: Build) -> None:
    grid = rfm_grid(build_warehouse(small()), JUNE, FIXED).set_index(["recency", "frequency"])
    assert len(grid) == 25
    assert grid["customers"][lambda n: n > 0].to_dict() == {(1, 1): 1, (4, 5): 1, (5, 1): 1}
    assert grid.loc[(4, 5), ["orders", "revenue", "average_order"]].tolist() == [6, 60, 10]
    assert grid["share"].sum() == pytest.approx(1)
    assert grid["average_order"].isna().sum() == 22


def test_a_filter_changes_who_is_counted_but_nobodys_score(build_warehouse: Build) -> None:
    warehouse = build_warehouse(small())
    everybody = rfm_groups(warehouse, JUNE, RANKS).set_index("key")["customers"]
    parts = [
        rfm_groups(warehouse, replace(JUNE, where=(("region", (region,)),)), RANKS).set_index("key")["customers"]
        for region in ("North", "South")
    ]
    assert (parts[0] + parts[1]).tolist() == everybody.tolist()
    assert parts[1].sum() == 1
    assert rfm_groups(warehouse, replace(JUNE, where=(("category", ("Seeds",)),)), RANKS)["customers"].sum() == 0


def test_an_earlier_day_knows_only_what_had_happened(build_warehouse: Build) -> None:
    warehouse = build_warehouse(small())
    sizes = rfm_groups(warehouse, replace(JUNE, as_of=date(2025, 1, 2)), FIXED).set_index("key")["customers"]
    assert sizes[lambda n: n > 0].to_dict() == {"new": 1, "prospects": 1}  # Ben, and Dora whose day is not known


def test_without_orders_everybody_is_a_prospect(build_warehouse: Build) -> None:
    warehouse = build_warehouse({"customers": [{"customer_id": "dora", "first_seen_at": datetime(2026, 6, 1)}]})  # noqa: DTZ001
    sizes = rfm_groups(warehouse, JUNE, RANKS).set_index("key")
    assert sizes["customers"].sum() == sizes["customers"]["prospects"] == 1
    assert sizes["revenue_share"].isna().all()
    assert rfm_grid(warehouse, JUNE, RANKS)["customers"].sum() == 0


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """The sample company with 5,000 contacts."""
    url = f"duckdb:///{tmp_path_factory.mktemp('sample')}/crm.duckdb"
    with drafted(url, keep=False) as draft:
        for table, rows in generate(5_000):
            draft.append(table, rows)
    with Warehouse.at(url) as warehouse:
        yield warehouse


def test_groups_and_grid_of_the_sample_company_add_up_to_its_profiles(sample: Warehouse) -> None:
    profile = customer_profile.c
    sums = (func.count().label("n"), func.sum(profile.orders), func.sum(profile.revenue), func.sum(profile.margin))
    people, orders, revenue, margin = sample.frame(select(*sums)).iloc[0]
    view = Slice(Period.month(LAST_DAY), LAST_DAY)
    sizes, grid = rfm_groups(sample, view, RANKS), rfm_grid(sample, view, RANKS)
    assert (sizes["customers"].sum(), sizes["orders"].sum()) == (people, orders)
    assert sizes["revenue"].sum() == pytest.approx(revenue)
    assert sizes["margin"].sum() == pytest.approx(margin)
    assert grid["customers"].sum() == people - sizes.set_index("key")["customers"]["prospects"]
    assert sizes["customers"].min() > 0


def test_the_best_group_buys_more_per_head_than_any_other(sample: Warehouse) -> None:
    sizes = rfm_groups(sample, Slice(Period.month(LAST_DAY), LAST_DAY), RANKS).set_index("key")
    per_head = (sizes["revenue"] / sizes["customers"]).sort_values(ascending=False)
    assert per_head.index[0] == "champions"
