"""One customer is read without reading everybody: by the order of rows in DuckDB, by indexes in PostgreSQL."""

from datetime import datetime, timedelta

import pandas as pd
from sqlalchemy import inspect, text

from crm_models.draft import drafted
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
    with Warehouse.at(warehouse_url) as opened, opened.engine.connect() as connection:
        if connection.dialect.name == "duckdb":
            stored = [customer for (customer,) in connection.execute(text("SELECT customer_id FROM orders"))]
            assert stored == sorted(stored)
            return
        for table, column in (("orders", "customer_id"), ("order_totals", "customer_id"), ("relations", "related_id")):
            indexed = [each["column_names"] for each in inspect(connection).get_indexes(table, schema="crm")]
            assert [column] in indexed
