"""Intervals and p-values agree with published figures and other programs, and cover the truth as often as they say."""

from datetime import date
from math import isnan, nan

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from crm_models.analyses.differences import Estimate, mean, over_median, ratio, recovered, shares, welch
from crm_models.intervals import mean_interval, median_interval, share_interval
from crm_models.metrics import Reading
from crm_models.metrics.by_customer import Moments
from crm_models.metrics.evaluate import GRID

DAY = date(2026, 11, 1)
Floats = NDArray[np.float64]


def reading(value: float, numerator: float, n: float, low: float = nan, high: float = nan) -> Reading:
    return Reading("any", "Any", "share", value, numerator, n, int(n), low, high, 0.95, 1.0, DAY, DAY, DAY)


def share(successes: int, n: int) -> Reading:
    return reading(successes / n, successes, n, *share_interval(successes, n))


def estimated(y: Floats, x: Floats) -> Estimate:
    """The ratio of what so many customers bring."""
    counts = [int(np.count_nonzero(has_part)) for has_part in (y, x, y + x)]
    sums = Moments(y.sum(), (y * y).sum(), counts[0], x.sum(), (x * x).sum(), counts[1], (x * y).sum(), counts[2])
    return ratio(reading(y.sum() / x.sum(), y.sum(), x.sum()), sums)


def brought(rng: np.random.Generator, customers: int, rate: float) -> tuple[Floats, Floats]:
    """Per customer what was returned, and ordered: whoever returns gives back up to all of it, ``rate`` in all."""
    ordered = rng.gamma(1.5, 60.0, customers) * (1 + rng.poisson(0.6, customers))
    returned = ordered * rng.random(customers) * (rng.random(customers) < 2 * rate)
    return returned, ordered


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 20), 0.6791, 1.0000),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_the_interval_of_two_shares_is_newcombes(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    """Newcombe 1998, table II, method 10, examples a, b, g and h."""
    found = shares(share(*first), share(*second))
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@pytest.mark.parametrize("successes", [0, 10])
def test_two_shares_of_nothing_or_all_are_equal(successes: int) -> None:
    assert shares(share(successes, 10), share(successes, 10)).p == 1


def test_two_means_are_compared_as_welch_does() -> None:
    first, second = [1.0, 4.0, 2.0, 8.0, 5.0, 7.0], [2.0, 3.0, 3.0, 4.0]
    sides = [
        mean(reading(sum(x) / len(x), sum(x), len(x), *mean_interval(sum(x), sum(v * v for v in x), len(x))))
        for x in (first, second)
    ]
    found = welch(*sides)
    expected = stats.ttest_ind(first, second, equal_var=False)
    assert found.p == pytest.approx(expected.pvalue)
    assert (found.low, found.high) == pytest.approx(tuple(expected.confidence_interval()))


def test_two_means_without_any_variation_are_not_tested() -> None:
    found = welch(Estimate(2.0, 0.0, 10), Estimate(1.0, 0.0, 10))
    assert (found.value, isnan(found.p)) == (1.0, True)
    assert "alike within both groups" in found.reason


def test_the_error_of_a_ratio_is_the_jackknifes() -> None:
    """Leaving out one customer at a time, of 400, says the same to within a few per cent (Quenouille 1956)."""
    returned, ordered = brought(np.random.default_rng(5), 400, 0.15)
    without = (returned.sum() - returned) / (ordered.sum() - ordered)
    jackknife = np.sqrt(399 / 400 * ((without - without.mean()) ** 2).sum())
    assert estimated(returned, ordered).error == pytest.approx(jackknife, rel=0.03)


def test_customers_with_a_part_in_neither_sum_say_nothing_about_a_ratio() -> None:
    y, x = brought(np.random.default_rng(5), 400, 0.15)
    found, expected = estimated(np.append(y, np.zeros(1000)), np.append(x, np.zeros(1000))), estimated(y, x)
    assert (found.value, found.error, found.n) == pytest.approx((expected.value, expected.error, expected.n))


@pytest.mark.parametrize(
    ("customers", "rates"), [((600, 600), (0.1, 0.1)), ((600, 6000), (0.1, 0.15)), ((2000, 3000), (0.3, 0.05))]
)
def test_the_interval_of_two_ratios_holds_the_truth_as_often_as_it_says(
    customers: tuple[int, int], rates: tuple[float, float]
) -> None:
    rng, covered = np.random.default_rng(20261122), 0
    for _ in range(1000):
        sides = [estimated(*brought(rng, n, rate)) for n, rate in zip(customers, rates, strict=True)]
        found = welch(*sides)
        covered += found.low <= rates[0] - rates[1] <= found.high
    assert 930 <= covered <= 970


def test_few_customers_in_either_sum_give_a_ratio_no_interval() -> None:
    y, x = brought(np.random.default_rng(5), 200, 0.5)
    y[30:] = 0
    found = estimated(y, x)
    assert isnan(found.error)
    assert found.reason == "One of its two sums comes from 30 customers or fewer."


def test_a_denominator_that_few_make_up_gives_a_ratio_no_interval() -> None:
    """By hand: 99 customers of 1 and one of 100 have a mean of 1.99 ± 0.99, one of 10 makes it 1.09 ± 0.09."""
    y, x = np.ones(100), np.append(np.ones(99), 100.0)
    assert "few customers" in estimated(y, x).reason
    assert estimated(y, np.append(np.ones(99), 10.0)).error > 0


def test_what_does_not_belong_to_customers_gives_a_ratio_no_interval() -> None:
    found = ratio(reading(0.5, 100.0, 200.0), Moments(90.0, 300.0, 60, 200.0, 900.0, 60, 400.0, 60))
    assert (found.value, found.reason) == (0.5, "Not all of it belongs to a customer.")


@pytest.mark.parametrize("slope", [-0.02, 0.0, 0.02])
def test_a_total_over_a_median_is_rarely_taken_for_different_however_both_vary_together(slope: float) -> None:
    rng = np.random.default_rng(5)

    def velocity() -> Estimate:
        amounts = rng.gamma(2.0, 300.0, 120)
        days = 60 + slope * amounts + rng.normal(0, 5, 120)
        low, high = median_interval(GRID, np.quantile(days, GRID), 120)
        total, median = amounts.sum(), float(np.median(days))
        sums = Moments(total, (amounts * amounts).sum(), 120, either=120)
        return over_median(reading(total / median, total, 120), 120, sums, reading(median, nan, 120, low, high))

    assert sum(welch(velocity(), velocity()).p < 0.05 for _ in range(400)) <= 20


def test_the_p_value_of_lopsided_intervals_is_that_of_the_side_towards_no_difference() -> None:
    """By hand: 2 (1.5 to 3) less 1 (0.8 to 1.4) is 1, 0.6403 down and 1.0198 up; the other way round it is the same."""
    high, low = reading(2, 20, 10, 1.5, 3), reading(1, 10, 10, 0.8, 1.4)
    one, other = recovered(high, low), recovered(low, high)
    assert (one.value, one.low, one.high) == pytest.approx((1, 1 - 0.6403, 1 + 1.0198), abs=5e-5)
    assert one.p == pytest.approx(2 * stats.norm.sf(1.959964 / 0.6403), rel=1e-3)
    assert other.p == one.p


def test_too_few_values_for_an_interval_are_not_tested() -> None:
    assert recovered(reading(2, 20, 10, 1.5, 3), reading(1, 1, 1)).reason == "One of the groups has too few values."
