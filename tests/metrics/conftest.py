"""A small sample company on either engine, for what must hold whatever the numbers are."""

from collections.abc import Callable, Iterator

import pyarrow as pa
import pytest

from crm_models.draft import drafted
from crm_models.warehouse import Warehouse
from sample_data.company import generate

Reorder = Callable[[pa.Table], pa.Table]


@pytest.fixture(scope="session")
def company_tables() -> dict[str, pa.Table]:
    """Every table of a company of 1,000 customers."""
    return dict(generate(customers=1000))


@pytest.fixture
def build_company(warehouse_url: str, company_tables: dict[str, pa.Table]) -> Iterator[Callable[..., Warehouse]]:
    """Give ``build(reorder=None)``: the company's warehouse, the rows of each table put in another order if asked."""
    opened: list[Warehouse] = []

    def build(reorder: Reorder | None = None) -> Warehouse:
        with drafted(warehouse_url, keep=False) as draft:
            for name, table in company_tables.items():
                draft.append(name, reorder(table) if reorder else table)
        opened.append(Warehouse.at(warehouse_url))
        return opened[-1]

    yield build
    for warehouse in opened:
        warehouse.engine.dispose()
