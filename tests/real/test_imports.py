"""The ready mappings bring in what the publishers of the data say is in them."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from crm_models.ingest import ImportReport
from crm_models.warehouse import Warehouse

Public = Callable[[str], tuple[ImportReport, Warehouse]]
ALL = ["online_retail_ii", "cdnow", "crm_opportunities", "helpdesk_italian", "hillstrom", "telco_churn"]


def ask(warehouse: Warehouse, sql: str) -> list[tuple[Any, ...]]:
    with warehouse.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


def one(warehouse: Warehouse, sql: str) -> Any:
    return ask(warehouse, sql)[0][0]


@pytest.mark.parametrize("name", ALL)
def test_every_row_is_accounted_for_and_none_is_rejected(public: Public, name: str) -> None:
    report, warehouse = public(name)
    for table in report.tables:
        assert table.read == table.loaded + table.rejected + table.ignored + table.merged
        assert warehouse.stock[table.table]["rows"] == table.loaded
    assert report.rejected == 0
    assert "SOURCE.txt" in report.unused_files


@pytest.mark.parametrize("name", ["online_retail_ii", "hillstrom", "telco_churn", "helpdesk_italian"])
def test_what_the_reader_must_know_is_in_the_report_of_the_warehouse(public: Public, name: str) -> None:
    _, warehouse = public(name)
    assert {"online_retail_ii": "Every line counts", "hillstrom": "anchor day", "telco_churn": "anchor day",
            "helpdesk_italian": "approximation"}[name] in warehouse.info["import_report"]  # fmt: skip


def test_online_retail_revenue_counts_every_line(public: Public) -> None:
    _, warehouse = public("online_retail_ii")
    assert round(float(one(warehouse, "SELECT sum(amount) FROM order_lines")), 2) == 9_747_747.93
    november = """SELECT sum(amount) FROM order_lines JOIN orders USING (order_id)
                  WHERE ordered_at >= '2011-11-01' AND ordered_at < '2011-12-01'"""
    assert round(float(one(warehouse, november)), 2) == 1_461_756.25
    assert one(warehouse, "SELECT count(*) FROM order_lines") == 541_909


def test_online_retail_cancellations_are_returns_and_not_orders(public: Public) -> None:
    _, warehouse = public("online_retail_ii")
    counted = dict(ask(warehouse, "SELECT status, count(*) FROM orders GROUP BY status"))
    assert counted == {"completed": 22_064, "return": 3_836}
    buyers = "SELECT count(DISTINCT customer_id) FROM orders"
    assert one(warehouse, f"{buyers} WHERE status = 'completed'") == 4_339
    assert one(warehouse, buyers) == one(warehouse, "SELECT count(*) FROM customers") == 4_372


def test_online_retail_lines_without_a_customer_are_kept(public: Public) -> None:
    _, warehouse = public("online_retail_ii")
    unknown = "SELECT count(*) FROM order_lines JOIN orders USING (order_id) WHERE customer_id IS NULL"
    assert one(warehouse, unknown) == 135_080


def test_cdnow_takes_each_row_for_an_order(public: Public) -> None:
    report, warehouse = public("cdnow")
    assert one(warehouse, "SELECT count(*) FROM orders") == 69_659
    assert one(warehouse, "SELECT count(*) FROM customers") == 23_570
    assert round(float(one(warehouse, "SELECT sum(amount) FROM order_lines")), 2) == 2_500_315.63
    assert one(warehouse, "SELECT sum(quantity) FROM order_lines") == 167_881
    assert "CDNOW_sample.txt" in report.unused_files


def test_opportunities_are_won_as_often_and_for_as_much_as_published(public: Public) -> None:
    _, warehouse = public("crm_opportunities")
    won, closed, value = ask(
        warehouse,
        """SELECT count(*) FILTER (outcome = 'won'), count(outcome), sum(amount) FILTER (outcome = 'won')
           FROM opportunities""",
    )[0]
    assert (won, round(100 * won / closed, 2), float(value)) == (4_238, 63.15, 10_005_534)
    assert one(warehouse, "SELECT count(*) FROM opportunities WHERE customer_id IS NULL") == 1_425
    regions = ask(
        warehouse, "SELECT region, sum(amount) FROM opportunities WHERE outcome = 'won' GROUP BY region ORDER BY region"
    )
    assert [(name, float(sold)) for name, sold in regions] == [
        ("Central", 3_346_293), ("East", 3_090_594), ("West", 3_568_647),
    ]  # fmt: skip


def test_help_desk_events_become_tickets_that_open_with_their_first_event(public: Public) -> None:
    report, warehouse = public("helpdesk_italian")
    assert one(warehouse, "SELECT count(*) FROM tickets") == 4_580
    assert {table.table: table.read for table in report.tables}["tickets"] == 21_348
    assert str(one(warehouse, "SELECT min(opened_at) FROM tickets")) == "2010-01-13 08:40:25"
    assert one(warehouse, "SELECT count(closed_at) FROM tickets") == 4_559
    assert one(warehouse, "SELECT count(DISTINCT customer_id) FROM tickets") <= 397


def test_hillstrom_arms_keep_their_size_responses_and_orders(public: Public) -> None:
    _, warehouse = public("hillstrom")
    arms = ask(warehouse, "SELECT arm, count(*), count(responded_at) FROM touches GROUP BY arm ORDER BY arm")
    assert arms == [
        ("Mens E-Mail", 21_307, 3_894), ("Womens E-Mail", 21_387, 3_238), ("control", 21_306, 2_262),
    ]  # fmt: skip
    assert one(warehouse, "SELECT count(*) FROM customers") == 64_000
    spent = """SELECT arm, sum(amount) FROM order_lines JOIN orders USING (order_id) JOIN touches USING (customer_id)
               GROUP BY arm ORDER BY arm"""
    assert [round(float(total), 2) for _, total in ask(warehouse, spent)] == [30_311.69, 23_038.11, 13_908.33]


def test_telco_subscriptions_run_for_the_months_of_tenure(public: Public) -> None:
    _, warehouse = public("telco_churn")
    total, left, monthly = ask(warehouse, "SELECT count(*), count(ended_on), sum(recurring_amount) FROM subscriptions")[
        0
    ]
    assert (total, left, round(float(monthly), 1)) == (7_043, 1_869, 456_116.6)
    tenure = "SELECT avg(date_diff('month', started_on, DATE '2020-01-01')) FROM subscriptions"
    assert round(one(warehouse, tenure), 6) == pytest.approx(32.371149)
