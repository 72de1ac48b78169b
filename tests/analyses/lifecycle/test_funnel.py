"""Tiny lifecycles worked by hand: every state, both orders, windows that close on the cut-off day, ties."""

import math
from collections.abc import Callable
from datetime import date, datetime

import pandas as pd
import pytest

from crm_models.analyses.lifecycle import ARTICLE_E, ORDERS, Funnel, Stage, StageModel, lifecycle
from crm_models.errors import TableMissing, UnknownName
from crm_models.slices import Period, Slice
from crm_models.warehouse import Warehouse

Build = Callable[..., Warehouse]
MAY = Period(date(2025, 5, 1), date(2025, 5, 31))
LEADS = StageModel(
    "leads",
    "Leads",
    "a test",
    (
        Stage("seen", "Seen", ("first_seen",), 0, ""),
        Stage("known", "Known", ("contact_given",), 10, ""),
        Stage("answered", "Answered", ("response",), 20, ""),
    ),
)

KNOWN_BY_DAY = StageModel(
    "by_day",
    "By day",
    "a test",
    (Stage("seen", "Seen", ("first_seen",), 0, ""), Stage("known", "Known", ("contact_given",), 10, "")),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2025-{text}")


def customer(key: str, seen: str | None, given: str | None = None, **more: str) -> dict[str, object]:
    return {
        "customer_id": key,
        "first_seen_at": at(seen) if seen else None,
        "contact_given_at": at(given) if given else None,
        **more,
    }


def answer(key: str, when: str, direction: str = "inbound", kind: str = "message") -> dict[str, object]:
    return {"interaction_id": f"{key} {when}", "customer_id": key, "at": at(when), "direction": direction, "kind": kind}


def order(key: str, when: str, **more: object) -> dict[str, object]:
    return {"order_id": f"{key} {when}", "customer_id": key, "ordered_at": at(when), "status": "completed", **more}


def line(key: str, when: str, amount: float) -> dict[str, object]:
    return {"order_id": f"{key} {when}", "line_number": 1, "quantity": 1.0, "amount": amount}


def view(as_of: date, period: Period = MAY, **more: tuple[str, ...]) -> Slice:
    return Slice(period, as_of, tuple(more.items()))


def states(funnel: Funnel) -> list[tuple[float, ...]]:
    """Per stage: entrants, converted, open, lost; -1 for unknown."""
    columns = funnel.stages[["entrants", "converted", "open", "lost"]].fillna(-1)
    return [tuple(row) for row in columns.itertuples(index=False)]


EVERY_STATE = {
    "customers": [
        customer("went through", "05-01T09:00", "05-03T09:00"),
        customer("gave, then nothing", "05-01T09:00", "05-03T09:00"),
        customer("gave too late", "05-01T09:00", "05-11T09:01"),
        customer("gave at the last moment", "05-01T09:00", "05-11T09:00"),
        customer("never gave", "05-01T09:00"),
        customer("may still give", "05-20T09:00"),
        customer("may still answer", "05-20T09:00", "05-21T09:00"),
        customer("entered before May", "04-30T23:59", "05-02T09:00"),
        customer("entered after May", "06-01T00:00"),
    ],
    "interactions": [
        answer("went through", "05-08T09:00"),
        answer("gave at the last moment", "05-02T09:00"),
        answer("may still answer", "05-22T09:00", direction="outbound"),
    ],
}


def test_everybody_is_converted_lost_or_open(build_warehouse: Build) -> None:
    funnel = lifecycle(build_warehouse(EVERY_STATE), view(date(2025, 5, 25)), LEADS)
    # Seen in May: 7. Known: through, nothing, last moment, may still answer; lost: too late, never; open: may give.
    # Answered: through; lost: nothing (23 May 09:00 has passed); open: last moment (to 31 May), may still answer.
    assert states(funnel) == [(7, 4, 1, 2), (4, 1, 2, 1), (1, -1, -1, -1)]
    assert funnel.entrants == 7


def test_rates_rest_on_those_whose_windows_have_all_closed(build_warehouse: Build) -> None:
    funnel = lifecycle(build_warehouse(EVERY_STATE), view(date(2025, 5, 31)), LEADS)
    first, second, third = funnel.stages.to_dict("records")
    # Entered on 1 May: ten days later on 11 May, thirty days later on 31 May 09:00. Entered on 20 May: on 30 May.
    assert (first["rate"], first["judged"]) == (4 / 7, 7)
    assert (second["rate"], second["judged"]) == (1 / 3, 3)
    assert (third["reached"], third["reached_judged"]) == (1 / 5, 5)
    assert math.isnan(third["rate"])


@pytest.mark.parametrize(("as_of", "judged"), [(date(2025, 5, 10), 0), (date(2025, 5, 11), 5)])
def test_a_window_that_ends_on_the_cut_off_day_has_closed(build_warehouse: Build, as_of: date, judged: int) -> None:
    first = lifecycle(build_warehouse(EVERY_STATE), view(as_of), LEADS).stages.iloc[0]
    assert first["judged"] == judged
    assert first["lost"] == (2 if judged else 0)
    assert first["reason"] == ("" if judged else "Too early: no entrant's windows have all closed.")


def test_having_been_quick_does_not_make_anybody_judged_earlier(build_warehouse: Build) -> None:
    quick = customer("quick", "05-01T09:00", "05-01T10:00")
    slow = customer("slow", "05-01T09:00", "05-11T09:00")
    rows = {"customers": [quick, slow], "interactions": [answer("quick", "05-02T09:00"), answer("slow", "05-30T09:00")]}
    warehouse = build_warehouse(rows)
    # The quick one's window for an answer closes on 21 May, but no window of both is over before 31 May.
    assert lifecycle(warehouse, view(date(2025, 5, 30)), LEADS).stages["judged"].iloc[1] == 0
    assert lifecycle(warehouse, view(date(2025, 5, 31)), LEADS).stages["judged"].iloc[1] == 2


@pytest.mark.parametrize(("as_of", "expected"), [(date(2025, 5, 10), (1, 0, 1, 0)), (date(2025, 5, 11), (1, 0, 0, 1))])
def test_where_only_days_are_known_the_last_day_of_a_window_counts_in_full(
    build_warehouse: Build, as_of: date, expected: tuple[float, ...]
) -> None:
    rows = [customer("a", "05-01T00:00"), customer("b", "03-01T00:00", "03-02T00:00")]
    funnel = lifecycle(build_warehouse({"customers": rows}), view(as_of), KNOWN_BY_DAY)
    assert states(funnel)[0] == expected


def test_the_wilson_interval_and_the_times_are_those_of_the_judged(build_warehouse: Build) -> None:
    people = [customer(f"{n}", "05-01T00:00", f"05-{1 + n:02}T00:00" if n <= 4 else None) for n in range(1, 11)]
    step = lifecycle(build_warehouse({"customers": people}), view(date(2025, 6, 30)), LEADS).stages.iloc[0]
    assert (step["rate"], step["judged"]) == (0.4, 10)
    assert (round(step["low"], 4), round(step["high"], 4)) == (0.1682, 0.6873)  # Wilson for 4 of 10
    assert [step["median_days"], step["p75_days"], step["p95_days"]] == pytest.approx([2.5, 3.25, 3.85])


def test_in_any_order_who_skips_a_stage_still_counts(build_warehouse: Build) -> None:
    rows = {
        "customers": [
            customer("in order", "05-01T09:00", "05-02T09:00"),
            customer("answers first", "05-01T09:00", "05-04T09:00"),
            customer("skips", "05-01T09:00"),
        ],
        "interactions": [
            answer("in order", "05-03T09:00"),
            answer("answers first", "05-02T09:00"),
            answer("skips", "05-20T09:00"),
        ],
    }
    warehouse = build_warehouse(rows)
    strict = lifecycle(warehouse, view(date(2025, 7, 31)), LEADS)
    free = lifecycle(warehouse, view(date(2025, 7, 31)), LEADS, order="any")
    assert states(strict) == [(3, 2, 0, 1), (2, 1, 0, 1), (1, -1, -1, -1)]
    assert states(free) == [(3, 2, 0, 1), (2, 2, 0, 0), (3, -1, -1, -1)]
    assert free.stages["reached"].tolist() == pytest.approx([1, 2 / 3, 1])


def test_in_any_order_the_windows_count_from_the_entry(build_warehouse: Build) -> None:
    rows = {
        "customers": [customer("a", "05-01T09:00", "05-11T09:00")],
        "interactions": [answer("a", "05-31T09:00"), answer("b", "05-31T09:00")],
    }
    late = {**rows, "interactions": [answer("a", "05-31T09:01")]}
    assert lifecycle(build_warehouse(rows), view(date(2025, 7, 1)), LEADS, order="any").stages["entrants"].iloc[2] == 1
    assert lifecycle(build_warehouse(late), view(date(2025, 7, 1)), LEADS, order="any").stages["entrants"].iloc[2] == 0


def test_what_happened_before_the_entry_does_not_count(build_warehouse: Build) -> None:
    rows = {
        "customers": [customer("a", "05-05T09:00", "05-05T08:59"), customer("b", "05-05T09:00", "05-05T10:00")],
        "interactions": [answer("b", "05-05T08:00")],
    }
    for way in ("ordered", "any"):
        funnel = lifecycle(build_warehouse(rows), view(date(2025, 6, 30)), LEADS, order=way)
        assert states(funnel) == [(2, 1, 0, 1), (1, 0, 0, 1), (0, -1, -1, -1)]


def test_two_things_at_one_instant_follow_each_other_unless_they_may_repeat(build_warehouse: Build) -> None:
    rows = {
        "customers": [customer("a", "05-05T00:00", "05-05T00:00")],
        "interactions": [answer("a", "05-05T00:00")],
    }
    assert states(lifecycle(build_warehouse(rows), view(date(2025, 6, 30)), LEADS)) == [
        (1, 1, 0, 0),
        (1, 0, 0, 1),
        (0, -1, -1, -1),
    ]


def test_two_orders_of_one_day_are_a_first_and_a_second(build_warehouse: Build) -> None:
    twice = [order("a", "05-05T00:00"), order("a", "05-05T00:00") | {"order_id": "another"}]
    funnel = lifecycle(build_warehouse({"orders": twice}), view(date(2025, 5, 31)), ORDERS)
    assert states(funnel) == [(1, 1, 0, 0), (1, 0, 1, 0), (0, -1, -1, -1)]


def test_nothing_after_the_as_of_day_is_known(build_warehouse: Build) -> None:
    warehouse = build_warehouse(EVERY_STATE, as_of=date(2025, 5, 2))
    assert states(lifecycle(warehouse, view(warehouse.as_of), LEADS)) == [(5, 0, 5, 0), (0, 0, 0, 0), (0, -1, -1, -1)]


def test_money_is_the_revenue_until_the_last_window_closes(build_warehouse: Build) -> None:
    moments = [
        ("a", "05-05T10:00", 100.0),
        ("a", "05-31T23:00", 40.0),
        ("a", "06-30T10:00", 500.0),
        ("b", "05-06T10:00", 20.0),
        ("c", "05-07T10:00", -30.0),
    ]
    rows = {
        "customers": [
            customer("a", "05-01T09:00", "05-02T09:00"),
            customer("b", "05-01T09:00"),
            customer("c", "05-01T09:00"),
        ],
        "interactions": [answer("b", "04-01T09:00")],
        "orders": [order(key, when) for key, when, _ in moments],
        "order_lines": [line(*moment) for moment in moments],
    }
    warehouse = build_warehouse(rows)
    funnel = lifecycle(warehouse, view(date(2025, 6, 30)), LEADS, worth="money")
    first = funnel.stages.iloc[0]
    # Thirty days from 1 May reach to 31 May: a brought 140, b 20; c gave back more than it bought and weighs nothing.
    assert (first["entrants"], first["converted"], first["lost"], first["people"]) == (160, 140, 20, 3)
    assert first["rate"] == pytest.approx(140 / 160)
    assert first["size"] == pytest.approx(160**2 / (140**2 + 20**2))
    early = lifecycle(warehouse, view(date(2025, 5, 20)), LEADS, worth="money").stages.iloc[0]
    assert early["entrants"] == 120  # what comes after the as-of day is not known


def test_money_without_orders_is_refused_with_the_way_out(build_warehouse: Build) -> None:
    warehouse = build_warehouse({"customers": [customer("a", "05-01T09:00")]})
    with pytest.raises(TableMissing, match="Money needs orders"):
        lifecycle(warehouse, view(date(2025, 5, 31)), LEADS, worth="money")


def test_a_filter_changes_numerator_and_denominator(build_warehouse: Build) -> None:
    rows = {
        "customers": [
            customer("a", "05-01T09:00", "05-02T09:00", region="North"),
            customer("b", "05-01T09:00", region="North"),
            customer("c", "05-01T09:00", "05-02T09:00", region="South"),
        ]
    }
    warehouse = build_warehouse(rows)
    for region, expected in (("North", (2, 1, 0.5)), ("South", (1, 1, 1.0))):
        step = lifecycle(warehouse, view(date(2025, 6, 30), region=(region,)), LEADS).stages.iloc[0]
        assert (step["judged"], step["converted"], step["rate"]) == expected


def test_a_dimension_that_customers_do_not_have_is_refused(build_warehouse: Build) -> None:
    warehouse = build_warehouse({"customers": [customer("a", "05-01T09:00")]})
    with pytest.raises(UnknownName, match="dimension of customers"):
        lifecycle(warehouse, view(date(2025, 6, 30), category=("Tools",)), LEADS)


def test_a_stage_without_events_is_hollow_and_lends_its_window_to_the_next(build_warehouse: Build) -> None:
    rows = {"customers": [customer("a", "05-01T09:00")], "interactions": [answer("a", "05-31T09:00")]}
    funnel = lifecycle(build_warehouse(rows), view(date(2025, 7, 31)), LEADS)
    assert funnel.stages["missing"].tolist() == ["", "needs customers.contact_given_at", ""]
    assert funnel.stages["entrants"].fillna(-1).tolist() == [1, -1, 1]
    assert funnel.stages["window_days"].iloc[0] == 30
    assert funnel.stages["reason"].iloc[1] == "Nothing recorded: contact data given."


def test_nobody_reaching_a_recorded_stage_is_none_and_not_hollow(build_warehouse: Build) -> None:
    rows = {
        "customers": [customer("a", "05-01T09:00")],
        "orders": [order("b", "05-01T09:00", delivered_at=at("05-02"))],
    }
    funnel = lifecycle(build_warehouse(rows), view(date(2025, 7, 31)), ARTICLE_E)
    loyalty = funnel.stages.set_index("key").loc["loyalty"]
    assert (loyalty["missing"], loyalty["entrants"]) == ("", 0)


@pytest.mark.parametrize("way", ["ordered", "any"])
def test_with_only_orders_the_funnel_runs_first_second_third(build_warehouse: Build, way: str) -> None:
    rows = {
        "customers": [{"customer_id": "a"}, {"customer_id": "b"}],
        "orders": [
            order("a", "05-01T09:00"),
            order("a", "06-01T09:00"),
            order("a", "07-01T09:00"),
            order("b", "05-02T09:00"),
            order("b", "05-20T09:00", status="cancelled"),
            order("b", "05-21T09:00", status="return"),
        ],
    }
    funnel = lifecycle(build_warehouse(rows), view(date(2025, 7, 31)), ARTICLE_E, order=way)
    assert funnel.is_replaced
    assert funnel.stages["stage"].tolist() == ["First order", "Second order", "Third order"]
    assert funnel.stages["entrants"].tolist() == [2, 1, 1]


def test_a_first_contact_that_is_the_first_order_adds_nothing_to_orders(build_warehouse: Build) -> None:
    orders = [order("a", "05-01T09:00"), order("b", "05-02T09:00", status="return"), order("b", "05-03T09:00")]
    same = {"customers": [customer("a", "05-01T09:00"), customer("b", "05-02T09:00")], "orders": orders}
    earlier = {**same, "customers": [customer("a", "05-01T09:00"), customer("b", "05-02T08:59")]}
    assert lifecycle(build_warehouse(same), view(date(2025, 7, 31)), ARTICLE_E).is_replaced
    assert not lifecycle(build_warehouse(earlier), view(date(2025, 7, 31)), ARTICLE_E).is_replaced


def test_a_model_whose_every_stage_is_known_is_never_replaced(build_warehouse: Build) -> None:
    twice = (Stage("one", "One", ("first_order",), 0, ""), Stage("two", "Two", ("later_order",), 30, ""))
    warehouse = build_warehouse({"orders": [order("a", "05-01T09:00"), order("a", "05-09T09:00")]})
    funnel = lifecycle(warehouse, view(date(2025, 7, 31)), StageModel("mine", "Mine", "a test", twice))
    assert funnel.stages["stage"].tolist() == ["One", "Two"]


def test_without_orders_the_funnel_goes_as_far_as_the_data(build_warehouse: Build) -> None:
    funnel = lifecycle(build_warehouse(EVERY_STATE), view(date(2025, 5, 31)), ARTICLE_E)
    assert not funnel.is_replaced
    assert funnel.stages.set_index("stage")["missing"].to_dict() == {
        "Awareness": "",
        "Acquisition": "",
        "Retention (nurture)": "",
        "Fulfilment": "needs orders",
        "Loyalty": "needs orders or referrals",
    }


def test_an_empty_warehouse_has_only_hollow_stages(build_warehouse: Build) -> None:
    funnel = lifecycle(build_warehouse({}), view(date(2025, 5, 31)), ARTICLE_E)
    assert (funnel.stages["missing"] != "").all()
    assert funnel.stages[["entrants", "rate", "reached"]].isna().all(axis=None)
    assert (funnel.entrants, len(funnel.steps)) == (0, 0)


def test_a_period_without_entrants_has_no_rates(build_warehouse: Build) -> None:
    january = Period(date(2024, 1, 1), date(2024, 1, 31))
    funnel = lifecycle(build_warehouse(EVERY_STATE), view(date(2025, 5, 31), january), LEADS)
    assert funnel.stages["entrants"].tolist() == [0, 0, 0]
    assert funnel.stages[["rate", "reached"]].isna().all(axis=None)
    assert funnel.stages["reason"].iloc[0] == "Nobody reached this stage."


def test_the_order_of_rows_is_irrelevant(build_warehouse: Build) -> None:
    there = lifecycle(build_warehouse(EVERY_STATE), view(date(2025, 5, 25)), LEADS).stages
    back = lifecycle(
        build_warehouse({name: rows[::-1] for name, rows in EVERY_STATE.items()}), view(date(2025, 5, 25)), LEADS
    ).stages
    pd.testing.assert_frame_equal(there, back)
