"""Tables and marts agree: nothing is lost, added or counted twice on the way."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from sqlalchemy import Date, DateTime, Table, Text, func, select

from crm_models.draft import drafted
from crm_models.marts.build import last_day
from crm_models.marts.tables import customer_profile, daily_sales, order_totals
from crm_models.schema import TABLES, order_lines
from crm_models.warehouse import Warehouse
from tests.metrics.worked import sales
from tests.metrics.worked.case import Given, at

Build = Callable[..., Warehouse]
HAPPENED = (
    "orders.ordered_at", "interactions.at", "touches.sent_at", "touches.delivered_at", "tickets.opened_at",
    "tickets.closed_at", "survey_answers.asked_at", "survey_answers.answered_at", "opportunities.opened_at",
    "opportunities.closed_at", "spend.spent_on", "subscriptions.started_on", "subscriptions.ended_on",
    "customers.first_seen_at", "customers.contact_given_at", "referrals.referred_at", "points.booked_at",
    "donations.at", "follow_ups.done_at", "mentions.published_on",
)  # fmt: skip
"""Columns that say that something has happened, any of which may be the last to do so."""


def rows(warehouse: Warehouse, mart: Table, key: str) -> dict[str, dict[str, Any]]:
    """The mart's rows by key; NaN and NaT as None."""
    frame = warehouse.frame(select(mart)).astype(object)
    return {row[key]: row for row in frame.where(frame.notna(), None).to_dict("records")}


def order(key: str, customer: str | None, moment: str, status: str = "completed", **more: Any) -> dict[str, Any]:
    return {"order_id": key, "customer_id": customer, "status": status, "ordered_at": at(moment), **more}


def test_every_sum_over_lines_is_the_sum_over_orders_over_customers_and_over_days(build_warehouse: Build) -> None:
    customers = [{"customer_id": name} for name in ("Ann", "Bob")]
    nobody = {"order_id": "O9", "line_number": 1, "quantity": 2.0, "amount": 7.0}
    warehouse = build_warehouse(
        sales.GIVEN
        | {
            "customers": customers,
            "orders": [*sales.GIVEN["orders"], order("O9", None, "3-31 23:59")],
            "order_lines": [*sales.GIVEN["order_lines"], nobody],
        }
    )

    def total(column: Any) -> float:
        return float(warehouse.frame(select(func.sum(column).label("sum")))["sum"].iloc[0])

    assert total(order_lines.c.amount) == total(order_totals.c.revenue) == total(daily_sales.c.revenue) == 138
    without_customer = 30 + 7
    assert total(customer_profile.c.revenue) == 138 - without_customer
    assert total(order_totals.c.discount) == total(daily_sales.c.discount) == 10
    assert total(order_totals.c.units) == total(daily_sales.c.units) == 12
    assert total(customer_profile.c.orders) == 4
    assert warehouse.stock["order_totals"]["rows"] == warehouse.stock["orders"]["rows"]
    assert warehouse.stock["customer_profile"]["rows"] == 2


def test_a_return_takes_back_money_and_is_no_order(build_warehouse: Build) -> None:
    found = rows(build_warehouse(sales.GIVEN), order_totals, "order_id")["R1"]
    assert (found["is_order"], found["is_return"], found["customer_order"]) == (False, True, None)
    assert (found["revenue"], found["cost"], found["units"]) == (-9, -4, -1)


def test_a_cancelled_order_costs_nothing_and_moves_nothing(build_warehouse: Build) -> None:
    warehouse = build_warehouse(sales.GIVEN)
    found = rows(warehouse, order_totals, "order_id")["X1"]
    assert (found["is_order"], found["is_return"], found["customer_order"]) == (False, False, None)
    assert (found["revenue"], found["list_value"], found["cost"], found["units"]) == (0, 0, 0, 0)
    that_day = warehouse.frame(select(daily_sales).where(daily_sales.c.sold_on == date(2026, 3, 11)))
    assert that_day[["orders", "units", "revenue", "cost"]].to_numpy().tolist() == [[0, 0, 0, 0]]


