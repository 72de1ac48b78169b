"""Writing the warehouse: a draft beside the build in force, published in one step or not at all."""

import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pandas as pd
import pyarrow as pa
from filelock import FileLock, Timeout
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Table,
    and_,
    create_engine,
    delete,
    exists,
    func,
    insert,
    inspect,
    select,
    text,
    true,
    update,
)  # fmt: skip
from sqlalchemy.schema import CreateColumn

from crm_models import engines
from crm_models.errors import WarehouseBusy, WarehouseError
from crm_models.marts.build import build_marts, last_day
from crm_models.marts.inventory import take_stock
from crm_models.marts.tables import MARTS, warehouse_info
from crm_models.schema import SCHEMA_VERSION, TABLES
from crm_models.warehouse import check_version

PG_DRAFT = f"{engines.PG_SCHEMA}_draft"
PG_LOCK = 4_201_970
"""Number of the advisory lock that one writer at a time holds."""


@dataclass(frozen=True)
class Merged:
    """What a merge did: rows that are new, and rows whose key was known."""

    inserted: int
    updated: int


@dataclass(frozen=True)
class Draft:
    """A build in the making. Nobody reads it until it is published."""

    connection: Connection

    def append(self, table: str, rows: pa.Table | pa.RecordBatchReader | pd.DataFrame) -> None:
        """Add rows whose keys are known to be new."""
        arriving = pa.Table.from_pandas(rows, preserve_index=False) if isinstance(rows, pd.DataFrame) else rows
        engines.send(self.connection, TABLES[table].name, arriving)

    def merge(self, table: str, rows: pa.Table | pa.RecordBatchReader) -> Merged:
        """Add new keys and update known ones; columns that ``rows`` does not have keep their value.

        ``rows`` has the table's key columns and no key twice.
        """
        known = TABLES[table]
        count = select(func.count()).select_from(known)
        if not self.connection.execute(count).scalar_one():  # nothing to compare with
            engines.send(self.connection, known.name, rows)
            return Merged(inserted=self.connection.execute(count).scalar_one(), updated=0)
        arriving = _arriving(self.connection, known, rows)
        keys = [column.name for column in known.primary_key]
        same_key = and_(true(), *(known.c[key] == arriving.c[key] for key in keys))
        values = {name: arriving.c[name] for name in arriving.c.keys() if name not in keys}  # noqa: SIM118
        updated = self.connection.execute(
            select(func.count()).select_from(arriving).where(exists().where(same_key))
        ).scalar_one()
        if values and updated:
            self.connection.execute(update(known).values(values).where(same_key))
        is_new = ~exists().where(same_key)
        new_rows = select(*arriving.c).where(is_new)
        self.connection.execute(insert(known).from_select(arriving.c.keys(), new_rows))
        total = self.connection.execute(select(func.count()).select_from(arriving)).scalar_one()
        arriving.drop(self.connection)
        return Merged(inserted=total - updated, updated=updated)

    def clear(self, table: str) -> None:
        """Empty a table."""
        self.connection.execute(delete(TABLES[table]))

    def note(self, key: str, value: str) -> None:
        """Keep a fact about the warehouse under ``key``, replacing the one before."""
        self.connection.execute(delete(warehouse_info).where(warehouse_info.c.key == key))
        self.connection.execute(insert(warehouse_info).values(key=key, value=value))

    def finish(self, stamp: str) -> None:
        """Build the marts and note what the build is made of."""
        as_of = last_day(self.connection)
        build_marts(self.connection, as_of or date(1970, 1, 1))
        self.note("build", stamp)
        self.note("built_at", datetime.now(UTC).isoformat(timespec="seconds"))
        self.note("as_of", as_of.isoformat() if as_of else "")
        self.note("stock", json.dumps(take_stock(self.connection, TABLES | MARTS)))


@contextmanager
def drafted(url: str, *, keep: bool = True, memory: str | None = None) -> Iterator[Draft]:
    """A draft of the warehouse at ``url``, holding what the current build holds (or nothing, without ``keep``).

    ``memory`` bounds what an embedded DuckDB takes before it goes to the disk, as "200MB"; a server has its own bounds.

    Leaving the block builds the marts and puts the draft in force in one step; leaving it by an exception
    throws the draft away. Readers see the build before or the build after, never anything between.

    Raises:
        WarehouseBusy: somebody else is writing it.
        WarehouseError: the database refuses, as when the disk is full.
    """
    address = engines.parse_url(url)
    stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid4().hex[:6]}"
    if address.get_backend_name() == "duckdb":
        bounds = {"memory_limit": memory, **engines.BOUNDED} if memory else {}
        opened = _duckdb_draft(address, stamp, keep=keep, config=bounds)
    else:
        opened = _postgresql_draft(address, stamp, keep=keep)
    try:
        with opened as draft:
            yield draft
    except engines.REFUSALS as error:
        reason = str(error).splitlines()[0]
        raise WarehouseError(
            f"The database refused: {reason}. Nothing was stored; the warehouse is as before."
        ) from error


