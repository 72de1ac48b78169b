"""Everything that depends on which database holds the warehouse: addresses, builds, and how rows travel.

DuckDB: a build is a file of its own, ``crm-<stamp>.duckdb``, and a small text file ``crm.current`` names the one in
force; replacing it is atomic, readers of the older file are not disturbed. PostgreSQL: a build is a schema, and
renaming it to ``crm`` is atomic.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import psycopg
import pyarrow as pa
from psycopg.types.numeric import FloatLoader
from sqlalchemy import URL, Connection, Engine, Integer, Numeric, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from crm_models.errors import WarehouseError, WarehouseMissing
from crm_models.sql import Rows

PG_SCHEMA = "crm"
CLOSED_IN = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "lock_configuration": "true",
}
"""A reader's DuckDB touches nothing but its own file."""
ROW_GROUP = 16_384
"""Rows that DuckDB stores together, and reads together to find one of them: an eighth of its usual 122,880."""
KEPT_TOGETHER = "customer_id"
"""Rows that arrive together are stored in its order, so that DuckDB reads one customer without reading everybody."""
BOUNDED = {"allocator_flush_threshold": "16MB", "preserve_insertion_order": "false"}
"""Where DuckDB's memory is bounded: what is free again goes back to the machine, and rows need not wait for others."""
REFUSALS = (DBAPIError, duckdb.Error, psycopg.Error, OSError)
"""What a database raises when it will not store something, whichever way it was asked."""


def parse_url(url: str) -> URL:
    """The address, known to be one we can open.

    Raises:
        WarehouseError: not a URL, or a database we do not speak.
    """
    try:
        parsed = make_url(url)
        name = parsed.get_backend_name()
    except (ArgumentError, NoSuchModuleError) as error:
        raise WarehouseError(f"“{url}” is not a database address. Write duckdb:///path/crm.duckdb.") from error
    if name == "duckdb" and not parsed.database:
        raise WarehouseError(f"“{url}” names no file. Write duckdb:///path/crm.duckdb.")
    if name not in ("duckdb", "postgresql"):
        raise WarehouseError(f"{name} cannot hold the warehouse. Use duckdb:///… or postgresql+psycopg://….")
    if name == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed


def current_file(url: URL) -> Path:
    """The DuckDB file in force.

    Raises:
        WarehouseMissing: nothing was built here yet.
    """
    pointer = pointer_file(url)
    try:
        return pointer.with_name(pointer.read_text(encoding="utf-8").strip())
    except FileNotFoundError:
        raise missing(url) from None


def missing(url: URL) -> WarehouseMissing:
    """The error that says where nothing was found and how to make something."""
    where = f"There is no warehouse at {url.render_as_string()}."
    return WarehouseMissing(f"{where} Make one with “crm-dashboard sample” or “crm-dashboard import”.")


def pointer_file(url: URL) -> Path:
    """The file that names the build in force."""
    return Path(str(url.database)).with_suffix(".current")


def publish_file(url: URL, draft: Path, stamp: str) -> None:
    """Put a finished DuckDB file in force; the build before it stays for readers who are about to open it."""
    pointer = pointer_file(url)
    build = pointer.with_name(f"{pointer.stem}-{stamp}.duckdb")
    before = current_file(url) if pointer.exists() else None
    draft.replace(build)
    _sync(build)
    fresh = pointer.with_suffix(".next")
    fresh.write_text(build.name, encoding="utf-8")
    _sync(fresh)
    fresh.replace(pointer)
    for old in pointer.parent.glob(f"{pointer.stem}-*.duckdb"):
        if old not in (build, before):
            old.unlink(missing_ok=True)


def reader(url: URL) -> Engine:
    """A read-only engine on the build in force."""
    if url.get_backend_name() == "duckdb":
        file = current_file(url)
        return create_engine(f"duckdb:///{file}", connect_args={"read_only": True, "config": CLOSED_IN})
    options = f"-csearch_path={PG_SCHEMA} -cdefault_transaction_read_only=on"
    return _decimals_arrive_as_floats(create_engine(url, connect_args={"options": options}, pool_pre_ping=True))


def writer(file: Path, config: dict[str, str]) -> Engine:
    """An engine that makes or continues a DuckDB file; how many rows lie together can only be said on attaching it."""
    engine = create_engine("duckdb:///:memory:", connect_args={"config": {"temp_directory": f"{file}.tmp", **config}})
    quoted = str(file).replace("'", "''")

    @event.listens_for(engine, "connect")
    def _attach(raw: Any, _record: object) -> None:
        raw.execute(f"ATTACH '{quoted}' AS draft (ROW_GROUP_SIZE {ROW_GROUP})")
        raw.execute("USE draft")

    return engine


def fetch(connection: Connection, statement: Rows) -> pd.DataFrame:
    """The rows of a statement, through Arrow where the engine allows; decimals come as float64."""
    if connection.dialect.name == "duckdb":
        result: Any = connection.execution_options(duckdb_arrow=True).execute(statement)
        frame: pd.DataFrame = _decimals_as_floats(result.arrow).to_pandas()
        return frame
    rows = connection.execute(statement)
    frame = pd.DataFrame(list(rows), columns=list(rows.keys()))
    for column in statement.selected_columns:
        if isinstance(column.type, Numeric | Integer):  # a column of NULLs alone would come as objects
            frame[column.name] = pd.to_numeric(frame[column.name])
    return frame


def send(connection: Connection, table: str, rows: pa.Table | pa.RecordBatchReader) -> None:
    """Append rows to a draft's table whose columns have the same names; types are cast by the engine.

    DuckDB holds the Arrow rows until the transaction ends, so it ends here: nobody else sees a draft's file.
    """
    columns = ", ".join(f'"{name}"' for name in rows.schema.names)
    if connection.dialect.name == "duckdb":
        raw: Any = connection.connection.driver_connection
        raw.register("arriving", _in_row_groups(rows) if isinstance(rows, pa.Table) else rows)
        together = f' ORDER BY "{KEPT_TOGETHER}"' if KEPT_TOGETHER in rows.schema.names else ""
        raw.execute(f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM arriving{together}')  # noqa: S608 - declared names
        raw.unregister("arriving")
        connection.commit()
        return
    cursor: Any = connection.connection.cursor()
    with cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy:
        for row in _tuples(rows):
            copy.write_row(row)


def _in_row_groups(rows: pa.Table) -> pa.Table:
    """The same rows in batches as large as DuckDB stores them: one batch is read by one thread, slower the longer."""
    return pa.Table.from_batches(rows.to_batches(max_chunksize=ROW_GROUP), rows.schema)


def _tuples(rows: pa.Table | pa.RecordBatchReader) -> Iterable[tuple[Any, ...]]:
    for batch in rows.to_batches() if isinstance(rows, pa.Table) else rows:
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _decimals_as_floats(table: pa.Table) -> pa.Table:
    types = [pa.field(f.name, pa.float64() if pa.types.is_decimal(f.type) else f.type) for f in table.schema]
    return table.cast(pa.schema(types))


def _sync(file: Path) -> None:
    handle = os.open(file, os.O_RDWR)  # Windows flushes only what may be written
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _decimals_arrive_as_floats(engine: Engine) -> Engine:
    """Let psycopg hand decimals over as floats, as the Arrow path does."""

    @event.listens_for(engine, "connect")
    def _register(raw: Any, _record: object) -> None:
        raw.adapters.register_loader("numeric", FloatLoader)

    return engine
