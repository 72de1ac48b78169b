"""Migrations: backed up first, all or nothing, by one process at a time, and never backwards."""

import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from crm_models.errors import WorkspaceError
from crm_models.workspace import Workspace, audit, look_at, segments
from crm_models.workspace.connections import lock_until_commit, open_engine, parse_url, sole_starter
from crm_models.workspace.migrate import SCRIPTS, newest_revision, prepare

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "operating.md"
ADDS_A_COLOUR = """
def upgrade():
    with op.batch_alter_table("segments") as table:
        table.add_column(sa.Column("colour", sa.Text(), nullable=False, server_default="blue"))
        table.alter_column("description", nullable=True)
"""
BREAKS_HALFWAY = """
def upgrade():
    op.add_column("segments", sa.Column("colour", sa.Text()))
    op.execute("UPDATE segments SET colour = 'red', name = 'spoilt'")
    op.execute("SELECT * FROM nowhere")
"""
WAITS_AND_ADDS_A_COLOUR = """
import time
def upgrade():
    time.sleep(0.1)
    op.add_column("segments", sa.Column("colour", sa.Text()))
"""
LOSES_A_PARENT = """
def upgrade():
    op.execute("DELETE FROM segments")
"""
LaterVersion = Callable[[str], Path]


@pytest.fixture
def saved(workspace_url: str) -> str:
    """The address of a workspace that holds one segment, closed."""
    with Workspace.at(workspace_url) as workspace:
        segments.save(workspace, '{"a": 1}', "VIP", "", "Ada", "Ada")
    return workspace_url


def upgraded(url: str, scripts: Path) -> str:
    return prepare(parse_url(url), scripts)


def backups(workspace: Workspace) -> list[str]:
    """Names of the backups beside a workspace: files, or schemas."""
    with workspace.reading() as connection:
        if connection.dialect.name == "sqlite":
            file = Path(str(workspace.engine.url.database))
            return sorted(path.name for path in file.parent.glob(f"{file.stem}-*"))
        return [name for name in inspect(connection).get_schema_names() if name.startswith("crm_workspace_")]


def kept_in(workspace: Workspace, backup: str) -> list[tuple[str, str, str]]:
    """Revision, segment and its definition in a backup."""
    statement = "SELECT version_num, s.name, v.definition FROM {0}alembic_version, {0}segments s, {0}segment_versions v"
    if workspace.engine.dialect.name == "sqlite":
        with closing(sqlite3.connect(Path(str(workspace.engine.url.database)).with_name(backup))) as copy:
            return copy.execute(statement.format("")).fetchall()
    with workspace.reading() as connection:
        return [tuple(row) for row in connection.execute(text(statement.format(f'"{backup}".')))]


def test_a_new_workspace_needs_no_backup(workspace: Workspace) -> None:
    assert backups(workspace) == []


def test_opening_again_changes_and_backs_up_nothing(saved: str) -> None:
    with Workspace.at(saved) as workspace:
        assert backups(workspace) == []
        assert [segment.name for segment in segments.living(workspace)] == ["VIP"]


def test_an_earlier_workspace_is_backed_up_and_then_upgraded_with_all_it_holds(
    saved: str, workspace: Workspace, later_version: LaterVersion
) -> None:
    assert upgraded(saved, later_version(ADDS_A_COLOUR)) == "0002"
    (backup,) = backups(workspace)
    assert re.fullmatch(r"(workspace|crm_workspace_0001)-(0001-)?\d{8}T\d{6}(\.sqlite)?", backup)
    assert kept_in(workspace, backup) == [("0001", "VIP", '{"a": 1}')]
    with workspace.reading() as connection:
        rows = connection.execute(text("SELECT name, colour, version_num FROM segments, alembic_version")).all()
    assert rows == [("VIP", "blue", "0002")]


def test_the_backup_of_a_file_can_be_put_in_its_place(sqlite_file: Path, later_version: LaterVersion) -> None:
    url = f"sqlite:///{sqlite_file}"
    with Workspace.at(url) as workspace:
        segments.save(workspace, "{}", "VIP", "", "Ada", "Ada")
    upgraded(url, later_version(ADDS_A_COLOUR))
    (backup,) = sqlite_file.parent.glob("workspace-0001-*.sqlite")
    with closing(sqlite3.connect(backup)) as copy:
        assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",), "all of it is in one file"
    backup.replace(sqlite_file)
    with Workspace.at(url) as workspace:
        assert [segment.name for segment in segments.living(workspace)] == ["VIP"]


