"""Warehouses as an earlier version of the product left them."""

import json

import duckdb
import psycopg
from sqlalchemy import make_url

from crm_models.engines import PG_SCHEMA, current_file, parse_url
from crm_models.warehouse import notes

ADDED_SINCE = ("messages_sent", "offers_opened")


def built_before(url: str, *, took_stock: bool = True) -> None:
    """Take from the warehouse's customer profile what an earlier version did not count, as if that had built it."""
    stock = json.loads(notes(parse_url(url))["stock"])
    dropped = [f"ALTER TABLE customer_profile DROP COLUMN {name}" for name in ADDED_SINCE]
    for name in ADDED_SINCE:
        del stock["customer_profile"]["filled"][name]
    told = f"UPDATE warehouse_info SET value = '{json.dumps(stock)}' WHERE key = 'stock'"
    if not took_stock:
        told = "DELETE FROM warehouse_info WHERE key = 'stock'"
    if url.startswith("duckdb"):
        with duckdb.connect(current_file(make_url(url))) as file:
            for statement in (*dropped, told):
                file.execute(statement)
        return
    server = url.replace("postgresql+psycopg:", "postgresql:", 1)
    with psycopg.connect(server, options=f"-csearch_path={PG_SCHEMA}") as connection:
        for statement in (*dropped, told):
            connection.execute(statement.encode())
