"""What a reading says besides its number: order, maturity, unfinished periods, JSON."""

from collections.abc import Callable
from datetime import date

import pytest

from crm_models.errors import UnknownName
from crm_models.metrics import read
from crm_models.slices import Period, Slice
from crm_models.warehouse import Warehouse
from tests.metrics.worked.case import MARCH, Given, at

Build = Callable[..., Warehouse]
FEBRUARY = Period(date(2026, 2, 1), date(2026, 2, 28))

TWO_MONTHS: Given = {
    "customers": [{"customer_id": "Ann", "region": "South"}, {"customer_id": "Bob", "region": "North"}],
    "orders": [
        {"order_id": "0", "customer_id": None, "status": "completed", "ordered_at": at("1-5")},
        {"order_id": "1", "customer_id": "Ann", "status": "completed", "ordered_at": at("2-5")},
        {"order_id": "2", "customer_id": "Ann", "status": "completed", "ordered_at": at("3-31 23:59")},
        {"order_id": "3", "customer_id": "Bob", "status": "completed", "ordered_at": at("3-1 0:00")},
    ],
}


def test_readings_come_by_metric_then_period_then_member(build_warehouse: Build) -> None:
    readings = read(build_warehouse(TWO_MONTHS), ["new_customers", "orders"], [MARCH, FEBRUARY], by="region")
    assert [(r.key, r.first.month, r.member, r.value) for r in readings] == [
        ("new_customers", 3, "North", 1), ("new_customers", 3, "South", 0),
        ("new_customers", 2, "North", 0), ("new_customers", 2, "South", 1),
        ("orders", 3, "North", 1), ("orders", 3, "South", 1),
        ("orders", 2, "North", 0), ("orders", 2, "South", 1),
    ]  # fmt: skip


def test_members_that_are_asked_for_are_read_with_or_without_rows(build_warehouse: Build) -> None:
    members = ("West", "North")
    readings = read(build_warehouse(TWO_MONTHS), ["orders", "repeat_rate"], [MARCH], by="region", members=members)
    assert [(r.key, r.member, r.value) for r in readings[:2]] == [("orders", "West", 0), ("orders", "North", 1)]
    assert readings[2].member == "West"
    assert readings[2].reason == "Nothing to measure in this period."


def test_the_last_moment_of_a_period_is_inside_and_the_first_of_the_next_is_not(build_warehouse: Build) -> None:
    readings = read(build_warehouse(TWO_MONTHS), ["orders"], [FEBRUARY, MARCH, Period(date(2026, 3, 31), MARCH.last)])
    assert [reading.value for reading in readings] == [1, 2, 1]


def test_an_unfinished_period_is_read_so_far_and_says_how_much_of_it_has_passed(build_warehouse: Build) -> None:
    warehouse = build_warehouse(TWO_MONTHS, as_of=date(2026, 3, 10))
    (reading,) = read(warehouse, ["orders"], [MARCH])
    assert (reading.value, reading.first, reading.last) == (1, MARCH.first, MARCH.last)
    assert reading.maturity == pytest.approx(10 / 31)
    assert reading.as_of == date(2026, 3, 10)


def test_an_unfinished_month_meets_the_like_days_of_the_month_before(build_warehouse: Build) -> None:
    warehouse = build_warehouse(TWO_MONTHS, as_of=date(2026, 3, 4))
    view = Slice(MARCH, warehouse.as_of)
    readings = read(warehouse, ["orders"], [view.period, view.previous().period])
    assert [reading.value for reading in readings] == [1, 0]  # 1–4 March, 1–4 February


def test_maturity_tells_how_many_rows_can_no_longer_change(build_warehouse: Build) -> None:
    """As of 20 March: the first touch has had its 14 days, the second has two to go."""
    touches = [
        {"campaign_id": "K", "customer_id": name, "delivered_at": at(day), "responded_at": at(day)}
        for name, day in (("Ann", "3-6 23:00"), ("Bob", "3-7"))
    ]
    warehouse = build_warehouse({"touches": touches}, as_of=date(2026, 3, 20))
    (whole_month,) = read(warehouse, ["campaign_response"], [MARCH])
    assert whole_month.maturity == pytest.approx(20 / 31 * 1 / 2)
    (finished,) = read(warehouse, ["campaign_response"], [Period(date(2026, 3, 1), date(2026, 3, 7))])
    assert finished.maturity == 1 / 2
    (ripe,) = read(warehouse, ["campaign_response"], [Period(date(2026, 3, 1), date(2026, 3, 6))])
    assert (ripe.maturity, ripe.value) == (1, 1)


def test_a_stock_is_what_is_there_at_the_end_of_the_last_day(build_warehouse: Build) -> None:
    subscriptions = [
        {"subscription_id": "1", "started_on": date(2026, 1, 1), "ended_on": date(2026, 3, 10)},
        {"subscription_id": "2", "started_on": date(2026, 3, 10), "ended_on": None},
    ]
    warehouse = build_warehouse({"subscriptions": subscriptions}, as_of=date(2026, 3, 31))
    days = [Period(date(2026, 3, day), date(2026, 3, day)) for day in (9, 10, 11)]
    assert [reading.value for reading in read(warehouse, ["active_subscriptions"], days)] == [1, 1, 1]
    (so_far,) = read(
        build_warehouse({"subscriptions": subscriptions}, as_of=date(2026, 3, 9)), ["active_subscriptions"], [MARCH]
    )
    assert so_far.value == 1


def test_different_customers_are_the_n_of_their_share(build_warehouse: Build) -> None:
    """Ann ordered three times: one customer, of one."""
    orders = [
        {"order_id": str(number), "customer_id": "Ann", "status": "completed", "ordered_at": at(f"3-{number}")}
        for number in (1, 2, 3)
    ]
    (reading,) = read(build_warehouse({"orders": orders}), ["repeat_rate"], [MARCH])
    assert (reading.value, reading.n) == (1, 1)
    assert reading.low == pytest.approx(0.206549, abs=1e-6)  # Wilson, one of one


def test_a_reading_as_json_has_days_in_iso_form_and_null_for_unknown(build_warehouse: Build) -> None:
    (reading,) = read(build_warehouse(TWO_MONTHS), ["orders"], [MARCH])
    assert reading.to_json() == {
        "key": "orders", "label": "Orders", "unit": "count", "value": 2.0, "numerator": 2.0, "denominator": None,
        "n": 2, "low": None, "high": None, "level": None, "maturity": 1.0, "as_of": "2026-03-31",
        "first": "2026-03-01", "last": "2026-03-31", "member": "All",
    }  # fmt: skip


def test_a_metric_or_dimension_that_nobody_declares_is_named_with_the_closest_ones(build_warehouse: Build) -> None:
    warehouse = build_warehouse(TWO_MONTHS)
    with pytest.raises(UnknownName, match="Did you mean revenue"):
        read(warehouse, ["revenu"], [MARCH])
    with pytest.raises(UnknownName, match="Did you mean region"):
        read(warehouse, ["orders"], [MARCH], by="regions")
