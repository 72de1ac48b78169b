"""Intervals against published tables, sums worked by hand, and the coverage they promise."""

import math

import numpy as np
import pytest
from scipy.stats import multinomial
from statsmodels.stats.proportion import proportion_confint

from crm_models.intervals import (
    UNKNOWN,
    difference_interval,
    mean_interval,
    median_interval,
    net_score_interval,
    share_interval,
)

GRID = np.linspace(0, 1, 201)


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_a_share_has_the_interval_that_newcombe_printed(successes: int, n: int, low: float, high: float) -> None:
    """Newcombe 1998, Statistics in Medicine 17, table I, method 3 (Wilson's score)."""
    assert share_interval(successes, n) == pytest.approx((low, high), abs=5e-5)


def test_a_share_has_the_interval_that_others_compute_too() -> None:
    for successes, n in ((1, 2), (3.5, 9.25), (999, 1000), (12, 12)):
        assert share_interval(successes, n) == pytest.approx(proportion_confint(successes, n, method="wilson"))


def test_the_difference_of_two_shares_has_the_interval_that_newcombe_printed() -> None:
    """Newcombe 1998, Statistics in Medicine 17, table II, method 10, case (a)."""
    found = difference_interval(56 / 70, share_interval(56, 70), 48 / 80, share_interval(48, 80))
    assert found == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert all(map(math.isnan, difference_interval(0.5, share_interval(5, 10), math.nan, UNKNOWN)))


def test_none_and_all_are_the_ends_of_their_intervals() -> None:
    assert share_interval(0, 3).low == 0
    assert share_interval(3, 3).high == 1


def test_a_mean_has_students_interval() -> None:
    """2, 4, 6: mean 4, variance 4, t 4.30265 with two degrees of freedom; 4 ∓ 4.30265 · √(4/3)."""
    assert mean_interval(12, 56, 3) == pytest.approx((-0.968275, 8.968275), abs=1e-5)


def test_a_net_score_has_the_interval_worked_by_hand() -> None:
    """5 promoters, 3 passives, 2 detractors: mean 3/13, variance 8.5/13 − 9/169; ∓ 1.959964 · √(variance/13)."""
    assert net_score_interval(net=3, decided=7, n=10) == pytest.approx((-0.190506, 0.652044), abs=1e-5)
    assert net_score_interval(net=2, decided=2, n=2).high == 1


@pytest.mark.parametrize("n", [10, 20, 40, 100])
@pytest.mark.parametrize("shares", [(0.16, 0.26, 0.58), (0.33, 0.34, 0.33), (0.05, 0.15, 0.80)])
def test_a_net_score_interval_covers_the_truth_as_often_as_it_says(n: int, shares: tuple[float, ...]) -> None:
    """Every possible sample, weighted by its chance; the usual (Wald) interval covers 65–95 % at these sizes."""
    truth = shares[2] - shares[0]
    covered = 0.0
    for detractors in range(n + 1):
        for promoters in range(n + 1 - detractors):
            low, high = net_score_interval(promoters - detractors, promoters + detractors, n)
            if low <= truth <= high:
                covered += multinomial.pmf([detractors, n - detractors - promoters, promoters], n, shares)
    assert 0.93 <= covered <= 0.965


def test_a_median_has_the_interval_of_its_ranks() -> None:
    """Of 100 values in order, ranks 50 − 1.96 · 10/2 = 40.2 and 51 + 9.8 = 60.8 enclose the median."""
    values = np.arange(1.0, 101.0)
    assert median_interval(GRID, np.quantile(values, GRID), 100) == pytest.approx((40.2, 60.8), abs=0.01)


@pytest.mark.parametrize("n", [6, 10, 25, 100])
def test_a_median_interval_covers_the_truth_at_least_as_often_as_it_says(n: int) -> None:
    rng = np.random.default_rng(20260315)
    hits = 0
    for _ in range(2000):
        low, high = median_interval(GRID, np.quantile(rng.exponential(size=n), GRID), n)
        hits += low <= math.log(2) <= high
    assert 0.945 <= hits / 2000 <= 0.995


@pytest.mark.parametrize(
    "interval",
    [
        share_interval(0, 0),
        share_interval(math.nan, math.nan),
        mean_interval(5, 25, 1),
        mean_interval(5, math.nan, 2),
        median_interval(GRID, np.full(201, 3.0), 5),
        net_score_interval(0, 0, 0),
    ],
)
def test_what_is_too_thin_has_no_interval(interval: tuple[float, float]) -> None:
    assert interval == pytest.approx(UNKNOWN, nan_ok=True)
