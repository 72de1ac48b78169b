"""What the Lifecycle page says: findings as sentences, and the rows its charts and tables show."""

from math import isfinite
from typing import Any

import pandas as pd

from crm_models.analyses.lifecycle import Funnel, Stage, bottleneck
from crm_models.slices import dimension
from dashboard import narrate, units
from dashboard.frames import records

SHOWN = 12
"""Members drawn in a breakdown, those with most entrants."""


def headline(funnel: Funnel, complete: Funnel) -> str:
    """The page's finding: the bottleneck, or that of the newest month that can be judged in full."""
    when = narrate.short(funnel.view.period)
    if funnel.entrants == 0:
        return f"Nobody entered in {when}"
    if funnel.steps.empty:
        return f"{funnel.entrants:,} entered in {when}, and only one stage can be measured"
    if bottleneck(funnel).state != "thin":
        return narrowest(funnel)
    if bottleneck(complete).state == "thin":
        return f"Too few entrants of {when} can be judged yet to name a bottleneck"
    return f"Too early to judge {when}; for {narrate.short(complete.view.period)}, {_lower(narrowest(complete))}"


def narrowest(funnel: Funnel) -> str:
    """Which step is the bottleneck, or which two are about equally narrow."""
    found = bottleneck(funnel)
    rate = units.say(found.rate, "share")
    how_many = f"{rate} of the money going on" if funnel.worth == "money" else f"{rate} going on"
    if found.state == "clear":
        return f"The step from {found.stage} to {found.next} is the bottleneck, with {how_many}"
    return f"The step to {found.next} is narrowest, with {how_many}, though not clearly narrower than to {found.rival}"


def furthest(funnel: Funnel) -> str:
    """How many of the entrants came as far as can be judged."""
    known = funnel.measured[funnel.measured["reached"].notna()]
    if funnel.entrants == 0:
        return "Nobody entered"
    if len(known) < 2:
        return f"{funnel.entrants:,} people entered; how far they come cannot be judged yet"
    last = known.iloc[-1]
    what = "of the entrants' money passes through" if funnel.worth == "money" else "of entrants reach"
    return f"{units.say(last['reached'], 'share')} {what} {last['stage']}"


def subtitle(funnel: Funnel) -> str:
    """What the funnel draws: whom, what a bar is worth, and how stages follow each other."""
    what = "Revenue of those who" if funnel.worth == "money" else "People who"
    way = "each stage after the one before" if funnel.order == "ordered" else "stages in any order"
    as_of = funnel.view.as_of
    return f"{what} entered in {narrate.short(funnel.view.period)}, {way}, as of {as_of.day} {as_of:%b %Y}"


def arrivals(funnel: Funnel, stage: Stage, currency: str) -> str:
    """How many came to a stage and how many did not, and how long the quick and the slow among them took."""
    unit = "currency" if funnel.worth == "money" else "people"
    (row,) = records(funnel.stages[funnel.stages["key"] == stage.key])
    if row["missing"]:
        return f"Not measured: {row['missing']}. {row['reason']}"
    came = units.say_fully(row["entrants"], unit, currency)
    before = next((step for step in records(funnel.steps) if step["next"] == row["stage"]), None)
    if before is None:
        return f"{came} entered in {narrate.short(funnel.view.period)}."
    lost, still_open = (units.say_fully(before[state], unit, currency) for state in ("lost", "open"))
    said = f"{came} came here; {lost} did not within {days(before['window_days'])}, and {still_open} still may."
    if not isfinite(before["median_days"]):
        return f"{said} {before['reason']}".strip()
    half, most = (units.say(before[column], "days") for column in ("median_days", "p95_days"))
    return f"{said} Half of those who came did so within {half}, all but 5{units.THIN}% within {most}."


def step_table(funnel: Funnel) -> pd.DataFrame:
    """One row per step as a reader says it: rates with intervals, what they rest on, times, cumulative rate."""
    reached = {row["stage"]: _of_entrants(row) for row in records(funnel.measured)}
    return pd.DataFrame(
        [
            {
                "Step": f"{step['stage']} → {step['next']}",
                "Go on": units.say(step["rate"], "share"),
                f"95{units.THIN}% interval": _interval(step["low"], step["high"]),
                "Judged by": f"{step['judged']:,.0f} people" if step["judged"] else "nobody yet",
                "Half within": units.say(step["median_days"], "days"),
                f"75{units.THIN}% within": units.say(step["p75_days"], "days"),
                f"95{units.THIN}% within": units.say(step["p95_days"], "days"),
                "Of all entrants": reached[step["next"]],
            }
            for step in records(funnel.steps)
        ]
    )


