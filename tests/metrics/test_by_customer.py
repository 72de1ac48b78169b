"""What customers bring to both sides of a ratio, added up by the database as pandas does it, on either engine."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

from crm_models.metrics import CATALOGUE, read
from crm_models.metrics.by_customer import Moments, moments
from crm_models.segments.definition import Definition
from crm_models.slices import Period, in_segment
from crm_models.warehouse import Warehouse

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
BEFORE = datetime(2024, 11, 15, 12)  # noqa: DTZ001 - instants of the warehouse are naive
LAST_YEAR = datetime(2025, 8, 15, 12)  # noqa: DTZ001
NOW = datetime(2026, 11, 15, 12)  # noqa: DTZ001
NORTH = in_segment("North", Definition.read({"rule": {"field": "region", "is": ["North"]}}).text)
RATIOS = ["gross_margin_rate", "return_rate", "discount_share", "complaint_rate", "net_revenue_retention"]


def business() -> pd.DataFrame:
    """One row per line of an order or return: 60 customers in North and South, and guests; unlike in everything."""
    rng, rows = np.random.default_rng(7), []
    for number in range(60):
        who = "" if number % 20 == 19 else f"C{number}"
        bought = [(NOW, "completed")] * (1 + number % 3) + [(NOW, "return")] * (number % 4 == 0)
        if number == 8:
            bought = [(NOW, "return")]  # of something older: a part in the numerator alone
        for at, status in [(BEFORE, "completed"), (LAST_YEAR, "completed"), *bought]:
            price, discount = float(rng.integers(50, 150)), float(rng.integers(0, 9))
            amount = -price / 2 if status == "return" else price - discount
            rows.append((who, at, status, price, discount, amount, float(rng.integers(10, 40))))
    frame = pd.DataFrame(rows, columns=["who", "at", "status", "price", "discount", "amount", "cost"])
    return frame.assign(number=range(len(frame)))


def as_tables(business: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    orders, lines, complaints = [], [], []
    for row in business.itertuples():
        orders.append(
            {"order_id": f"O{row.number}", "customer_id": row.who or None, "ordered_at": row.at, "status": row.status}
        )
        lines.append({"order_id": f"O{row.number}", "line_number": 1, "quantity": 1.0, "unit_price": row.price})
        lines[-1] |= {"discount": row.discount, "unit_cost": row.cost, "amount": row.amount}
    for who, count in complained(business).items():
        complaints += [
            {"ticket_id": f"{who}-{n}", "customer_id": who, "kind": "complaint", "opened_at": NOW} for n in range(count)
        ]
    customers = [{"customer_id": who, "region": region_of(who)} for who in [*sorted({*business["who"]} - {""}), "C90"]]
    return {"customers": customers, "orders": orders, "order_lines": lines, "tickets": complaints}


def region_of(who: str) -> str:
    return "North" if int(who[1:]) % 5 < 2 else "South"


def complained(business: pd.DataFrame) -> "pd.Series[int]":
    """Complaints by customer; C90 complains without an order."""
    counts = {who: int(who[1:]) % 3 for who in sorted({*business["who"]} - {""})}
    return pd.Series({**counts, "C90": 2})


def parts(business: pd.DataFrame, key: str) -> tuple["pd.Series[float]", "pd.Series[float]"]:
    """The numerator and denominator of a ratio by customer, from its definition."""
    now = business[business["at"] == NOW]
    is_order, by = now["status"] == "completed", now["who"]
    charged = now["amount"].groupby(by).sum()
    if key == "gross_margin_rate":
        return (now["amount"] - now["cost"]).groupby(by).sum(), charged
    if key == "return_rate":
        return -now["amount"][~is_order].groupby(by).sum(), now["amount"][is_order].groupby(by).sum()
    if key == "discount_share":
        return now["discount"][is_order].groupby(by).sum(), now["price"][is_order].groupby(by).sum()
    if key == "complaint_rate":
        return complained(business).astype(float), is_order.groupby(by).sum().astype(float)
    was = business[business["at"] == LAST_YEAR].groupby("who")["amount"].sum()
    return charged, was


@pytest.fixture
def warehouse(build_warehouse: Callable[..., Warehouse]) -> Warehouse:
    return build_warehouse(as_tables(business()), as_of=NOVEMBER.last)


def test_both_sides_of_a_ratio_are_added_up_over_customers_as_by_hand(warehouse: Warehouse) -> None:
    found = moments(warehouse, RATIOS, NOVEMBER, (), NORTH)
    for key in RATIOS:
        y, x = (side.rename(name) for side, name in zip(parts(business(), key), "yx", strict=True))
        both = pd.concat([y, x], axis=1).fillna(0.0).drop("", errors="ignore")
        for member, region in (("North", "North"), ("Everyone else", "South")):
            of = both[[region_of(who) == region for who in both.index]]
            expected = Moments(
                of.y.sum(), (of.y**2).sum(), (of.y != 0).sum(), of.x.sum(), (of.x**2).sum(), (of.x != 0).sum(),
                (of.x * of.y).sum(), ((of.x != 0) | (of.y != 0)).sum(),
            )  # fmt: skip
            assert found[key, member] == pytest.approx(expected), (key, member)


def test_the_sums_over_customers_are_those_of_the_reading(warehouse: Warehouse) -> None:
    found = moments(warehouse, CATALOGUE, NOVEMBER, (), NORTH)
    readings = read(warehouse, CATALOGUE, (NOVEMBER,), ((NORTH, ("North",)),))
    known = [each for each in readings if each.is_known and (each.key, "North") in found]
    assert {*RATIOS, "revenue", "active_customers"} <= {each.key for each in known}
    for each in known:
        sums = found[each.key, "North"]
        assert sums.y == pytest.approx(each.numerator), each.key
        assert sums.x == pytest.approx(0.0 if np.isnan(each.denominator) else each.denominator), each.key


def test_a_filter_leaves_the_others_out(warehouse: Warehouse) -> None:
    found = moments(warehouse, ["revenue"], NOVEMBER, (("region", ("North",)),), NORTH)
    assert found.keys() == {("revenue", "North")}


def test_rows_without_a_customer_are_in_no_sum(warehouse: Warehouse) -> None:
    found = moments(warehouse, ["orders"], NOVEMBER, (), NORTH)
    (orders,) = read(warehouse, ["orders"], (NOVEMBER,))
    guests = business().query("at == @NOW and status == 'completed' and who == ''")
    assert sum(each.y for each in found.values()) == orders.value - len(guests)
    assert len(guests) > 0


def test_what_is_no_sum_or_has_no_rows_is_left_out(warehouse: Warehouse) -> None:
    assert moments(warehouse, ["average_order_value", "sales_cycle_days", "donations_paid"], NOVEMBER, (), NORTH) == {}
