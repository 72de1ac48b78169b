"""What every reader of a source hands over: batches of text columns with the row's place, and the rows that broke."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from crm_models.errors import SourceError

ROW = "_row"
FILE = "_file"
BATCH = 50_000
MOST_COLUMNS = 2_000
MOST_FAULTS = 100_000


@dataclass(frozen=True)
class Fault:
    """A row that broke before any SELECT saw it, at a line (or row) a person finds in the file."""

    line: int
    column: str
    value: str
    reason: str


def refuse_many(where: str, faults: Sequence[Fault]) -> None:
    """Stop where so many rows broke that the file is read the wrong way.

    Raises:
        SourceError: more than ``MOST_FAULTS`` rows broke.
    """
    if len(faults) > MOST_FAULTS:
        first = faults[0]
        problem = f"{where}: more than {MOST_FAULTS:,} rows broke, the first in line {first.line}: {first.reason}"
        raise SourceError(f"{problem} Check delimiter, quote and encoding in the mapping.")


def column_names(where: str, header: Sequence[str]) -> list[str]:
    """The header's names made usable: none empty, none twice (SQL does not tell upper from lower case).

    Raises:
        SourceError: there are no columns, or absurdly many.
    """
    if not any(name.strip() for name in header):
        raise SourceError(f"{where} has no header. Name the columns with columns = […] in the mapping.")
    if len(header) > MOST_COLUMNS:
        problem = f"{where} has {len(header):,} columns; at most {MOST_COLUMNS:,} can be read."
        raise SourceError(f"{problem} Check the delimiter, or export only the columns you need.")
    taken = {ROW, FILE}
    names = []
    for position, written in enumerate(header, start=1):
        base = name = written.strip() or f"column_{position}"
        copies = 1
        while name.lower() in taken:
            copies += 1
            name = f"{base}_{copies}"
        taken.add(name.lower())
        names.append(name)
    return names


def no_rows(names: Sequence[str]) -> pa.RecordBatch:
    """The batch every reader begins with, so that a source has its columns even if all of its rows are broken."""
    columns = [pa.array([], pa.int64()), *(pa.array([], pa.string()) for _ in names)]
    return pa.record_batch(columns, names=[ROW, *names])


def tidy(cells: pa.Array) -> pa.Array:
    """Text without blanks around it; an empty cell is unknown."""
    trimmed = pc.utf8_trim_whitespace(cells)
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def batches(
    where: str, names: Sequence[str], rows: Iterable[tuple[int, Sequence[Any]]], faults: list[Fault]
) -> Iterator[pa.RecordBatch]:
    """Rows of Python values, each with its line, as batches of text; rows of another width become faults.

    Rows that are entirely empty are not rows.
    """
    yield no_rows(names)
    width = len(names)
    arriving = iter(rows)
    while chunk := list(islice(arriving, BATCH)):
        filled = [(line, cells) for line, cells in chunk if any(cell not in (None, "") for cell in cells)]
        whole = [(line, cells) for line, cells in filled if len(cells) == width]
        for line, cells in filled:
            if len(cells) != width:
                text = ", ".join(as_text(cell) or "" for cell in cells)
                faults.append(wrong_width(line, text[:200], len(cells), width))
        refuse_many(where, faults)
        lines = pa.array([line for line, _ in whole], pa.int64())
        columns = [[as_text(cells[place]) for _, cells in whole] for place in range(width)]
        texts = [tidy(pa.array(column, pa.string())) for column in columns]
        yield pa.record_batch([lines, *texts], names=[ROW, *names])


def wrong_width(line: int, text: str, cells: int, width: int, breaks: int = 0) -> Fault:
    """What to tell of a row that has more or fewer cells than the header."""
    reason = f"The row has {cells} cells, the header {width}; a cell with a delimiter in it must stand in quotes."
    if breaks:
        reason = f"{reason} The row spans {breaks + 1} lines; is a quote opened and never closed?"
    return Fault(line, "", text, reason)


def as_text(cell: Any) -> str | None:
    """A workbook's or database's value as we would write it in a text file."""
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return str(cell.date()) if cell.time() == time.min and not cell.tzinfo else str(cell)
    return str(cell)