def compared_title(steps: pd.DataFrame, before: Funnel) -> str:
    """Which step differs most from the earlier cohort, if any does clearly."""
    when = narrate.short(before.view.period)
    clear = steps[steps["is_clear"]]
    if before.entrants == 0:
        return f"Nobody entered in {when}, so there is nothing to compare with"
    if steps["difference"].isna().all():
        return f"No step can be compared with {when} yet"
    if clear.empty:
        return f"No step differs clearly from those who entered in {when}"
    top = max(records(clear), key=lambda step: abs(step["difference"]))
    size = units.say_difference(top["difference"], "share")
    return f"The step to {top['next']} differs from {when}: {size}"


def compared_table(steps: pd.DataFrame, before: Funnel) -> pd.DataFrame:
    """One row per step as a reader says it: both rates, their difference and how sure it is."""
    return pd.DataFrame(
        [
            {
                "Step to": step["next"],
                "Now": _rate(step["rate"], step["judged"]),
                narrate.short(before.view.period): _rate(step["rate_before"], step["judged_before"]),
                "Difference": units.say_difference(step["difference"], "share"),
                f"95{units.THIN}% interval": _difference(step["low"], step["high"]),
                "Verdict": _verdict(step),
            }
            for step in records(steps)
        ]
    )


def steps_to_choose(funnel: Funnel) -> dict[str, str]:
    """The key of every step and the stage it leads to, the bottleneck first."""
    found = bottleneck(funnel)
    steps = dict(zip(funnel.steps["key"], funnel.steps["next"], strict=True))
    return dict(sorted(steps.items(), key=lambda step: step[1] != found.next))


def step_members(members: pd.DataFrame, key: str, funnel: Funnel) -> pd.DataFrame:
    """The rates of one step beside that of everybody, of members that can be judged, those with most entrants first."""
    rows = members[(members["key"] == key) & (members["judged"] > 0)].head(SHOWN) if len(members) else members
    if rows.empty:
        return rows
    overall = float(funnel.steps.loc[funnel.steps["key"] == key, "rate"].iloc[0])
    shown = rows[["member", "rate", "low", "high", "judged", "people", "p_value", "p_corrected", "differs"]]
    return shown.rename(columns={"rate": "value", "differs": "needs_attention"}).assign(
        note=[_note(row) for row in records(rows)], overall=overall
    )


def breakdown_title(shown: pd.DataFrame, by: str, following: str) -> str:
    """Which member goes on clearly more or less often than the others."""
    name = dimension(by).label.lower()
    if len(shown) == 1:
        return f"{shown['member'].iloc[0]} is the only {name} there is"
    different = shown[shown["needs_attention"].astype(bool)]
    if shown["p_value"].isna().all():
        return f"Too few people per {name} to compare on the way to {following}"
    if different.empty:
        return f"No {name} differs clearly from the rest on the way to {following}"
    top = min(records(different), key=lambda row: row["p_corrected"])
    often = "less" if top["value"] < top["overall"] else "more"
    return f"{top['member']} goes on to {following} clearly {often} often than the rest"


def days(number: float) -> str:
    """A whole number of days."""
    return f"{number:.0f} {'day' if number == 1 else 'days'}"


def _of_entrants(row: dict[str, Any]) -> str:
    share = units.say(row["reached"], "share")
    return f"{share} ({_interval(row['reached_low'], row['reached_high'])})" if share != units.NOTHING else share


def _note(member: dict[str, Any]) -> str:
    if member["differs"]:
        return f"p = {member['p_corrected']:.3f}" if member["p_corrected"] >= 0.001 else "p < 0.001"
    return "" if isfinite(member["p_corrected"]) else f"n = {member['judged']:,.0f}"


def _interval(low: float, high: float) -> str:
    return units.say_range(low, high, "share") if isfinite(low) else units.NOTHING


def _difference(low: float, high: float) -> str:
    if not isfinite(low):
        return units.NOTHING
    return f"{units.say_difference(low, 'share')} to {units.say_difference(high, 'share')}"


def _rate(rate: float, judged: float) -> str:
    return f"{units.say(rate, 'share')} of {judged:,.0f}" if isfinite(rate) else units.NOTHING


def _verdict(step: dict[str, Any]) -> str:
    if not isfinite(step["difference"]):
        return "cannot be judged"
    return "clear" if step["is_clear"] else "may be chance"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
