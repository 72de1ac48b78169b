"""What is stored as it came and looks odd all the same is counted, with an example."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.ingest.desk import Desk

TOMORROW = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
PEOPLE = "id,since\nada,2024-03-01\nben,2024-01-01\n"
ORDERS = "order,customer,day,delivered,price\n1,ada,2024-02-01,2024-03-05,5\n2,cy,2024-02-02,2024-02-01,-5\n"


def shop(desk: Desk, people: str | None = PEOPLE, orders: str = ORDERS) -> list[str]:
    """Import customers (unless None) and orders with one line each; returns the warnings as they are told."""
    desk.put("orders.csv", orders)
    sources: dict[str, Any] = {"sales": {"file": "orders.csv"}}
    tables: list[dict[str, Any]] = [
        {
            "name": "orders",
            "source": "sales",
            "select": """SELECT "order" AS order_id, customer AS customer_id, 'completed' AS status,
                         day AS ordered_at, delivered AS delivered_at, day AS promised_at, _row FROM sales""",
        },
        {
            "name": "order_lines",
            "source": "sales",
            "select": """SELECT "order" AS order_id, 1 AS line_number, 1 AS quantity, price AS unit_price,
                         price AS amount, _row FROM sales""",
        },
    ]
    if people:
        desk.put("people.csv", people)
        sources["people"] = {"file": "people.csv"}
        select = "SELECT id AS customer_id, since AS first_seen_at, _row FROM people"
        tables.append({"name": "customers", "source": "people", "select": select})
    return [str(finding) for finding in desk.run({"sources": sources, "tables": tables}).warnings]


def test_all_that_is_odd_is_told_once_with_count_and_example(desk: Desk) -> None:
    assert shop(desk) == [
        "orders: 1 rows whose customer_id is not in customers, as cy",
        "orders: 1 delivered before they were ordered, as 2: 2024-02-01 00:00:00",
        "order_lines: 1 rows with a negative unit_price, as 2, 1: -5.0000",
        "orders: 1 orders placed before their customer was first seen, as 1",
    ]


def test_nothing_odd_is_nothing_told(desk: Desk) -> None:
    assert shop(desk, orders="order,customer,day,delivered,price\n1,ben,2024-02-01,2024-02-02,5\n") == []


def test_what_happened_cannot_lie_in_the_future_but_what_is_planned_can(desk: Desk) -> None:
    told = shop(desk, orders=f"order,customer,day,delivered,price\n1,ben,{TOMORROW},,5\n")
    assert told == [f"orders: 1 rows whose ordered_at lies in the future, as 1: {TOMORROW} 00:00:00"]


def test_customers_the_warehouse_has_already_are_known(desk: Desk) -> None:
    shop(desk, people="id,since\nada,2024-01-01\ncy,2024-01-01\n")
    assert not any("customer_id" in told for told in shop(desk, people=None))


def test_with_no_customers_anywhere_all_of_them_are_unknown(desk: Desk) -> None:
    assert "orders: 2 rows whose customer_id is not in customers, as ada" in shop(desk, people=None)
