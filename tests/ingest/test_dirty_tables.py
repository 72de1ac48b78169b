"""Made-up dirty tables: the report balances, a second import changes nothing, a slow reading agrees."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from crm_models.errors import RowsRejected
from crm_models.ingest import ImportReport
from tests.ingest.desk import Desk

MAPPING = {
    "tables": [
        {
            "name": "order_lines",
            "source": "sales",
            "ignore": {"test": "note = 'test'"},
            "keep": "last",
            "select": """SELECT "order" AS order_id, line AS line_number, 1 AS quantity, amount, _row FROM sales""",
        }
    ],
}
WIDTH = 4
keys = st.sampled_from(["A", "B", " A ", "", "Ä,b;c", 'q"uote', "two\nlines"])
lines = st.sampled_from(["1", "2", "2.0", "", "x", "1.5"])
amounts = st.one_of(
    st.decimals(min_value=-1000, max_value=1000, places=2).map(str),
    st.sampled_from(["", "nan", "1,5", "1e2", "-", " 7 "]),
)
notes = st.sampled_from(["", "test", "fine"])
whole_rows = st.tuples(keys, lines, amounts, notes).map(list)
ragged_rows = st.lists(st.sampled_from(["A", "1", ""]), min_size=0, max_size=6).filter(lambda row: len(row) != WIDTH)
tables = st.lists(st.one_of(whole_rows, whole_rows, whole_rows, ragged_rows), min_size=1, max_size=25)


@dataclass(frozen=True)
class Style:
    """How a program writes a table: encoding, delimiter, when it quotes, line ends, and what the mapping declares."""

    encoding: str = "utf-8"
    delimiter: str = ","
    quoting: Literal[0, 1] = csv.QUOTE_MINIMAL
    newline: str = "\n"
    is_declared: bool = True

    def source(self) -> dict[str, str]:
        """The choices of the source in the mapping."""
        declared = {"encoding": self.encoding, "delimiter": self.delimiter} if self.is_declared else {}
        return {"file": "sales.csv", **declared}


styles = st.builds(
    Style,
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    newline=st.sampled_from(["\n", "\r\n"]),
    is_declared=st.booleans(),
)


def read_slowly(text: str, delimiter: str) -> tuple[dict[tuple[str, int], Decimal], dict[str, int]]:
    """An independent reading, row by row in plain Python: what is stored, and how many rows end where."""
    stored: dict[tuple[str, int], Decimal] = {}
    ended = dict.fromkeys(("read", "rejected", "ignored", "accepted"), 0)
    for row in list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))[1:]:
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        ended["read"] += 1
        if len(cells) == WIDTH and cells[3] == "test":
            ended["ignored"] += 1
            continue
        try:
            order, line, amount = cells[0], Decimal(cells[1]), Decimal(cells[2])
            fits = len(cells) == WIDTH and bool(order) and line == int(line) and amount.is_finite()
        except (ArithmeticError, IndexError, ValueError):
            fits = False
        ended["accepted" if fits else "rejected"] += 1
        if fits:
            stored[order, int(line)] = amount
    return stored, ended


def imported(desk: Desk, style: Style, *, dry_run: bool = False) -> ImportReport:
    """The report, also of an import that stored nothing because no row fits."""
    try:
        return desk.run({**MAPPING, "sources": {"sales": style.source()}}, dry_run=dry_run)
    except RowsRejected as error:
        report: ImportReport = error.report
        return report


def written(rows: list[list[str]], style: Style) -> str:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=style.delimiter, quoting=style.quoting, lineterminator=style.newline)
    writer.writerows([["order", "line", "amount", "note"], *rows])
    return buffer.getvalue()


def stored_by(desk: Desk) -> dict[tuple[str, int], Decimal]:
    rows = desk.rows("order_lines", "order_id", "line_number", "amount")
    return {(order, line): amount for order, line, amount in rows}


@contextmanager
def desk_with(text: str, style: Style) -> Iterator[Desk]:
    with TemporaryDirectory() as folder:
        desk = Desk(Path(folder) / "source", f"duckdb:///{folder}/crm.duckdb")
        desk.folder.mkdir()
        desk.put("sales.csv", text.encode(style.encoding))
        yield desk


@settings(max_examples=40, deadline=None)
@given(tables, styles)
def test_every_row_ends_where_a_slow_reading_puts_it(rows: list[list[str]], style: Style) -> None:
    text = written(rows, style)
    expected, ended = read_slowly(text, style.delimiter)
    assume(ended["read"])
    with desk_with(text, style) as desk:
        report = imported(desk, style, dry_run=True)
    (table,) = report.tables
    assert table.read == table.loaded + table.rejected + table.ignored + table.merged
    assert (table.read, table.rejected, table.ignored) == (ended["read"], ended["rejected"], ended["ignored"])
    assert report.rejects.num_rows == table.rejected
    assert (table.loaded, table.merged) == (len(expected), ended["accepted"] - len(expected))


@settings(max_examples=5, deadline=None)
@given(tables, styles)
def test_what_is_stored_is_what_a_slow_reading_accepts_and_a_second_import_changes_nothing(
    rows: list[list[str]], style: Style
) -> None:
    text = written([*rows, ["A", "1", "5", ""]], style)
    expected, _ = read_slowly(text, style.delimiter)
    with desk_with(text, style) as desk:
        report = imported(desk, style)
        assert stored_by(desk) == expected
        assert imported(desk, style).tables == report.tables
        assert stored_by(desk) == expected
