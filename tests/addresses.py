"""Addresses where nothing is yet, on either engine."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

ENGINES = ("duckdb", "postgresql")


@contextmanager
def fresh_address(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """A warehouse address on the engine that the fixture is parametrised with, cleared away afterwards."""
    if request.param == "duckdb":
        yield f"duckdb:///{folder}/crm.duckdb"
        return
    server: str = request.getfixturevalue("postgres_url")
    name = f"test_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield server.replace("/postgres?", f"/{name}?").replace("postgresql:", "postgresql+psycopg:", 1)
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