@contextmanager
def _duckdb_draft(url: URL, stamp: str, *, keep: bool, config: dict[str, str]) -> Iterator[Draft]:
    pointer = engines.pointer_file(url)
    pointer.parent.mkdir(parents=True, exist_ok=True)
    try:
        lock = FileLock(pointer.with_suffix(".lock")).acquire(blocking=False)
    except Timeout:
        raise WarehouseBusy(f"Another import or build is writing {pointer.stem}. Wait until it is done.") from None
    with lock:
        _clear(pointer.parent.glob(f"{pointer.stem}.draft-*"))
        file = pointer.with_name(f"{pointer.stem}.draft-{stamp}")
        is_copy = keep and pointer.exists()
        try:
            if is_copy:
                check_version(url)
                shutil.copyfile(engines.current_file(url), file)
            engine = engines.writer(file, config)
            with engine.connect() as connection:
                draft = _prepared(connection, is_empty=not is_copy)
                yield draft
                draft.finish(stamp)
                connection.commit()
                connection.execute(text("CHECKPOINT"))
            engine.dispose()
            engines.publish_file(url, file, stamp)
        finally:
            _clear(pointer.parent.glob(f"{file.name}*"))


def _clear(left: Iterable[Path]) -> None:
    """Remove a draft's files, and the folder in which DuckDB keeps what does not fit into memory."""
    for path in left:
        shutil.rmtree(path) if path.is_dir() else path.unlink()


@contextmanager
def _postgresql_draft(url: URL, stamp: str, *, keep: bool) -> Iterator[Draft]:
    engine: Engine = create_engine(url, connect_args={"options": f"-csearch_path={PG_DRAFT}"})
    current = engines.PG_SCHEMA
    try:
        with engine.connect() as connection:
            if not connection.execute(select(func.pg_try_advisory_lock(PG_LOCK))).scalar_one():
                raise WarehouseBusy(f"Another import or build is writing {url.database}. Wait until it is done.")
            is_copy = keep and inspect(connection).has_schema(current)
            connection.execute(text(f"DROP SCHEMA IF EXISTS {PG_DRAFT} CASCADE"))
            connection.execute(text(f"CREATE SCHEMA {PG_DRAFT}"))
            draft = _prepared(connection, is_empty=True)
            if is_copy:
                check_version(url)
                for name in (*TABLES, warehouse_info.name):
                    connection.execute(text(f'INSERT INTO "{name}" SELECT * FROM {current}."{name}"'))  # noqa: S608
            yield draft
            draft.finish(stamp)
            for table in TABLES.values():
                keys = ", ".join(f'"{column.name}"' for column in table.primary_key)
                connection.execute(text(f'ALTER TABLE "{table.name}" ADD PRIMARY KEY ({keys})'))
            for table in (*TABLES.values(), *MARTS.values()):
                for column in table.columns:
                    if column.name == engines.KEPT_TOGETHER or column.info.get("parent") == "customers":
                        connection.execute(text(f'CREATE INDEX ON "{table.name}" ("{column.name}")'))
            for name in (*TABLES, *MARTS):
                connection.execute(text(f'ANALYZE "{name}"'))  # without statistics a join can take seconds
            connection.execute(text(f"DROP SCHEMA IF EXISTS {current} CASCADE"))
            connection.execute(text(f"ALTER SCHEMA {PG_DRAFT} RENAME TO {current}"))
            connection.commit()
    finally:
        engine.dispose()


def _prepared(connection: Connection, *, is_empty: bool) -> Draft:
    """A draft on this connection whose tables exist. Keys are not physical: the importer checks them.

    Marts are empty, and of today's columns: what they held before is neither copied nor emptied row by row.
    """
    draft = Draft(connection)
    for mart in MARTS.values():
        connection.execute(text(f'DROP TABLE IF EXISTS "{mart.name}"'))
        _create(connection, mart)
    if is_empty:
        for table in (*TABLES.values(), warehouse_info):
            _create(connection, table)
        draft.note("schema_version", str(SCHEMA_VERSION))
    return draft


def _create(connection: Connection, table: Table) -> None:
    columns = ", ".join(str(CreateColumn(column).compile(dialect=connection.dialect)) for column in table.columns)
    connection.execute(text(f'CREATE TABLE "{table.name}" ({columns})'))


def _arriving(connection: Connection, known: Table, rows: pa.Table | pa.RecordBatchReader) -> Table:
    """A temporary table of the known table's types, holding the rows that arrive."""
    columns = [known.c[name]._copy() for name in rows.schema.names]
    arriving = Table("arriving_rows", type(known.metadata)(), *columns, prefixes=["TEMPORARY"])
    definitions = ", ".join(str(CreateColumn(c).compile(dialect=connection.dialect)) for c in arriving.columns)
    connection.execute(text(f'CREATE TEMPORARY TABLE "{arriving.name}" ({definitions})'))
    engines.send(connection, arriving.name, rows)
    return arriving
