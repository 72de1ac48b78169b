"""Bringing a workspace to the newest revision as it is opened: one at a time, backed up first, all or nothing."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, inspect

from crm_models.errors import WorkspaceError
from crm_models.workspace.backup import back_up
from crm_models.workspace.connections import (
    FILE_REFUSALS,
    REFUSALS,
    ensure_schema,
    file_of,
    let_readers_in,
    lock_until_commit,
    open_engine,
    refusals_told,
    sole_starter,
    writer,
)

SCRIPTS = Path(__file__).with_name("migrations")


def prepare(url: URL, scripts: Path = SCRIPTS) -> str:
    """Make or upgrade the workspace at a parsed address by the revisions in ``scripts``; gives its revision.

    An earlier workspace is backed up before anything in it changes; if a revision fails, it is as it was.

    Raises:
        WorkspaceError: written by a newer version, another program's database, or the database refuses.
    """
    with refusals_told(url, REFUSALS + FILE_REFUSALS), sole_starter(url):
        engine = open_engine(url, checks_foreign_keys=False)
        try:
            with writer(engine).begin() as connection:
                newest = _upgrade(connection, url, scripts)
            if url.get_backend_name() == "sqlite":
                let_readers_in(url)
        finally:
            engine.dispose()
    return newest


def revision_of(connection: Connection) -> str | None:
    """The revision a database is at; None where there is no workspace yet."""
    return MigrationContext.configure(connection).get_current_revision()


def check_revision(revision: str | None, url: URL, scripts: Path = SCRIPTS) -> str:
    """The newest revision, once ``revision`` is known to be one of ours.

    Raises:
        WorkspaceError: it was written by a newer version.
    """
    history = ScriptDirectory(str(scripts))
    newest = str(history.get_current_head())
    if revision not in (None, *(script.revision for script in history.walk_revisions())):
        found = f"The workspace at {url.render_as_string()} was written by a newer version of the dashboard"
        raise WorkspaceError(f"{found} (revision {revision}; ours is {newest}). Upgrade the dashboard.")
    return newest


def _upgrade(connection: Connection, url: URL, scripts: Path) -> str:
    lock_until_commit(connection)
    ensure_schema(connection)
    found = revision_of(connection)
    newest = check_revision(found, url, scripts)
    if found == newest:
        return newest
    if found:
        back_up(connection, url, found)
    elif inspect(connection).get_table_names():
        other = f"{url.render_as_string()} holds tables of another program."
        raise WorkspaceError(f"{other} Give the workspace an address of its own (setting workspace_url).")
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    command.upgrade(config, "head")
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise WorkspaceError(
            f"Revision {newest} would leave rows of {file_of(url)} without their parent; nothing changed."
        )
    return newest
