"""A small sample company on both engines, and the same rows in Python."""

from collections.abc import Iterator

import pyarrow as pa
import pytest

from crm_models.draft import drafted
from crm_models.warehouse import Warehouse
from sample_data import generate


@pytest.fixture(scope="session")
def rows() -> dict[str, pa.Table]:
    """The tables of a company of 400 contacts."""
    tables: dict[str, list[pa.Table]] = {}
    for name, part in generate(400):
        tables.setdefault(name, []).append(part)
    return {name: pa.concat_tables(parts) for name, parts in tables.items()}


@pytest.fixture
def warehouse(warehouse_url: str, rows: dict[str, pa.Table]) -> Iterator[Warehouse]:
    with drafted(warehouse_url, keep=False) as draft:
        for name, table in rows.items():
            draft.append(name, table)
    with Warehouse.at(warehouse_url) as opened:
        yield opened
