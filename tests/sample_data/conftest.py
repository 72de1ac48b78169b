"""The default company, generated once, as tables of one DuckDB connection."""

from collections.abc import Iterator

import duckdb
import pyarrow as pa
import pytest

from sample_data import generate


@pytest.fixture(scope="session")
def tables() -> dict[str, pa.Table]:
    parts: dict[str, list[pa.Table]] = {}
    for name, table in generate():
        parts.setdefault(name, []).append(table)
    return {name: pa.concat_tables(tables) for name, tables in parts.items()}


@pytest.fixture(scope="session")
def db(tables: dict[str, pa.Table]) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    for name, table in tables.items():
        connection.register("rows", table)
        connection.execute(f"create table {name} as from rows")
    connection.unregister("rows")
    yield connection
    connection.close()
