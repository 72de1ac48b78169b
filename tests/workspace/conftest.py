"""A fresh workspace address on either engine, an open workspace, and a later version of the migrations."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from crm_models.workspace import Workspace
from crm_models.workspace.migrate import SCRIPTS

LaterVersion = Callable[[str], Path]


@pytest.fixture
def sqlite_file(tmp_path: Path) -> Path:
    """Where a workspace shall be, in a folder that is not there yet."""
    return tmp_path / "data" / "workspace.sqlite"


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield postgres_url.replace("/postgres?", f"/{name}?")
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(params=["sqlite", "postgresql"])
def workspace_url(request: pytest.FixtureRequest) -> str:
    """An address where nothing is yet, once on each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{request.getfixturevalue('sqlite_file')}"
    return str(request.getfixturevalue("postgres_database"))


@pytest.fixture
def workspace(workspace_url: str) -> Iterator[Workspace]:
    """An open workspace that holds nothing, once on each engine."""
    with Workspace.at(workspace_url) as opened:
        yield opened


@pytest.fixture
def later_version(tmp_path: Path) -> LaterVersion:
    """Give ``later(body)``: our migrations and one more, revision 0002, whose ``upgrade`` has this body."""

    def later(body: str) -> Path:
        scripts = tmp_path / "100% later"
        shutil.copytree(SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
        source = f"import sqlalchemy as sa\nfrom alembic import op\nrevision, down_revision = '0002', '0001'\n{body}"
        (scripts / "versions" / "r0002_later.py").write_text(source)
        return scripts

    return later
