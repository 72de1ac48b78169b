"""One metric as a card tells it: now, against two comparisons and a target, and its last thirteen months."""

from dataclasses import dataclass
from math import hypot, isfinite
from typing import Literal

import pandas as pd

from crm_models.metrics import Metric, Reading
from crm_models.metrics.rows import Flow
from crm_models.slices import Slice

DAYS_PER_MONTH = 365.25 / 12
Comparison = Literal["previous", "last_year"]
Verdict = Literal["better", "worse", "level", "neither", "unknown"]


@dataclass(frozen=True)
class Kpi:
    """Readings of one metric for one view.

    ``history`` holds calendar months, oldest first; the last one may be unfinished. ``target`` is for the whole
    period shown, ``monthly_target`` for each month of the history (None where the settings give none);
    ``leads_with`` is the comparison the reader chose.
    """

    metric: Metric
    now: Reading
    previous: Reading
    last_year: Reading
    history: tuple[Reading, ...] = ()
    target: float | None = None
    leads_with: Comparison = "previous"
    monthly_target: float | None = None

    @property
    def compared(self) -> Reading:
        """The reading of the comparison the reader chose."""
        return self.previous if self.leads_with == "previous" else self.last_year

    @property
    def also_compared(self) -> Reading:
        """The reading of the other comparison."""
        return self.last_year if self.leads_with == "previous" else self.previous

    @property
    def is_known(self) -> bool:
        """Whether there is a value to show."""
        return isfinite(self.now.value)

    def verdict(self, before: Reading) -> Verdict:
        """Whether the change since ``before`` is for the better; "level" where it is within the uncertainty."""
        change = self.now.value - before.value
        if not isfinite(change):
            return "unknown"
        if self.metric.better == "neither":
            return "neither"
        if not is_clear(self.now, before):
            return "level"
        return "better" if (change > 0) == (self.metric.better == "higher") else "worse"

    @property
    def attainment(self) -> float:
        """How much of the target is reached, 1.0 being all of it; NaN without a target or a value."""
        if self.target is None or not self.is_known or self.target <= 0:
            return float("nan")
        if self.metric.better != "lower":
            return self.now.value / self.target
        return self.target / self.now.value if self.now.value > 0 else float("nan")


def is_clear(now: Reading, before: Reading) -> bool:
    """Whether a change is more than noise: beyond its 95 % interval or, where there is none, over half a per cent.

    The interval of the difference comes from those of its ends (Newcombe 1998, method 10; Zou & Donner 2008).
    """
    change = now.value - before.value
    if not all(isfinite(end) for end in (now.low, now.high, before.low, before.high)):
        return abs(change) > 0.005 * max(abs(now.value), abs(before.value))
    if change > 0:
        return change > hypot(now.value - now.low, before.high - before.value)
    return -change > hypot(now.high - now.value, before.value - before.low)


def target_for(metric: Metric, monthly: float | None, view: Slice) -> float | None:
    """The target of the view's period, from that of a calendar month; None where there is none.

    Flows that add up over time are aimed at in proportion to the days that have passed; shares, means and stocks are
    aimed at as they are.
    """
    if monthly is None:
        return None
    adds_up = metric.kind == "total" and metric.numerator.how != "count distinct"
    if not (adds_up and isinstance(metric.numerator.rows, Flow)):
        return monthly
    passed = view.period.so_far(view.as_of).days
    if view.period.months:
        return monthly * view.period.months * passed / view.period.days
    return monthly * passed / DAYS_PER_MONTH


def months(kpi: Kpi) -> pd.DataFrame:
    """One row per month of the last 13, oldest first, for the line chart and its download.

    Columns: month, value, low, high, n, is_so_far, last_year where the history reaches back 25 months, and target
    where there is one; the interval is that of :class:`~crm_models.metrics.Reading`.
    """
    shown, before = kpi.history[-13:], kpi.history[-25:-12]
    frame = pd.DataFrame(
        {
            "month": pd.to_datetime([reading.first for reading in shown]),
            "value": [reading.value for reading in shown],
            "low": [reading.low for reading in shown],
            "high": [reading.high for reading in shown],
            "n": [reading.n for reading in shown],
            "is_so_far": [reading.last > reading.as_of for reading in shown],
        }
    )
    if len(kpi.history) >= 25:
        frame["last_year"] = [reading.value for reading in before]
    if kpi.monthly_target is not None:
        frame["target"] = kpi.monthly_target
    return frame
