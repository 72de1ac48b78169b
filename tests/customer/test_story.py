"""A customer's story, on both engines: everything in time order, worked by hand."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from crm_models.customer.happenings import HAPPENINGS
from crm_models.customer.promises import promises
from crm_models.customer.story import WORKSPACE, bought, story
from crm_models.warehouse import Warehouse
from crm_models.workspace.follow_ups import LET_GO, FollowUp

Build = Callable[..., Warehouse]
TODAY = date(2026, 6, 30)


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2026, month, day, hour)  # noqa: DTZ001 - instants are local and naive


def everything() -> dict[str, list[dict[str, Any]]]:
    """One happening of every kind for Ann, and the same for Ben, who must not be seen."""
    rows: dict[str, list[dict[str, Any]]] = {
        "campaigns": [{"campaign_id": "spring", "name": "Spring", "channel": "email"}],
        "causes": [{"cause_id": "trees", "name": "Trees"}],
        "products": [{"product_id": "p1", "name": "Spade", "category": "Tools"}],
    }

    def add(table: str, **row: Any) -> None:
        rows.setdefault(table, []).append(row)

    for who, other in (("ann", "ben"), ("ben", "ann")):
        add("customers", customer_id=who, first_seen_at=at(1, 1), contact_given_at=at(1, 2), consent_at=at(1, 3))
        add(
            "orders", order_id=f"{who}-1", customer_id=who, status="completed", channel="web", ordered_at=at(2, 1),
            promised_at=at(2, 5), delivered_at=at(2, 4),
        )  # fmt: skip
        add("orders", order_id=f"{who}-r", customer_id=who, status="return", channel="web", ordered_at=at(2, 9))
        add("order_lines", order_id=f"{who}-1", line_number=1, product_id="p1", quantity=2.0, amount=30.0)
        add("order_lines", order_id=f"{who}-r", line_number=1, product_id="p1", quantity=-1.0, amount=-15.0)
        add(
            "tickets", ticket_id=f"t-{who}", customer_id=who, kind="complaint", opened_at=at(2, 10),
            first_reply_at=at(2, 11), resolved_at=at(2, 14), due_at=at(2, 13), channel="phone",
        )  # fmt: skip
        add(
            "touches", campaign_id="spring", customer_id=who, arm="letter", sent_at=at(3, 1), delivered_at=at(3, 1),
            clicked_at=at(3, 2),
        )  # fmt: skip
        add("interactions", interaction_id=f"in-{who}", customer_id=who, at=at(3, 10), direction="inbound", kind="chat")
        add(
            "interactions", interaction_id=f"out-{who}", customer_id=who, at=at(3, 5), direction="outbound", kind="call"
        )
        add(
            "survey_answers", answer_id=f"a-{who}", customer_id=who, asked_at=at(4, 1), answered_at=at(4, 2),
            instrument="csat", scale="1-5", score=4.0,
        )  # fmt: skip
        add("points", booking_id=f"b-{who}", customer_id=who, kind="earn", booked_at=at(4, 3), points=30)
        add("referrals", referral_id=f"r-{who}", referrer_id=who, referred_id=other, referred_at=at(4, 4))
        add(
            "subscriptions", subscription_id=f"s-{who}", customer_id=who, product_id="p1",
            started_on=date(2026, 4, 5), recurring_amount=9.0, interval="month",
        )  # fmt: skip
        add(
            "donations", donation_id=f"d-{who}", cause_id="trees", customer_id=who, state="accrued", at=at(2, 2),
            amount=1.5,
        )  # fmt: skip
        add(
            "opportunities", opportunity_id=f"o-{who}", customer_id=who, opened_at=at(5, 1), closed_at=at(5, 20),
            outcome="won", amount=500.0,
        )  # fmt: skip
        add("follow_ups", follow_up_id=f"f-{who}", customer_id=who, kind="call", due_at=at(7, 5), owner="Cy")
    return rows


def test_one_happening_of_every_kind_is_told_newest_first(build_warehouse: Build) -> None:
    told = story(build_warehouse(everything(), as_of=TODAY), "ann").happenings
    assert sorted(told["kind"]) == sorted(HAPPENINGS)
    assert told["at"].is_monotonic_decreasing
    assert told["kind"].tolist()[:3] == ["follow_up", "opportunity", "subscription"]


def test_a_happening_says_what_how_much_and_what_came_of_it(build_warehouse: Build) -> None:
    told = story(build_warehouse(everything(), as_of=TODAY), "ann").happenings.set_index("kind")
    assert told.loc["order", ["ref", "how", "amount"]].tolist() == ["ann-1", "web", 30.0]
    assert told.loc["return", "amount"] == -15.0
    assert told.loc["ticket", "done_at"] == at(2, 14)
    assert told.loc["touch", ["what", "state"]].tolist() == ["Spring", "clicked"]
    assert told.loc["survey", "amount"] == 4.0
    assert told.loc["donation", ["what", "amount"]].tolist() == ["Trees", 1.5]
    assert told.loc["referral_made", "other"] == "ben"
    assert told.loc["referral_received", "ref"] == "r-ben"


def test_a_contact_of_ours_added_value_when_an_answer_followed_within_14_days(build_warehouse: Build) -> None:
    rows = everything()
    rows["interactions"] += [
        {"interaction_id": "late", "customer_id": "ann", "at": at(5, 1), "direction": "outbound"},
        {"interaction_id": "new", "customer_id": "ann", "at": at(6, 25), "direction": "outbound"},
    ]
    told = story(build_warehouse(rows, as_of=TODAY), "ann").of(("contact_out", "touch", "ticket")).set_index("ref")
    assert told.loc["out-ann", "added_value"] is True  # she wrote five days later
    assert told.loc["late", "added_value"] is False
    assert told.loc["new", "added_value"] is None  # its 14 days are not over
    assert told.loc["spring", "added_value"] is True
    assert told.loc["t-ann", "added_value"] is None


def test_a_control_group_was_sent_nothing_that_could_add_value(build_warehouse: Build) -> None:
    rows = everything()
    rows["touches"][0]["arm"] = "control"
    told = story(build_warehouse(rows, as_of=TODAY), "ann").happenings.set_index("kind")
    assert told.loc["touch", "state"] == "control"
    assert told.loc["touch", "added_value"] is None


def test_what_lies_after_today_is_not_told_but_what_is_promised_is(build_warehouse: Build) -> None:
    told = story(build_warehouse(everything(), as_of=date(2026, 2, 3)), "ann").happenings
    assert set(told["kind"]) == {"follow_up", "promise", "donation", "order", "consent", "data_given", "first_seen"}


@pytest.mark.parametrize(
    ("present", "kinds"),
    [
        (("orders",), {"order", "return", "promise"}),
        (("customers", "tickets"), {"ticket", "first_seen", "data_given", "consent"}),
    ],
)
def test_tables_that_are_absent_are_simply_not_told_of(
    build_warehouse: Build, present: tuple[str, ...], kinds: set[str]
) -> None:
    rows = {table: given for table, given in everything().items() if table in present}
    assert set(story(build_warehouse(rows, as_of=TODAY), "ann").happenings["kind"]) == kinds


def test_nobody_has_no_story(build_warehouse: Build) -> None:
    assert story(build_warehouse(everything(), as_of=TODAY), "' OR 1=1 --").happenings.empty


def test_the_lines_of_orders_name_their_products(build_warehouse: Build) -> None:
    lines = bought(build_warehouse(everything(), as_of=TODAY), ("ann-1", "ann-r"))
    assert lines[["order_id", "product", "category", "quantity"]].values.tolist() == [
        ["ann-1", "Spade", "Tools", 2.0],
        ["ann-r", "Spade", "Tools", -1.0],
    ]


def test_follow_ups_of_the_workspace_join_the_story(build_warehouse: Build) -> None:
    ours = FollowUp(
        "w1", "ann", "Thank her", "Cy", date(2026, 6, 1), "", "Cy", datetime(2026, 5, 1, tzinfo=UTC), "Cy",
        datetime(2026, 6, 1, 10, tzinfo=UTC), "thanked",
    )  # fmt: skip
    told = story(build_warehouse(everything(), as_of=TODAY), "ann").with_follow_ups([ours]).happenings
    assert told["at"].is_monotonic_decreasing
    assert told.loc[told["kind"] == WORKSPACE, ["what", "how", "state"]].values.tolist() == [
        ["Thank her", "Cy", "thanked"]
    ]


def test_a_follow_up_that_was_let_go_is_told_but_is_no_promise_any_more(build_warehouse: Build) -> None:
    opened_at = datetime(2026, 5, 1, tzinfo=UTC)
    waiting = FollowUp("w1", "ann", "Thank her", "Cy", date(2026, 6, 1), "", "Cy", opened_at, None, None, None)
    let_go = replace(waiting, done_by="Cy", done_at=opened_at, outcome=LET_GO)
    plain = story(build_warehouse(everything(), as_of=TODAY), "ann")
    assert promises(plain.with_follow_ups([waiting])).due == promises(plain).due + 1
    assert promises(plain.with_follow_ups([let_go])).due == promises(plain).due
    assert WORKSPACE in set(plain.with_follow_ups([let_go]).happenings["kind"])
