"""What the Segments page says of leads: their quality score, how well it told who would buy, and whom to drop."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pandas as pd

from crm_models.analyses.quality import lead_classes
from crm_models.analyses.quality_check import lift, safety
from crm_models.analyses.segment_marks import InLeadClass
from crm_models.slices import Slice
from dashboard import data, glossary, narrate, stages, units
from dashboard.charts import bars, estimates
from dashboard.clicks import People
from dashboard.downloads import Chart, chart
from dashboard.frames import records
from dashboard.stages import Table

HORIZON = 90
"""Days after the earlier day in which leads had the time to buy."""
DROPPED = "unqualified"


@dataclass(frozen=True, eq=False)
class Leads:
    """The leads of today by class, and the same score put to the test on an earlier day."""

    eyebrow: str
    finding: str
    classes: Chart
    lift: Chart
    safety: Table
    actions: Table


def leads(view: Slice) -> Leads:
    """The leads that the view's filters let through.

    Raises:
        DayOutOfReach: the record is too short to put the score to the test.
    """
    settings, day = data.settings(), view.as_of - timedelta(days=HORIZON)
    sizes = data.load(lead_classes, view, settings.quality)
    tenths = data.load(lift, day, HORIZON, settings.quality, where=view.where)
    lost = data.load(safety, day, HORIZON, settings.quality, where=view.where)
    when = f"{day.day} {day:%b %Y}"
    return Leads(
        eyebrow=narrate.as_of(view),
        finding=_finding(lost, when, settings.currency),
        classes=_classes(sizes, view),
        lift=_lift(tenths, when),
        safety=_safety(lost, when, settings.currency),
        actions=stages.table(
            "lead-actions", "What every class means, and what to do next", "Every lead is in exactly one class",
            glossary.lead_classes(), wraps=True,
        ),
    )  # fmt: skip


def _finding(lost: pd.DataFrame, when: str, currency: str) -> str:
    (dropped,) = records(lost[lost["key"] == DROPPED])
    if not dropped["customers"]:
        return f"No lead was unqualified on {when}"
    dropping = f"Dropping the {dropped['customers']:,} unqualified leads of {when} would have lost"
    if not dropped["orders"]:
        return f"{dropping} no order in {HORIZON} days"
    worth = units.say(dropped["revenue"], "currency", currency)
    return f"{dropping} {dropped['orders']:,} orders ({worth}) in {HORIZON} days"


def _classes(sizes: pd.DataFrame, view: Slice) -> Chart:
    shown = pd.DataFrame(
        {
            "member": sizes["label"],
            "value": sizes["customers"].astype(float),
            "note": [units.say(share, "share") for share in sizes["share"]],
        }
    )
    counts = {row["key"]: row["customers"] for row in records(sizes)}
    title = f"{counts['hot']:,} leads are hot, {counts[DROPPED]:,} have fallen silent"
    return chart(
        "leads", title, "People on record without an order, by quality score as of today",
        bars, shown, "count", how=narrate.how(lead_classes), download=sizes,
        people={
            place: People(
                InLeadClass(view, data.settings().quality, row["key"]), f"{row['label']} leads", narrate.as_of(view)
            )
            for place, row in enumerate(records(sizes))
            if row["customers"]
        },
    )  # fmt: skip


def _lift(tenths: pd.DataFrame, when: str) -> Chart:
    filled = tenths[tenths["n"] > 0]
    overall = filled["buyers"].sum() / filled["n"].sum() if len(filled) else float("nan")
    shown = filled[["low", "high"]].assign(
        member=[f"Score {row['score_low']:.1f}–{row['score_high']:.1f}" for row in records(filled)],
        value=filled["rate"],
        overall=overall,
        note=[f"{row['lift']:.1f} ×, n = {row['n']:,}" for row in records(filled)],
        needs_attention=filled["high"] < overall,
    )
    best = records(filled)[:1]
    title = f"Too few leads of {when} bought to judge the score"
    if len(filled) == 1:
        title = f"All leads of {when} had the same score: it could not tell who would buy"
    elif best and best[0]["buyers"]:
        title = f"The best tenth of {when} bought {best[0]['lift']:.1f} times as often as all leads"
    return chart(
        "lift", title, f"Share that ordered within {HORIZON} days, by tenth of the score, with its 95 % interval",
        estimates, shown, "share", how=narrate.how(lift), download=tenths,
    )  # fmt: skip


def _rate(row: dict[str, Any]) -> str:
    """Share that bought, with its interval; a dash where there was nobody to buy."""
    if not row["customers"]:
        return units.NOTHING
    return f"{units.say(row['rate'], 'share')} ({units.say_range(row['low'], row['high'], 'share')})"


def _safety(lost: pd.DataFrame, when: str, currency: str) -> Table:
    rows = [
        (
            row["label"],
            f"{row['customers']:,}",
            f"{row['buyers']:,}",
            _rate(row),
            f"{row['orders']:,}",
            units.say(row["revenue"], "currency", currency),
            units.say(row["share_of_buyers"], "share"),
        )
        for row in records(lost)
    ]
    columns = [
        "Class", f"Leads on {when}", "Bought", "Share (95 % interval)", "Orders", "Revenue", "Of all who bought",
    ]  # fmt: skip
    return stages.table(
        "safety", "What dropping a class would have lost",
        f"What its leads ordered in the {HORIZON} days after {when}: the most that dropping them can cost",
        pd.DataFrame(rows, columns=columns),
    )  # fmt: skip