def test_what_lines_do_not_state_is_empty_and_not_nothing(build_warehouse: Build) -> None:
    lines = [
        {"order_id": "1", "line_number": 1, "quantity": 1.0, "amount": 5.0, "unit_price": 5.0, "unit_cost": 2.0},
        {"order_id": "1", "line_number": 2, "quantity": 1.0, "amount": 5.0},
    ]
    given: Given = {"orders": [order("1", "Ann", "3-1"), order("2", "Ann", "3-2")], "order_lines": lines}
    found = rows(build_warehouse(given), order_totals, "order_id")
    assert [found["1"][name] for name in ("revenue", "list_value", "discount", "cost", "lines")] == [
        10,
        None,
        None,
        None,
        2,
    ]
    assert [found["2"][name] for name in ("revenue", "cost", "units", "lines")] == [0, 0, 0, 0]


def test_a_discount_on_a_cancelled_order_was_never_given_and_an_order_with_two_lines_of_a_product_is_one(
    build_warehouse: Build,
) -> None:
    line = {"quantity": 1.0, "amount": 8.0, "discount": 2.0, "product_id": "Spade"}
    cancelled = line | {"order_id": "2", "line_number": 1, "amount": 0.0}
    twice = [line | {"order_id": "1", "line_number": number} for number in (1, 2)]
    given: Given = {
        "orders": [order("1", "Ann", "3-1"), order("2", "Ann", "3-1", "cancelled")],
        "order_lines": [*twice, cancelled],
    }
    warehouse = build_warehouse(given)
    found = rows(warehouse, order_totals, "order_id")
    assert [found[key]["discount"] for key in ("1", "2")] == [4, 0]
    (day,) = rows(warehouse, daily_sales, "product_id").values()
    assert [day[name] for name in ("orders", "units", "revenue", "discount")] == [1, 2, 16, 4]


def test_a_customers_orders_are_numbered_in_time_and_know_the_next_one(build_warehouse: Build) -> None:
    """Orders of the same moment follow their keys; returns, cancelled orders and orders of nobody have no number.

    5 Mar: b and a at noon · 7 Mar: c, a return · 8 Mar: d, cancelled · 9 Mar: e · 9 Mar: f, of nobody
    """
    given: Given = {
        "orders": [
            order("e", "Ann", "3-9 12:00"),
            order("b", "Ann", "3-5 12:00"),
            order("a", "Ann", "3-5 12:00", "open"),
            order("c", "Ann", "3-7", "return"),
            order("d", "Ann", "3-8", "cancelled"),
            order("f", None, "3-9"),
            order("g", "Bob", "3-6"),
        ]
    }
    found = rows(build_warehouse(given), order_totals, "order_id")
    numbered = {key: found[key]["customer_order"] for key in sorted(found)}
    assert numbered == {"a": 1, "b": 2, "c": None, "d": None, "e": 3, "f": None, "g": 1}
    following = {key: found[key]["next_ordered_on"] for key in ("a", "b", "c", "d", "e", "f", "g")}
    fifth, ninth = date(2026, 3, 5), date(2026, 3, 9)
    expected = {"a": fifth, "b": ninth, "c": None, "d": None, "e": None, "f": None, "g": None}
    assert {key: day and pd.Timestamp(day).date() for key, day in following.items()} == expected


@pytest.mark.parametrize(
    ("promised", "delivered", "is_on_time"),
    [
        ("3-5 12:00", "3-5 12:00", True),
        ("3-5 12:00", "3-5 12:01", False),
        ("3-5", "3-5 23:59", True),  # a promise of a day means all of it
        ("3-5", "3-6", False),
        ("3-5", None, False),
        (None, "3-5", None),
    ],
)
def test_a_promise_is_kept_by_its_moment_or_by_the_end_of_its_day(
    build_warehouse: Build, promised: str | None, delivered: str | None, is_on_time: bool | None
) -> None:
    moments = {"promised_at": promised and at(promised), "delivered_at": delivered and at(delivered)}
    found = rows(build_warehouse({"orders": [order("1", "Ann", "3-1", **moments)]}), order_totals, "order_id")
    assert found["1"]["is_on_time"] is is_on_time


