"""Sentences made from readings: titles that are findings, and words for periods and certainty.

Nothing here claims more than the numbers bear: a change within the uncertainty is "about the same", an unfinished
period is "so far", and an unknown number makes no sentence but its reason.
"""

from datetime import date
from inspect import cleandoc
from itertools import pairwise
from math import isfinite

import pandas as pd

from crm_models.metrics import Reading
from crm_models.slices import Period, Slice, dimension
from dashboard import units
from dashboard.kpi import Kpi

AIR = "\u00a0"
_ORDINALS = {3: "third", 4: "fourth", 5: "fifth", 6: "sixth", 7: "seventh", 8: "eighth", 9: "ninth"}


def when(reading: Reading) -> str:
    """The reading's period as short as it is clear: Nov 2026, 1 – 14 Nov 2026."""
    return short(Period(reading.first, reading.last))


def short(period: Period) -> str:
    """A period's name; a single month loses its long name."""
    return f"{period.first:%b %Y}" if period.months == 1 else str(period)


def eyebrow(view: Slice) -> str:
    """Which days and customers a page is about: November 2026 · North, South."""
    so_far = ""
    if view.is_unfinished:
        passed = view.period.so_far(view.as_of).days
        so_far = f" so far ({passed} of {view.period.days} days)"
    return f"{view.period}{so_far} · {who(view)}"


def as_of(view: Slice) -> str:
    """Up to which day and of which customers a page tells that looks at all time: To 15 Nov 2026 · North, South."""
    return f"To {view.as_of.day} {view.as_of:%b %Y} · {who(view)}"


def who(view: Slice) -> str:
    """Which customers a page is about."""
    chosen = " · ".join(
        f"{dimension(key).label}: {', '.join(members[:3])}{' …' if len(members) > 3 else ''}"
        for key, members in view.where
    )
    return chosen or "All customers"


def headline(kpis: list[Kpi]) -> str:
    """The page's finding: how the first number stands, and the number that most needs attention."""
    known = [kpi for kpi in kpis if kpi.is_known]
    if not known:
        return "Nothing is known of this period"
    lead, *others = known
    worse = [kpi for kpi in others if kpi.verdict(kpi.compared) == "worse"]
    behind = [kpi for kpi in others if isfinite(kpi.attainment) and kpi.attainment < 0.97]
    if behind:
        last = min(behind, key=lambda kpi: kpi.attainment)
        return f"{standing(lead)}; {_inside(standing(last))}"
    if worse:
        weakest = max(worse, key=_relative_change)
        link = "but" if _is_good_news(lead) else "and"
        first, second = standing(lead), _inside(movement(weakest, weakest.compared))
        tail = f" {_against(weakest.compared)}"
        return f"{first}, {link} {second.removesuffix(tail) if first.endswith(tail) else second}"
    return f"{standing(lead)}; nothing else has clearly worsened" if others else standing(lead)


def standing(kpi: Kpi) -> str:
    """Where one number stands, against its target if it has one, else against the comparison."""
    if isfinite(kpi.attainment):
        gap = round(100 * (kpi.attainment - 1))
        if gap == 0:
            return f"{kpi.metric.label} {_be(kpi)} on target"
        return f"{kpi.metric.label} {_be(kpi)} {abs(gap)}{units.THIN}% {'ahead of' if gap > 0 else 'behind'} target"
    return movement(kpi, kpi.compared)


def movement(kpi: Kpi, before: Reading) -> str:
    """How one number moved since ``before``."""
    label, change = kpi.metric.label, units.say_change(kpi.now.value, before.value, kpi.metric.unit)
    if not kpi.is_known:
        return f"{label} {_be(kpi)} not known for {when(kpi.now)}"
    if change == units.NOTHING:
        return f"{label} cannot be compared with {when(before)}"
    if kpi.verdict(before) == "level" or change.strip("0.\u202f%p") == "":
        return f"{label} {_be(kpi)} about the same as in {when(before)}"
    direction = "up" if kpi.now.value > before.value else "down"
    return f"{label} {_be(kpi)} {direction} {change.lstrip('+−')} {_against(before)}"


def trend(kpi: Kpi) -> str:
    """What the months say: a record, a run in one direction, or the change on the same month a year before."""
    shown = kpi.history[-13:]
    months = [reading for reading in shown if reading.last <= reading.as_of and isfinite(reading.value)]
    if len(months) < 3:
        return movement(kpi, kpi.compared)
    label, newest = kpi.metric.label, months[-1]
    earlier = [reading.value for reading in months[:-1]]
    if newest.value > max(earlier):
        return f"{newest.first:%B} is the highest of {len(months)} months for {_inside(label)}"
    if newest.value < min(earlier):
        return f"{newest.first:%B} is the lowest of {len(months)} months for {_inside(label)}"
    run = _run(months)
    if run >= 3:
        verb = "rose" if newest.value > months[-2].value else "fell"
        return f"{label} {verb} for the {_ORDINALS.get(run, f'{run}th')} month running"
    return movement(kpi, kpi.last_year if isfinite(kpi.last_year.value) else kpi.previous)


