"""From the ordinals of rows to the physical lines of the file, minding rows that span several lines."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from crm_models.ingest.rows import Fault, wrong_width

NOTHING = "\t\r\n ,;|\"'"
"""What a row of empty cells is written with."""
Whole = np.ndarray[Any, np.dtype[np.int64]]


class Broken(NamedTuple):
    """A row of another width than the header's."""

    ordinal: int
    breaks: int
    """Line breaks inside it."""
    text: str
    cells: int


@dataclass
class LineCounter:
    """Where the next row begins, and the broken rows that no line is known of yet."""

    line: int
    """Line on which the next row begins."""
    broken: list[Broken] = field(default_factory=list)
    ordinal: int = 0
    """Number Arrow gives to the next row; it counts the lines it was told to skip as rows."""

    def __post_init__(self) -> None:
        self.ordinal = self.line

    def place(self, breaks: Whole) -> tuple[Whole, list[Broken]]:
        """Lines of the next whole rows, given the line breaks inside each, and the broken rows among them.

        The broken rows come back with their line in place of their ordinal.
        """
        inside = {row.ordinal: row for row in self.broken}
        span = np.arange(self.ordinal, self.ordinal + len(breaks) + len(inside))
        is_whole = ~np.isin(span, list(inside))
        rows = int(np.flatnonzero(is_whole)[len(breaks) - 1]) + 1 if len(breaks) else 0
        span, is_whole = span[:rows], is_whole[:rows]
        passed = [inside[number] for number in span[~is_whole].tolist()]
        extra = np.zeros(rows, dtype=np.int64)
        extra[is_whole] = breaks
        extra[~is_whole] = [row.breaks for row in passed]
        lines = self.line + np.arange(rows) + np.cumsum(extra) - extra
        placed = [row._replace(ordinal=at) for row, at in zip(passed, lines[~is_whole].tolist(), strict=True)]
        self.broken = self.broken[len(passed) :]
        self.line += rows + int(extra.sum())
        self.ordinal += rows
        return lines[is_whole], placed

    def rest(self) -> list[Broken]:
        """The broken rows that no whole row follows, with their lines."""
        placed = []
        for row in self.broken:
            placed.append(row._replace(ordinal=self.line))
            self.line += 1 + row.breaks
        self.broken = []
        return placed


def faults_of(rows: list[Broken], width: int) -> list[Fault]:
    """What to tell of broken rows that have their line; rows of empty cells are not rows."""
    told = [row for row in rows if row.text.strip(NOTHING)]
    return [wrong_width(row.ordinal, row.text, row.cells, width, row.breaks) for row in told]
