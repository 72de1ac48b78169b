"""Unknown is never 0: there is no number, and a sentence says why."""

from collections.abc import Callable
from datetime import date

import pytest

from crm_models.metrics import CATALOGUE, Reading, read
from crm_models.slices import Period
from crm_models.warehouse import Warehouse
from tests.metrics.worked import sales
from tests.metrics.worked.case import MARCH, Given, at

Build = Callable[..., Warehouse]
APRIL = Period(date(2026, 4, 1), date(2026, 4, 30))


def order(key: str, day: str, customer: str | None = "Ann", status: str = "completed") -> dict[str, object]:
    return {"order_id": key, "customer_id": customer, "status": status, "ordered_at": at(day)}


def line(order_id: str, amount: float, **more: float) -> dict[str, object]:
    return {"order_id": order_id, "line_number": 1, "quantity": 1.0, "amount": amount, **more}


def the(warehouse: Warehouse, key: str, period: Period = MARCH) -> Reading:
    (reading,) = read(warehouse, [key], [period])
    return reading


def test_where_a_table_is_empty_every_metric_of_it_says_so(build_warehouse: Build) -> None:
    warehouse = build_warehouse({"mentions": [{"mention_id": "1", "published_on": date(2026, 3, 1)}]})
    for reading in read(warehouse, CATALOGUE, [MARCH]):
        assert not reading.is_known, reading.key
        table = CATALOGUE[reading.key].tables[0]
        assert reading.reason == f"The table {table} is empty: import it to see this."
        assert reading.to_json()["value"] is None


def test_a_period_before_the_first_record_is_unknown_and_an_idle_one_after_it_is_nothing(
    build_warehouse: Build,
) -> None:
    warehouse = build_warehouse({"orders": [order("1", "3-20")]}, as_of=date(2026, 6, 30))
    february, may = Period.month(date(2026, 2, 1)), Period.month(date(2026, 5, 1))
    assert (
        the(warehouse, "orders", february).reason
        == "Needs records from 28 February 2026 on; the first is of 20 March 2026."
    )
    assert the(warehouse, "orders", MARCH).value == 1
    assert the(warehouse, "orders", may).value == 0


def test_a_period_that_has_not_begun_is_unknown(build_warehouse: Build) -> None:
    warehouse = build_warehouse({"orders": [order("1", "3-20")]})
    assert the(warehouse, "orders", APRIL).reason == "The data end on 20 March 2026, before this period begins."


def test_kept_customers_are_unknown_before_two_years_are_on_record(build_warehouse: Build) -> None:
    """The year before MARCH's last 365 days begins on 1 April 2024."""
    bought = [order("1", "2024-4-1"), order("2", "2025-4-1")]
    on_record = build_warehouse({"orders": bought}, as_of=MARCH.last)
    assert the(on_record, "retention_rate").value == 1
    too_short = build_warehouse({"orders": [order("1", "2024-4-2"), order("2", "2025-4-1")]}, as_of=MARCH.last)
    assert (
        the(too_short, "retention_rate").reason == "Needs records from 1 April 2024 on; the first is of 2 April 2024."
    )


def test_nobody_can_have_lapsed_before_the_record_is_180_days_old(build_warehouse: Build) -> None:
    warehouse = build_warehouse({"orders": [order("1", "1-1")]}, as_of=date(2026, 12, 31))
    assert not the(warehouse, "lapsed_customers", MARCH).is_known
    june = Period.month(date(2026, 6, 1))
    assert the(warehouse, "lapsed_customers", june).value == 1  # 1 January + 180 days = 30 June
    assert the(warehouse, "lapsed_customers", Period.month(date(2026, 7, 1))).value == 0


def test_a_cost_known_in_part_gives_no_margin(build_warehouse: Build) -> None:
    lines = [line("1", 10.0, unit_cost=4.0), line("2", 30.0)]
    warehouse = build_warehouse({"orders": [order("1", "3-1"), order("2", "3-2")], "order_lines": lines})
    assert the(warehouse, "revenue").value == 40
    assert the(warehouse, "gross_margin").reason == "Not recorded for every row it needs."
    assert not the(warehouse, "gross_margin_rate").is_known
    first = Period(date(2026, 3, 1), date(2026, 3, 1))
    assert the(warehouse, "gross_margin", first).value == 6


def test_a_discount_that_no_line_states_is_not_a_discount_of_nothing(build_warehouse: Build) -> None:
    given: Given = {
        "orders": [order("1", "3-1"), order("2", "4-1")],
        "order_lines": [line("1", 10.0, unit_price=10.0), line("2", 10.0, unit_price=10.0, discount=0.0)],
    }
    warehouse = build_warehouse(given, as_of=APRIL.last)
    assert the(warehouse, "discount_share", MARCH).reason == "Nothing to measure in this period."
    assert the(warehouse, "discount_share", APRIL).value == 0


def test_an_open_value_that_is_not_stated_makes_the_pipeline_unknown(build_warehouse: Build) -> None:
    opened = {"opened_at": at("3-1")}
    warehouse = build_warehouse(
        {"opportunities": [{"opportunity_id": "1", "amount": 5.0, **opened}, {"opportunity_id": "2", **opened}]}
    )
    assert the(warehouse, "open_opportunities").value == 2
    assert the(warehouse, "open_pipeline").reason == "Not recorded for every row it needs."


