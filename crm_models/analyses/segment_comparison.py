"""Two groups of customers on every metric: the difference, how sure it is, and which differences may be chance.

The interval of a difference comes from those of both sides (Zou & Donner 2008, "MOVER"); for shares that is Newcombe's
hybrid score interval (Newcombe 1998, method 10). Means have Welch's (Welch 1947), and so have totals, which are divided
by the customers of the group: how far apart those lie, buyers of nothing included, tells how sure their mean is. Ratios
of two totals have it by linearisation (Kish & Hess 1959; Deng, Knoblich & Lu 2018): how far each customer's numerator
lies from the ratio times their denominator tells how sure the ratio is. That needs more than 30 customers with a part
in each sum (Cochran 1977, chapter 6), and a denominator whose coefficient of variation is below 0.2, or the ratio
would be too biased (Kish, Namboodiri & Pillai 1962). A total over a median gets the largest error that both can have
together, so its interval is rather too wide.

Of thirty true equals one or two look different by chance, so p-values are corrected together (Benjamini & Hochberg
1995). For shares, means, medians and scores, rows of the same customer are taken as independent, which makes intervals
somewhat narrow where customers have many rows; not so for totals and ratios. Customers in both groups stand on both
sides, which makes intervals wider than need be.
"""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias

import pandas as pd
from sqlalchemy import func, select

from crm_models.analyses import differences
from crm_models.analyses.differences import Estimate
from crm_models.analyses.significance import corrected
from crm_models.intervals import LEVEL
from crm_models.marts.tables import customer_profile
from crm_models.metrics import CATALOGUE, Metric, Reading, read
from crm_models.metrics.by_customer import Moments, moments
from crm_models.metrics.reach import Reach
from crm_models.slices import Slice, Where, dimension
from crm_models.warehouse import Warehouse

Side: TypeAlias = tuple[str, str]
"""A dimension of customers, such as a segment, and the member of it that is one of the groups."""


MEDIANS = {metric.numerator: key for key, metric in CATALOGUE.items() if metric.kind == "median"}
"""A measure that is a median → the metric that tells it with its interval."""


class Group(NamedTuple):
    """How many customers and prospects are in a group, and by metric its reading and sums over its customers."""

    customers: int
    readings: Mapping[str, Reading]
    moments: Mapping[str, Moments]


def compared(warehouse: Warehouse, view: Slice, first: Side, second: Side) -> pd.DataFrame:
    """One row per metric: the two groups' values in the view's period, and their difference.

    Columns: key, label, unit, is_per_customer (divided by the customers of the group), first, second, difference, low,
    high, p, adjusted (p corrected for the number of metrics), verdict ("higher", "lower", "no clear difference", "not
    tested", "unknown": of the first against the second), n_first, n_second, reason (why it is unknown or not tested).
    """
    groups = _groups(warehouse, view, tuple(dict.fromkeys((first, second))))
    found = pd.DataFrame([_row(metric, groups[first], groups[second]) for metric in CATALOGUE.values()])
    found["adjusted"] = corrected(found["p"])
    found["verdict"] = [_verdict(*row) for row in found[["difference", "p", "adjusted"]].itertuples(index=False)]
    return found


def _groups(warehouse: Warehouse, view: Slice, sides: tuple[Side, ...]) -> dict[Side, Group]:
    """The groups by their sides; those of one dimension are read together, cut by it."""
    groups: dict[Side, Group] = {}
    for by in dict.fromkeys(key for key, _ in sides):
        members = tuple(member for key, member in sides if key == by)
        where = (*view.where, (by, members))
        readings = read(warehouse, CATALOGUE, (view.period,), where, by, members)
        sums = moments(warehouse, CATALOGUE, view.period, where, by)
        customers = _customers(warehouse, where, by)
        for member in members:
            groups[by, member] = Group(
                customers.get(member, 0),
                {reading.key: reading for reading in readings if reading.member == member},
                {key: sums.get((key, member), Moments()) for key in CATALOGUE},
            )
    return groups


def _customers(warehouse: Warehouse, where: Where, by: str) -> dict[str, int]:
    """Customers and prospects who pass the filters, by member; members without any are left out."""
    reach = Reach(customer_profile, customer_profile)
    member, matches = reach.member(dimension(by)), reach.matches(where)
    if member is None or matches is None:
        return {}
    counted = select(member.label("member"), func.count().label("customers")).select_from(reach.relation)
    rows = warehouse.frame(counted.where(matches).group_by(member))
    return dict(zip(rows["member"], rows["customers"].astype(int), strict=True))


def _row(metric: Metric, first: Group, second: Group) -> dict[str, Any]:
    key = metric.key
    one, other = first.readings[key], second.readings[key]
    sides = [_estimate(metric, each) for each in (first, second)]
    if metric.kind == "share":
        found = differences.shares(one, other)
    elif metric.kind in ("median", "net score"):
        found = differences.recovered(one, other)
    else:
        found = differences.welch(*sides)
    return {
        "key": key,
        "label": metric.label,
        "unit": metric.unit,
        "is_per_customer": metric.grows_with_customers,
        "first": sides[0].value,
        "second": sides[1].value,
        "difference": found.value,
        "low": found.low,
        "high": found.high,
        "p": found.p,
        "n_first": sides[0].n,
        "n_second": sides[1].n,
        "reason": one.reason or other.reason or found.reason,
    }


def _estimate(metric: Metric, group: Group) -> Estimate:
    median = MEDIANS.get(metric.denominator) if metric.denominator else None
    sums, under = group.moments[metric.key], group.readings[median] if median else None
    return differences.estimate(metric, group.readings[metric.key], group.customers, sums, under)


def _verdict(value: float, p: float, corrected: float) -> str:
    if math.isnan(value):
        return "unknown"
    if math.isnan(p):
        return "not tested"
    if corrected > 1 - LEVEL:
        return "no clear difference"
    return "higher" if value > 0 else "lower"
