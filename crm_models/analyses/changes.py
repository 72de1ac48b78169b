"""What changed and why: how much of a change each member made, and how much is volume, mix and rate.

With weights n (what is counted) and rates r (how much there is per count), an amount is n·r. Its change splits exactly,
each part at the average of before and now (Marshall–Edgeworth weights, as in price–volume–mix analysis):

    rate    n̄·Δr              each count brought more or less
    volume  r̄·w̄·ΔN            there were more or fewer counts in all
    mix     r̄·N̄·Δw            counts moved to members that bring more or less

where N is the sum of n and w = n/N. A ratio of sums changes by rate (w̄·Δr) and mix ((r̄ − R̄)·Δw) alone.
"""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crm_models.errors import UnknownName
from crm_models.metrics import CATALOGUE, Metric, Reading, metric, read
from crm_models.slices import Slice
from crm_models.warehouse import Warehouse

Numbers = NDArray[np.float64]

VOLUME_OF = {"revenue": "orders", "gross_margin": "orders"}
"""Totals that are so much per something counted; other totals change by their own number alone."""

OTHERS = "Others"
COLUMNS = ("member", "before", "now", "change", "volume", "mix", "rate")


def changes(warehouse: Warehouse, now: Slice, before: Slice, key: str, dimension: str, most: int = 6) -> pd.DataFrame:
    """One row per member of the dimension, largest change first; beyond ``most`` members the rest is "Others".

    Columns: member, before and now (the metric's value for the member), change, volume, mix, rate. ``change`` is what
    the member adds to the change of the whole, in the metric's unit; it is the sum of the three after it, and the
    column's sum is the change of the whole. Empty where one of the periods is unknown.

    Raises:
        UnknownName: no such metric or dimension, or the metric is not made of members (medians, net scores).
    """
    wanted = metric(key)
    if not is_made_of_members(wanted):
        raise UnknownName("metric made of members", key, [k for k, m in CATALOGUE.items() if is_made_of_members(m)])
    amounts, counts = _sums(warehouse, now, before, wanted, dimension)
    if amounts.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    parts = _parts(wanted, amounts, counts)
    order = parts["change"].abs().sort_values(ascending=False, kind="stable").index
    kept = list(order if len(order) <= most else order[: most - 1])
    if len(kept) < len(parts):
        amounts, counts, parts = (_gathered(frame, kept) for frame in (amounts, counts, parts))
        kept = [*kept, OTHERS]
    values = amounts / counts if wanted.denominator is not None else amounts
    return values.join(parts).loc[kept].rename_axis("member").reset_index()[list(COLUMNS)]


def parts(changed: pd.DataFrame, key: str) -> pd.DataFrame:
    """One row per part of the whole change that applies: ``member`` (the part's name), ``change``; they add up to it.

    A ratio has no volume, and a plain count has nothing else.
    """
    label = metric(key).label
    counted = metric(VOLUME_OF[key]).label.lower() if key in VOLUME_OF else label.lower()
    rate = f"{label} per {counted.removesuffix('s')}" if key in VOLUME_OF else "Rate within groups"
    names = {"volume": f"Number of {counted}", "rate": rate, "mix": "Who they are (mix)"}
    sums = {name: float(changed[column].sum()) for column, name in names.items() if changed[column].ne(0).any()}
    return pd.DataFrame({"member": list(sums), "change": list(sums.values())})


def is_made_of_members(candidate: Metric) -> bool:
    """Whether the metric's change is the sum of what its members add: totals and ratios of sums."""
    return candidate.kind in ("total", "share", "mean", "ratio") and not candidate.levers


