"""What readers meet: the cost of a filter change, the waits in a browser, and many readers at once, as a report."""

from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.browser import waits
from benchmarks.filter_change import cost_of_change
from benchmarks.sessions import crowds

PAGES = ("overview", "lifecycle")


def measure_reading(url: str) -> dict[str, Any]:
    """Print each figure as it is known, and give them all."""
    found: dict[str, Any] = {"filter_change_cpu_ms": {}, "browser_ms": {}, "sessions": []}
    for page in PAGES:
        cost = cost_of_change(url, page)
        print(
            f"A filter change on {page}: {cost.warm:.0f} ms of processor time; to days not seen before {cost.cold:.0f}"
        )
        found["filter_change_cpu_ms"][page] = asdict(cost)
    for page in PAGES:
        with TemporaryDirectory() as folder:
            ours, bare = waits(url, page, Path(folder))
        print(
            f"{page} in Chromium, ms, beside a bare page with the same figures: "
            f"click to repaint {ours.change:.0f} and {bare.change:.0f} ({ours.change / bare.change:.2f} times), "
            f"first visit {ours.first_visit:.0f} and {bare.first_visit:.0f}, "
            f"next reader's {ours.next_visit:.0f} and {bare.next_visit:.0f}, "
            f"reload {ours.reload:.0f} and {bare.reload:.0f}"
        )
        found["browser_ms"][page] = {"ours": asdict(ours), "bare": asdict(bare)}
    for crowd in crowds(url):
        print(
            f"{crowd.sessions} sessions at once: p50 {crowd.p50:.0f} ms, p95 {crowd.p95:.0f} ms, "
            f"{crowd.megabytes:.0f} MB"
        )
        found["sessions"].append(asdict(crowd))
    return found