def test_a_ratio_with_nothing_below_the_line_is_unknown(build_warehouse: Build) -> None:
    spent = {"spend": [{"spend_id": "1", "spent_on": date(2026, 3, 1), "amount": 5.0}]}
    warehouse = build_warehouse({**spent, "orders": [order("1", "2-1")]}, as_of=MARCH.last)
    reading = the(warehouse, "acquisition_cost")
    assert (reading.numerator, reading.denominator) == (5, 0)
    assert reading.reason == "Nothing to measure in this period."
    returned = build_warehouse(
        {"orders": [order("1", "3-1"), order("2", "3-2", status="return")],
         "order_lines": [line("1", 10.0, unit_cost=1.0), line("2", -10.0, unit_cost=1.0)]}
    )  # fmt: skip
    assert the(returned, "gross_margin_rate").reason == "Nothing to divide by in this period."


@pytest.mark.parametrize(
    ("key", "given", "says_so"),
    [
        ("return_rate", {"orders": [order("1", "3-1")], "order_lines": [line("1", 5.0)]},
         {"orders": [order("2", "2-1", status="return")], "order_lines": [line("2", -5.0)]}),
        ("revenue", {"orders": [order("1", "3-1")]}, {"order_lines": [line("1", 0.0)]}),
        ("on_time_delivery", {"orders": [order("1", "3-1") | {"promised_at": at("3-2")}]},
         {"orders": [order("2", "1-1") | {"promised_at": at("1-2"), "delivered_at": at("1-3")}]}),
        ("referral_share", {"customers": [{"customer_id": "Ann"}], "orders": [order("1", "3-1")]},
         {"customers": [{"customer_id": "Bob", "referred_by": "Ann"}], "orders": [order("2", "1-1", "Bob")]}),
        ("cause_order_share", {"orders": [order("1", "3-1")]}, {"orders": [order("2", "1-1") | {"cause_id": "K"}]}),
        ("human_open_rate", {"touches": [{"campaign_id": "K", "customer_id": "Ann", "delivered_at": at("3-1")}]},
         {"touches": [{"campaign_id": "K", "customer_id": "B", "delivered_at": at("2-1"), "opened_at": at("2-1")}]}),
        ("reopen_rate", {"tickets": [{"ticket_id": "1", "opened_at": at("3-1"), "resolved_at": at("3-2")}]},
         {"tickets": [{"ticket_id": "2", "opened_at": at("1-1"), "resolved_at": at("1-3"),
                       "reopened_at": at("1-2")}]}),
        ("sla_met", {"tickets": [{"ticket_id": "1", "opened_at": at("3-1"), "due_at": at("3-2")}]},
         {"tickets": [{"ticket_id": "2", "opened_at": at("1-1"), "due_at": at("1-2"), "resolved_at": at("1-3")}]}),
        ("follow_ups_on_time", {"follow_ups": [{"follow_up_id": "1", "due_at": at("3-1")}]},
         {"follow_ups": [{"follow_up_id": "2", "due_at": at("2-1"), "done_at": at("2-1")}]}),
    ],
)  # fmt: skip
def test_what_no_row_ever_records_is_unknown_and_once_one_does_it_is_nothing(
    build_warehouse: Build, key: str, given: Given, says_so: Given
) -> None:
    """A source without openings does not say that nobody opened."""
    silent = build_warehouse(given, as_of=MARCH.last)
    assert not the(silent, key).is_known
    assert the(silent, key).reason.startswith("No row of the table ")
    both = {table: given.get(table, []) + says_so.get(table, []) for table in given | says_so}
    assert the(build_warehouse(both, as_of=MARCH.last), key).value == 0


def test_answers_on_another_scale_do_not_count(build_warehouse: Build) -> None:
    answer = {"answer_id": "1", "asked_at": at("3-1"), "answered_at": at("3-1"), "score": 5.0}
    warehouse = build_warehouse({"survey_answers": [answer | {"instrument": "nps", "scale": "1-5"}]})
    assert the(warehouse, "nps").reason == "Nothing to measure in this period."


def test_a_median_of_nothing_is_unknown_and_so_is_the_velocity_above_it(build_warehouse: Build) -> None:
    deal = {"opportunity_id": "1", "closed_at": at("3-5"), "outcome": "won", "amount": 5.0}
    warehouse = build_warehouse({"opportunities": [deal]})
    assert the(warehouse, "won_value").value == 5
    assert the(warehouse, "sales_cycle_days").reason == "Nothing to measure in this period."
    assert not the(warehouse, "sales_velocity").is_known


def test_a_few_values_have_no_interval(build_warehouse: Build) -> None:
    warehouse = build_warehouse(sales.GIVEN | {"orders": sales.GIVEN["orders"][:2]})
    reading = the(warehouse, "average_order_value")
    assert (reading.value, reading.n) == (48, 1)
    assert [reading.to_json()[name] for name in ("low", "high", "level")] == [None, None, None]
