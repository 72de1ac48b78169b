"""The workspace: one handle on what people decide in the dashboard."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, Engine

from crm_models.errors import WorkspaceError
from crm_models.workspace.connections import ensure_schema, file_of, open_engine, parse_url, refusals_told, writer
from crm_models.workspace.migrate import newest_revision, prepare, revision_of


@dataclass(eq=False)
class Workspace:
    """An open workspace, at the newest revision. Threads may share it."""

    engine: Engine
    revision: str
    writes: int = 0
    """Rises with every transaction of this handle: what was read under another number may have changed."""

    @classmethod
    def at(cls, url: str) -> "Workspace":
        """The workspace at a SQLite or PostgreSQL address, made where there is none, upgraded where it is older.

        Raises:
            WorkspaceError: not an address of ours, written by a newer version, or the database refuses.
        """
        address = parse_url(url)
        revision = prepare(address)
        return cls(open_engine(address), revision)

    def close(self) -> None:
        """Give the connections back; also done on leaving a ``with`` block."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read with.

        Raises:
            WorkspaceError: the database refuses.
        """
        with refusals_told(self.engine.url), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: on the disk once the block is left, as if it had never been if an exception leaves it.

        Raises:
            WorkspaceError: the database refuses; nothing was stored.
        """
        with refusals_told(self.engine.url), writer(self.engine).begin() as connection:
            yield connection
        self.writes += 1


@dataclass(frozen=True)
class Standing:
    """What is found at an address without changing it."""

    address: str
    """Without the password."""
    revision: str | None
    """None where there is no workspace yet; it is made when the dashboard first needs it."""
    newest: str
    """The revision it has once it was opened."""


def look_at(url: str) -> Standing:
    """Check that the workspace at an address can be read and written, leaving it as it is.

    Raises:
        WorkspaceError: it cannot be used, and why.
    """
    address = parse_url(url)
    where = address.render_as_string()
    if address.get_backend_name() == "sqlite" and not file_of(address).exists():
        _check_folder(file_of(address))
        return Standing(where, None, newest_revision())
    engine = open_engine(address)
    try:
        with refusals_told(address), writer(engine).connect() as connection:
            revision = revision_of(connection)
            ensure_schema(connection)
            connection.exec_driver_sql("CREATE TABLE write_check (n INTEGER)")
            connection.rollback()
    finally:
        engine.dispose()
    return Standing(where, revision, newest_revision())


def _check_folder(file: Path) -> None:
    folder = next(parent for parent in file.absolute().parents if parent.exists())
    if not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)):
        raise WorkspaceError(
            f"{file} cannot be made: {folder} is not a folder that may be written. Change workspace_url."
        )
