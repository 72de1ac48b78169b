"""A small sample company on both engines, and the same rows in Python."""

from collections.abc import Iterator

import pyarrow as pa
import pytest

from crm_models.draft import drafted
from crm_models.warehouse import Warehouse
from sample_data import generate
from tests.addresses import ENGINES, fresh_address


@pytest.fixture(scope="session")
def rows() -> dict[str, pa.Table]:
    """The tables of a company of 400 contacts."""
    tables: dict[str, list[pa.Table]] = {}
    for name, part in generate(400):
        tables.setdefault(name, []).append(part)
    return {name: pa.concat_tables(parts) for name, parts in tables.items()}


@pytest.fixture(scope="session", params=ENGINES)
def warehouse(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, rows: dict[str, pa.Table]
) -> Iterator[Warehouse]:
    """The company's warehouse, built once on each engine."""
    with fresh_address(request, tmp_path_factory.mktemp("segments")) as url:
        with drafted(url, keep=False) as draft:
            for name, table in rows.items():
                draft.append(name, table)
        with Warehouse.at(url) as opened:
            yield opened
