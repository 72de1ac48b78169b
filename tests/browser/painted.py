"""What a browser test asks of a page: that it is painted, and that anybody can use it."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

IDLE = "[data-testid=stApp][data-test-script-state=notRunning][data-test-connection-state=CONNECTED]"
AXE = Path(__file__).parent / "axe" / "axe.min.js"
CHARTS_DRAWN = """() => [...document.querySelectorAll('[data-testid=stPlotlyChart]')]
    .every(chart => chart.querySelector('.main-svg .subplot, .main-svg .pielayer > *, .main-svg .sankey'))"""


def ready(page: Page, *, seconds: int = 60) -> None:
    """Wait until the script rests, no placeholder is left, every chart is drawn and the fonts are there."""
    patience = seconds * 1000
    page.wait_for_selector(IDLE, timeout=patience)
    page.wait_for_selector("[data-testid=stMain] h1", timeout=patience)
    page.wait_for_selector("[data-testid=stSkeleton]", state="detached", timeout=patience)
    page.wait_for_selector(IDLE, timeout=patience)
    page.wait_for_function(CHARTS_DRAWN, timeout=patience)
    page.evaluate("document.fonts.ready.then(() => 1)")


def serious_findings(page: Page) -> list[str]:
    """Return axe-core's critical and serious findings, one sentence each with the elements they are about."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result: dict[str, Any] = page.evaluate("axe.run({resultTypes: ['violations']})")
    return [
        f"{finding['impact']}: {finding['help']} ({finding['id']}) at "
        + "; ".join(f"{node['target'][0]} {node['html'][:200]}" for node in finding["nodes"][:5])
        for finding in result["violations"]
        if finding["impact"] in ("critical", "serious")
    ]
