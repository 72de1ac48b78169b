"""What was promised to a customer against what happened: deliveries, follow-ups, and the due times of tickets."""

from dataclasses import dataclass
from datetime import datetime, time

import pandas as pd

from crm_models.customer.story import WORKSPACE, Story
from crm_models.intervals import UNKNOWN, Interval, share_interval
from crm_models.slices import DAY

PROMISES = {"promise": "delivery", "follow_up": "follow-up", "ticket": "ticket", WORKSPACE: "follow-up of ours"}
"""Kind of happening that has a due time → what was promised."""


@dataclass(frozen=True, eq=False)
class Promises:
    """``promises``, one row each, newest first: kind, what, ref, promised_at, happened_at, days_late, is_kept.

    days_late is counted to today where nothing has happened yet, and is 0 or less where the promise was kept; is_kept
    is empty where it is not due yet. ``kept`` of ``due`` were kept.
    """

    promises: pd.DataFrame
    kept: int
    due: int
    interval: Interval

    @property
    def share(self) -> float:
        """Share of the promises due that were kept; NaN without any."""
        return self.kept / self.due if self.due else float("nan")

    @property
    def overdue(self) -> pd.DataFrame:
        """Those that are broken and not made good: nothing has happened yet."""
        return self.promises[self.promises["happened_at"].isna() & (self.promises["is_kept"] == False)]  # noqa: E712


def promises(story: Story) -> Promises:
    """What was promised in a customer's story; a promise is kept when it happened on the promised moment or before."""
    end_of_today = datetime.combine(story.as_of + DAY, time.min)
    made = story.of(tuple(PROMISES))
    made = made[made["due_at"].notna()]
    promised, happened = made["due_at"], made["done_at"].where(made["done_at"] < end_of_today)
    days_late = (happened.fillna(pd.Timestamp(end_of_today)) - promised).dt.total_seconds() / 86_400
    is_decided = happened.notna() | (promised < end_of_today)
    is_kept = pd.Series((happened.notna() & (happened <= promised)).astype(object)).where(is_decided, None)
    told = pd.DataFrame(
        {
            "kind": made["kind"],
            "what": made["what"].where(made["what"].notna(), made["kind"].map(PROMISES)),
            "ref": made["ref"], "promised_at": promised, "happened_at": happened,
            "days_late": days_late.where(is_decided), "is_kept": is_kept,
        }
    ).reset_index(drop=True)  # fmt: skip
    kept, due = int((told["is_kept"] == True).sum()), int(told["is_kept"].notna().sum())  # noqa: E712
    return Promises(told, kept, due, share_interval(kept, due) if due else UNKNOWN)
