"""A copy of the workspace as it is before its tables change."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

from sqlalchemy import URL, Connection, inspect, text
from sqlalchemy.schema import CreateSchema

from crm_models.workspace.connections import PG_SCHEMA, file_of


def back_up(connection: Connection, url: URL, revision: str) -> None:
    """Copy everything, under a name that tells the revision and the moment; the caller keeps other writers away.

    SQLite: a file beside the workspace, complete in itself. PostgreSQL: a schema, in this connection's transaction.
    """
    stamp = f"{revision}-{datetime.now(UTC):%Y%m%dT%H%M%S}"
    if connection.dialect.name == "sqlite":
        _copy_file(url, stamp)
    else:
        _copy_schema(connection, f"{PG_SCHEMA}_{stamp}")


def _copy_file(url: URL, stamp: str) -> None:
    file = file_of(url)
    copy = file.with_name(f"{file.stem}-{stamp}{file.suffix}")
    draft = copy.with_name(f"{copy.name}.draft")
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(draft)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")  # no second file that could be forgotten when it is put back
    draft.replace(copy)


def _copy_schema(connection: Connection, copy: str) -> None:
    connection.execute(CreateSchema(copy))
    quote = connection.dialect.identifier_preparer.quote
    for name in inspect(connection).get_table_names():
        connection.execute(text(f"CREATE TABLE {quote(copy)}.{quote(name)} AS TABLE {quote(name)}"))
