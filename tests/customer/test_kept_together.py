"""One customer is read without reading everybody: by the order of rows in DuckDB, by indexes in PostgreSQL."""

from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
from sqlalchemy import inspect, text

from crm_models.draft import drafted
from crm_models.engines import ROW_GROUP
from crm_models.warehouse import Warehouse

START = datetime(2026, 1, 1)  # noqa: DTZ001 - instants are local and naive


def test_a_customers_rows_lie_together_or_are_indexed(warehouse_url: str) -> None:
    rows = pd.DataFrame(
        {
            "order_id": [f"o{number}" for number in range(90)],
            "customer_id": [f"c{number % 9}" for number in range(90)],
            "status": "completed",
            "ordered_at": [START + timedelta(hours=number) for number in range(90)],
        }
    )
    with drafted(warehouse_url) as draft:
        draft.append("orders", rows)
        draft.append("customers", pd.DataFrame({"customer_id": [f"c{8 - number}" for number in range(9)]}))
    with Warehouse.at(warehouse_url) as opened, opened.engine.connect() as connection:
        if connection.dialect.name == "duckdb":
            for table in ("orders", "order_totals", "customers", "customer_profile"):
                stored = [who for (who,) in connection.execute(text(f"SELECT customer_id FROM {table}"))]
                assert stored == sorted(stored)
            return
        for table, column in (("orders", "customer_id"), ("order_totals", "customer_id"), ("relations", "related_id")):
            indexed = [each["column_names"] for each in inspect(connection).get_indexes(table, schema="crm")]
            assert [column] in indexed


def test_summaries_lie_by_customer_whichever_arrived_first(tmp_path: Path) -> None:
    url = f"duckdb:///{tmp_path}/crm.duckdb"
    with drafted(url) as draft:
        for first in (50, 0):
            keys = [f"c{first + number:02}" for number in range(50)]
            draft.append("customers", pd.DataFrame({"customer_id": keys}))
            orders = {"order_id": keys, "customer_id": keys, "status": "completed", "ordered_at": START}
            draft.append("orders", pd.DataFrame(orders))
    with Warehouse.at(url) as opened, opened.engine.connect() as connection:
        for table in ("order_totals", "customer_profile"):
            stored = [who for (who,) in connection.execute(text(f"SELECT customer_id FROM {table}"))]
            assert stored == sorted(stored)


def test_few_rows_are_read_to_find_one_customer(tmp_path: Path) -> None:
    """60,000 customers lie in groups of 16,384, among which one is found; and so it stays in the next build."""
    url = f"duckdb:///{tmp_path / 'o’Neil' / 'crm.duckdb'}"
    with drafted(url) as draft:
        draft.append("customers", pd.DataFrame({"customer_id": [f"c{number:05}" for number in range(60_000)]}))
    with drafted(url):
        pass
    with Warehouse.at(url) as opened, opened.engine.connect() as connection:
        for table in ("customers", "customer_profile"):
            groups = connection.execute(
                text(f"SELECT max(row_group_id) + 1, max(count) FROM pragma_storage_info('{table}')")
            )
            assert groups.one() == (4, ROW_GROUP)
