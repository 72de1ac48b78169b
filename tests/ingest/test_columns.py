"""A mapping made from chosen columns does what its drop-downs say."""

import tomllib
from pathlib import Path

import pytest
from sqlalchemy import select

from crm_models.errors import MappingError, SourceError
from crm_models.ingest import Mapping, run_import
from crm_models.ingest.columns import mapping_text
from crm_models.ingest.preview import first_rows
from crm_models.marts.tables import order_totals
from crm_models.warehouse import Warehouse

LINES = (
    "Invoice;Client;Day;Item;Qty;Price\n"
    "1;ada;31/12/2025;chair;2;1.234,50\n"
    "1;ada;31/12/2025;table;1;10,00\n"
    "2;;02/01/2026;chair;1;1.234,50\n"
    "3;ada;03/01/2026;chair;-1;1.234,50\n"
)
CHOSEN = {
    "ordered_at": "Day",
    "customer_id": "Client",
    "order_id": "Invoice",
    "quantity": "Qty",
    "unit_price": "Price",
    "product_id": "Item",
}


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"duckdb:///{tmp_path}/crm.duckdb"


def load(folder: Path, url: str, text: str, content: str, chosen: dict[str, str], dates: str, numbers: str) -> None:
    (folder / "file.csv").write_text(text, encoding="utf-8")
    mapping = Mapping.model_validate(tomllib.loads(mapping_text(content, chosen, dates, numbers)))  # type: ignore[arg-type]
    run_import(folder / "file.csv", mapping, url)


def totals(url: str) -> list[tuple[object, ...]]:
    columns = order_totals.c.order_id, order_totals.c.customer_id, order_totals.c.is_return, order_totals.c.revenue
    with Warehouse.at(url) as warehouse:
        frame = warehouse.frame(select(*columns).order_by(order_totals.c.ordered_on, order_totals.c.order_id))
    return [tuple(row) for row in frame.astype(object).where(frame.notna(), None).itertuples(index=False)]


def test_rows_with_one_order_number_are_its_lines_and_negative_orders_are_returns(tmp_path: Path, url: str) -> None:
    load(tmp_path, url, LINES, "orders", CHOSEN, "31/12/2026", "1.234,56")
    assert totals(url) == [("1", "ada", False, 2479.0), ("2", None, False, 1234.5), ("3", "ada", True, -1234.5)]
    with Warehouse.at(url) as warehouse:
        assert {name: warehouse.stock[name]["rows"] for name in ("customers", "products")} == {
            "customers": 1,
            "products": 2,
        }


def test_without_an_order_number_every_row_is_an_order_and_importing_twice_changes_nothing(
    tmp_path: Path, url: str
) -> None:
    text = "who,when,paid\nada,2026-01-01,5\nada,2026-01-01,5\nben,2026-01-02,7\n"
    chosen = {"customer_id": "who", "ordered_at": "when", "amount": "paid"}
    for _ in range(2):
        load(tmp_path, url, text, "orders", chosen, "2026-12-31", "1234.56")
    assert [row[1:] for row in totals(url)] == [("ada", False, 5.0), ("ada", False, 5.0), ("ben", False, 7.0)]


def test_customers_keep_what_a_later_file_does_not_state(tmp_path: Path, url: str) -> None:
    load(
        tmp_path, url, "no,town\n1,Leeds\n", "customers", {"customer_id": "no", "city": "town"}, "2026-12-31", "1234.56"
    )
    load(tmp_path, url, "no,n\n1,Ada\n", "customers", {"customer_id": "no", "name": "n"}, "2026-12-31", "1234.56")
    with Warehouse.at(url) as warehouse:
        stock = warehouse.stock["customers"]
    assert (stock["rows"], stock["filled"]["city"], stock["filled"]["name"]) == (1, 1, 1)


def test_columns_with_quotes_in_their_names_are_names_and_not_sql(tmp_path: Path, url: str) -> None:
    text = '"a""; DROP TABLE x; --",day,paid\nada,2026-01-01,5\n'
    chosen = {"customer_id": 'a"; DROP TABLE x; --', "ordered_at": "day", "amount": "paid"}
    load(tmp_path, url, text, "orders", chosen, "2026-12-31", "1234.56")
    assert [row[1] for row in totals(url)] == ["ada"]


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({"customer_id": "a", "amount": "b"}, "Order date"),
        ({"customer_id": "a", "ordered_at": "b"}, "amount charged, or for both quantity and price"),
        ({"customer_id": "a", "ordered_at": "b", "quantity": "c"}, "amount charged"),
    ],
)
def test_a_choice_that_is_missing_is_named(chosen: dict[str, str], sentence: str) -> None:
    with pytest.raises(MappingError, match=sentence):
        mapping_text("orders", chosen, "2026-12-31", "1234.56")


def test_the_first_rows_are_shown_in_the_order_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text("a,b\n" + "".join(f"{n},x\n" for n in range(20)))
    frame = first_rows(tmp_path / "f.csv", rows=3)
    assert frame.columns.tolist() == ["a", "b"]
    assert frame.a.tolist() == ["0", "1", "2"]


def test_a_file_that_is_no_table_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "f.parquet").write_bytes(b"\x00\x01junk")
    with pytest.raises(SourceError, match="Parquet"):
        first_rows(tmp_path / "f.parquet")