def test_a_profile_gathers_what_every_table_knows_of_a_customer(build_warehouse: Build) -> None:
    """Ann: two orders and a return, two tickets (one complaint, one open), three contacts, two grades, one referral."""
    asked = {"customer_id": "Ann", "asked_at": at("2-1"), "instrument": "grade", "scale": "1-5"}
    given: Given = {
        "customers": [
            {"customer_id": "Ann", "birth_year": 1986, "contact_given_at": at("1-2 9:00"), "referred_by": "Bob"},
            {"customer_id": "Bob"},
        ],
        "orders": [order("1", "Ann", "1-10"), order("2", "Ann", "2-10"), order("3", "Ann", "2-20", "return")],
        "order_lines": [
            {"order_id": key, "line_number": 1, "quantity": 1.0, "amount": amount, "unit_cost": 1.0}
            for key, amount in (("1", 10.0), ("2", 20.0), ("3", -5.0))
        ],
        "tickets": [
            {"ticket_id": "1", "customer_id": "Ann", "kind": "complaint", "opened_at": at("2-1"), "cost": 4.0},
            {
                "ticket_id": "2",
                "customer_id": "Ann",
                "kind": "question",
                "opened_at": at("2-2"),
                "closed_at": at("2-3"),
            },
        ],
        "interactions": [
            {"interaction_id": "1", "customer_id": "Ann", "at": at("1-1"), "direction": "inbound", "cost": 0.5},
            {"interaction_id": "2", "customer_id": "Ann", "at": at("1-3"), "direction": "outbound"},
            {"interaction_id": "3", "customer_id": "Ann", "at": at("1-5"), "direction": "inbound"},
        ],
        "touches": [{"campaign_id": "K", "customer_id": "Ann", "responded_at": at("1-4"), "cost": 0.25}],
        "survey_answers": [
            asked | {"answer_id": "1", "answered_at": at("2-3"), "score": 2.0},
            asked | {"answer_id": "2", "answered_at": at("2-5"), "score": 4.0},
            asked | {"answer_id": "3", "answered_at": None, "score": None},
        ],
        "referrals": [{"referral_id": "1", "referrer_id": "Ann", "referred_at": at("2-6")}],
    }
    found = rows(build_warehouse(given), customer_profile, "customer_id")
    ann, bob = found["Ann"], found["Bob"]
    days = {name: pd.Timestamp(ann[name]).strftime("%d.%m.") for name in ann if name.endswith("_on")}
    assert days == {
        "first_seen_on": "01.01.", "contact_given_on": "02.01.", "first_response_on": "04.01.",
        "first_order_on": "10.01.", "last_order_on": "10.02.", "last_interaction_on": "05.01.",
    }  # fmt: skip
    counted = ("orders", "returns", "revenue", "margin", "tickets", "open_tickets", "complaints", "interactions")
    assert [ann[name] for name in counted] == [2, 1, 25, 22, 2, 1, 1, 3]
    assert [ann[name] for name in ("cost_to_serve", "last_grade", "referrals", "age_band")] == [4.75, 4, 1, "40–49"]
    assert [bob[name] for name in counted] == [0, 0, 0, None, 0, 0, 0, 0]
    assert (ann["referred_by"], bob["first_order_on"], bob["age_band"]) == ("Bob", None, None)


