"""`doctor`: is everything there that the dashboard needs?"""

import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPException
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING
from urllib.request import urlopen

import typer

from crm_models.errors import CRMError
from dashboard.commands.options import LOCAL, PortOption, WarehouseOption
from dashboard.commands.serve import APP, check_port_is_free

if TYPE_CHECKING:
    from crm_models.settings import Settings

OLDEST_PYTHON = (3, 11)
LIBRARIES = (
    "streamlit", "plotly", "pandas", "pyarrow", "sqlalchemy", "duckdb", "duckdb-sqlalchemy", "psycopg", "alembic",
)  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """What one check found; ``is_broken`` when the dashboard cannot work like that."""

    what: str
    detail: str
    is_broken: bool = False


def doctor(warehouse: WarehouseOption = None, port: PortOption = None) -> None:
    """Check Python, libraries, settings, port, warehouse and workspace; leaves with 1 when something is broken."""
    broken = 0
    for finding in _findings(warehouse, port):
        typer.echo(f"{'BROKEN' if finding.is_broken else 'ok':8}{finding.what:12}{finding.detail}")
        broken += finding.is_broken
    if broken:
        typer.echo("What is marked BROKEN must be mended first.", err=True)
        raise typer.Exit(1)


def _findings(warehouse: str | None, port: int | None) -> Iterator[Finding]:
    """Every check in turn; without settings that fit, the rest cannot be asked."""
    yield Finding("Python", platform.python_version(), sys.version_info < OLDEST_PYTHON)
    yield _libraries()
    yield _files()
    yield _source_of_settings()

    from crm_models.settings import Settings

    try:
        settings = Settings.load(warehouse_url=warehouse, port=port)
    except CRMError as error:
        yield Finding("Settings", str(error), is_broken=True)
        return
    yield _port(settings.port)
    yield from _warehouse(settings)
    yield _workspace(settings)


def _libraries() -> Finding:
    found, missing = [], []
    for name in LIBRARIES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        return Finding("Libraries", f"missing: {', '.join(missing)}. Run make install.", is_broken=True)
    return Finding("Libraries", ", ".join(found))


def _files() -> Finding:
    """Theme and fonts lie beside the app, in a clone and in an installed package alike."""
    expected = (APP, APP.parent / ".streamlit" / "config.toml", APP.parent / "static" / "fonts")
    missing = [str(path) for path in expected if not path.exists()]
    if missing:
        return Finding("Files", f"missing: {', '.join(missing)}. Install the package again.", is_broken=True)
    return Finding("Files", f"app, theme and fonts in {APP.parent}")


def _source_of_settings() -> Finding:
    from crm_models.settings import settings_file

    file = settings_file()
    variables = sorted(name for name in os.environ if name.startswith("CRM_") and name != "CRM_SETTINGS")
    if "CRM_SETTINGS" in os.environ and not file.exists():
        return Finding("Settings", f"CRM_SETTINGS names {file}, which does not exist.", is_broken=True)
    written = str(file.resolve()) if file.exists() else f"no settings file ({file}), so defaults"
    return Finding("Settings", f"{written}; environment: {', '.join(variables) or 'nothing'}")


def _port(port: int) -> Finding:
    try:
        check_port_is_free(LOCAL, port)
    except CRMError as error:
        if _is_ours(port):
            return Finding("Port", f"{port}: a dashboard is running at http://{LOCAL}:{port}")
        return Finding("Port", str(error), is_broken=True)
    return Finding("Port", f"{port} is free")


def _is_ours(port: int) -> bool:
    try:
        with urlopen(f"http://{LOCAL}:{port}/_stcore/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except (OSError, HTTPException):
        return False


def _warehouse(settings: "Settings") -> Iterator[Finding]:
    from crm_models.schema import SCHEMA_VERSION, TABLES
    from crm_models.warehouse import Warehouse

    try:
        opened = Warehouse.at(settings.warehouse_url, as_of=settings.as_of)
    except CRMError as error:
        yield Finding("Warehouse", str(error), is_broken=True)
        return
    with opened:
        address, built = opened.engine.url.render_as_string(), opened.info["built_at"]
        yield Finding("Warehouse", f"{address}, schema version {SCHEMA_VERSION}, built at {built}")
        counts = {name: opened.stock[name]["rows"] for name in TABLES}
        filled = ", ".join(f"{name} {count:,}" for name, count in counts.items() if count)
        empty = ", ".join(name for name, count in counts.items() if not count)
        yield Finding("Rows", filled or "none: fill it with crm-dashboard import")
        yield Finding("Empty", empty or "no table is")
        yield Finding("Freshness", "nothing has happened yet" if opened.is_empty else f"the data end on {opened.as_of}")


def _workspace(settings: "Settings") -> Finding:
    """Looked at, not opened: opening makes or upgrades it, and a running server may still be of the older version."""
    from crm_models.workspace import look_at

    try:
        found = look_at(settings.workspace_url)
    except CRMError as error:
        return Finding("Workspace", str(error), is_broken=True)
    if found.revision is None:
        return Finding("Workspace", f"{found.address}, not made yet: it is when the dashboard first needs it")
    upgrade = "" if found.revision == found.newest else f", upgraded to {found.newest} when next opened"
    return Finding("Workspace", f"{found.address}, revision {found.revision}{upgrade}, can be written")
