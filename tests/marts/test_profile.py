"""The customer's profile by hand: ages, first days, answers, what is open; nothing counted for the wrong customer."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import select

from crm_models.marts.tables import customer_profile
from crm_models.warehouse import Warehouse
from tests.metrics.worked.case import at

Build = Callable[..., Warehouse]
YEAR = 2026
"""Of the data's last day, from which ages are reckoned."""


def told(warehouse: Warehouse, column: str) -> dict[str, Any]:
    """A column of the profile by customer; what is unknown as None."""
    frame = warehouse.frame(select(customer_profile.c.customer_id, customer_profile.c[column])).astype(object)
    return dict(frame.where(frame.notna(), None).itertuples(index=False))


def asked(number: int, who: str, score: float | None, day: str | None, instrument: str, scale: str) -> dict[str, Any]:
    """An answer to a question of 1 January."""
    return {
        "answer_id": str(number), "customer_id": who, "asked_at": at("1-1"), "answered_at": at(day) if day else None,
        "instrument": instrument, "scale": scale, "score": score,
    }  # fmt: skip


def test_ages_are_in_bands_of_ten_years_with_their_first_year_inside(build_warehouse: Build) -> None:
    ages = {
        "under 20": (1, 19), "20–29": (20, 29), "30–39": (30, 39), "40–49": (40, 49), "50–59": (50, 59),
        "60–69": (60, 69), "70 and over": (70, 99),
    }  # fmt: skip
    people = [
        {"customer_id": f"{band} {age}", "birth_year": YEAR - age, "first_seen_at": at("3-1")}
        for band, ends in ages.items()
        for age in ends
    ]
    found = told(build_warehouse({"customers": people}), "age_band")
    assert found == {f"{band} {age}": band for band, ends in ages.items() for age in ends}


def test_a_customer_was_first_seen_when_anything_first_happened(build_warehouse: Build) -> None:
    """Each of five has another first sign on 2 January and a contact in March."""
    first, later = at("1-2"), at("3-1")
    people = ("stated", "contact data", "return", "ticket", "contact")
    moments = {"stated": {"first_seen_at": first}, "contact data": {"contact_given_at": first}}
    columns = {"first_seen_at": None, "contact_given_at": None}
    found = told(
        build_warehouse(
            {
                "customers": [{"customer_id": who} | columns | moments.get(who, {}) for who in (*people, "nobody")],
                "orders": [{"order_id": "1", "customer_id": "return", "status": "return", "ordered_at": first}],
                "tickets": [{"ticket_id": "1", "customer_id": "ticket", "opened_at": first}],
                "interactions": [{"interaction_id": "0", "customer_id": "contact", "at": first}]
                + [{"interaction_id": who, "customer_id": who, "at": later} for who in people],
            }
        ),
        "first_seen_on",
    )
    assert {who: pd.Timestamp(found[who]) for who in people} == dict.fromkeys(people, pd.Timestamp(first))
    assert found["nobody"] is None


def test_what_happens_in_the_moment_contact_data_are_given_is_no_response_to_it(build_warehouse: Build) -> None:
    given = at("1-2 9:00")
    found = told(
        build_warehouse(
            {
                "customers": [{"customer_id": who, "contact_given_at": given} for who in ("same", "later")],
                "interactions": [
                    {"interaction_id": "1", "customer_id": "same", "at": given, "direction": "inbound"},
                    {
                        "interaction_id": "2",
                        "customer_id": "later",
                        "at": given + timedelta(minutes=1),
                        "direction": "inbound",
                    },
                ],
            }
        ),
        "first_response_on",
    )
    assert found["same"] is None
    assert pd.Timestamp(found["later"]) == pd.Timestamp(at("1-2"))


def test_the_last_grade_is_the_newest_answer_on_a_five_point_scale(build_warehouse: Build) -> None:
    """Of answers in one moment that with the smaller number counts; one without a moment is older than all."""
    answers = [
        asked(1, "grade", 4, "2-1", "grade", "1-5"),
        asked(2, "grade", None, "3-1", "grade", "1-5"),
        asked(3, "csat", 5, "2-1", "grade", "1-5"),
        asked(4, "csat", 3, "3-1", "csat", "1-5"),
        asked(5, "seven points", 4, "2-1", "grade", "1-5"),
        asked(6, "seven points", 7, "3-1", "csat", "1-7"),
        asked(7, "moment", 2, "2-1", "grade", "1-5"),
        asked(8, "moment", 5, "2-1", "grade", "1-5"),
        asked(9, "undated", 1, None, "grade", "1-5"),
        asked(10, "undated", 4, "2-1", "grade", "1-5"),
    ]
    people = [{"customer_id": who} for who in ("grade", "csat", "seven points", "moment", "undated")]
    found = told(build_warehouse({"customers": people, "survey_answers": answers}), "last_grade")
    assert found == {"grade": 4, "csat": 3, "seven points": 4, "moment": 2, "undated": 4}


@pytest.mark.parametrize(
    ("ended", "is_open"), [({}, 1), ({"resolved_at": at("1-3")}, 0), ({"closed_at": at("1-3")}, 0)]
)
def test_a_ticket_is_open_until_it_is_resolved_or_closed(
    build_warehouse: Build, ended: dict[str, Any], is_open: int
) -> None:
    ticket = {"ticket_id": "1", "customer_id": "Ann", "opened_at": at("1-1")} | ended
    given = {"customers": [{"customer_id": "Ann"}], "tickets": [ticket]}
    assert told(build_warehouse(given), "open_tickets") == {"Ann": is_open}


def test_what_was_given_back_is_no_order_and_one_unknown_cost_leaves_the_margin_unknown(build_warehouse: Build) -> None:
    sold = [("1", "return", "1-1"), ("2", "completed", "2-1"), ("3", "return", "3-1")]
    orders = [
        {"order_id": key, "customer_id": "Ann", "status": status, "ordered_at": at(day)} for key, status, day in sold
    ]
    costs = {"1": 4.0, "2": 4.0, "3": None}
    lines = [
        {"order_id": key, "line_number": 1, "quantity": 1.0, "amount": 10.0, "unit_cost": cost}
        for key, cost in costs.items()
    ]
    warehouse = build_warehouse({"customers": [{"customer_id": "Ann"}], "orders": orders, "order_lines": lines})
    for column in ("first_order_on", "last_order_on"):
        assert pd.Timestamp(told(warehouse, column)["Ann"]) == pd.Timestamp(at("2-1"))
    assert told(warehouse, "margin") == {"Ann": None}
    assert told(warehouse, "revenue") == {"Ann": 30}
