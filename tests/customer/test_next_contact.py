"""Promises kept and broken, and the next best contact with its reason, worked by hand."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from math import isnan, nan
from typing import Any

import pandas as pd
import pytest

from crm_models.customer.happenings import COLUMNS
from crm_models.customer.next_contact import NextContact, next_contact
from crm_models.customer.person import Person
from crm_models.customer.promises import promises
from crm_models.customer.standing import Rhythm
from crm_models.customer.story import Story

TODAY = datetime(2026, 6, 30, 12)  # noqa: DTZ001 - instants are local and naive
ANN = Person(
    "ann", None, None, None, "person", None, None, None, None, None, None,
    {"email": True, "phone": True, "post": None, "profiling": None}, 5, 0, 100.0, nan, 0.0, 0, {},
)  # fmt: skip
NO_RHYTHM = Rhythm(nan, 0, nan)


def ago(days: float) -> datetime:
    return TODAY - timedelta(days=days)


def told(*rows: dict[str, Any]) -> Story:
    frame = pd.DataFrame(rows, columns=["kind", *COLUMNS, "added_value"])
    for name in ("at", "due_at", "answered_at", "done_at"):
        frame[name] = pd.to_datetime(frame[name])
    return Story("ann", date(2026, 6, 30), frame.sort_values("at", ascending=False), is_cut=False)


def chosen(story: Story, person: Person = ANN, rhythm: Rhythm = NO_RHYTHM, **given: Any) -> NextContact:
    rates = given.get("rates", {"email": 0.2, "phone": 0.3})
    return next_contact(story, person, promises(story), rhythm, rates, given.get("favourite"))


def test_a_promise_is_kept_up_to_the_minute_and_not_decided_before_it_is_due() -> None:
    found = promises(
        told(
            {"kind": "promise", "ref": "kept", "at": ago(9), "due_at": ago(9), "done_at": ago(9)},
            {"kind": "promise", "ref": "late", "at": ago(8), "due_at": ago(8), "done_at": ago(6)},
            {"kind": "follow_up", "ref": "never", "what": "call", "at": ago(5), "due_at": ago(5)},
            {"kind": "ticket", "ref": "no due time", "at": ago(5)},
            {"kind": "follow_up", "ref": "ahead", "at": ago(-5), "due_at": ago(-5)},
            {"kind": "follow_up", "ref": "early", "at": ago(-4), "due_at": ago(-4), "done_at": ago(1)},
        )
    )
    kept = found.promises.set_index("ref")["is_kept"]
    assert kept[["kept", "late", "never", "early"]].tolist() == [True, False, False, True]
    assert kept["ahead"] is None
    assert "no due time" not in kept
    assert found.promises.set_index("ref")["days_late"]["late"] == 2.0
    assert found.overdue["ref"].tolist() == ["never"]
    assert (found.kept, found.due, found.share) == (2, 4, 0.5)
    assert found.interval == pytest.approx((0.1500, 0.8500), abs=1e-3)  # Wilson, 2 of 4


def test_without_promises_the_share_is_unknown() -> None:
    found = promises(told())
    assert isnan(found.share)
    assert isnan(found.interval.low)


def test_the_way_is_the_channel_with_the_best_rate_shrunk_to_everybodys() -> None:
    mails = [
        {
            "kind": "touch",
            "ref": f"m{n}",
            "how": "email",
            "state": "clicked",
            "at": ago(100 + n),
            "answered_at": ago(99 + n),
        }
        for n in range(10)
    ]
    found = chosen(told(*mails)).way
    assert found is not None
    assert (found.channel, found.answered, found.n) == ("email", 10, 10)
    assert found.rate == pytest.approx((10 + 10 * 0.2) / 20)
    without = chosen(told()).way
    assert without is not None
    assert (without.channel, without.n) == ("phone", 0)  # nothing of their own: everybody's rates decide


def test_young_messages_late_answers_and_controls_do_not_count_as_answered() -> None:
    mail = {"kind": "touch", "how": "email", "state": "clicked", "answered_at": ago(1)}
    found = chosen(
        told({**mail, "ref": "late", "at": ago(50)}, {**mail, "ref": "young", "at": ago(5)},
             {**mail, "ref": "control", "at": ago(50), "state": "control"}),
        rates={"email": 0.2},
    ).way  # fmt: skip
    assert found is not None
    assert (found.answered, found.n) == (0, 1)


@pytest.mark.parametrize(("email", "phone", "way"), [(True, False, "email"), (False, True, "phone")])
def test_consent_decides_before_rates(email: bool, phone: bool, way: str) -> None:
    found = chosen(told(), replace(ANN, consents={**ANN.consents, "email": email, "phone": phone})).way
    assert found is not None
    assert found.channel == way


def test_without_consent_no_way_is_named() -> None:
    refused = chosen(told(), replace(ANN, consents={**ANN.consents, "email": False, "phone": False}))
    assert refused.way is None
    assert "refused" in refused.way_reason
    unstated = chosen(told(), replace(ANN, consents=dict.fromkeys(ANN.consents)))
    assert unstated.way is None
    assert "not agreed" in unstated.way_reason


def test_a_time_is_named_only_from_enough_acts() -> None:
    mornings = [
        {"kind": "order", "ref": f"o{n}", "at": datetime(2026, 3, 2, 9) + timedelta(days=7 * n)}  # noqa: DTZ001 - Mondays
        for n in range(8)
    ]
    found = chosen(told(*mornings))
    assert found.when == "on a Monday in the morning"
    assert found.when_reason == "Of their 8 orders and contacts 8 were on a Monday and 8 were in the morning."
    thin = chosen(told(*mornings[:7]))
    assert thin.when == ""
    assert "8 are needed" in thin.when_reason


def acts(*instants: datetime) -> Story:
    return told(*({"kind": "order", "ref": f"o{n}", "at": at} for n, at in enumerate(instants)))


def test_noon_is_afternoon_and_a_day_without_a_time_says_nothing_of_the_hour() -> None:
    mondays = [datetime(2026, 3, 2) + timedelta(days=7 * n) for n in range(8)]  # noqa: DTZ001
    assert chosen(acts(*(day.replace(hour=12) for day in mondays))).when == "on a Monday in the afternoon"
    days_only = chosen(acts(*mondays))
    assert days_only.when == ""
    assert "acted 0 times" in days_only.when_reason


def test_only_what_many_acts_share_is_named() -> None:
    days = [datetime(2026, 3, 2) + timedelta(days=n) for n in range(9)]  # noqa: DTZ001 - every weekday once or twice
    assert chosen(acts(*(day.replace(hour=9) for day in days))).when == "in the morning"
    spread = chosen(acts(*(day.replace(hour=(8, 13, 18, 3, 9, 14, 19, 4, 5)[n]) for n, day in enumerate(days))))
    assert spread.when == ""
    assert "spread over all days and hours" in spread.when_reason
    nights = [datetime(2026, 3, 2, (8, 13, 18, 2, 3, 4, 5, 1)[n]) + timedelta(days=7 * n) for n in range(8)]  # noqa: DTZ001
    mondays = chosen(acts(*nights))
    assert mondays.when == "on a Monday"
    assert mondays.when_reason == "Of their 8 orders and contacts 8 were on a Monday."


def test_of_what_is_open_the_complaint_comes_first_and_of_those_the_oldest() -> None:
    request = {**COMPLAINT, "ref": "r", "what": "question", "at": ago(20)}
    found = chosen(told(request, COMPLAINT, {**COMPLAINT, "ref": "older", "at": ago(8)}))
    assert found.about == "Their open complaint"
    assert "22 June 2026" in found.about_reason
    assert chosen(told(request)).about == "Their open request"


COMPLAINT = {"kind": "ticket", "ref": "t", "what": "complaint", "at": ago(3)}
LATE = {"kind": "promise", "ref": "o", "at": ago(2), "due_at": ago(2)}


def test_service_comes_before_promises_and_promises_before_selling() -> None:
    overdue = Rhythm(10, 5, 30)
    garden = ("Garden", 7)
    assert chosen(told(COMPLAINT, LATE), rhythm=overdue, favourite=garden).topic == "service"
    assert chosen(told({**COMPLAINT, "done_at": ago(1)}, LATE), rhythm=overdue, favourite=garden).topic == "promise"
    assert chosen(told(), rhythm=overdue, favourite=garden).topic == "order"
    assert chosen(told(), favourite=garden).topic == "offer"
    assert chosen(told(), replace(ANN, lead_magnet="Guide")).about == "More on “Guide”"
    assert chosen(told()).topic is None


def test_a_promise_long_overdue_is_nobodys_topic() -> None:
    assert chosen(told({**LATE, "at": ago(400), "due_at": ago(400)})).topic is None


def test_who_heard_from_us_four_times_in_30_days_is_left_in_peace() -> None:
    calls = [{"kind": "contact_out", "ref": f"c{n}", "at": ago(days)} for n, days in enumerate((2, 5, 9, 20, 40))]
    found = chosen(told(*calls))
    assert (found.recent, found.wait_until) == (4, date(2026, 7, 10))  # 20 days ago and 30 more
    control = {"kind": "touch", "ref": "c", "state": "control", "at": ago(1)}
    assert chosen(told(*calls[1:], control)).wait_until is None


def calls(*days: float) -> Story:
    return told(*({"kind": "contact_out", "ref": f"c{n}", "at": ago(day)} for n, day in enumerate(days)))


def test_a_contact_30_days_ago_no_longer_counts() -> None:
    found = chosen(calls(2, 5, 9, 30))
    assert (found.recent, found.wait_until) == (3, None)
    assert chosen(calls(2, 5, 9, 29)).wait_until == date(2026, 7, 1)


def test_room_comes_when_the_fourth_latest_is_30_days_back() -> None:
    found = chosen(calls(2, 5, 9, 20, 25))
    assert (found.recent, found.wait_until) == (5, date(2026, 7, 10))
