"""Reading the warehouse."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from crm_models.draft import drafted
from crm_models.errors import (
    MartsOutdated,
    SchemaVersionMismatch,
    TableMissing,
    UnknownName,
    WarehouseError,
    WarehouseMissing,
)
from crm_models.marts.tables import customer_profile
from crm_models.schema import TABLES, customers, order_lines, orders
from crm_models.warehouse import Warehouse
from tests.earlier import built_before

Build = Callable[..., Warehouse]
ORDER = {"order_id": "1", "customer_id": "a", "status": "completed", "ordered_at": datetime(2026, 3, 4, 9)}  # noqa: DTZ001


def test_it_says_which_tables_hold_anything(build_warehouse: Build) -> None:
    warehouse = build_warehouse({"orders": [ORDER]})
    assert warehouse.has("orders")
    assert not warehouse.has("tickets")
    with pytest.raises(UnknownName, match="Did you mean tickets"):
        warehouse.has("ticket")


def test_today_is_the_last_day_on_which_something_happened_unless_another_is_asked_for(build_warehouse: Build) -> None:
    promised = ORDER | {"promised_at": datetime(2030, 1, 1)}  # noqa: DTZ001
    assert build_warehouse({"orders": [promised]}).as_of == date(2026, 3, 4)
    assert build_warehouse({"orders": [promised]}, as_of=date(2026, 1, 1)).as_of == date(2026, 1, 1)


def test_an_empty_warehouse_has_no_today_and_says_how_to_fill_it(build_warehouse: Build) -> None:
    with pytest.raises(TableMissing, match="crm-dashboard import"):
        _ = build_warehouse({}).as_of


def test_money_arrives_as_floats_and_days_as_days(build_warehouse: Build) -> None:
    line = {"order_id": "1", "line_number": 1, "quantity": 2.0, "unit_price": 1.25, "amount": 2.5}
    warehouse = build_warehouse({"orders": [ORDER], "order_lines": [line, line | {"line_number": 2, "amount": 0.1}]})
    frame = warehouse.frame(select(order_lines.c.amount, order_lines.c.discount).order_by(order_lines.c.amount))
    assert frame.amount.tolist() == [0.1, 2.5]
    assert frame.dtypes.astype(str).tolist() == ["float64", "float64"]
    assert warehouse.frame(select(orders.c.ordered_at)).iloc[0, 0] == datetime(2026, 3, 4, 9)  # noqa: DTZ001


def test_a_reader_cannot_write(build_warehouse: Build) -> None:
    warehouse = build_warehouse({"orders": [ORDER]})
    with pytest.raises(DBAPIError), warehouse.engine.begin() as connection:
        connection.execute(orders.delete())


def test_a_duckdb_reader_cannot_reach_other_files(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("password\nhunter2\n")
    with drafted(f"duckdb:///{tmp_path}/crm.duckdb"):
        pass
    engine = Warehouse.at(f"duckdb:///{tmp_path}/crm.duckdb").engine
    with pytest.raises(DBAPIError, match="disabled"), engine.connect() as connection:
        connection.execute(text(f"SELECT * FROM read_csv('{tmp_path}/secret.csv')"))
    engine.dispose()


def test_another_schema_version_is_refused_with_the_command_that_helps(warehouse_url: str) -> None:
    with drafted(warehouse_url) as draft:
        draft.note("schema_version", "0")
    with pytest.raises(SchemaVersionMismatch, match=r"schema version 0.*crm-dashboard import"):
        Warehouse.at(warehouse_url)


def test_a_sample_company_of_another_schema_version_is_simply_made_anew(warehouse_url: str) -> None:
    with drafted(warehouse_url) as draft:
        draft.note("schema_version", "0")
        draft.note("origin", "sample")
    with pytest.raises(SchemaVersionMismatch, match="crm-dashboard sample"):
        Warehouse.at(warehouse_url)


def test_summaries_of_an_earlier_version_are_refused_with_the_command_that_makes_them_anew(warehouse_url: str) -> None:
    with drafted(warehouse_url):
        pass
    built_before(warehouse_url)
    with pytest.raises(MartsOutdated, match=r"customer_profile has no messages_sent and 1 more.*crm-dashboard build"):
        Warehouse.at(warehouse_url)


def test_a_build_over_summaries_of_an_earlier_version_makes_them_readable(warehouse_url: str) -> None:
    with drafted(warehouse_url) as draft:
        draft.append("customers", pa.table({"customer_id": ["a"]}))
    built_before(warehouse_url)
    with Warehouse.at(warehouse_url, reads_marts=False) as tables:
        assert tables.frame(select(customers.c.customer_id))["customer_id"].tolist() == ["a"]
    with drafted(warehouse_url):
        pass
    with Warehouse.at(warehouse_url) as warehouse:
        assert warehouse.frame(select(customer_profile.c.messages_sent))["messages_sent"].tolist() == [0]


def test_a_warehouse_that_took_no_stock_yet_is_of_an_earlier_version_too(warehouse_url: str) -> None:
    with drafted(warehouse_url):
        pass
    built_before(warehouse_url, took_stock=False)
    with pytest.raises(MartsOutdated, match="order_totals"):
        Warehouse.at(warehouse_url)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("crm.duckdb", "not a database address"),
        ("mysql://localhost/crm", "cannot hold the warehouse|not a database address"),
        ("duckdb://", "names no file"),
        ("postgresql+psycopg://nobody@127.0.0.1:1/none", "does not answer"),
    ],
)
def test_an_address_that_does_not_work_is_told_in_one_sentence(url: str, sentence: str) -> None:
    with pytest.raises(WarehouseError, match=sentence):
        Warehouse.at(url)


def test_passwords_stay_out_of_messages() -> None:
    with pytest.raises(WarehouseError) as caught:
        Warehouse.at("postgresql+psycopg://ada:hunter2@127.0.0.1:1/none")
    assert "hunter2" not in str(caught.value)


def test_a_missing_warehouse_names_the_commands_that_make_one(warehouse_url: str) -> None:
    with pytest.raises(WarehouseMissing, match="crm-dashboard sample"):
        Warehouse.at(warehouse_url)


def test_every_table_says_its_grain_and_every_column_what_it_is() -> None:
    for table in TABLES.values():
        assert table.comment
        assert table.comment.startswith("One row per ")
        assert len(table.primary_key) >= 1
        assert all(column.comment for column in table.columns), table.name


def test_every_vocabulary_admits_other() -> None:
    columns = [column for table in TABLES.values() for column in table.columns if "vocabulary" in column.info]
    assert columns
    assert [str(column) for column in columns if "other" not in column.info["vocabulary"]] == []


def test_every_parent_is_a_table_with_one_key() -> None:
    parents = {
        column.info["parent"] for table in TABLES.values() for column in table.columns if "parent" in column.info
    }
    assert all(len(TABLES[parent].primary_key) == 1 for parent in parents)