def _sums(
    warehouse: Warehouse, now: Slice, before: Slice, wanted: Metric, dimension: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Amounts and counts per member, each with the columns before and now; both empty where a period is unknown."""
    counted = VOLUME_OF.get(wanted.key) if wanted.denominator is None else None
    keys = [wanted.key, counted] if counted else [wanted.key]
    whole = read(warehouse, [wanted.key], [before.period, now.period], now.where)
    if not all(reading.is_known for reading in whole):
        return pd.DataFrame(), pd.DataFrame()
    readings = read(warehouse, keys, [before.period, now.period], now.where, by=dimension)
    amounts = _wide(readings, wanted.key, "numerator", before)
    if wanted.denominator is not None:
        return amounts, _wide(readings, wanted.key, "denominator", before)
    return amounts, _wide(readings, counted, "numerator", before).reindex(
        amounts.index, fill_value=0.0
    ) if counted else amounts


def _wide(readings: list[Reading], key: str, part: str, before: Slice) -> pd.DataFrame:
    """One row per member: the numerators or denominators before and now, 0 where the member did not occur."""
    found: dict[str, dict[str, float]] = {}
    for reading in readings:
        if reading.key == key:
            side = "before" if reading.first == before.period.first else "now"
            found.setdefault(reading.member, {"before": 0.0, "now": 0.0})[side] = getattr(reading, part)
    return pd.DataFrame.from_dict(found, orient="index", columns=["before", "now"], dtype=float).fillna(0.0)


def _parts(wanted: Metric, amounts: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """Per member: change, volume, mix and rate."""
    amount0, amount1 = amounts["before"].to_numpy(), amounts["now"].to_numpy()
    count0, count1 = counts["before"].to_numpy(), counts["now"].to_numpy()
    if wanted.denominator is not None:
        mix, rate = split_ratio(amount0, amount1, count0, count1)
        volume = np.zeros_like(mix)
    elif wanted.key in VOLUME_OF:
        volume, mix, rate = split_total(amount0, amount1, count0, count1)
    else:
        volume = amount1 - amount0
        mix = rate = np.zeros_like(volume)
    columns = {"change": volume + mix + rate, "volume": volume, "mix": mix, "rate": rate}
    return pd.DataFrame(columns, index=amounts.index)


def split_total(
    amount0: Numbers, amount1: Numbers, count0: Numbers, count1: Numbers
) -> tuple[Numbers, Numbers, Numbers]:
    """Volume, mix and rate of each member's change of an amount; their sum is exactly the change.

    Amounts without a count (returns alone) cannot be told apart and are in the rate.
    """
    share0, share1 = _shares(count0), _shares(count1)
    rate0, rate1 = _rates(amount0, amount1, count0, count1)
    middle = (rate0 + rate1) / 2
    volume = middle * (share0 + share1) / 2 * (count1.sum() - count0.sum())
    mix = middle * (count0.sum() + count1.sum()) / 2 * (share1 - share0)
    return volume, mix, amount1 - amount0 - volume - mix


def split_ratio(amount0: Numbers, amount1: Numbers, count0: Numbers, count1: Numbers) -> tuple[Numbers, Numbers]:
    """Mix and rate of what each member adds to the change of a ratio of sums; all together are exactly the change."""
    share0, share1 = _shares(count0), _shares(count1)
    rate0, rate1 = _rates(amount0, amount1, count0, count1)
    whole = (amount0.sum() / count0.sum() + amount1.sum() / count1.sum()) / 2
    return ((rate0 + rate1) / 2 - whole) * (share1 - share0), (share0 + share1) / 2 * (rate1 - rate0)


def _shares(counts: Numbers) -> Numbers:
    return counts / counts.sum() if counts.sum() else np.zeros_like(counts)


def _rates(amount0: Numbers, amount1: Numbers, count0: Numbers, count1: Numbers) -> tuple[Numbers, Numbers]:
    """Amount per count before and now; a member that occurs on one side only has that side's rate on both."""
    with np.errstate(divide="ignore", invalid="ignore"):
        rate0: Any = np.where(count0 > 0, amount0 / count0, np.nan)
        rate1: Any = np.where(count1 > 0, amount1 / count1, np.nan)
    known0 = np.where(np.isnan(rate0), np.nan_to_num(rate1), rate0)
    known1 = np.where(np.isnan(rate1), np.nan_to_num(rate0), rate1)
    return known0, known1


def _gathered(frame: pd.DataFrame, kept: list[str]) -> pd.DataFrame:
    """The kept rows and the sum of the rest as "Others"."""
    rest = frame.drop(index=kept).sum().rename(OTHERS)
    return pd.concat([frame.loc[kept], rest.to_frame().T])
