"""What a reader waits for in a real Chromium, on our pages and on a bare Streamlit page with the same figures."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import streamlit as st
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks import served
from crm_models.analyses.lifecycle import MODELS
from crm_models.slices import Slice
from dashboard import cohort, data, overview
from dashboard.downloads import Chart
from dashboard.filters import PERIODS as WAYS
from tests.browser.chromium import ADVICE, find
from tests.browser.conftest import FLAGS
from tests.browser.painted import ready

BARE = Path(__file__).with_name("bare_page.py")
PERIODS = ("Latest month", "Latest quarter")
WATCH = (Path(__file__).with_name("watch.js")).read_text(encoding="utf-8")
FIRST_CHART = "() => document.querySelector('.js-plotly-plot .main-svg .subplot') && performance.now()"


@dataclass(frozen=True)
class Waits:
    """Milliseconds a reader waits; for a filter change until the last chart is repainted, else for the first chart."""

    changes: list[float]
    first_visit: float
    """By a browser without a cache to a server that has just been started and has read nothing yet."""
    next_visit: float
    """By a browser without a cache to the same server."""
    reload: float

    @property
    def change(self) -> float:
        """The median filter change."""
        return median(self.changes)


def waits(
    url: str, page: str, folder: Path, *, changes: int = 60, before: int = 4, again: int = 3
) -> tuple[Waits, Waits]:
    """Ours and the bare page's, both served at once and used in turns; ``page`` is its file's name.

    Counted are so many ``changes`` after those ``before``, which warm up, and the median of loading ``again``.
    """
    figures = folder / f"{page}.json"
    figures.write_text(json.dumps(ready_made(url, page)), encoding="utf-8")
    path = "/" if page == "overview" else f"/{page}"
    with (
        _chromium() as browser,
        served.dashboard(url) as ours,
        served.bare(BARE, {"BARE_FIGURES": str(figures)}) as bare,
    ):
        addresses = (f"http://{ours.address}{path}", f"http://{bare.address}/")
        visits = [[_visit(browser, each) for _ in range(2)] for each in addresses]
        tabs = [browser.new_page(viewport={"width": 1280, "height": 900}) for _ in addresses]
        reloads = [_reload(tab, each, again) for tab, each in zip(tabs, addresses, strict=True)]
        rounds = [[_change(tab, PERIODS[(number + 1) % 2]) for tab in tabs] for number in range(before + changes)][
            before:
        ]
    return tuple(Waits([each[side] for each in rounds], *visits[side], reloads[side]) for side in range(2))  # type: ignore[return-value]


def ready_made(url: str, page: str) -> dict[str, list[str]]:
    """The figures that a page shows, as JSON, for both periods."""
    os.environ["CRM_WAREHOUSE_URL"] = url
    st.cache_resource.clear()
    as_of = data.warehouse().as_of
    views = {period: Slice(WAYS[period](as_of), as_of) for period in PERIODS}
    return {period: [each.figure for each in _charts(view, page)] for period, view in views.items()}


def _charts(view: Slice, page: str) -> tuple[Chart, ...]:
    if page == "overview":
        trend = data.told(overview.trend, view, "previous")
        months = (trend.by_month, data.told(overview.sides, view)) if trend else ()
        return months + data.told(overview.explained, view, view.previous(), "region")
    model = next(iter(MODELS.values()))
    chosen = (model, "ordered", "heads")
    bars = data.told(cohort.cohort, view, *chosen).bars
    step = next(iter(data.told(cohort.steps, view, *chosen)))
    members = data.told(cohort.members, view, *chosen, "region", step)
    return (bars, members) if members else (bars,)


@contextmanager
def _chromium() -> Iterator[Browser]:
    executable = find()
    if executable is None:
        raise RuntimeError(ADVICE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


def _visit(browser: Browser, address: str) -> float:
    """Milliseconds from the address to the first chart, in a browser that has cached nothing; it stays for the rest."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        tab = context.new_page()
        waited = _first_chart(tab, address)
        ready(tab)
        return waited


def _reload(tab: Page, address: str, times: int) -> float:
    """The median of so many visits after a first one in the same tab."""
    visits = [_first_chart(tab, address) for _ in range(1 + times)]
    ready(tab)
    tab.evaluate(WATCH)
    return median(visits[1:])


def _first_chart(tab: Page, address: str) -> float:
    tab.goto(address, wait_until="commit")
    return float(tab.wait_for_function(FIRST_CHART, polling="raf", timeout=120_000).json_value())


def _change(tab: Page, period: str) -> float:
    """Milliseconds from the click on an option until the last change in any chart."""
    tab.get_by_role("combobox", name="Period").click()
    tab.get_by_role("option", name=period, exact=True).click()
    return float(tab.wait_for_function("() => window.repainted()", polling=50, timeout=60_000).json_value())
