"""New against returning customers, month by month, worked by hand."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

from crm_models.analyses.acquisition import NEW, RETURNING, acquisition_and_retention, by_month, new_share
from crm_models.slices import UNKNOWN, Period, Slice
from crm_models.warehouse import Warehouse

Build = Callable[..., Warehouse]
MARCH = Slice(Period(date(2026, 3, 1), date(2026, 3, 31)), date(2026, 3, 20))


def order(number: int, customer: str | None, day: str, amount: float) -> tuple[dict[str, Any], dict[str, Any]]:
    status = "return" if amount < 0 else "completed"
    at = datetime.fromisoformat(f"{day}T12:00")
    return (
        {"order_id": str(number), "customer_id": customer, "status": status, "ordered_at": at},
        {"order_id": str(number), "line_number": 1, "quantity": 1.0, "amount": amount},
    )


@pytest.fixture
def warehouse(build_warehouse: Build) -> Warehouse:
    """Anna buys in January (twice) and March, and returns in March; Ben first buys in March; somebody buys unnamed."""
    pairs = [
        order(1, "anna", "2026-01-05", 10.0),
        order(2, "anna", "2026-01-25", 20.0),
        order(3, "anna", "2026-03-02", 40.0),
        order(4, "anna", "2026-03-09", -5.0),
        order(5, "ben", "2026-03-10", 7.0),
        order(6, None, "2026-03-20", 3.0),
    ]
    customers = [{"customer_id": "anna", "region": "North"}, {"customer_id": "ben", "region": "South"}]
    orders, lines = zip(*pairs, strict=True)
    return build_warehouse({"customers": customers, "orders": list(orders), "order_lines": list(lines)})


def at(found: pd.DataFrame, month: str, side: str) -> list[float]:
    row = found[(found["month"] == month) & (found["side"] == side)]
    return row[["revenue", "orders", "customers"]].to_numpy(dtype=float)[0].tolist()


def test_a_customer_is_new_in_the_month_of_the_first_order_and_returning_later(warehouse: Warehouse) -> None:
    found = acquisition_and_retention(warehouse, MARCH)
    assert at(found, "2026-01-01", NEW) == [30, 2, 1]
    assert at(found, "2026-01-01", RETURNING) == [0, 0, 0]
    assert at(found, "2026-03-01", NEW) == [7, 1, 1]


def test_returns_reduce_the_revenue_of_their_customers_side_and_are_no_orders(warehouse: Warehouse) -> None:
    assert at(acquisition_and_retention(warehouse, MARCH), "2026-03-01", RETURNING) == [35, 1, 1]


def test_orders_without_a_customer_are_a_side_of_their_own(warehouse: Warehouse) -> None:
    assert at(acquisition_and_retention(warehouse, MARCH), "2026-03-01", UNKNOWN) == [3, 1, 0]


def test_months_run_from_the_first_order_without_a_gap_and_the_last_is_so_far(warehouse: Warehouse) -> None:
    found = acquisition_and_retention(warehouse, MARCH)
    assert found["month"].dt.strftime("%Y-%m").unique().tolist() == ["2026-01", "2026-02", "2026-03"]
    assert found.groupby("month")["is_so_far"].first().tolist() == [False, False, True]
    assert at(found, "2026-02-01", NEW) == [0, 0, 0]


def test_the_sides_add_up_to_all_revenue_and_a_filter_takes_its_part(warehouse: Warehouse) -> None:
    assert acquisition_and_retention(warehouse, MARCH)["revenue"].sum() == 75
    north = Slice(MARCH.period, MARCH.as_of, (("region", ("North",)),))
    assert acquisition_and_retention(warehouse, north)["revenue"].sum() == 65


def test_the_monthly_table_has_returning_customers_first_and_only_sides_that_occur(warehouse: Warehouse) -> None:
    wide = by_month(acquisition_and_retention(warehouse, MARCH), "revenue")
    assert wide.columns.tolist() == ["month", "is_so_far", RETURNING, NEW, UNKNOWN]
    north = Slice(MARCH.period, MARCH.as_of, (("region", ("North",)),))
    assert UNKNOWN not in by_month(acquisition_and_retention(warehouse, north), "revenue").columns


def test_the_share_of_the_new_leaves_out_the_unknown_and_is_unknown_without_sales(warehouse: Warehouse) -> None:
    share = new_share(acquisition_and_retention(warehouse, MARCH), "revenue")
    assert share.iloc[0] == 1
    assert np.isnan(share.iloc[1])
    assert share.iloc[2] == pytest.approx(7 / 42)


def test_without_orders_there_is_nothing(build_warehouse: Build) -> None:
    warehouse = build_warehouse({"customers": [{"customer_id": "anna"}]})
    found = acquisition_and_retention(warehouse, MARCH)
    assert found.empty
    assert "revenue" in found.columns