def course(kpi: Kpi, currency: str) -> str:
    """The spark line in words."""
    known = [reading for reading in kpi.history if isfinite(reading.value)]
    if not known:
        return f"{kpi.metric.label}: no month has a value"
    ends = (
        f"{units.say(reading.value, kpi.metric.unit, currency)} in {when(reading)}"
        for reading in known[:: len(known) - 1 or 1]
    )
    so_far = " so far" if known[-1].last > known[-1].as_of else ""
    return f"{kpi.metric.label} by month: from {' to '.join(ends)}{so_far}"


def certainty(reading: Reading, currency: str) -> str:
    """How sure a number is and on how many it rests: 95 % interval 23.1 to 26.2 %, n = 1,204."""
    parts = []
    if isfinite(reading.low):
        level = f"{100 * reading.level:.0f}{units.THIN}%"
        parts.append(f"{level} interval {units.say_range(reading.low, reading.high, reading.unit, currency)}")
    if reading.n:
        parts.append(f"n{AIR}={AIR}{reading.n:,.0f}")
    if reading.maturity < 1 and reading.last <= reading.as_of:
        parts.append(f"{100 * reading.maturity:.0f}{units.THIN}% of it final")
    return ", ".join(parts)


def _run(months: list[Reading]) -> int:
    """How many months in a row, up to the newest, moved the same way."""
    steps = [later.value - earlier.value for earlier, later in pairwise(months)]
    run = 1
    while run < len(steps) and steps[-run - 1] * steps[-1] > 0:
        run += 1
    return run if steps[-1] else 0


def _relative_change(kpi: Kpi) -> float:
    before = kpi.compared.value
    return abs(kpi.now.value - before) / abs(before) if before else float("inf")


def _against(before: Reading) -> str:
    """Up on a month, but up against a range of days."""
    return f"{'on' if Period(before.first, before.last).months == 1 else 'against'} {when(before)}"


def _is_good_news(kpi: Kpi) -> bool:
    """Whether a number is on target or, without one, has clearly become better."""
    return kpi.attainment >= 1 if isfinite(kpi.attainment) else kpi.verdict(kpi.compared) == "better"


def _be(kpi: Kpi) -> str:
    """Is or are: labels in the plural end in a small s."""
    return "are" if kpi.metric.label.endswith("s") and not kpi.metric.label.endswith("ss") else "is"


def _inside(label: str) -> str:
    """A label in mid-sentence: capital only for abbreviations."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def acquisition(new_share: "pd.Series[float]") -> str:
    """What new customers bring in the newest month, and how that was twelve months before."""
    known = new_share.dropna()
    if known.empty:
        return "No orders of known customers yet"
    newest, month = known.iloc[-1], known.index[-1]
    sentence = f"New customers bring {units.say(newest, 'share')} of revenue"
    earlier = known.get(month - pd.DateOffset(years=1))
    if earlier is None:
        return sentence
    change = units.say_change(newest, earlier, "share")
    return f"{sentence}, {change} on {month - pd.DateOffset(years=1):%b %Y}"


def why(kpi: Kpi) -> str:
    """The question that the parts of a change answer."""
    change = units.say_change(kpi.now.value, kpi.compared.value, kpi.metric.unit)
    if change == units.NOTHING:
        return f"Why {_inside(kpi.metric.label)} changed"
    verb = "rose" if kpi.now.value > kpi.compared.value else "fell"
    return f"Why {_inside(kpi.metric.label)} {verb} {change.lstrip('+−')} {_against(kpi.compared)}"


def largest_change(changed: pd.DataFrame, unit: str, currency: str) -> str:
    """Which member or part made most of a change."""
    members = changed[changed["member"] != "Others"]
    if members.empty or members["change"].eq(0).all():
        return "Nothing changed"
    top = members.iloc[int(members["change"].abs().to_numpy().argmax())]
    size = units.say_difference(top["change"], unit, currency)
    total = units.say_difference(changed["change"].sum(), unit, currency)
    return f"{top['member']} made the largest difference: {size} of {total} in all"


def inventory(contents: pd.DataFrame, last_day: str) -> str:
    """What is in the warehouse, from one row per table with its rows; ``last_day`` is empty where nothing happened."""
    filled = contents[contents.rows > 0]
    if not last_day:
        return "Nothing has happened yet in this warehouse"
    day = date.fromisoformat(last_day)
    return f"{filled.rows.sum():,} rows in {len(filled)} of {len(contents)} tables, up to {day.day} {day:%b %Y}"


def how(declared: object) -> str:
    """The docstring of an analysis as Markdown: what was computed is said once, where it is computed."""
    text = cleandoc(str(declared.__doc__))
    return text.replace("``", "`").split("\n\nRaises:")[0]
