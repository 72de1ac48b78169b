"""What an import did: every row accounted for, every rejected row with its reason, and what looks odd."""

import csv
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa

REJECT_COLUMNS = ("table", "file", "line", "column", "value", "reason")
SHOWN = 20
HELD = 1_000
"""Rejected rows a report holds; the rejects file has all of them."""


@dataclass(frozen=True)
class TableReport:
    """What became of the source rows offered to one table: read = loaded + rejected + ignored + merged."""

    table: str
    read: int
    """Source rows offered to the table."""
    loaded: int
    """Rows of the table that are stored, new or known."""
    rejected: int
    """Source rows that do not fit."""
    ignored: int
    """Source rows that the mapping leaves out on purpose."""
    merged: int
    """Source rows folded into a row with the same key."""

    def __add__(self, other: "TableReport") -> "TableReport":
        """The two of them together, of the same table."""
        return TableReport(
            self.table,
            self.read + other.read,
            self.loaded + other.loaded,
            self.rejected + other.rejected,
            self.ignored + other.ignored,
            self.merged + other.merged,
        )


@dataclass(frozen=True)
class Finding:
    """Something that was stored as it came and looks odd: how often, and one example."""

    table: str
    text: str
    count: int
    example: str

    def __str__(self) -> str:
        return f"{self.table}: {self.count:,} {self.text}, as {self.example}"


@dataclass(frozen=True)
class ImportReport:
    """What an import did, or with ``is_dry_run`` what it would do."""

    source: str
    title: str
    tables: tuple[TableReport, ...]
    rejects: pa.Table
    """One row per source row and table it did not reach, the first thousand: file, line, column, value, reason."""
    warnings: tuple[Finding, ...]
    remarks: tuple[str, ...]
    """What the reader must know: the mapping's notes, rows ignored by reason, guesses about encodings."""
    unused_files: tuple[str, ...]
    is_dry_run: bool

    @property
    def rejected(self) -> int:
        """Rejected rows over all tables."""
        return sum(table.rejected for table in self.tables)

    @property
    def loaded(self) -> int:
        """Loaded rows over all tables."""
        return sum(table.loaded for table in self.tables)

    def to_json(self) -> str:
        """The report as JSON, with the first twenty rejected rows."""
        content = {
            "source": self.source,
            "title": self.title,
            "dry_run": self.is_dry_run,
            "tables": [asdict(table) for table in self.tables],
            "rejected": self.rejected,
            "rejects": self.rejects.slice(0, SHOWN).to_pylist(),
            "warnings": [asdict(finding) for finding in self.warnings],
            "remarks": list(self.remarks),
            "unused_files": list(self.unused_files),
        }
        return json.dumps(content, ensure_ascii=False, indent=1)


def write_rejects(rejects: Iterable[pa.RecordBatch], path: Path) -> None:
    """Write rejected rows to a CSV file: table, file, line, column, value, reason."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, REJECT_COLUMNS)
        writer.writeheader()
        for batch in rejects:
            writer.writerows(batch.to_pylist())
