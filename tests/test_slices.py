"""Periods and slices: neighbours, like days, leap years, and what a dimension is called."""

from datetime import date

import pytest

from crm_models.errors import UnknownName
from crm_models.slices import Period, Slice, dimension


def days(first: str, last: str) -> Period:
    return Period(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("period", "previous", "last_year"),
    [
        # whole months move by months, whatever their length
        (("2026-03-01", "2026-03-31"), ("2026-02-01", "2026-02-28"), ("2025-03-01", "2025-03-31")),
        (("2026-01-01", "2026-01-31"), ("2025-12-01", "2025-12-31"), ("2025-01-01", "2025-01-31")),
        (("2026-01-01", "2026-03-31"), ("2025-10-01", "2025-12-31"), ("2025-01-01", "2025-03-31")),
        (("2025-01-01", "2025-12-31"), ("2024-01-01", "2024-12-31"), ("2024-01-01", "2024-12-31")),
        # a month's end stays a month's end, in leap years too
        (("2024-02-01", "2024-02-29"), ("2024-01-01", "2024-01-31"), ("2023-02-01", "2023-02-28")),
        (("2025-02-01", "2025-02-28"), ("2025-01-01", "2025-01-31"), ("2024-02-01", "2024-02-29")),
        # any other stretch moves by as many days; last year by the calendar
        (("2026-03-10", "2026-03-16"), ("2026-03-03", "2026-03-09"), ("2025-03-10", "2025-03-16")),
        (("2026-03-01", "2026-03-01"), ("2026-02-28", "2026-02-28"), ("2025-03-01", "2025-03-01")),
        (("2026-03-15", "2026-04-14"), ("2026-02-12", "2026-03-14"), ("2025-03-15", "2025-04-14")),
        (("2024-02-20", "2024-02-29"), ("2024-02-10", "2024-02-19"), ("2023-02-20", "2023-02-28")),
    ],
)
def test_a_period_knows_its_neighbours(
    period: tuple[str, str], previous: tuple[str, str], last_year: tuple[str, str]
) -> None:
    assert days(*period).previous() == days(*previous)
    assert days(*period).same_last_year() == days(*last_year)


@pytest.mark.parametrize(
    ("period", "length", "months"),
    [
        (("2026-03-01", "2026-03-31"), 31, 1),
        (("2024-02-01", "2024-02-29"), 29, 1),
        (("2024-02-01", "2024-02-28"), 28, 0),
        (("2025-11-01", "2026-10-31"), 365, 12),
        (("2026-03-02", "2026-03-31"), 30, 0),
        (("2026-03-05", "2026-03-05"), 1, 0),
    ],
)
def test_a_period_counts_both_ends_and_only_whole_months(period: tuple[str, str], length: int, months: int) -> None:
    assert (days(*period).days, days(*period).months) == (length, months)


@pytest.mark.parametrize(
    ("period", "said"),
    [
        (("2026-03-01", "2026-03-31"), "March 2026"),
        (("2026-01-01", "2026-03-31"), "Jan 2026 – Mar 2026"),
        (("2026-03-05", "2026-03-05"), "5 Mar 2026"),
        (("2026-03-05", "2026-03-09"), "5 – 9 Mar 2026"),
        (("2026-03-05", "2026-04-09"), "5 Mar – 9 Apr 2026"),
        (("2025-12-05", "2026-01-09"), "5 Dec 2025 – 9 Jan 2026"),
    ],
)
def test_a_period_is_said_as_short_as_it_stays_clear(period: tuple[str, str], said: str) -> None:
    assert str(days(*period)) == said


def test_a_finished_month_is_compared_with_whole_months() -> None:
    view = Slice(days("2026-03-01", "2026-03-31"), date(2026, 5, 15))
    assert not view.is_unfinished
    assert view.previous().period == days("2026-02-01", "2026-02-28")
    assert view.same_last_year().period == days("2025-03-01", "2025-03-31")


def test_an_unfinished_month_is_compared_with_as_many_days_of_the_others() -> None:
    view = Slice(days("2026-03-01", "2026-03-31"), date(2026, 3, 12))
    assert view.is_unfinished
    assert view.period.so_far(view.as_of) == days("2026-03-01", "2026-03-12")
    assert view.previous().period == days("2026-02-01", "2026-02-12")
    assert view.same_last_year().period == days("2025-03-01", "2025-03-12")


def test_like_days_never_leave_a_shorter_month() -> None:
    view = Slice(days("2026-03-01", "2026-03-31"), date(2026, 3, 30))
    assert view.previous().period == days("2026-02-01", "2026-02-28")


def test_a_period_still_to_come_has_only_its_first_day_behind_it() -> None:
    future = days("2026-04-01", "2026-04-30")
    assert future.so_far(date(2026, 3, 12)) == days("2026-04-01", "2026-04-01")


def test_a_history_ends_with_the_month_of_the_last_past_day() -> None:
    view = Slice(days("2026-01-01", "2026-12-31"), date(2026, 3, 12))
    history = view.history(13)
    assert len(history) == 13
    assert history[0] == days("2025-03-01", "2025-03-31")
    assert history[-1] == days("2026-03-01", "2026-03-31")
    assert Slice(days("2026-01-01", "2026-01-31"), date(2026, 3, 12)).history(1) == (days("2026-01-01", "2026-01-31"),)


def test_slices_that_show_the_same_are_one_key() -> None:
    one, other = (Slice(days("2026-03-01", "2026-03-31"), date(2026, 5, 1), (("region", ("North",)),)) for _ in "ab")
    assert len({one, other}) == 1


def test_a_field_of_the_deployment_is_a_conformed_dimension() -> None:
    tier = dimension("attribute:loyalty_tier")
    assert (tier.label, tier.is_conformed) == ("Loyalty tier", True)
    assert not dimension("ticket_kind").is_conformed


def test_an_unknown_dimension_is_named_with_the_closest_one() -> None:
    with pytest.raises(UnknownName, match="Did you mean region"):
        dimension("regoin")
