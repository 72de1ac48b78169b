"""The customers behind a number: where a metric counts customers, they are exactly as many."""

from collections.abc import Callable
from datetime import date

import pytest

from crm_models.errors import UnknownName
from crm_models.metrics import CATALOGUE, read
from crm_models.metrics.behind import BehindMetric, Tally, side_with_customers, tally
from crm_models.people import listing
from crm_models.segments.definition import Definition
from crm_models.slices import OUTSIDE, UNKNOWN, Period, Slice, Where, in_segment
from crm_models.warehouse import Warehouse
from tests.metrics.test_unknown import line, order
from tests.metrics.worked.case import MARCH, at

Build = Callable[..., Warehouse]
YEAR = Period(date(2025, 11, 1), date(2026, 10, 31))
OF_CUSTOMERS = (
    "active_customers", "customers_invoiced", "new_customers", "repeat_customers", "lapsed_customers", "repeat_rate",
    "retention_rate", "referral_share", "leads", "lead_conversion", "nurture_rate",
)  # fmt: skip
"""Metrics whose sides count customers."""
SEGMENT = in_segment("Often", Definition.read({"rule": {"field": "orders", "at_least": 3}}).text)
VIEWS: tuple[Where, ...] = (
    (),
    (("region", ("London", UNKNOWN)),),
    (("region", ("London", "South West", "Scotland")), ("kind", ("person",))),
    ((SEGMENT, (OUTSIDE,)),),
)


def test_every_metric_that_counts_different_customers_is_among_those_checked() -> None:
    distinct = {key for key, each in CATALOGUE.items() if any(side.how == "count distinct" for side in each.sides)}
    assert distinct <= set(OF_CUSTOMERS)


@pytest.mark.parametrize("where", VIEWS, ids=("all", "region", "two fields", "segment"))
def test_as_many_customers_stand_behind_a_number_of_customers_as_it_says(build_company: Build, where: Where) -> None:
    warehouse = build_company()
    for reading in read(warehouse, OF_CUSTOMERS, [YEAR], where):
        view = Slice(YEAR, warehouse.as_of, where)
        assert listing.size(warehouse, BehindMetric(reading.key, view)) == reading.numerator > 0, reading.key
        if CATALOGUE[reading.key].denominator:
            below = BehindMetric(reading.key, view, "denominator")
            assert listing.size(warehouse, below) == reading.denominator, reading.key


def test_the_customers_of_a_member_are_as_many_as_the_cut_says(build_company: Build) -> None:
    warehouse = build_company()
    for reading in read(warehouse, ["active_customers", "retention_rate"], [YEAR], by="acquisition_channel"):
        view = Slice(YEAR, warehouse.as_of, (("acquisition_channel", (reading.member,)),))
        assert listing.size(warehouse, BehindMetric(reading.key, view)) == reading.numerator, reading.member


def test_a_field_of_the_order_lines_leads_to_those_who_bought_such_a_thing(build_company: Build) -> None:
    warehouse = build_company()
    for reading in read(warehouse, ["active_customers"], [YEAR], by="category"):
        view = Slice(YEAR, warehouse.as_of, (("category", (reading.member,)),))
        assert listing.size(warehouse, BehindMetric("active_customers", view)) == reading.numerator, reading.member


def test_every_metric_whose_entries_know_customers_has_somebody_behind_it_and_spend_has_not(
    build_company: Build,
) -> None:
    warehouse = build_company()
    view = Slice(YEAR, warehouse.as_of)
    for key in CATALOGUE:
        side = side_with_customers(key)
        if side:
            mark = BehindMetric(key, view, side)
            found = tally(warehouse, mark)
            assert listing.size(warehouse, mark) == found.customers <= found.entries, key
            assert found.customers > 0 or key == "donations_paid", key  # which is paid to partners, for many orders
    assert side_with_customers("promotion_spend") is None
    assert side_with_customers("cost_per_lead") == "denominator"
    with pytest.raises(UnknownName, match="metric of customers “promotion_spend”"):
        listing.size(warehouse, BehindMetric("promotion_spend", view))
    with pytest.raises(UnknownName, match="metric with a denominator “revenue”"):
        listing.size(warehouse, BehindMetric("revenue", view, "denominator"))


def test_entries_without_a_customer_are_told_apart_and_those_that_bring_nothing_have_nobody(
    build_warehouse: Build,
) -> None:
    warehouse = build_warehouse(
        {
            "customers": [{"customer_id": name} for name in ("Ann", "Bob", "Cy")],
            "orders": [
                order("1", "2026-03-02"), order("2", "2026-03-03"), order("3", "2026-03-04", None),
                order("4", "2026-03-05", "Bob", "cancelled"), order("5", "2026-04-01", "Cy"),
            ],
            "order_lines": [line("1", 10.0), line("2", 5.0), line("3", 7.0), line("4", 0.0), line("5", 1.0)],
        },
        as_of=date(2026, 4, 30),
    )  # fmt: skip
    march = BehindMetric("revenue", Slice(MARCH, warehouse.as_of))
    assert tally(warehouse, march) == Tally(entries=3, customers=1, without=1, table="orders")
    assert listing.numbers(warehouse, march) == ("Ann",)


def test_an_unfinished_period_is_looked_at_up_to_the_day_of_the_reading(build_warehouse: Build) -> None:
    warehouse = build_warehouse(
        {
            "customers": [{"customer_id": "Ann"}, {"customer_id": "Bob"}],
            "orders": [order("1", "2026-03-02"), order("2", "2026-03-20", "Bob")],
        },
        as_of=date(2026, 3, 10),
    )
    mark = BehindMetric("active_customers", Slice(MARCH, warehouse.as_of))
    assert listing.numbers(warehouse, mark) == ("Ann",)


def test_a_filter_that_is_not_on_record_leaves_nobody(build_warehouse: Build) -> None:
    warehouse = build_warehouse(
        {
            "customers": [{"customer_id": "Ann"}],
            "tickets": [{"ticket_id": "t", "customer_id": "Ann", "opened_at": at("2026-03-02")}],
        },
        as_of=date(2026, 3, 31),
    )
    view = Slice(MARCH, warehouse.as_of)
    assert listing.numbers(warehouse, BehindMetric("open_tickets", view)) == ("Ann",)
    by_category = Slice(MARCH, warehouse.as_of, (("category", ("Shoes",)),))
    assert listing.numbers(warehouse, BehindMetric("open_tickets", by_category)) == ()
