"""Rows per second of an import, beside DuckDB alone reading, checking and storing the same file; and their memory."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.memory import peak_mib
from benchmarks.timing import Comparison, seconds
from crm_models.draft import drafted
from crm_models.ingest import Mapping, run_import
from crm_models.warehouse import Warehouse

LINES = 1_000_000
COLUMNS = "order_id, line_number, customer_id, ordered_at, product_id, quantity, unit_price, amount"
MAPPING = Mapping.model_validate(
    {
        "sources": {"lines": {"file": "lines.csv"}},
        "tables": [
            {
                "name": "orders",
                "source": "lines",
                "inputs": {"ordered_at": "timestamp"},
                "select": """SELECT order_id, any_value(customer_id) AS customer_id, 'completed' AS status,
                             min(ordered_at) AS ordered_at, list(_row) AS _row FROM lines GROUP BY order_id""",
            },
            {
                "name": "order_lines",
                "source": "lines",
                "select": """SELECT order_id, line_number, product_id, quantity, unit_price, amount, _row
                             FROM lines""",
            },
        ],
    }
)
BY_HAND = """
CREATE TEMP TABLE lines AS FROM read_csv('{file}', header = true, columns = {{
    'order_id': 'VARCHAR', 'line_number': 'INTEGER', 'customer_id': 'VARCHAR', 'ordered_at': 'TIMESTAMP',
    'product_id': 'VARCHAR', 'quantity': 'DOUBLE', 'unit_price': 'DECIMAL(18, 4)', 'amount': 'DECIMAL(18, 4)'}},
    store_rejects = true);
SELECT count(*) FROM (SELECT 1 FROM lines GROUP BY order_id, line_number HAVING count(*) > 1);
SELECT count(*) FROM (SELECT 1 FROM lines GROUP BY order_id HAVING count(DISTINCT customer_id) > 1);
INSERT INTO orders (order_id, customer_id, status, ordered_at)
    SELECT order_id, any_value(customer_id), 'completed', min(ordered_at) FROM lines GROUP BY order_id;
INSERT INTO order_lines (order_id, line_number, product_id, quantity, unit_price, amount)
    SELECT order_id, line_number, product_id, quantity, unit_price, amount FROM lines;
"""


@dataclass(frozen=True)
class Run:
    """What one side took, and how many lines it stored."""

    seconds: float
    peak_mib: int
    stored: int


def compare_imports(url: str, pairs: int = 3, lines: int = LINES) -> tuple[Comparison, dict[str, int]]:
    """Seconds of an import of so many order lines, marts included, and of the same by hand; peak MiB of either.

    Each runs in a process of its own; ``url`` is the sample company that the lines are taken from.
    """
    with tempfile.TemporaryDirectory(prefix="crm-bench-") as place:
        folder = Path(place) / "source"
        folder.mkdir()
        write_lines(url, folder / "lines.csv", lines)
        runs = [(alone(ours, folder), alone(theirs, folder)) for _ in range(pairs)]
    if any(run.stored != lines for pair in runs for run in pair):
        raise ValueError(f"A side did not store all of the {lines:,} lines.")
    ratios = [our.seconds / their.seconds for our, their in runs]
    our_seconds, their_seconds = (median(pair[side].seconds for pair in runs) for side in (0, 1))
    peaks = {name: max(pair[side].peak_mib for pair in runs) for side, name in enumerate(("ours", "by hand"))}
    return Comparison("Import", our_seconds, their_seconds, median(ratios), pairs), peaks


def alone(side: Callable[[Path], Run], folder: Path) -> Run:
    """One side, in a process where nothing else has run."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(side, (folder,))


def write_lines(url: str, file: Path, lines: int) -> None:
    """A CSV of the sample company's order lines, each with its order's customer and day."""
    with Warehouse.at(url) as warehouse:
        raw: Any = warehouse.engine.raw_connection().driver_connection
        selected = f"SELECT {COLUMNS} FROM order_lines JOIN orders USING (order_id) LIMIT {lines}"  # noqa: S608
        raw.execute(selected).to_arrow_table().to_pandas().to_csv(file, index=False)


def ours(folder: Path) -> Run:
    """Our import into a new warehouse."""
    with tempfile.TemporaryDirectory() as place:
        url = f"duckdb:///{place}/crm.duckdb"
        spent = seconds(lambda: run_import(folder, MAPPING, url))
        with Warehouse.at(url) as warehouse:
            return Run(spent, peak_mib(), warehouse.stock["order_lines"]["rows"])


def theirs(folder: Path) -> Run:
    """The same by DuckDB alone, with the tables and the marts of our schema."""
    with tempfile.TemporaryDirectory() as place:
        url = f"duckdb:///{place}/crm.duckdb"

        def by_hand() -> None:
            with drafted(url) as draft:
                raw: Any = draft.connection.connection.driver_connection
                raw.execute(BY_HAND.format(file=folder / "lines.csv"))

        spent = seconds(by_hand)
        with Warehouse.at(url) as warehouse:
            return Run(spent, peak_mib(), warehouse.stock["order_lines"]["rows"])
