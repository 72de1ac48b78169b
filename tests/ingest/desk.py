"""A desk to import from: a folder of made-up files, a warehouse beside it, and a look into what was stored."""

from collections.abc import Mapping as Map
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from crm_models.ingest import ImportReport, Mapping, TableReport, run_import
from crm_models.schema import TABLES
from crm_models.warehouse import Warehouse

CUSTOMERS = {
    "sources": {"people": {"file": "people.csv"}},
    "tables": [
        {
            "name": "customers",
            "source": "people",
            "select": "SELECT id AS customer_id, name, born AS birth_year, _file, _row FROM people",
        }
    ],
}


@dataclass
class Desk:
    """A folder with source files, and the address of a warehouse that no import has filled yet."""

    folder: Path
    url: str

    def put(self, name: str, content: str | bytes) -> Path:
        """Write a source file."""
        file = self.folder / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    def run(self, mapping: Map[str, Any], source: str | Path | None = None, **choices: Any) -> ImportReport:
        """Import the folder, or another source."""
        return run_import(source or self.folder, Mapping.model_validate(mapping), self.url, **choices)

    def people(self, content: str | bytes, *, table: Map[str, Any] | None = None, **choices: bool) -> ImportReport:
        """Import people.csv (id, name, born) as customers; ``table`` and source choices override the mapping."""
        self.put("people.csv", content)
        return self.run(
            {"sources": CUSTOMERS["sources"], "tables": [{**CUSTOMERS["tables"][0], **(table or {})}]},  # type: ignore[dict-item]
            **choices,
        )

    def rows(self, table: str, *columns: str) -> list[tuple[Any, ...]]:
        """What is stored, in the order of the key; every column unless some are named, None for unknown."""
        known = TABLES[table]
        chosen = [known.c[name] for name in columns or known.columns.keys()]
        statement = select(*chosen).order_by(*known.primary_key.columns)
        with Warehouse.at(self.url) as warehouse, warehouse.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(statement)]


def counts(report: ImportReport) -> dict[str, tuple[int, int, int, int, int]]:
    """Read, loaded, rejected, ignored, merged by table."""

    def numbers(t: TableReport) -> tuple[int, int, int, int, int]:
        return t.read, t.loaded, t.rejected, t.ignored, t.merged

    return {table.table: numbers(table) for table in report.tables}
