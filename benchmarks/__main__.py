"""`make bench`: makes a big sample company once, measures, and prints a table and JSON."""

import json
import os
import platform
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.builds import compare_builds, made
from benchmarks.imports import compare_imports
from benchmarks.live_count import live_counts
from benchmarks.one_customer import open_one
from benchmarks.pages import compare_pages
from benchmarks.reading import measure_reading
from benchmarks.timing import Comparison
from crm_models.errors import WarehouseMissing
from crm_models.warehouse import Warehouse

FOLDER = Path(__file__).parents[1] / "data" / "bench"


def main(
    customers: Annotated[int, typer.Option(help="Size of the sample company.")] = 1_000_000,
    pairs: Annotated[int, typer.Option(help="Paired runs at most, of whose ratios the median is told.")] = 5,
) -> None:
    """Compare the mart build and each page's model work with hand-written SQL on a sample company of that size."""
    url = f"duckdb:///{FOLDER}/crm-{customers}.duckdb"
    making = None
    try:
        Warehouse.at(url).close()
    except WarehouseMissing:
        FOLDER.mkdir(parents=True, exist_ok=True)
        making = made(url, customers)
        print(f"Making the sample: {making.seconds:.0f} s, {making.peak_mib:,} MiB at most")
    load = os.getloadavg()[0]
    builds = compare_builds(url)
    print(f"Mart build: {builds.ours.seconds:.1f} s, {builds.rows_per_second:,.0f} rows a second", end="; ")
    print(f"by hand {builds.by_hand.seconds:.1f} s; median of ratios {builds.ratio:.2f}", end="; ")
    print(f"{builds.ours.peak_mib:,} MiB at most, by hand {builds.by_hand.peak_mib:,}")
    imports, peaks = compare_imports(url)
    print(f"Import: {imports.ours:.1f} s, by hand {imports.theirs:.1f} s; ratio {imports.ratio:.2f}; {peaks}")
    results = compare_pages(url, pairs)
    print(table(results))
    reading = measure_reading(url)
    counted = live_counts(url)
    print("\n".join(f"A live count, {each.behaviour}: p50 {each.p50_ms} ms" for each in counted))
    opening = open_one(url)
    print("\n".join(f"{each.name}: {each.wall_ms:.0f} ms, {each.cpu_ms:.0f} of the processor" for each in opening))
    machine = {"system": platform.platform(), "processors": os.cpu_count(), "load_before": load}
    print(
        json.dumps(
            {
                "customers": customers,
                **machine,
                "making": making and asdict(making),
                "builds": asdict(builds),
                "imports": {**asdict(imports), "peak_mib": peaks},
                "pages": [asdict(each) for each in results],
                **reading,
                "live_counts": [asdict(each) for each in counted],
                "one_customer": [asdict(each) for each in opening],
            }
        )
    )


def table(results: list[Comparison]) -> str:
    """The comparisons as a Markdown table."""
    head = "| model work | ours, s | hand-written SQL, s | median of ratios | pairs |\n|---|---|---|---|---|"
    rows = [
        f"| {each.name} | {each.ours:.2f} | {each.theirs:.2f} | {each.ratio:.2f} | {each.pairs} |" for each in results
    ]
    return "\n".join([head, *rows])


if __name__ == "__main__":
    typer.run(main)
