"""Verdicts follow what is better and how sure the numbers are; targets follow the period."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from math import isnan, nan

import pytest

from crm_models.metrics import CATALOGUE, Reading
from crm_models.slices import Period, Slice
from dashboard.kpi import Kpi, is_clear, months, target_for

Make = Callable[..., Kpi]
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


def test_the_verdict_follows_what_is_better_not_the_sign(kpi: Make) -> None:
    up, down = kpi(110, 100), kpi(90, 100)
    assert [up.verdict(up.previous), down.verdict(down.previous)] == ["better", "worse"]
    lower = replace(up.metric, better="lower")
    assert replace(up, metric=lower).verdict(up.previous) == "worse"
    neither = replace(up.metric, better="neither")
    assert replace(up, metric=neither).verdict(up.previous) == "neither"


def test_nothing_is_better_or_worse_than_the_unknown(kpi: Make) -> None:
    assert kpi(100, nan).verdict(kpi(100, nan).previous) == "unknown"


def test_a_difference_of_shares_is_clear_beyond_its_newcombe_interval(reading: Callable[..., Reading]) -> None:
    """Newcombe (1998), Statistics in Medicine 17, table II, example (a): 56/70 against 48/80, 0.0524 to 0.3339."""
    now = reading(56 / 70, low=0.6918, high=0.8771)
    before = reading(48 / 80, low=0.4903, high=0.7004)
    assert is_clear(now, before)
    assert is_clear(before, now)
    unsure = replace(before, high=0.79)
    assert not is_clear(now, unsure)


def test_without_intervals_half_a_per_cent_is_the_least_that_counts(reading: Callable[..., Reading]) -> None:
    assert is_clear(reading(1006), reading(1000))
    assert not is_clear(reading(1004), reading(1000))


def test_attainment_turns_round_where_less_is_better(kpi: Make) -> None:
    less = kpi(6.9, target=7.0)
    assert replace(less, metric=replace(less.metric, better="lower")).attainment == pytest.approx(7.0 / 6.9)
    assert kpi(3.95, target=4.1).attainment == pytest.approx(3.95 / 4.1)
    assert isnan(kpi(nan, target=4.1).attainment)
    assert isnan(kpi(4.1).attainment)


def test_a_flow_is_aimed_at_in_proportion_to_the_days_that_have_passed() -> None:
    revenue = CATALOGUE["revenue"]
    november = Period.month(date(2026, 11, 1))
    assert target_for(revenue, 300.0, Slice(november, date(2026, 11, 30))) == pytest.approx(300)
    assert target_for(revenue, 300.0, Slice(november, date(2026, 11, 10))) == pytest.approx(100)
    assert target_for(revenue, 300.0, Slice(YEAR, date(2026, 12, 31))) == pytest.approx(3600)


def test_a_mean_is_aimed_at_as_it_is_whatever_the_period() -> None:
    assert target_for(CATALOGUE["average_order_value"], 84.0, Slice(YEAR, date(2026, 3, 1))) == 84.0


def test_without_a_target_there_is_none() -> None:
    assert target_for(CATALOGUE["revenue"], None, Slice(YEAR, date(2026, 12, 31))) is None


def test_a_monthly_target_stands_beside_every_month(kpi: Make) -> None:
    shown = replace(kpi(24, months=(1.0, 2.0, 3.0)), monthly_target=2.5)
    assert months(shown)["target"].tolist() == [2.5, 2.5, 2.5]


def test_twentyfive_months_bring_the_year_before_beside_each_month(kpi: Make) -> None:
    values = tuple(float(number) for number in range(25))
    frame = months(kpi(24, months=values))
    assert frame["value"].tolist() == list(values[12:])
    assert frame["last_year"].tolist() == list(values[:13])
    assert not frame["is_so_far"].any()
    assert "last_year" not in months(kpi(12, months=values[:13]))
