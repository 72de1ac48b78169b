"""The KPI card: a number with its change, its course, its target and how sure it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite
from urllib.parse import quote

import streamlit as st

from crm_models.metrics import Metric, Reading
from dashboard import live, narrate, units
from dashboard.clicks import People
from dashboard.kpi import Kpi, Verdict
from dashboard.markup import html, markdown

_COLOURED: tuple[Verdict, ...] = ("better", "worse")
_WIDTH, _HEIGHT = 120, 32


@dataclass(frozen=True)
class Card:
    """A KPI card, ready to be drawn: its markup, and who stands behind the number."""

    key: str
    markup: str
    people: People | None = None


def card(kpi: Kpi, currency: str, people: People | None = None) -> Card:
    """The card of a metric; a number that is unknown is a dash with the reason, and nobody stands behind it."""
    metric, behind = kpi.metric, people if kpi.is_known else None
    value = units.say(kpi.now.value, metric.unit, currency)
    button = live.people_button(metric.key, metric.label) if behind else ""
    return Card(metric.key, _tile(metric.key, _head(kpi, currency), value, detail(kpi, currency) + button), behind)


def fact(key: str, label: str, value: str, why: str) -> Card:
    """A card that says one thing and why, with nothing to compare it with."""
    return Card(key, _tile(key, f"<header><h2>{html(label)}</h2></header>", value, f'<p class="why">{html(why)}</p>'))


def kpi_row(key: str, cards: Iterable[Card]) -> None:
    """The cards side by side, fewer to a row where it is narrow; a click on "People" opens the drawer."""
    shown = tuple(cards)
    people = {each.key: each.people for each in shown if each.people}
    live.show(key, f'<div class="tiles kpis">{"".join(each.markup for each in shown)}</div>', people)


def detail(kpi: Kpi, currency: str) -> str:
    """What stands under the number, as HTML: both comparisons, spark line, target, interval and n."""
    if not kpi.is_known:
        reason = kpi.now.reason or "There is nothing to divide by in this period."
        return f'<p class="why">{html(reason)}</p>'
    comparisons = _comparison(kpi, kpi.compared, "leads") + _comparison(kpi, kpi.also_compared, "also")
    return comparisons + spark(kpi, currency) + _target(kpi, currency) + _certainty(kpi, currency)


def spark(kpi: Kpi, currency: str) -> str:
    """The last months as a line; the unfinished end is dashed. Empty where fewer than two months have a value.

    Streamlit strips SVG elements from HTML, so the line is a mask through which the theme's colour is seen.
    """
    values = [reading.value for reading in kpi.history]
    known = [value for value in values if isfinite(value)]
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    step, span = _WIDTH / (len(values) - 1), (high - low) or 1.0
    points = [
        (round(index * step, 1), round(_HEIGHT - 3 - (value - low) / span * (_HEIGHT - 6), 1))
        for index, value in enumerate(values)
        if isfinite(value)
    ]
    last = kpi.history[-1]
    is_unfinished = last.last > last.as_of and isfinite(last.value)
    finished = points[:-1] if is_unfinished else points
    picture = _picture(finished, points[-2:] if is_unfinished else [])
    words = f"{narrate.course(kpi, currency)}"
    return (
        f'<i class="spark {_tone(kpi.verdict(kpi.compared))}" role="img" aria-label="{html(words)}" '
        f'title="{html(words)}" style="--spark:url(&quot;data:image/svg+xml,{quote(picture)}&quot;)"></i>'
    )


def explanation(kpi: Kpi, currency: str) -> str:
    """The metric's declaration and what the number was divided from, as Markdown."""
    definition, *others = _declared(kpi, currency)
    return "\n\n".join((f"**{markdown(definition)}**", *map(markdown, others)))


def _tile(key: str, head: str, value: str, rest: str) -> str:
    return f'<article class="tile kpi" data-kpi="{html(key)}">{head}<p class="value">{html(value)}</p>{rest}</article>'


def _declared(kpi: Kpi, currency: str) -> list[str]:
    metric, now = kpi.metric, kpi.now
    lines = [metric.definition, f"Formula: {metric.formula}"]
    if kpi.is_known and metric.denominator is not None and isfinite(now.denominator):
        lines.append(f"Here: {now.numerator:,.10g} ÷ {now.denominator:,.10g}")
    if kpi.is_known and (certainty := narrate.certainty(now, currency)):
        lines.append(certainty)
    return [*lines, f"Source: {metric.source}"]


