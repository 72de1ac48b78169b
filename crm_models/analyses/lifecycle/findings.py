"""What a funnel says: where it is narrowest, and how it differs from an earlier cohort's."""

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from crm_models.analyses.lifecycle.funnel import Funnel
from crm_models.intervals import Interval, difference_interval

ENOUGH = 30
"""People whose windows have closed, below which a step is not compared with others."""


@dataclass(frozen=True)
class Bottleneck:
    """The step with the lowest rate, among those that at least ``ENOUGH`` people can be judged by.

    ``state``: "clear" if its interval ends below the start of every other step's, "level" if it overlaps with that of
    ``rival``, the step with the next lowest rate, "thin" if fewer than two steps can be compared.
    """

    state: Literal["clear", "level", "thin"]
    stage: str = ""
    next: str = ""
    rate: float = float("nan")
    rival: str = ""
    judged_steps: int = 0


def bottleneck(funnel: Funnel) -> Bottleneck:
    """The narrowest step of the funnel."""
    steps = funnel.steps
    enough = steps[steps["judged"] >= ENOUGH].sort_values("rate", kind="stable")
    if len(enough) < 2:
        return Bottleneck("thin", judged_steps=len(enough))
    narrowest, others = enough.iloc[0], enough.iloc[1:]
    is_clear = narrowest["high"] < others["low"].min()
    return Bottleneck(
        state="clear" if is_clear else "level",
        stage=str(narrowest["stage"]),
        next=str(narrowest["next"]),
        rate=float(narrowest["rate"]),
        rival=str(others["next"].iloc[0]),
        judged_steps=len(enough),
    )


def compared(now: Funnel, before: Funnel) -> pd.DataFrame:
    """One row per step: stage, next, rate and judged of both cohorts, and their difference with its interval.

    Both are of the same model. ``difference`` is now − before with Newcombe's 95 % interval ``low`` to ``high``;
    ``is_clear`` tells whether that leaves out 0. Each cohort rests on those whose windows have closed, so an older
    cohort has no advantage from having had more time.
    """
    earlier = before.steps.set_index("key")
    rows = []
    for step in now.steps.to_dict("records"):
        old = earlier.loc[step["key"]]
        of_now, of_old = (Interval(each["low"], each["high"]) for each in (step, old))
        low, high = difference_interval(step["rate"], of_now, old["rate"], of_old)
        rows.append(
            {
                "stage": step["stage"],
                "next": step["next"],
                "rate": step["rate"],
                "judged": step["judged"],
                "rate_before": float(old["rate"]),
                "judged_before": float(old["judged"]),
                "difference": step["rate"] - float(old["rate"]),
                "low": low,
                "high": high,
                "is_clear": low > 0 or high < 0,
            }
        )
    return pd.DataFrame(rows)
