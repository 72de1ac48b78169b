"""Does the quality score hold? What leads did after a past day, and what dropping some would have cost."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import CTE, func, select

from crm_models.analyses.quality import CLASSES, Who, scored_leads
from crm_models.errors import DayOutOfReach
from crm_models.intervals import mean_interval, share_interval
from crm_models.marts.tables import order_totals
from crm_models.settings import QualitySetting
from crm_models.slices import Where
from crm_models.warehouse import Warehouse

LIFT = (
    "decile", "n", "buyers", "rate", "low", "high", "lift", "lift_low", "lift_high", "score_low", "score_high",
    "cumulative_share", "captured",
)  # fmt: skip
SAFETY = (
    "key", "label", "customers", "buyers", "orders", "revenue", "rate", "low", "high", "revenue_low", "revenue_high",
    "share_of_buyers", "share_of_revenue",
)  # fmt: skip


def lift(
    warehouse: Warehouse,
    day: date,
    horizon_days: int,
    setting: QualitySetting,
    who: Who = "leads",
    where: Where = (),
) -> pd.DataFrame:
    """One row per tenth of the leads by their quality score as of ``day``, best (10) first.

    Scores use only what was known on the day; buyers are those who ordered in the ``horizon_days`` after it. Columns
    and errors as in :func:`lift_of`.
    """
    return lift_of(warehouse, scored_leads(warehouse, day, setting, who, where), day, horizon_days)


def lift_of(warehouse: Warehouse, scores: CTE, day: date, horizon_days: int) -> pd.DataFrame:
    """One row per tenth of the customers by any score (columns customer_id, score), best (10) first; all ten.

    Customers with the same score are in the same tenth, that of the middle of their ranks, so tenths differ in size and
    some may be empty. Columns: decile, n, buyers (in the horizon), rate with its 95 % Wilson interval (low, high), lift
    (rate ÷ rate of all) with the interval's ends (lift_low, lift_high), score_low, score_high, and together with all
    better tenths cumulative_share (of the customers) and captured (share of the buyers). Rates of empty tenths are
    unknown. A score that says nothing has a lift whose intervals straddle 1.

    Raises:
        DayOutOfReach: part of the horizon is still to come.
    """
    after = _afterwards(warehouse, day, horizon_days)
    histogram = warehouse.frame(
        select(scores.c.score, func.count().label("n"), func.count(after.c.orders).label("buyers"))
        .select_from(scores.outerjoin(after, after.c.customer_id == scores.c.customer_id))
        .group_by(scores.c.score)
        .order_by(scores.c.score)
    )
    histogram["decile"] = _tenths(histogram["n"].to_numpy())
    by_tenth = histogram.groupby("decile")
    frame = by_tenth[["n", "buyers"]].sum().reindex(range(10, 0, -1), fill_value=0)
    frame["score_low"], frame["score_high"] = by_tenth["score"].min(), by_tenth["score"].max()
    frame["rate"] = frame["buyers"] / frame["n"].where(frame["n"] > 0)
    ends = [share_interval(buyers, n) for buyers, n in zip(frame["buyers"], frame["n"], strict=True)]
    frame["low"], frame["high"] = [end.low for end in ends], [end.high for end in ends]
    people, buyers = frame["n"].sum() or np.nan, frame["buyers"].sum() or np.nan
    for ratio, rate in (("lift", "rate"), ("lift_low", "low"), ("lift_high", "high")):
        frame[ratio] = frame[rate] / (buyers / people)
    frame["cumulative_share"], frame["captured"] = frame["n"].cumsum() / people, frame["buyers"].cumsum() / buyers
    return frame.reset_index()[list(LIFT)]


def safety(
    warehouse: Warehouse,
    day: date,
    horizon_days: int,
    setting: QualitySetting,
    who: Who = "leads",
    where: Where = (),
) -> pd.DataFrame:
    """One row per lead class as of ``day``, best first: what dropping its leads would have lost afterwards.

    Lost is what they ordered in the ``horizon_days`` after the day, as if they would have ordered nothing once dropped:
    the most that dropping can cost. Columns: key, label, customers, buyers, orders, revenue (net, in the horizon), rate
    (buyers ÷ customers) with its 95 % Wilson interval (low, high), revenue_low and revenue_high (Student's interval of
    the mean times the customers; rough where few have ordered), share_of_buyers and share_of_revenue (of all classes).

    Raises:
        DayOutOfReach: part of the horizon is still to come.
    """
    leads, after = scored_leads(warehouse, day, setting, who, where), _afterwards(warehouse, day, horizon_days)
    found = warehouse.frame(
        select(
            leads.c.key,
            func.count().label("customers"),
            func.count(after.c.orders).label("buyers"),
            func.coalesce(func.sum(after.c.orders), 0).label("orders"),
            func.coalesce(func.sum(after.c.revenue), 0).label("revenue"),
            func.coalesce(func.sum(after.c.revenue * after.c.revenue), 0).label("squares"),
        )
        .select_from(leads.outerjoin(after, after.c.customer_id == leads.c.customer_id))
        .group_by(leads.c.key)
    )
    frame = found.set_index("key").reindex(list(CLASSES), fill_value=0).rename_axis("key").reset_index()
    frame["label"] = [CLASSES[key].label for key in frame["key"]]
    rates = [share_interval(buyers, n) for buyers, n in zip(frame["buyers"], frame["customers"], strict=True)]
    sums = zip(frame["revenue"], frame["squares"], frame["customers"], strict=True)
    means = [mean_interval(*each) for each in sums]
    frame["rate"] = frame["buyers"] / frame["customers"].where(frame["customers"] > 0)
    frame["low"], frame["high"] = [rate.low for rate in rates], [rate.high for rate in rates]
    frame["revenue_low"] = np.maximum([mean.low for mean in means] * frame["customers"], 0.0)
    frame["revenue_high"] = [mean.high for mean in means] * frame["customers"]
    for share, amount in (("share_of_buyers", "buyers"), ("share_of_revenue", "revenue")):
        frame[share] = frame[amount] / (frame[amount].sum() or np.nan)
    return frame.astype({"customers": "int64", "buyers": "int64", "orders": "int64"})[list(SAFETY)]


def _afterwards(warehouse: Warehouse, day: date, horizon_days: int) -> CTE:
    """One row per customer who ordered in the horizon after the day: customer_id, orders, revenue (net of returns)."""
    last = day + timedelta(days=horizon_days)
    if last > warehouse.as_of:
        latest = warehouse.as_of - timedelta(days=horizon_days)
        raise DayOutOfReach(f"The {horizon_days} days after {day} are not over yet. Choose {latest} or an earlier day.")
    totals = order_totals.c
    orders = func.count().filter(totals.is_order)
    return (
        select(totals.customer_id, orders.label("orders"), func.sum(totals.revenue).label("revenue"))
        .where(totals.ordered_on > day, totals.ordered_on <= last)
        .group_by(totals.customer_id)
        .having(orders > 0)
        .cte("afterwards")
    )


def _tenths(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """The tenth (1–10) that the middle of each value's ranks lies in; ``counts`` are of the values, rising."""
    twice_middle = 2 * counts.cumsum() - counts
    tenths: NDArray[np.int64] = 1 + 10 * twice_middle // (2 * counts.sum())
    return tenths
