"""`crm-dashboard build` against hand-written SQL through DuckDB alone, each in a process of its own."""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import duckdb

from benchmarks.marts_sql import MARTS
from benchmarks.memory import peak_mib
from benchmarks.timing import seconds
from crm_models.draft import drafted
from crm_models.engines import ROW_GROUP, current_file, parse_url
from crm_models.schema import TABLES
from crm_models.warehouse import Warehouse
from dashboard.commands.fill import MEMORY, make_sample

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Run:
    """Seconds a piece of work took, and the peak memory of the process that did it, in MiB."""

    seconds: float
    peak_mib: int


@dataclass(frozen=True)
class BuildComparison:
    """Medians of the build of a warehouse of so many ``rows`` and of the same by hand; below 1 ours is faster."""

    rows: int
    ours: Run
    by_hand: Run
    ratio: float

    @property
    def rows_per_second(self) -> float:
        """Rows of the warehouse that our build summarises in a second."""
        return self.rows / self.ours.seconds


def compare_builds(url: str, pairs: int = 3, budget: float = 120) -> BuildComparison:
    """Build the summaries of the warehouse at ``url`` anew, in pairs which take turns in going first.

    No pair begins after ``budget`` seconds. Both copy the file first; ours takes stock of every table and publishes
    the build, besides.
    """
    with Warehouse.at(url) as warehouse:
        rows = sum(warehouse.stock[name]["rows"] for name in TABLES)
        year = warehouse.as_of.year
    ours: list[Run] = []
    by_hand: list[Run] = []
    for number in range(pairs):
        if sum(run.seconds for run in (*ours, *by_hand)) > budget:
            break
        sides = [(ours, "build_ours"), (by_hand, "build_by_hand")]
        for runs, work in reversed(sides) if number % 2 else sides:
            runs.append(measured(work, url, year))
    ratios = [our.seconds / their.seconds for our, their in zip(ours, by_hand, strict=True)]
    return BuildComparison(rows, _median(ours), _median(by_hand), median(ratios))


def made(url: str, customers: int) -> Run:
    """Make a sample company of so many customers at ``url``, marts included."""
    return measured("make_sample", url, customers)


def measured(work: str, url: str, number: int = 0) -> Run:
    """What a piece of WORK takes in a process of its own, whose start does not count."""
    command = [sys.executable, "-m", "benchmarks.builds", work, url, str(number)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)  # noqa: S603 - our own command
    return Run(**json.loads(done.stdout))


def build_ours(url: str, _: int) -> None:
    """What the command does, whatever the year."""
    with drafted(url, memory=MEMORY):
        pass


def build_by_hand(url: str, year: int, keep_as: Path | None = None) -> None:
    """Build the marts in a copy of the warehouse's file, kept if asked; ``year`` is that of the data's last day.

    The tables are made anew with the columns they have, and rows are stored together in groups as large as ours.
    """
    file = current_file(parse_url(url))
    with TemporaryDirectory(dir=file.parent) as folder:
        copy = Path(folder) / file.name
        shutil.copyfile(file, copy)
        with duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": folder}) as connection:
            connection.execute(f"ATTACH '{copy}' AS warehouse (ROW_GROUP_SIZE {ROW_GROUP})")
            connection.execute("USE warehouse")
            for mart, sql in MARTS.items():
                declared = connection.execute("SELECT sql FROM duckdb_tables() WHERE table_name = ?", [mart]).fetchone()
                connection.execute(f"DROP TABLE {mart}")
                connection.execute(declared[0])
                connection.execute(sql, {"year": year} if "$year" in sql else {})
            connection.execute("CHECKPOINT")
        if keep_as:
            copy.replace(keep_as)


def _median(runs: list[Run]) -> Run:
    return Run(median(run.seconds for run in runs), int(median(run.peak_mib for run in runs)))


WORK = {"make_sample": make_sample, "build_ours": build_ours, "build_by_hand": build_by_hand}

if __name__ == "__main__":
    name, address, argument = sys.argv[1:]
    spent = seconds(lambda: WORK[name](address, int(argument)))
    print(json.dumps({"seconds": spent, "peak_mib": peak_mib()}))