def test_the_backup_of_a_database_can_be_put_back_as_the_guide_says(
    postgres_database: str, later_version: LaterVersion
) -> None:
    with Workspace.at(postgres_database) as workspace:
        kept = segments.save(workspace, "{}", "VIP", "", "Ada", "Ada")
    upgraded(postgres_database, later_version(ADDS_A_COLOUR))
    (block,) = re.findall(r"```sql\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    with psycopg.connect(postgres_database, autocommit=True) as admin:
        (backup,) = admin.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'crm_workspace_%'").fetchone()
        admin.execute("DROP SCHEMA crm_workspace CASCADE")
        with Workspace.at(postgres_database) as workspace:
            admin.execute(block.replace("crm_workspace_0001-20260101T120000", backup))
            assert segments.living(workspace) == [kept]
            segments.retire(workspace, kept.id, by="Bob")
            assert [entry.act for entry in audit.latest(workspace)] == ["retire segment", "save segment"]


def test_a_migration_that_fails_leaves_the_workspace_as_it_was(
    saved: str, workspace: Workspace, later_version: LaterVersion
) -> None:
    with pytest.raises(WorkspaceError, match="nowhere"):
        upgraded(saved, later_version(BREAKS_HALFWAY))
    assert look_at(saved).revision == "0001"
    assert [segment.name for segment in segments.living(workspace)] == ["VIP"]
    segments.save(workspace, "{}", "Still writable", "", "Ada", "Ada")
    with workspace.reading() as connection:
        assert "colour" not in [column["name"] for column in inspect(connection).get_columns("segments")]


def test_a_migration_that_would_orphan_rows_leaves_the_workspace_as_it_was(
    saved: str, workspace: Workspace, later_version: LaterVersion
) -> None:
    with pytest.raises(WorkspaceError, match=r"without their parent|violates foreign key"):
        upgraded(saved, later_version(LOSES_A_PARENT))
    assert [segment.name for segment in segments.living(workspace)] == ["VIP"]


def test_a_workspace_of_a_newer_version_is_refused_and_left_alone(saved: str, later_version: LaterVersion) -> None:
    upgraded(saved, later_version(ADDS_A_COLOUR))
    for way in (Workspace.at, look_at):
        with pytest.raises(WorkspaceError, match=r"newer version of the dashboard \(revision 0002; ours is 0001\)"):
            way(saved)


def test_the_audit_is_still_guarded_after_an_upgrade(
    saved: str, workspace: Workspace, later_version: LaterVersion
) -> None:
    upgraded(saved, later_version(ADDS_A_COLOUR))
    with pytest.raises(WorkspaceError, match="audit rows cannot be changed"), workspace.writing() as connection:
        connection.execute(text("DELETE FROM audit"))
    assert len(audit.latest(workspace)) == 1


def test_threads_that_open_a_new_workspace_at_once_all_get_it(workspace_url: str) -> None:
    def opened(number: int) -> str:
        with Workspace.at(workspace_url) as workspace:
            return segments.save(workspace, "{}", f"Segment {number}", "", "Ada", "Ada").name

    with ThreadPoolExecutor(8) as threads:
        names = list(threads.map(opened, range(8)))
    with Workspace.at(workspace_url) as workspace:
        assert [segment.name for segment in segments.living(workspace)] == names


def test_threads_that_migrate_different_workspaces_do_not_mix_them_up(
    tmp_path: Path, later_version: LaterVersion
) -> None:
    scripts = later_version(WAITS_AND_ADDS_A_COLOUR)
    urls = [f"sqlite:///{tmp_path}/{number}.sqlite" for number in range(4)]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(lambda url: upgraded(url, scripts), urls)) == ["0002"] * 4
    for url in urls:
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:
            assert file.execute("SELECT count(colour) FROM segments").fetchall() == [(0,)]


def opening(url: str) -> "subprocess.Popen[str]":
    """A process that has loaded the code and opens the workspace when it reads a line; prints the revision."""
    script = (
        "import sys; from crm_models.workspace import Workspace; print('ready', flush=True); sys.stdin.readline();"
        "print(Workspace.at(sys.argv[1]).revision)"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = subprocess.Popen([sys.executable, "-c", script, url], cwd=ROOT, text=True, **pipes)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_processes_that_open_a_new_workspace_at_once_all_get_it(workspace_url: str) -> None:
    processes = [opening(workspace_url) for _ in range(4)]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    assert [process.communicate() for process in processes] == [("0001\n", "")] * 4


def test_a_process_waits_while_another_one_is_starting(workspace_url: str) -> None:
    url = parse_url(workspace_url)
    engine = open_engine(url)
    process = opening(workspace_url)
    with sole_starter(url), engine.begin() as connection:
        lock_until_commit(connection)
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=0.7)
    engine.dispose()
    assert process.communicate() == ("0001\n", "")


def test_the_newest_revision_by_the_names_of_the_files_is_the_one_they_declare(later_version: LaterVersion) -> None:
    for scripts in (SCRIPTS, later_version("def upgrade(): pass")):
        assert newest_revision(scripts) == ScriptDirectory(str(scripts)).get_current_head()


def test_a_workspace_that_needs_no_upgrade_is_opened_without_alembic(saved: str) -> None:
    opened = (
        "import sys; from crm_models.workspace import Workspace, segments\n"
        f"with Workspace.at({saved!r}) as opened: print(segments.living(opened)[0].name, 'alembic' in sys.modules)"
    )
    assert subprocess.check_output([sys.executable, "-c", opened], text=True, cwd=ROOT).strip() == "VIP False"
