"""Two groups of customers on every metric: the difference, how sure it is, and which differences may be chance.

The interval of a difference comes from those of both sides (Zou & Donner 2008, "MOVER"); for shares that is Newcombe's
hybrid score interval (Newcombe 1998, method 10). Means have Welch's (Welch 1947), and so have totals, which are divided
by the customers of the group: how far apart those lie, buyers of nothing included, tells how sure their mean is. Of
thirty true equals one or two look different by chance, so p-values are corrected together (Benjamini & Hochberg 1995).
Rows of the same customer are taken as independent, which makes intervals somewhat narrow where customers have many
rows; not so those of totals. Customers in both groups stand on both sides, which makes intervals wider than need be.
"""

import math
from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd
from scipy import stats
from sqlalchemy import func, select
from statsmodels.stats.multitest import multipletests

from crm_models.intervals import LEVEL, Z
from crm_models.marts.tables import customer_profile
from crm_models.metrics import CATALOGUE, Metric, Reading, read
from crm_models.metrics.reach import Reach
from crm_models.metrics.spread import Spread, spreads
from crm_models.slices import Slice, Where
from crm_models.warehouse import Warehouse

NAN = math.nan


class Difference(NamedTuple):
    """First less second, with its 95 % interval and the p-value of there being none; NaN where it cannot be said."""

    value: float
    low: float = NAN
    high: float = NAN
    p: float = NAN


class Mean(NamedTuple):
    """A mean with its standard error (NaN where it has none) and what it is taken over."""

    value: float
    error: float
    n: float


class Group(NamedTuple):
    """How many customers and prospects are in a group, and how far apart they lie in each total."""

    customers: int
    spreads: Mapping[str, Spread]


def compared(warehouse: Warehouse, view: Slice, first: Where, second: Where) -> pd.DataFrame:
    """One row per metric: the two groups' values in the view's period, and their difference.

    Columns: key, label, unit, is_per_customer (totals are divided by the customers of the group), first, second,
    difference, low, high, p, adjusted (p corrected for the number of metrics), verdict ("higher", "lower",
    "no clear difference", "not tested", "unknown": of the first against the second), n_first, n_second, reason (why a
    value is unknown).
    """
    keys = list(CATALOGUE)
    sides = [read(warehouse, keys, (view.period,), (*view.where, *where)) for where in (first, second)]
    groups = [_group(warehouse, view, (*view.where, *where)) for where in (first, second)]
    rows = [_row(CATALOGUE[a.key], a, b, *groups) for a, b in zip(*sides, strict=True)]
    found = pd.DataFrame(rows)
    found["adjusted"] = adjusted(found["p"])
    found["verdict"] = [_verdict(*row) for row in found[["difference", "p", "adjusted"]].itertuples(index=False)]
    return found


def adjusted(p: pd.Series) -> pd.Series:
    """Benjamini and Hochberg's correction of the p-values that are known; the others stay NaN."""
    corrected = pd.Series(NAN, index=p.index, dtype=float)
    known = p.notna()
    if known.any():
        corrected[known] = multipletests(p[known], method="fdr_bh")[1]
    return corrected


def difference(metric: Metric, first: Reading, second: Reading) -> Difference:
    """The difference of two readings of a metric that is not a total."""
    value = first.value - second.value
    if metric.kind == "mean":
        return _welch(*(Mean(each.value, _error(each), each.denominator) for each in (first, second)))
    if any(math.isnan(end) for end in (value, first.low, first.high, second.low, second.high)):
        return Difference(value)
    down = math.hypot(first.value - first.low, second.high - second.value)
    up = math.hypot(first.high - first.value, second.value - second.low)
    if metric.kind == "share":
        return Difference(value, value - down, value + up, _pooled(first, second))
    towards_none = down if value > 0 else up
    p = 1.0 if value == 0 else 2 * float(stats.norm.sf(abs(value) * Z / towards_none)) if towards_none else NAN
    return Difference(value, value - down, value + up, p)


def _pooled(first: Reading, second: Reading) -> float:
    """The p-value of two shares being one, from the share of both together (Pearson's chi-squared test, 1900)."""
    n = first.denominator + second.denominator
    share = (first.numerator + second.numerator) / n
    error = math.sqrt(share * (1 - share) * (1 / first.denominator + 1 / second.denominator))
    return 2 * float(stats.norm.sf(abs(first.value - second.value) / error)) if error else 1.0


def _welch(first: Mean, second: Mean) -> Difference:
    """Welch's test of two means, with his degrees of freedom."""
    value = first.value - second.value
    sides = [(each.error, each.n - 1) for each in (first, second)]
    error = math.hypot(*(each for each, _ in sides))
    if not error > 0:
        return Difference(value)
    freedom = error**4 / sum(each**4 / degrees for each, degrees in sides)
    half = float(stats.t.ppf(0.5 + LEVEL / 2, freedom)) * error
    return Difference(value, value - half, value + half, 2 * float(stats.t.sf(abs(value) / error, freedom)))


def _error(mean: Reading) -> float:
    """Standard error of a mean; NaN where it has no interval."""
    if math.isnan(mean.low):
        return NAN
    return (mean.high - mean.low) / 2 / float(stats.t.ppf(0.5 + LEVEL / 2, mean.denominator - 1))


def _per_customer(total: Reading, group: Group) -> Mean:
    """What the customers of a group bring of a total on average; no error where their parts do not add up to it."""
    n, spread = group.customers, group.spreads.get(total.key)
    if not n:
        return Mean(NAN, NAN, 0)
    if spread is None or n < 2 or not math.isclose(spread.total, total.value, rel_tol=1e-6, abs_tol=1e-6):
        return Mean(total.value / n, NAN, n)
    variance = max(0.0, spread.squares - spread.total**2 / n) / (n - 1)
    return Mean(total.value / n, math.sqrt(variance / n), n)


def _row(metric: Metric, first: Reading, second: Reading, one: Group, other: Group) -> dict[str, object]:
    is_total = metric.kind == "total"
    if is_total:
        means = _per_customer(first, one), _per_customer(second, other)
        values, found = [each.value for each in means], _welch(*means)
    else:
        values, found = [first.value, second.value], difference(metric, first, second)
    return {
        "key": metric.key,
        "label": metric.label,
        "unit": metric.unit,
        "is_per_customer": is_total,
        "first": values[0],
        "second": values[1],
        "difference": found.value,
        "low": found.low,
        "high": found.high,
        "p": found.p,
        "n_first": one.customers if is_total else first.n,
        "n_second": other.customers if is_total else second.n,
        "reason": first.reason or second.reason,
    }


def _verdict(value: float, p: float, corrected: float) -> str:
    if math.isnan(value):
        return "unknown"
    if math.isnan(p):
        return "not tested"
    if corrected > 1 - LEVEL:
        return "no clear difference"
    return "higher" if value > 0 else "lower"


def _group(warehouse: Warehouse, view: Slice, where: Where) -> Group:
    return Group(_customers(warehouse, where), spreads(warehouse, CATALOGUE, view.period, where))


def _customers(warehouse: Warehouse, where: Where) -> int:
    """Customers and prospects who pass the filters."""
    reach = Reach(customer_profile, customer_profile)
    matches = reach.matches(where)
    counted = select(func.count().label("customers")).select_from(reach.relation)
    return int(warehouse.frame(counted if matches is None else counted.where(matches))["customers"][0])
