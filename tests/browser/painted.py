"""What a browser test asks of a page: that it is painted, and that anybody can use it."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

IDLE = "[data-testid=stApp][data-test-script-state=notRunning][data-test-connection-state=CONNECTED]"
AXE = Path(__file__).parent / "axe" / "axe.min.js"
NOT_OURS = ["[data-testid=stSidebarNav]", "[data-testid=stHeader]"]
"""Streamlit's own menu and toolbar, whose markup we cannot change."""
CHARTS_DRAWN = """() => [...document.querySelectorAll('[data-testid=stBidiComponentRegular]')]
    .every(each => each.querySelector('.live [role=figure][hidden], .live .main-svg .subplot'))"""


def ready(page: Page, *, seconds: int = 60) -> None:
    """Wait until the script rests, no placeholder is left, every chart is drawn and the fonts are there."""
    patience = seconds * 1000
    page.wait_for_selector(IDLE, timeout=patience)
    failure = page.get_by_test_id("stException")
    page.locator("[data-testid=stMain] h1").or_(failure).first.wait_for(timeout=patience)
    assert failure.count() == 0, failure.first.inner_text()
    page.wait_for_selector("[data-testid=stSkeleton]", state="detached", timeout=patience)
    page.wait_for_selector(IDLE, timeout=patience)
    page.wait_for_function(CHARTS_DRAWN, timeout=patience)
    page.evaluate("document.fonts.ready.then(() => 1)")


def serious_findings(page: Page) -> list[str]:
    """Return axe-core's critical and serious findings of ours, one sentence each with the elements they are about."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result: dict[str, Any] = page.evaluate("hidden => axe.run({exclude: hidden})", NOT_OURS)
    return [
        f"{finding['impact']}: {finding['help']} ({finding['id']}) at "
        + "; ".join(f"{node['target'][0]} {node['html'][:200]}" for node in finding["nodes"][:5])
        for finding in result["violations"]
        if finding["impact"] in ("critical", "serious")
    ]
