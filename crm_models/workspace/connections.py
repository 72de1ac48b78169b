"""Which databases can hold the workspace, and how each is spoken to.

SQLite: every commit is on the disk before it is confirmed, and a writer takes the lock when it begins, not half-way.
PostgreSQL: everything stands in a schema of its own, so that a warehouse may share the database.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock
from sqlalchemy import URL, Connection, Engine, create_engine, event, func, inspect, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.schema import CreateSchema

from crm_models.errors import WorkspaceError

PG_SCHEMA = "crm_workspace"
PG_LOCK = 4_201_971
"""Number of the advisory lock that one starting process at a time holds."""
PATIENCE_S = 30
"""How long SQLite waits for another writer; a write takes milliseconds."""
POSSIBLE = "Use sqlite:///path/workspace.sqlite or postgresql+psycopg://user:password@host/database."
REFUSALS = (DBAPIError, PoolExhausted)
"""What SQLAlchemy raises when a database will not do something."""
FILE_REFUSALS = (OSError, sqlite3.Error)
"""What making, copying or preparing a file raises."""

_THREADS = threading.Lock()


def parse_url(url: str) -> URL:
    """The address, known to be one we can open.

    Raises:
        WorkspaceError: not a URL, or a database that cannot hold the workspace.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise WorkspaceError(f"The setting workspace_url is not a database address. {POSSIBLE}") from error
    name = parsed.get_backend_name()
    if name == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if name != "sqlite":
        raise WorkspaceError(f"{name} cannot hold the workspace. {POSSIBLE}")
    if parsed.database in (None, "", ":memory:") or parsed.query:
        raise WorkspaceError(
            f"“{url}” is not simply a file, which the workspace needs to outlive the server. {POSSIBLE}"
        )
    return parsed.set(drivername="sqlite")


def file_of(url: URL) -> Path:
    """The SQLite file of a parsed address."""
    return Path(str(url.database))


def open_engine(url: URL, *, checks_foreign_keys: bool = True) -> Engine:
    """An engine on a parsed address. A migration, which may replace a table by its new form, checks keys at its end."""
    if url.get_backend_name() == "postgresql":
        return create_engine(url, connect_args={"options": f"-csearch_path={PG_SCHEMA}"}, pool_pre_ping=True)
    # Without an isolation level the driver begins nothing by itself; we do, below.
    engine = create_engine(url, connect_args={"timeout": PATIENCE_S, "isolation_level": None})

    @event.listens_for(engine, "connect")
    def _connected(raw: Any, _record: object) -> None:
        raw.execute("PRAGMA synchronous = FULL")
        raw.execute(f"PRAGMA foreign_keys = {'ON' if checks_foreign_keys else 'OFF'}")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN"))

    return engine


def writer(engine: Engine) -> Engine:
    """The same engine, whose transactions wait for other writers when they begin and then cannot fail for them."""
    return engine.execution_options(sqlite_begin="BEGIN IMMEDIATE")


def let_readers_in(url: URL) -> None:
    """Let a SQLite file be read while it is written (write-ahead log); the file remembers it."""
    with closing(sqlite3.connect(file_of(url), timeout=PATIENCE_S)) as raw:
        raw.execute("PRAGMA journal_mode = WAL")


def ensure_schema(connection: Connection) -> None:
    """Make our schema of a PostgreSQL database where it is missing: where it was prepared, we need no right to."""
    if connection.dialect.name == "postgresql" and not inspect(connection).has_schema(PG_SCHEMA):
        connection.execute(CreateSchema(PG_SCHEMA))


@contextmanager
def sole_starter(url: URL) -> Iterator[None]:
    """Let one thread in, and on SQLite one process: Alembic keeps its state in modules, the file its journal mode.

    On PostgreSQL processes exclude each other by :func:`lock_until_commit`.
    """
    with _THREADS:
        if url.get_backend_name() == "postgresql":
            yield
            return
        file = file_of(url)
        file.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(file.with_name(f"{file.name}.lock")):
            yield


def lock_until_commit(connection: Connection) -> None:
    """Wait until no other process is starting on this PostgreSQL database. SQLite's writers are alone anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(PG_LOCK)))


@contextmanager
def refusals_told(url: URL, refusals: tuple[type[Exception], ...] = REFUSALS) -> Iterator[None]:
    """Turn what the database refuses into a sentence.

    Raises:
        WorkspaceError: it refused.
    """
    try:
        yield
    except refusals as error:
        reason = str(error.orig if isinstance(error, DBAPIError) else error).partition("\n")[0]
        where = url.render_as_string()
        raise WorkspaceError(f"The workspace at {where} refuses: {reason}. Nothing of this was stored.") from error
