"""The difference of one number between two groups, with its interval and the p-value of there being none."""

import math
from typing import NamedTuple

from scipy.special import stdtr

from crm_models.analyses.significance import two_shares, two_sided
from crm_models.intervals import Interval, Z, difference_interval, student
from crm_models.metrics import Metric, Reading
from crm_models.metrics.by_customer import Moments

NAN = math.nan
FEWEST = 30
"""More customers than this must make up each sum of a ratio for large-sample results (Cochran 1977, chapter 6)."""
WIDEST = 0.2
"""Coefficient of variation that a ratio's denominator stays below. The ratio's bias, in standard errors, is smaller
(Kish, Namboodiri & Pillai 1962), and a fifth of a standard error makes 94.5 % of a coverage of 95 %."""
NOT_OF_CUSTOMERS = "Not all of it belongs to a customer."
ALL_ALIKE = "All are alike within both groups: nothing tells what is chance."


class Difference(NamedTuple):
    """First less second, with its 95 % interval and the p-value of there being none; NaN, and why, where unknown."""

    value: float
    low: float = NAN
    high: float = NAN
    p: float = NAN
    reason: str = ""


class Estimate(NamedTuple):
    """A number with its standard error, NaN where ``reason`` says why it has none, and the size of its sample."""

    value: float
    error: float
    n: int
    reason: str = ""


def estimate(metric: Metric, reading: Reading, customers: int, sums: Moments, median: Reading | None) -> Estimate:
    """A group's number as it is compared: what grows with the customers of the group is divided by them.

    ``median`` is what a total is divided by, where it is a median.
    """
    if metric.grows_with_customers and not customers:
        return Estimate(NAN, NAN, 0, "Nobody is in one of the groups.")
    if metric.kind == "total":
        return per_customer(reading.value, customers, sums)
    if metric.kind == "mean":
        return mean(reading)
    if metric.is_of_sums:
        return ratio(reading, sums)
    if median:
        return over_median(reading, customers, sums, median)
    return Estimate(reading.value, NAN, reading.n)


def mean(reading: Reading) -> Estimate:
    """A mean with its standard error."""
    if math.isnan(reading.low):
        return Estimate(reading.value, NAN, reading.n, "One of the groups has fewer than two values.")
    half = (reading.high - reading.low) / 2
    return Estimate(reading.value, half / student(reading.n), reading.n)


def per_customer(total: float, customers: int, sums: Moments) -> Estimate:
    """What the customers of a group bring of a total on average, over all of them."""
    value = total / customers
    if not _is_all(sums.y, total):
        return Estimate(value, NAN, customers, NOT_OF_CUSTOMERS)
    if customers < 2:
        return Estimate(value, NAN, customers, "One of the groups has a single customer.")
    variance = max(0.0, sums.yy - sums.y**2 / customers) / (customers - 1)
    return Estimate(value, math.sqrt(variance / customers), customers)


def ratio(reading: Reading, sums: Moments) -> Estimate:
    """A ratio of two totals; its error by linearisation over the customers with a part in either (Kish & Hess 1959).

    With n of them it is the root of n ÷ (n − 1) × the sum of (y − ratio × x)², divided by the denominator.
    """
    value, n = reading.value, sums.either
    if not (_is_all(sums.y, reading.numerator) and _is_all(sums.x, reading.denominator)):
        return Estimate(value, NAN, n, NOT_OF_CUSTOMERS)
    if min(sums.y_count, sums.x_count) <= FEWEST:
        return Estimate(value, NAN, n, f"One of its two sums comes from {FEWEST} customers or fewer.")
    scale = math.sqrt(n / (n - 1)) / sums.x
    if scale * math.sqrt(max(0.0, sums.xx - sums.x**2 / n)) >= WIDEST:
        return Estimate(value, NAN, n, "A few customers make up most of what it is divided by.")
    rest = sums.yy - 2 * value * sums.xy + value**2 * sums.xx
    return Estimate(value, scale * math.sqrt(max(0.0, rest)), n)


def over_median(reading: Reading, customers: int, sums: Moments, median: Reading) -> Estimate:
    """A total over a median, per customer, with the largest error that both can have together.

    How they vary together is not known, so their relative errors are added up, as if all who bring more also shortened
    the median: an interval from it is rather too wide.
    """
    top, value = per_customer(reading.numerator, customers, sums), reading.value / customers
    if top.reason or math.isnan(median.low):
        return Estimate(value, NAN, customers, top.reason or "The median has no interval: too few values.")
    return Estimate(value, (top.error + value * (median.high - median.low) / 2 / Z) / median.value, customers)


def welch(first: Estimate, second: Estimate) -> Difference:
    """Welch's test of two independent estimates, with his degrees of freedom (Welch 1947)."""
    value = first.value - second.value
    sides = [(each.error, each.n - 1) for each in (first, second)]
    error = math.hypot(*(each for each, _ in sides))
    if not error > 0:
        return Difference(value, reason=first.reason or second.reason or ALL_ALIKE)
    freedom = error**4 / sum(each**4 / degrees for each, degrees in sides)
    half = student(freedom + 1) * error
    return Difference(value, value - half, value + half, 2 * float(stdtr(freedom, -abs(value) / error)))


def shares(first: Reading, second: Reading) -> Difference:
    """Newcombe's hybrid score interval of two shares, and Pearson's chi-squared test of their being one (1900)."""
    found = recovered(first, second)
    if found.reason:
        return found
    return found._replace(p=two_shares(first.numerator, first.denominator, second.numerator, second.denominator))


def recovered(first: Reading, second: Reading) -> Difference:
    """The interval of a difference recovered from those of both sides (Zou & Donner 2008)."""
    value = first.value - second.value
    if any(math.isnan(end) for end in (first.low, first.high, second.low, second.high)):
        return Difference(value, reason="One of the groups has too few values.")
    of_first, of_second = (Interval(each.low, each.high) for each in (first, second))
    low, high = difference_interval(first.value, of_first, second.value, of_second)
    towards_none = value - low if value > 0 else high - value
    if value and not towards_none:
        return Difference(value, reason=ALL_ALIKE)
    return Difference(value, low, high, two_sided(value * Z / towards_none) if value else 1.0)


def _is_all(of_customers: float, total: float) -> bool:
    """Whether the customers' parts add up to the total."""
    return math.isclose(of_customers, total, rel_tol=1e-6, abs_tol=1e-6)
