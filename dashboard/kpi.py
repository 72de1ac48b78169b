"""One metric as a card tells it: now, against two comparisons and a target, and its last thirteen months."""

from dataclasses import dataclass
from math import isfinite
from typing import Literal

from crm_models.metrics import Metric, Reading

Comparison = Literal["previous", "last_year"]
Verdict = Literal["better", "worse", "level", "neither", "unknown"]


@dataclass(frozen=True)
class Kpi:
    """Readings of one metric for one view.

    ``history`` holds calendar months, oldest first; the last one may be unfinished. ``target`` is for the whole
    period shown (None where the settings give none); ``leads_with`` is the comparison the reader chose.
    """

    metric: Metric
    now: Reading
    previous: Reading
    last_year: Reading
    history: tuple[Reading, ...] = ()
    target: float | None = None
    leads_with: Comparison = "previous"

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
    """Whether a change is more than noise: the intervals are apart or, without intervals, it exceeds half a per cent."""
    ends = (now.low, now.high, before.low, before.high)
    if all(isfinite(end) for end in ends):
        return now.low > before.high or now.high < before.low
    size = max(abs(now.value), abs(before.value))
    return abs(now.value - before.value) > 0.005 * size
