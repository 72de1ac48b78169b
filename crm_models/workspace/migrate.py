"""Bringing a workspace to the newest revision as it is opened: one at a time, backed up first, all or nothing."""

from pathlib import Path

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
VERSION_TABLE = "alembic_version"


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
                _upgrade(connection, url, scripts)
            if url.get_backend_name() == "sqlite":
                let_readers_in(url)
        finally:
            engine.dispose()
    return newest_revision(scripts)


def newest_revision(scripts: Path = SCRIPTS) -> str:
    """The revision a workspace has once it was opened."""
    return _revisions(scripts)[-1]


def revision_of(connection: Connection, scripts: Path = SCRIPTS) -> str | None:
    """The revision a database is at; None where there is nothing yet.

    Raises:
        WorkspaceError: written by a newer version, or another program's database.
    """
    where, tables = connection.engine.url.render_as_string(), inspect(connection).get_table_names()
    found: str | None = None
    if VERSION_TABLE in tables:
        found = connection.exec_driver_sql(f"SELECT version_num FROM {VERSION_TABLE}").scalar()  # noqa: S608
    if found is None and tables:
        raise WorkspaceError(f"{where} holds tables of another program. Change workspace_url to an address of its own.")
    if found not in (None, *_revisions(scripts)):
        newer = f"The workspace at {where} was written by a newer version of the dashboard"
        raise WorkspaceError(f"{newer} (revision {found}; ours is {newest_revision(scripts)}). Upgrade the dashboard.")
    return found


def _revisions(scripts: Path) -> list[str]:
    """All revisions, oldest first, by the names of their files; to ask Alembic would load it in every process."""
    return sorted(file.stem[1:5] for file in (scripts / "versions").glob("r????_*.py"))


def _upgrade(connection: Connection, url: URL, scripts: Path) -> None:
    lock_until_commit(connection)
    ensure_schema(connection)
    found = revision_of(connection, scripts)
    if found == newest_revision(scripts):
        return
    if found:
        back_up(connection, url, found)
    # Alembic is loaded where there is something to do: hardly any start needs it.
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    command.upgrade(config, "head")
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise WorkspaceError(f"Upgrading {file_of(url)} would leave rows without their parent; nothing was changed.")
