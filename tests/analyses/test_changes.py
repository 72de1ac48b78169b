"""What changed and why, each number worked by hand."""

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest

from crm_models.analyses.changes import OTHERS, changes, parts, split_ratio, split_total
from crm_models.errors import UnknownName
from crm_models.slices import Period, Slice
from crm_models.warehouse import Warehouse

Build = Callable[..., Warehouse]
NOW = Slice(Period(date(2026, 2, 1), date(2026, 2, 28)), date(2026, 2, 28))
BEFORE = NOW.previous()
ALL_PARTS = ["change", "volume", "mix", "rate"]


def company(sales: dict[str, tuple[list[float], list[float]]]) -> dict[str, list[dict[str, Any]]]:
    """Rows of a company: region to the order amounts of January and of February 2026."""
    rows: dict[str, list[dict[str, Any]]] = {"customers": [], "orders": [], "order_lines": []}
    for region, months in sales.items():
        rows["customers"].append({"customer_id": region, "region": region})
        for month, amounts in enumerate(months, 1):
            for number, amount in enumerate(amounts):
                order = f"{region}-{month}-{number}"
                at = f"2026-{month:02}-10"
                status = "return" if amount < 0 else "completed"
                rows["orders"].append(
                    {"order_id": order, "customer_id": region, "status": status, "ordered_at": np.datetime64(at, "s")}
                )
                rows["order_lines"].append(
                    {"order_id": order, "line_number": 1, "quantity": 1.0, "amount": float(amount)}
                )
    return rows


def test_a_change_of_revenue_is_volume_mix_and_rate_by_hand(build_warehouse: Build) -> None:
    """North: 2 orders of 10 → 4 orders of 10. South: 2 orders of 30 → 2 orders of 40. In all 80 → 120, 4 → 6 orders.

    North: rate 0; r̄ = 10, w 1/2 → 2/3: volume 10·(7/12)·2 = 11.67, mix 10·5·(1/6) = 8.33; sum 20.
    South: r̄ = 35, w 1/2 → 1/3: volume 35·(5/12)·2 = 29.17, mix 35·5·(−1/6) = −29.17, rate 20; sum 20.
    """
    warehouse = build_warehouse(company({"North": ([10, 10], [10] * 4), "South": ([30, 30], [40, 40])}))
    found = changes(warehouse, NOW, BEFORE, "revenue", "region").set_index("member")
    assert found.loc["North", ALL_PARTS].tolist() == pytest.approx([20, 35 / 3, 25 / 3, 0])
    assert found.loc["South", ALL_PARTS].tolist() == pytest.approx([20, 175 / 6, -175 / 6, 20])
    assert found.loc["South", ["before", "now"]].tolist() == [60, 80]


def test_what_the_members_add_is_the_change_of_the_whole(build_warehouse: Build) -> None:
    warehouse = build_warehouse(company({"North": ([10, 10], [15]), "South": ([30], [40, 5, 7]), "East": ([], [9])}))
    found = changes(warehouse, NOW, BEFORE, "revenue", "region")
    assert found["change"].sum() == pytest.approx(76 - 50)
    assert found[["volume", "mix", "rate"]].sum(axis=1).tolist() == pytest.approx(found["change"].tolist())


def test_a_change_of_a_ratio_is_mix_and_rate_by_hand(build_warehouse: Build) -> None:
    """Average order value: North 10 on 1 of 2 orders → 10 on 3 of 4; South 30 → 50. The whole: 20 → 20.

    R̄ = 20. North: mix (10 − 20)·(3/4 − 1/2) = −2.5, rate 0. South: mix (40 − 20)·(−1/4) = −5, rate 3/8·20 = 7.5.
    """
    warehouse = build_warehouse(company({"North": ([10], [10] * 3), "South": ([30], [50])}))
    found = changes(warehouse, NOW, BEFORE, "average_order_value", "region").set_index("member")
    assert found.loc["North", ALL_PARTS].tolist() == pytest.approx([-2.5, 0, -2.5, 0])
    assert found.loc["South", ALL_PARTS].tolist() == pytest.approx([2.5, 0, -5, 7.5])
    assert found.loc["South", ["before", "now"]].tolist() == [30, 50]


def test_a_plain_count_changes_by_its_own_number_alone(build_warehouse: Build) -> None:
    warehouse = build_warehouse(company({"North": ([1], [1, 1]), "South": ([1], [1])}))
    found = changes(warehouse, NOW, BEFORE, "orders", "region").set_index("member")
    assert found.loc["North", ALL_PARTS].tolist() == [1, 1, 0, 0]
    assert found.loc["South", ALL_PARTS].tolist() == [0, 0, 0, 0]


def test_members_beyond_the_largest_are_gathered_and_nothing_is_lost(build_warehouse: Build) -> None:
    sales = {f"R{number}": ([10.0], [10.0 + number]) for number in range(8)}
    warehouse = build_warehouse(company(sales))
    found = changes(warehouse, NOW, BEFORE, "revenue", "region", most=3)
    assert found["member"].tolist() == ["R7", "R6", OTHERS]
    assert found["change"].tolist() == pytest.approx([7, 6, 15])
    assert found.iloc[2][["before", "now"]].tolist() == pytest.approx([60, 75])


def test_the_parts_add_up_to_the_whole_and_leave_out_what_does_not_apply(build_warehouse: Build) -> None:
    warehouse = build_warehouse(company({"North": ([10, 10], [10] * 4), "South": ([30, 30], [40, 40])}))
    revenue = parts(changes(warehouse, NOW, BEFORE, "revenue", "region"), "revenue").set_index("member")["change"]
    assert revenue.to_dict() == pytest.approx(
        {"Number of orders": 245 / 6, "Revenue per order": 20, "Who they are (mix)": -125 / 6}
    )
    orders = parts(changes(warehouse, NOW, BEFORE, "orders", "region"), "orders")
    assert orders["member"].tolist() == ["Number of orders"]


def test_a_period_before_the_first_record_gives_no_change_at_all(build_warehouse: Build) -> None:
    warehouse = build_warehouse(company({"North": ([10], [20])}))
    long_ago = Slice(Period(date(2020, 1, 1), date(2020, 1, 31)), NOW.as_of)
    assert changes(warehouse, NOW, long_ago, "revenue", "region").empty


def test_a_median_is_not_made_of_members(build_warehouse: Build) -> None:
    warehouse = build_warehouse(company({"North": ([10], [20])}))
    with pytest.raises(UnknownName, match="first_reply_hours"):
        changes(warehouse, NOW, BEFORE, "first_reply_hours", "region")


def test_returns_without_an_order_are_a_matter_of_rate() -> None:
    before, now = np.array([-50.0, 100.0]), np.array([-20.0, 100.0])
    counts = np.array([0.0, 10.0])
    volume, mix, rate = split_total(before, now, counts, counts)
    assert volume.tolist() == [0, 0]
    assert mix.tolist() == [0, 0]
    assert rate.tolist() == [30, 0]


def test_a_member_that_is_new_or_gone_has_no_rate_of_its_own_to_change() -> None:
    mix, rate = split_ratio(np.array([10.0, 0]), np.array([10.0, 30]), np.array([1.0, 0]), np.array([1.0, 1]))
    assert rate.tolist() == [0, 0]
    assert (mix.sum() + rate.sum()) == pytest.approx(20 - 10)
