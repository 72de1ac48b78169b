"""One table of a mapping: from the source rows offered to it to the rows that are ready to be stored.

Every source row ends in exactly one of four heaps: loaded, rejected, ignored on purpose, or merged into a row
with the same key. A source row that the SELECT turns into several rows counts once for each of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from crm_models.errors import MappingError
from crm_models.ingest.casting import cast_to, present
from crm_models.ingest.keys import already_there, settle
from crm_models.ingest.mapping import TableSpec
from crm_models.ingest.offers import FAULT, NO_FAULT, OFFERED, fault_struct, offer, output_columns
from crm_models.ingest.report import TableReport
from crm_models.ingest.rows import FILE, ROW
from crm_models.ingest.staging import Staging, literal, quoted
from crm_models.schema import TABLES

ROWS_PER_CELL = 10
"""Rows that a SELECT may make of each cell of the sources; unpivoting makes one."""
MOST_OF_FEW = 1_000_000
"""Rows that a SELECT may make of sources however small."""
LEFT_OUT = "The SELECT leaves this row out, by WHERE, JOIN or a GROUP BY without list(_row); name such rows in ignore."


@dataclass(frozen=True)
class Ready:
    """Rows of a table that fit, one per key, in ``relation`` of the workbench."""

    table: str
    relation: str
    columns: tuple[str, ...]
    counts: TableReport
    ignored: dict[str, int]
    """Rows ignored on purpose, by reason."""


def check(staging: Staging, spec: TableSpec, place: int) -> None:
    """See whether a table's SQL can be followed, before any of it runs.

    Raises:
        MappingError: it cannot.
    """
    where = _where(spec, place)
    offer(staging, spec, where)
    output_columns(staging, spec, where)


def prepare(staging: Staging, spec: TableSpec, place: int, before: Sequence[Ready]) -> Ready:
    """Take a table of the mapping from its source to rows that are ready; ``before`` are the tables done already.

    Raises:
        MappingError: the SELECT fails on these rows.
    """
    where = _where(spec, place)
    ignored = offer(staging, spec, where)
    given = output_columns(staging, spec, where)
    columns = tuple(name for name in given if name not in (ROW, FILE))
    groups = given[ROW].endswith("[]")
    rows, weight, first = (f"unnest({ROW})", f"len({ROW})", f"list_min({ROW})") if groups else (ROW, "1", ROW)
    chosen = f"work.{quoted(f'chosen_{place}')}"
    most = max(MOST_OF_FEW, ROWS_PER_CELL * staging.cells())
    with staging.mapping_sql(where):
        staging.run(f"CREATE TABLE {chosen} AS {_cast(spec, given)} LIMIT {most + 1}")
    if staging.number(f"SELECT count(*) FROM {chosen}") > most:
        problem = f"{where}: the SELECT makes more than {most:,} rows, {ROWS_PER_CELL} for each cell of the sources."
        raise MappingError(f"{problem} Look for a JOIN without its condition, or an unnest of too much.")
    if staging.number(f"SELECT count(*) FROM {chosen} WHERE {ROW} IS NULL"):
        raise MappingError(f"{where}: the SELECT makes rows without a {ROW}. Join so that each row has a source row.")
    relation = settle(staging, spec, chosen, columns, first, place)
    rejected = _reject(staging, spec, chosen, rows)
    accepted = staging.number(f"SELECT sum({weight}) FROM {chosen} WHERE {FAULT} IS NULL")
    stored = staging.number(f"SELECT count(*) FROM {relation}")
    earlier = [ready.relation for ready in before if ready.table == spec.name]
    loaded = stored - already_there(staging, spec.name, relation, earlier)
    left_aside = sum(ignored.values())
    read = left_aside + rejected + accepted
    counts = TableReport(spec.name, read, loaded, rejected, left_aside, merged=accepted - loaded)
    return Ready(spec.name, relation, columns, counts, ignored)


def _where(spec: TableSpec, place: int) -> str:
    return f"tables[{place}] ({spec.name})"


def _cast(spec: TableSpec, given: dict[str, str]) -> str:
    """A statement that casts the SELECT's output to the schema, with what is wrong with each row beside it."""
    cells, typed, whens = [], [], []
    for name, kind in given.items():
        if name in (ROW, FILE):
            continue
        column = TABLES[spec.name].columns[name]
        cell, value = quoted(f"cell {name}"), quoted(name)
        cast = cast_to(column, cell, kind)
        cells.append(f"{present(value, kind)} AS {cell}")
        typed.append(f"{cast.value} AS {value}, {cell}")
        struct = fault_struct(name, cell, f"Expected {cast.expected}.")
        whens.append(f"WHEN {cell} IS NOT NULL AND {value} IS NULL THEN {struct}")
        if not column.nullable:
            struct = fault_struct(name, "''", "Every row needs a value here, and the cell is empty.")
            whens.append(f"WHEN {cell} IS NULL THEN {struct}")
    values = ", ".join(quoted(name) for name in given if name not in (ROW, FILE))
    selected = f"FROM (\n{spec.select.rstrip().rstrip(';')}\n)"
    inside = f"SELECT {', '.join(typed)}, {ROW} FROM (SELECT {', '.join(cells)}, {ROW} {selected})"
    return f"SELECT {values}, CASE {' '.join(whens)} ELSE {NO_FAULT} END AS {FAULT}, {ROW} FROM ({inside})"


def _reject(staging: Staging, spec: TableSpec, chosen: str, rows: str) -> int:
    """Note every source row that does not reach the table, and how many there are."""
    table, source = literal(spec.name), literal(spec.source)
    told = f"{FAULT}.column, {FAULT}.value, {FAULT}.reason"
    reached = f"SELECT {rows} AS {ROW} FROM {chosen}"
    absent = f"SELECT {ROW} FROM {OFFERED} ANTI JOIN ({reached}) USING ({ROW})"
    staging.run(f"CREATE OR REPLACE TABLE work.absent AS {absent}")  # inputs are cast once more for these rows alone
    left_out = f"{{'column': '', 'value': '', 'reason': {literal(LEFT_OUT)}}}"
    fault = f"coalesce({FAULT}, {left_out}) AS {FAULT}"
    unreached = f"SELECT {ROW}, {fault} FROM {OFFERED} SEMI JOIN work.absent USING ({ROW})"
    before = staging.number("SELECT count(*) FROM work.rejects")
    for found in (
        f'SELECT "row", "column", value, reason FROM work.faults WHERE source = {source}',
        f"SELECT {ROW}, {told} FROM ({unreached})",
        f"SELECT {rows}, {told} FROM {chosen} WHERE {FAULT} IS NOT NULL",
    ):
        staging.run(f"INSERT INTO work.rejects SELECT {table}, {source}, * FROM ({found})")
    return staging.number("SELECT count(*) FROM work.rejects") - before
