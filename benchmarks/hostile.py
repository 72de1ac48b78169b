"""`python -m benchmarks.hostile`: imports hostile files into a warehouse and prints docs/reliability.md's table."""

import os
import re
import sys
import tempfile
import time
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from benchmarks.hostile_files import CASES, Case, csv, rows
from benchmarks.memory import peak_mib
from crm_models.errors import CRMError
from crm_models.ingest import ImportReport, Mapping, run_import
from crm_models.marts.inventory import TableStock
from crm_models.schema import customers
from crm_models.warehouse import Warehouse

KNOWN = csv(lambda _: rows(5, "old {n},Ada,1985"), "loaded 5")
"""What is in the warehouse before."""


def prepare(folder: Path, case: Case, size: float) -> Mapping:
    """Make the files of a case in an empty folder, and return its mapping."""
    for name, content in case.files(size).items():
        (folder / name).write_bytes(content)
    table = {"name": "customers", "source": "people", "select": case.select}
    return Mapping.model_validate(
        {"sources": {"people": {"file": case.file, **(case.source or {})}}, "tables": [table]}
    )


def outcome(folder: Path, mapping: Mapping, url: str) -> str:
    """What the import says: the counts and the remarks, or the error."""
    try:
        report: ImportReport = run_import(folder, mapping, url)
    except CRMError as error:
        return f"{type(error).__name__}: {error}"
    return f"{' '.join(report.remarks)} loaded {report.loaded:,}, rejected {report.rejected:,}".strip()


def measured(folder: Path, mapping: Mapping, url: str) -> tuple[str, float, int]:
    """What the import says, its seconds, and this process's highest resident memory in MiB."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # DuckDB takes a spawned process for a prompt and draws a bar
    begun = time.perf_counter()
    said = outcome(folder, mapping, url)
    return said, time.perf_counter() - begun, peak_mib()


def in_its_own_process(folder: Path, mapping: Mapping, url: str) -> tuple[str, float, int]:
    """The same, measured where nothing else has run."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(measured, (folder, mapping, url))


@dataclass(frozen=True)
class Content:
    """Everything by which a reader could tell that a warehouse changed."""

    build: str
    stock: dict[str, TableStock]
    customers: int
    rows: str
    """The customers as CSV, in the order of their numbers."""


def content(url: str) -> Content:
    """What readers of the warehouse find."""
    with Warehouse.at(url) as warehouse:
        frame = warehouse.frame(customers.select().order_by("customer_id"))
        return Content(warehouse.build, warehouse.stock, len(frame), frame.to_csv())


def main(wanted: list[str]) -> None:
    """Try the cases whose name contains one of the words, or all, at full size."""
    print("| tried | seconds | peak MiB | what is said | warehouse before |\n|---|---:|---:|---|---|")
    for name, case in CASES.items():
        if wanted and not any(word in name for word in wanted):
            continue
        with tempfile.TemporaryDirectory(prefix="crm-hostile-") as place:
            url, folder = f"duckdb:///{place}/crm.duckdb", Path(place) / "source"
            folder.mkdir()
            run_import(folder, prepare(folder, KNOWN, 1), url)
            (folder / "people.csv").unlink()
            before = content(url)
            said, seconds, peak = in_its_own_process(folder, prepare(folder, case, 1), url)
            state = "as before" if content(url) == before else "with the new rows" if "loaded" in said else "CHANGED"
        mark = "" if re.search(case.says, said) else "NOT AS EXPECTED: "
        print(f"| {name} | {seconds:.1f} | {peak} | {mark}{said[:160]} | {state} |", flush=True)
    print(f"\nLoad average at the end: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main(sys.argv[1:])
