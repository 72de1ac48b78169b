"""The lifecycle as a funnel: who entered in a period, how far they came, and who may still come."""

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from crm_models.analyses.lifecycle.journeys import Journeys, Order, Worth
from crm_models.analyses.lifecycle.plan import Plan, planned
from crm_models.analyses.lifecycle.rates import Share, share
from crm_models.analyses.lifecycle.stages import Stage, StageModel
from crm_models.events import event
from crm_models.slices import Slice
from crm_models.warehouse import Warehouse

SECONDS_PER_DAY = 86_400


@dataclass(frozen=True, eq=False)
class Funnel:
    """What became of the entrants of a period, as of a day.

    ``stages`` has one row per stage of ``model``, in order. ``entrants`` reached it (heads, or their revenue in
    currency; ``people`` are always heads). What follows is about the step on to the next measured stage and NaN on the
    last one: ``converted``, ``lost`` (the window closed without) and ``open`` (it still runs) add up to ``entrants``;
    ``rate`` with ``low`` and ``high`` rests on ``judged`` people (``size``: the effective sample), those whose
    windows up to the next stage have all closed since entry; ``median_days``, ``p75_days`` and ``p95_days`` is
    what those among them who went on took. ``reached``, with ``reached_low``, ``reached_high``, ``reached_judged`` and
    ``reached_size``, is the cumulative share of entrants that came this far. ``missing`` says what an import must bring
    for a stage that is not measured, ``reason`` why a rate is unknown.
    """

    model: StageModel
    view: Slice
    order: Order
    worth: Worth
    stages: pd.DataFrame
    is_replaced: bool = False
    """Whether the model asked for gave way to first → second → third order, for want of other events."""

    @property
    def entrants(self) -> int:
        """People who entered in the period."""
        measured = self.measured
        return int(measured["people"].iloc[0]) if len(measured) else 0

    @property
    def measured(self) -> pd.DataFrame:
        """The stages that have events."""
        return self.stages[self.stages["missing"] == ""]

    @property
    def steps(self) -> pd.DataFrame:
        """The stages that a step leads on from: ``stages`` with the column ``next``, the stage it leads to."""
        measured = self.measured.assign(next=self.measured["stage"].shift(-1))
        return measured.iloc[:-1]


def lifecycle(
    warehouse: Warehouse, view: Slice, model: StageModel, *, order: Order = "ordered", worth: Worth = "heads"
) -> Funnel:
    """The funnel of those whose first event of the first stage lies in the period, up to the as-of day.

    In order, each stage counts from the one before, within its window; in any order, each counts from the entry, within
    the windows up to it. Whoever did not get there is lost once the window has closed, and open while it still runs.
    Rates rest on entrants whose windows have all closed since entry, in numerator and denominator: dividing those
    who converted by those who converted or were lost would flatter, for the quick come first. Intervals are Wilson's at
    95 %. In money, an entrant weighs as much as the revenue it brought from entry until the last window closes (so
    far, where it has not; net returns weigh nothing), and intervals use the effective sample size. A stage that has no
    events is skipped, and its window added to the next. Contacts and orders of nobody in particular are left out.

    Raises:
        TableMissing: nothing has happened in this warehouse, or money is asked for where there are no orders.
        UnknownName: an event or a filter that nothing declares.
    """
    plan = planned(warehouse, view, model, order, worth)
    row = warehouse.frame(plan.journeys.summary(None)).iloc[0] if plan.journeys.stages else pd.Series(dtype=float)
    return Funnel(plan.model, view, order, worth, stage_rows(plan, row), plan.model is not model)


def stage_rows(plan: Plan, row: "pd.Series[Any]") -> pd.DataFrame:
    """One row per stage of the model from a member's sums, as :class:`Funnel` describes them."""
    numbers = {stage.key: number for number, stage in enumerate(plan.journeys.stages)}
    return pd.DataFrame(
        [
            _measured(plan.journeys, row, numbers[stage.key])
            if stage.key in numbers
            else _hollow(stage, plan.missing[stage.key])
            for stage in plan.model.stages
        ]
    )


def _measured(journeys: Journeys, row: "pd.Series[Any]", number: int) -> dict[str, Any]:
    stage = journeys.stages[number]
    people = int(row[f"people_{number}"])
    reached = _share(
        row, f"judged_reached_{number}", f"judged_{number}", f"judged_squares_{number}", f"judged_people_{number}"
    )
    is_last = number == len(journeys.stages) - 1
    return {
        "key": stage.key,
        "stage": stage.label,
        "missing": "",
        "entrants": float(row[f"reached_{number}"]),
        "people": people,
        **(_NO_STEP if is_last else _step(row, number)),
        "window_days": math.nan if is_last else journeys.windows[number + 1],
        "reached": reached.value,
        "reached_low": reached.low,
        "reached_high": reached.high,
        "reached_judged": reached.people,
        "reached_size": reached.size,
        "reason": "" if is_last else _reason(people, int(row[f"base_people_{number}"])),
    }


def _step(row: "pd.Series[Any]", number: int) -> dict[str, Any]:
    rate = _share(row, f"base_went_on_{number}", f"base_{number}", f"base_squares_{number}", f"base_people_{number}")
    seconds = row[f"seconds_{number}"]
    days = [math.nan] * 3 if seconds is None else [float(value) / SECONDS_PER_DAY for value in seconds]
    return {
        "converted": float(row[f"went_on_{number}"]),
        "open": float(row[f"open_{number}"]),
        "lost": float(row[f"lost_{number}"]),
        "rate": rate.value,
        "low": rate.low,
        "high": rate.high,
        "judged": rate.people,
        "size": rate.size,
        "median_days": days[0],
        "p75_days": days[1],
        "p95_days": days[2],
    }


_STEP_COLUMNS = (
    "converted", "open", "lost", "rate", "low", "high", "judged", "size", "median_days", "p75_days", "p95_days",
)  # fmt: skip
_NO_STEP = dict.fromkeys(_STEP_COLUMNS, math.nan)


def _hollow(stage: Stage, missing: str) -> dict[str, Any]:
    unknown = ("entrants", "people", "window_days", "reached", "reached_low", "reached_high", "reached_judged")
    return {
        "key": stage.key,
        "stage": stage.label,
        "missing": missing,
        **_NO_STEP,
        **dict.fromkeys((*unknown, "reached_size"), math.nan),
        "reason": f"Nothing recorded: {', '.join(event(key).label for key in stage.events)}.",
    }


def _share(row: "pd.Series[Any]", part: str, whole: str, squares: str, people: str) -> Share:
    return share(float(row[part]), float(row[whole]), float(row[squares]), int(row[people]))


def _reason(people: int, judged: int) -> str:
    if people == 0:
        return "Nobody reached this stage."
    return "" if judged else "Too early: no entrant's windows have all closed."