def _head(kpi: Kpi, currency: str) -> str:
    """The label, and a button that opens the declaration beside it."""
    name = f"how-{html(kpi.metric.key)}"
    definition, *others = map(html, _declared(kpi, currency))
    return (
        f'<header><h2>{html(kpi.metric.label)}</h2><button class="how icon" popovertarget="{name}" '
        f'aria-label="How this is computed: {html(kpi.metric.label)}">help</button>'
        f'<div id="{name}" popover><p><b>{definition}</b></p>'
        f"{''.join(f'<p>{line}</p>' for line in others)}</div></header>"
    )


def _comparison(kpi: Kpi, before: Reading, role: str) -> str:
    change = units.say_change(kpi.now.value, before.value, kpi.metric.unit)
    if change == units.NOTHING:
        return f'<p class="{role}">No comparison with {html(narrate.when(before))}</p>'
    sign = _arrow(kpi.now.value - before.value) if role == "leads" else ""
    tone = _tone(kpi.verdict(before))
    return f'<p class="{role}"><b class="{tone}">{sign}{html(change)}</b> vs {html(narrate.when(before))}</p>'


def _target(kpi: Kpi, currency: str) -> str:
    if kpi.target is None or not isfinite(kpi.attainment):
        return ""
    full = max(1.0, kpi.attainment) * 1.1
    filled, marked = 100 * max(0.0, kpi.attainment) / full, 100 / full
    goal = units.say(kpi.target, kpi.metric.unit, currency)
    state = "" if kpi.attainment >= 0.97 else "behind"
    return (
        f'<div class="tgt"><p>Target {html(goal)} <b>{100 * kpi.attainment:.0f}{units.THIN}%</b></p>'
        f'<i class="{state}"><b style="width:{filled:.1f}%"></b><u style="left:{marked:.1f}%"></u></i></div>'
    )


def _certainty(kpi: Kpi, currency: str) -> str:
    words = narrate.certainty(kpi.now, currency)
    return f'<p class="sure">{html(words)}</p>' if words else ""


def _picture(line: list[tuple[float, float]], dashed: list[tuple[float, float]]) -> str:
    """The line over a faint area, and a dashed end, as an SVG whose opacity is what matters."""
    path = " ".join(f"{x},{y}" for x, y in line)
    whole = line + dashed[1:]
    area = " ".join(f"{x},{y}" for x, y in whole)
    stroke = 'fill="none" stroke="#000" stroke-width="1.8" stroke-linejoin="round" vector-effect="non-scaling-stroke"'
    end = " ".join(f"{x},{y}" for x, y in dashed)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" preserveAspectRatio="none">'
        f'<polygon points="{whole[0][0]},{_HEIGHT} {area} {whole[-1][0]},{_HEIGHT}" fill="#000" opacity=".12"/>'
        f'<polyline points="{path}" {stroke}/>'
        f'<polyline points="{end}" {stroke} stroke-dasharray="3 3"/></svg>'
    )


def _tone(verdict: Verdict) -> str:
    return verdict if verdict in _COLOURED else "quiet"


def _arrow(change: float) -> str:
    return "" if change == 0 else "↑ " if change > 0 else "↓ "


def page_title(eyebrow: str, finding: str) -> None:
    """The head of a page: which days and customers, and the finding as its title."""
    st.html(f'<p class="eyebrow">{html(eyebrow)}</p><h1>{html(finding)}</h1>')


def section(title: str) -> None:
    """The title of a part of a page; a browser takes five times as long for Streamlit's own."""
    st.html(live.section(title).markup)


def definitions(metrics: list[Metric]) -> None:
    """One card per metric with its declaration: what it means, how it is computed, where it comes from."""
    st.html(f'<div class="definitions">{"".join(_definition(metric) for metric in metrics)}</div>')


def _definition(metric: Metric) -> str:
    better = {"higher": "Higher is better.", "lower": "Lower is better.", "neither": "Neither high nor low is better."}
    return (
        f"<article><h3>{html(metric.label)}</h3><code>{html(metric.key)} · {html(metric.unit)}</code>"
        f"<p>{html(metric.definition)}</p>"
        f"<small><b>Formula</b> {html(metric.formula)}<br><b>Source</b> {html(metric.source)}<br>"
        f"{better[metric.better]}</small></article>"
    )
