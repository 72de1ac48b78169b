"""Opening: SQLite or PostgreSQL and nothing else, made where nothing is, looked at without being changed."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import StatementError

from crm_models.errors import WorkspaceError
from crm_models.workspace import Workspace, audit, look_at, segments
from crm_models.workspace.tables import audit as audit_rows
from crm_models.workspace.tables import metadata


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("nonsense", "is not a database address"),
        ("duckdb:///data/crm.duckdb", "duckdb cannot hold the workspace"),
        ("mysql://host/db", "mysql cannot hold the workspace"),
        ("sqlite://", "is not simply a file"),
        ("sqlite:///:memory:", "is not simply a file"),
        ("sqlite:///file:w?mode=memory&uri=true", "is not simply a file"),
    ],
)
def test_another_address_is_refused_with_those_that_are_possible(url: str, reason: str) -> None:
    for way in (Workspace.at, look_at):
        with pytest.raises(WorkspaceError, match=reason) as refusal:
            way(url)
        assert "sqlite:///" in str(refusal.value)
        assert "postgresql+psycopg://" in str(refusal.value)


def test_what_was_saved_is_there_when_the_workspace_is_opened_again(workspace_url: str) -> None:
    with Workspace.at(workspace_url) as workspace:
        saved = segments.save(workspace, "{}", "VIP", "", "Ada", "Ada")
    with Workspace.at(workspace_url) as workspace:
        assert segments.living(workspace) == [saved]


def test_the_migrated_tables_are_the_declared_ones(workspace: Workspace) -> None:
    options = {"compare_type": True, "compare_server_default": True}
    with workspace.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []


def test_every_table_says_what_one_row_is() -> None:
    assert [
        table.name for table in metadata.sorted_tables if not (table.comment or "").startswith("One row per ")
    ] == []


def test_an_instant_needs_a_zone_and_comes_back_in_utc(workspace: Workspace) -> None:
    row = {"who": "Ada", "act": "export", "subject": "", "n": 1, "purpose": "", "detail": {}}
    noon_in_karachi = datetime(2025, 7, 1, 12, tzinfo=timezone(timedelta(hours=5)))
    with workspace.writing() as connection:
        connection.execute(audit_rows.insert().values(at=noon_in_karachi, **row))
    assert audit.latest(workspace)[0].at.isoformat() == "2025-07-01T07:00:00+00:00"
    naive = audit_rows.insert().values(at=noon_in_karachi.replace(tzinfo=None), **row)
    with pytest.raises(StatementError, match="bears no zone"), workspace.writing() as connection:
        connection.execute(naive)


def test_an_exception_inside_a_write_leaves_nothing_behind(workspace: Workspace) -> None:
    def fails_after_writing() -> None:
        with workspace.writing() as connection:
            audit.account_for(connection, datetime.now(UTC), "Ada", "export", "VIP")
            raise InterruptedError

    with pytest.raises(InterruptedError):
        fails_after_writing()
    assert audit.latest(workspace) == []


def test_sqlite_confirms_only_what_is_on_the_disk_and_lets_others_read_meanwhile(sqlite_file: Path) -> None:
    with Workspace.at(f"sqlite:///{sqlite_file}") as workspace:
        with workspace.reading() as connection:
            pragmas = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            }
        assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}
        with workspace.writing() as writing, workspace.reading() as reading:
            writing.execute(text("DELETE FROM segments"))
            assert reading.execute(text("SELECT count(*) FROM segments")).scalar() == 0


def test_postgresql_keeps_to_a_schema_of_its_own(postgres_database: str) -> None:
    with Workspace.at(postgres_database) as workspace, workspace.reading() as connection:
        assert inspect(connection).get_table_names(schema="public") == []
        found = inspect(connection).get_table_names(schema="crm_workspace")
    assert set(found) == {*metadata.tables, "alembic_version"}


def test_looking_makes_nothing_and_opening_does(workspace_url: str, tmp_path: Path) -> None:
    assert look_at(workspace_url).revision is None
    assert [path.name for path in tmp_path.rglob("*")] == []
    with Workspace.at(workspace_url) as workspace:
        standing = look_at(workspace_url)
        assert standing.revision == standing.newest == workspace.revision
        with workspace.reading() as connection:
            assert "write_check" not in inspect(connection).get_table_names()


def test_an_address_never_shows_its_password() -> None:
    url = "postgresql+psycopg://crm:secret@127.0.0.1:1/crm"  # nothing listens on port 1
    for way in (Workspace.at, look_at):
        with pytest.raises(WorkspaceError, match="refuses") as refusal:
            way(url)
        assert "secret" not in str(refusal.value)


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("These are my notes. " * 100)
    before = file.read_bytes()
    for way in (Workspace.at, look_at):
        with pytest.raises(WorkspaceError, match="file is not a database"):
            way(f"sqlite:///{file}")
    assert file.read_bytes() == before


def test_the_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE notes (body TEXT)")
    before = file.read_bytes()
    for way in (Workspace.at, look_at):
        with pytest.raises(WorkspaceError, match="holds tables of another program"):
            way(f"sqlite:///{file}")
    assert file.read_bytes() == before


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    url = f"sqlite:///{tmp_path}/file/deeper/workspace.sqlite"
    with pytest.raises(WorkspaceError, match="is not a folder that may be written"):
        look_at(url)
    with pytest.raises(WorkspaceError, match="Not a directory"):
        Workspace.at(url)


def test_a_postgresql_role_that_may_not_make_schemas_can_use_one_that_was_made_for_it(postgres_database: str) -> None:
    as_clerk = postgres_database.replace("//postgres", "//clerk")
    with psycopg.connect(postgres_database, autocommit=True) as admin:
        admin.execute("CREATE ROLE clerk LOGIN")
        with pytest.raises(WorkspaceError, match="permission denied for database"):
            Workspace.at(as_clerk)
        admin.execute("CREATE SCHEMA crm_workspace AUTHORIZATION clerk")
        with Workspace.at(as_clerk) as workspace:
            assert segments.living(workspace) == []
        admin.execute("DROP OWNED BY clerk CASCADE")
        admin.execute("DROP ROLE clerk")
