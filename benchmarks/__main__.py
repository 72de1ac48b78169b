"""`make bench`: makes a big sample company once, measures, and prints a table and JSON."""

import json
import os
import platform
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.filter_change import cpu_per_change
from benchmarks.pages import compare_pages
from benchmarks.timing import Comparison
from crm_models.errors import WarehouseMissing
from crm_models.warehouse import Warehouse
from dashboard.commands.fill import make_sample

FOLDER = Path(__file__).parents[1] / "data" / "bench"


def main(
    customers: Annotated[int, typer.Option(help="Size of the sample company.")] = 1_000_000,
    pairs: Annotated[int, typer.Option(help="Paired runs, of whose ratios the median is told.")] = 5,
) -> None:
    """Compare each page's model work with hand-written SQL on a sample company of that size."""
    url = f"duckdb:///{FOLDER}/crm-{customers}.duckdb"
    try:
        Warehouse.at(url).close()
    except WarehouseMissing:
        FOLDER.mkdir(parents=True, exist_ok=True)
        make_sample(url, customers)
    load = os.getloadavg()[0]
    results = compare_pages(url, pairs)
    print(table(results))
    changes = {page: round(cpu_per_change(url, page), 1) for page in ("overview", "lifecycle")}
    print("\n".join(f"A filter change on {page}: {ms} ms of processor time" for page, ms in changes.items()))
    machine = {"system": platform.platform(), "processors": os.cpu_count(), "load_before": load}
    print(
        json.dumps(
            {
                "customers": customers,
                **machine,
                "pages": [asdict(each) for each in results],
                "filter_change_cpu_ms": changes,
            }
        )
    )


def table(results: list[Comparison]) -> str:
    """The comparisons as a Markdown table."""
    head = "| model work | ours, s | hand-written SQL, s | median of ratios |\n|---|---|---|---|"
    rows = [f"| {each.name} | {each.ours:.2f} | {each.theirs:.2f} | {each.ratio:.2f} |" for each in results]
    return "\n".join([head, *rows])


if __name__ == "__main__":
    typer.run(main)