def test_a_profile_counts_how_often_each_thing_happened(build_warehouse: Build) -> None:
    """Ann: 2 messages of ours and 4 of hers, of which a use, two reviews, a cart, and a contact of neither side.

    Of 5 campaigns 4 reached her, 3 were opened, 2 clicked, 1 answered. She answered 1 of 2 questions.

    Kept out: the control of a campaign, what happened to nobody, an opportunity that is only noted.
    """
    said = [
        ("outbound", "mail"),
        ("outbound", "call"),
        ("inbound", "usage"),
        ("inbound", "review"),
        ("inbound", "feedback"),
        ("inbound", "cart"),
        (None, "visit"),
    ]
    day = at("1-1")
    sent = {"customer_id": "Ann", "sent_at": day, "delivered_at": day}
    opened = sent | {"opened_at": at("1-2")}
    clicked = opened | {"clicked_at": at("1-2")}
    answered = clicked | {"responded_at": at("1-3")}
    given: Given = {
        "customers": [{"customer_id": "Ann"}, {"customer_id": "Bob"}],
        "interactions": [
            {"interaction_id": f"{way}-{kind}", "customer_id": "Ann", "at": at("1-1"), "direction": way, "kind": kind}
            for way, kind in said
        ]
        + [
            {"interaction_id": "nobody's", "customer_id": None, "at": at("1-1"), "direction": "inbound", "kind": "cart"}
        ],
        "touches": [
            sent | {"campaign_id": "1"},
            answered | {"campaign_id": "2", "arm": "treated"},
            sent | {"campaign_id": "3", "delivered_at": None},
            answered | {"campaign_id": "4", "arm": "control"},
            clicked | {"campaign_id": "5"},
            opened | {"campaign_id": "6"},
        ],
        "tickets": [
            {"ticket_id": kind, "customer_id": "Ann", "kind": kind, "opened_at": at("1-1")}
            for kind in ("repair", "installation", "maintenance", "question")
        ],
        "survey_answers": [
            {"answer_id": "1", "customer_id": "Ann", "instrument": "ces", "asked_at": day, "answered_at": day},
            {"answer_id": "2", "customer_id": "Ann", "instrument": "ces", "asked_at": day},
        ],
        "opportunities": [
            {"opportunity_id": "1", "customer_id": "Ann", "opened_at": at("1-1")},
            {"opportunity_id": "2", "customer_id": "Ann"},
        ],
    }
    found = rows(build_warehouse(given), customer_profile, "customer_id")
    expected = {
        "interactions": 7, "messages_sent": 2, "responses": 4, "uses": 1, "feedbacks": 2, "carts_saved": 1,
        "offers_sent": 5, "offers_delivered": 4, "offers_opened": 3, "offers_clicked": 2, "offers_answered": 1,
        "changes_requested": 3, "surveys_answered": 1, "opportunities": 1,
    }  # fmt: skip
    assert {name: found["Ann"][name] for name in expected} == expected
    assert {found["Bob"][name] for name in expected} == {0}


def test_whatever_happens_last_says_what_the_last_day_is(warehouse_url: str) -> None:
    """One row after the other, each with another thing happening a day later than all before."""
    with drafted(warehouse_url) as draft:
        assert last_day(draft.connection) is None
        for number, name in enumerate(HAPPENED):
            table, _, key = name.partition(".")
            column = TABLES[table].c[key]
            day = date(2026, 1, 1) + timedelta(days=number)
            row = {each.name: _anything(each.type, number) for each in column.table.columns if not each.nullable}
            moment = day if isinstance(column.type, Date) else datetime.combine(day, time(23, 59))
            draft.append(column.table.name, pa.Table.from_pylist([row | {column.name: moment}]))
            assert last_day(draft.connection) == day, column


def _anything(kind: object, number: int) -> object:
    """A value of a column that may not be empty, long before."""
    early = datetime(2025, 1, 1)  # noqa: DTZ001 - instants are local and naive
    return f"row {number}" if isinstance(kind, Text) else early if isinstance(kind, Date | DateTime) else number


def test_the_last_day_is_that_of_what_has_happened_and_not_of_what_is_promised(build_warehouse: Build) -> None:
    warehouse = build_warehouse(
        {
            "orders": [order("1", "Ann", "3-1", promised_at=at("5-1"))],
            "follow_ups": [{"follow_up_id": "1", "due_at": at("6-1")}],
            "referrals": [{"referral_id": "1", "referrer_id": "Ann", "referred_at": at("3-2 22:00")}],
        }
    )
    assert warehouse.as_of == date(2026, 3, 2)
