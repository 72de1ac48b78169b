"""The company's clock."""

from datetime import date

import numpy as np
import pytest

from sample_data.days import Calendar

CALENDAR = Calendar(date(2026, 11, 15))


def test_business_time_runs_from_nothing_to_the_length_of_the_history_and_back() -> None:
    days = np.array([0.0, 10.25, 500.5, 1095.9])
    assert CALENDAR.business(np.array([0.0, CALENDAR.length])) == pytest.approx([0.0, 1096.0])
    assert CALENDAR.from_business(CALENDAR.business(days)) == pytest.approx(days)
    assert np.isinf(CALENDAR.from_business(np.array([1096.0]))).all()


def test_december_and_saturdays_are_busier_than_january_and_tuesdays() -> None:
    by_day = dict(zip(CALENDAR.days.astype(str), CALENDAR.factors, strict=True))
    assert by_day["2025-12-13"] > 1.5 * by_day["2026-01-13"]


def test_instants_keep_the_order_and_the_day_and_prefer_opening_hours() -> None:
    days = np.sort(np.random.default_rng(1).random(2_000) * CALENDAR.length)
    at = CALENDAR.instants(days)
    assert (np.diff(at) >= np.timedelta64(0)).all()
    first = np.datetime64(CALENDAR.first_day, "D")
    assert (((at.astype("datetime64[D]") - first).astype(int)) == np.floor(days)).all()
    hours = (at - at.astype("datetime64[D]")).astype("timedelta64[h]").astype(int)
    assert np.mean((hours >= 8) & (hours < 22)) > 0.9


def test_never_and_after_the_last_day_are_unknown_but_plans_are_not() -> None:
    days = np.array([np.inf, CALENDAR.length + 1, 3.0])
    assert np.isnat(CALENDAR.instants(days)).tolist() == [True, True, False]
    assert np.isnat(CALENDAR.moments(days)).tolist() == [True, False, False]


def test_the_first_such_date_is_on_or_after_the_first_day() -> None:
    assert CALENDAR.first_day == date(2023, 11, 16)
    assert CALENDAR.next(11, 16, 0) == 0
    assert CALENDAR.next(11, 15, 0) == 365
    assert CALENDAR.next(11, 20, 1) == 370
