"""The import from top to bottom: stage, lock, cast, check, report, and only then write."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
from sqlalchemy import make_url, select

from crm_models.draft import drafted
from crm_models.engines import parse_url
from crm_models.errors import RowsRejected, WarehouseMissing
from crm_models.ingest.checks import Keys, findings
from crm_models.ingest.mapping import Mapping, read_mapping
from crm_models.ingest.report import HELD, REJECT_COLUMNS, ImportReport, TableReport, write_rejects
from crm_models.ingest.sources import Found, find, stage_database, stage_files
from crm_models.ingest.staging import FILE_STEP, Staging, opened, quoted
from crm_models.ingest.tables import Ready, check, prepare
from crm_models.schema import TABLES
from crm_models.warehouse import Warehouse, notes

MOST_AT_ONCE = 20_000
"""Rows that are in Python's hands at a time."""
DRAFT_MEMORY = "250MB"
"""What DuckDB may take of the draft before it goes to the disk: with 150 MB it sorts a million lines' orders there."""


def run_import(
    source: str | Path,
    mapping: Path | Mapping,
    into: str,
    *,
    dry_run: bool = False,
    strict: bool = False,
    replace: bool = False,
    rejects_file: Path | None = None,
    progress: Callable[[str], None] | None = None,
) -> ImportReport:
    """Bring a file, a folder or a database into the warehouse at ``into``, and return what became of every row.

    Importing the same source twice changes nothing; a changed row updates; columns that the mapping does not name
    keep their value; with ``replace`` the tables it writes are emptied first. With ``dry_run`` nothing is written and
    the report is what the import would say. If any row is rejected, all that are go to ``rejects_file``, a CSV.

    Raises:
        MappingError: the mapping cannot be followed.
        SourceError: the source cannot be read.
        RowsRejected: with ``strict`` a row, or without it every row, was rejected; its ``report`` tells which.
        ImportFailed: memory or disk did not suffice.
        WarehouseError: the warehouse is busy, of another version, or refuses.
    """
    tell = progress or _say_nothing
    plan = mapping if isinstance(mapping, Mapping) else read_mapping(mapping)
    with opened() as staging:
        found, remarks = _stage(staging, source, plan, tell)
        staging.lock()
        ready = _prepare(staging, plan, tell)
        tell("Checking")
        written = {table.table for table in ready}
        known = _known_keys(into, emptied=written if replace else set())
        report = ImportReport(
            source=_shown(source),
            title=plan.title,
            tables=_by_table(ready),
            rejects=_rejects(staging).limit(HELD).to_arrow_table(),
            warnings=findings(staging, ready, known, datetime.now(UTC).date()),
            remarks=(*plan.notes, *_ignored(ready), *remarks, *_mixed(into)),
            unused_files=found.unused,
            is_dry_run=dry_run,
        )
        if rejects_file and report.rejected:
            write_rejects(_rejects(staging).to_arrow_reader(MOST_AT_ONCE), rejects_file)
        _refuse(report, strict=strict)
        if not dry_run:
            tell("Writing")
            _write(staging, ready, report, into, replace=replace)
    return report


def _stage(staging: Staging, source: str | Path, plan: Mapping, tell: Callable[[str], None]) -> tuple[Found, list[str]]:
    if "://" in str(source):
        stage_database(staging, str(source), plan, tell)
        return Found({}, ()), []
    found = find(Path(source), plan)
    remarks = stage_files(staging, found, plan, tell)
    pa.default_memory_pool().release_unused()  # what the readers took goes back to the machine
    return found, remarks


def _prepare(staging: Staging, plan: Mapping, tell: Callable[[str], None]) -> list[Ready]:
    for place, spec in enumerate(plan.tables, start=1):
        check(staging, spec, place)
    ready: list[Ready] = []
    for place, spec in enumerate(plan.tables, start=1):
        tell(f"Preparing {spec.name}")
        ready.append(prepare(staging, spec, place, ready))
    return ready


def _by_table(ready: list[Ready]) -> tuple[TableReport, ...]:
    reports: dict[str, TableReport] = {}
    for table in ready:
        known = reports.get(table.table)
        reports[table.table] = known + table.counts if known else table.counts
    return tuple(reports.values())


def _ignored(ready: list[Ready]) -> list[str]:
    return [
        f"{table.table}: {count:,} rows ignored on purpose: {reason}"
        for table in ready
        for reason, count in table.ignored.items()
    ]


def _rejects(staging: Staging) -> duckdb.DuckDBPyRelation:
    """Every rejected row with its file and physical line, by table and line."""
    columns = ", ".join(quoted(name) for name in REJECT_COLUMNS)
    return staging.connection.sql(
        f'SELECT {columns} FROM (SELECT *, "row" % {FILE_STEP} AS line, "row" // {FILE_STEP} AS place '
        'FROM work.rejects) JOIN work.files USING (source, place) ORDER BY "table", source, place, line'
    )


def _refuse(report: ImportReport, *, strict: bool) -> None:
    if report.rejected and (strict or not report.loaded):
        first = report.rejects.slice(0, 1).to_pylist()[0]
        where = f"{first['file']}, line {first['line']}, column “{first['column']}”, value “{first['value']}”"
        some = "rows do" if report.rejected > 1 else "row does"
        problem = f"{report.rejected:,} {some} not fit, the first: {where}: {first['reason']}"
        raise RowsRejected(f"{problem} Nothing was stored. Correct the source or the mapping.", report)


def _write(staging: Staging, ready: list[Ready], report: ImportReport, into: str, *, replace: bool) -> None:
    with drafted(into, memory=DRAFT_MEMORY) as draft:
        if replace:
            for name in {table.table for table in ready}:
                draft.clear(name)
        for table in ready:
            columns = ", ".join(quoted(name) for name in table.columns)
            rows = staging.connection.execute(f"SELECT {columns} FROM {table.relation}").to_arrow_reader(MOST_AT_ONCE)
            draft.merge(table.table, rows)
        staging.connection.close()  # the marts need the memory
        draft.note("import_report", report.to_json())


def _known_keys(into: str, emptied: set[str]) -> Keys:
    def keys(table: str) -> pa.Table | None:
        if table in emptied:
            return None
        (key,) = TABLES[table].primary_key
        try:
            with Warehouse.at(into, reads_marts=False) as warehouse:
                return pa.Table.from_pandas(warehouse.frame(select(key)), preserve_index=False)
        except WarehouseMissing:
            return None

    return keys


def _mixed(into: str) -> list[str]:
    """A word of warning where real rows join made-up ones."""
    try:
        is_sample = notes(parse_url(into)).get("origin") == "sample"
    except WarehouseMissing:
        return []
    told = (
        "The warehouse holds the sample company, and these rows are added to it; keep them apart with another --into."
    )
    return [told] if is_sample else []


def _shown(source: str | Path) -> str:
    """The source as the report names it: a database without its password, a file or folder by its name."""
    if "://" in str(source):
        return make_url(str(source)).render_as_string()
    return Path(source).resolve().name


def _say_nothing(_: str) -> None:
    """Progress nobody asked for."""
