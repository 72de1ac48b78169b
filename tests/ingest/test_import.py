"""What an import promises: every row accounted for, keys that hold, columns that stay, and nothing half done."""

import json
from pathlib import Path

import duckdb
import pytest

from crm_models.draft import drafted
from crm_models.errors import MappingError, RowsRejected, SourceError, WarehouseMissing
from crm_models.warehouse import Warehouse
from tests.ingest.desk import Desk, counts

SALES = {
    "sources": {"sales": {"file": "sales.csv"}, "people": {"file": "people.csv"}},
    "tables": [
        {
            "name": "customers",
            "source": "people",
            "select": "SELECT id AS customer_id, name, since AS first_seen_at, _file, _row FROM people",
        },
        {
            "name": "orders",
            "source": "sales",
            "inputs": {"day": "timestamp:%d/%m/%Y"},
            "ignore": {"test sale": "invoice LIKE 'TEST%'"},
            "select": """SELECT invoice AS order_id, any_value(customer) AS customer_id, 'completed' AS status,
                         min(day) AS ordered_at, list(_row) AS _row FROM sales GROUP BY invoice""",
        },
        {
            "name": "order_lines",
            "source": "sales",
            "ignore": {"test sale": "invoice LIKE 'TEST%'"},
            "select": """SELECT invoice AS order_id, row_number() OVER (PARTITION BY invoice ORDER BY _row)
                         AS line_number, qty AS quantity, price AS unit_price,
                         TRY_CAST(qty AS DOUBLE) * TRY_CAST(price AS DECIMAL(18, 4)) AS amount, _file, _row
                         FROM sales""",
        },
    ],
}
PEOPLE = "id,name,since\n1,Ada,2024-01-01\n2,Ben,2024-01-05\n"
LINES = """invoice,day,customer,qty,price
A1,02/01/2024,1,2,1.50
A1,02/01/2024,1,2,1.50
A2,03/01/2024,2,1,oops
TEST9,03/01/2024,2,1,1
A3,2024-01-04,2,1,4
A4,05/01/2024,,3,0.3333
"""


def sell(desk: Desk, lines: str = LINES, people: str = PEOPLE) -> None:
    desk.put("sales.csv", lines)
    desk.put("people.csv", people)


def test_every_row_ends_loaded_rejected_ignored_or_merged(desk: Desk) -> None:
    sell(desk)
    report = desk.run(SALES)
    assert counts(report) == {
        "customers": (2, 2, 0, 0, 0),
        "orders": (6, 3, 1, 1, 1),
        "order_lines": (6, 4, 1, 1, 0),
    }
    assert desk.rows("order_lines", "order_id", "line_number", "quantity") == [
        ("A1", 1, 2), ("A1", 2, 2), ("A3", 1, 1), ("A4", 1, 3),
    ]  # fmt: skip


def test_a_cell_that_does_not_fit_names_file_line_column_value_and_reason(desk: Desk, tmp_path: Path) -> None:
    sell(desk)
    report = desk.run(SALES, rejects_file=tmp_path / "rejects.csv")
    lines, orders = report.rejects.to_pylist()
    assert (lines["table"], lines["file"], lines["line"], lines["column"], lines["value"]) == (
        "order_lines", "sales.csv", 4, "unit_price", "oops",
    )  # fmt: skip
    assert "1234.56" in lines["reason"]
    assert (orders["line"], orders["column"], orders["value"]) == (6, "day", "2024-01-04")
    assert "%d/%m/%Y" in orders["reason"]
    written = (tmp_path / "rejects.csv").read_text().splitlines()
    assert written[0] == "table,file,line,column,value,reason"
    assert written[1].startswith("order_lines,sales.csv,4,unit_price,oops,")


def test_importing_twice_changes_nothing_and_a_changed_row_updates(desk: Desk) -> None:
    sell(desk)
    first = desk.run(SALES)
    before = desk.rows("order_lines", "order_id", "line_number", "amount")
    assert counts(desk.run(SALES)) == counts(first)
    assert desk.rows("order_lines", "order_id", "line_number", "amount") == before
    sell(desk, LINES.replace("0.3333", "0.5"))
    desk.run(SALES)
    assert [row[2] for row in desk.rows("order_lines", "order_id", "line_number", "amount")][-1] == 1.5


def test_columns_the_mapping_does_not_name_keep_their_value(desk: Desk) -> None:
    desk.people("id,name,born\n1,Ada,1815\n", table={"select": "SELECT id AS customer_id, name, _row FROM people"})
    desk.people(
        "id,name,born\n1,,1950\n", table={"select": "SELECT id AS customer_id, born AS birth_year, _row FROM people"}
    )
    assert desk.rows("customers", "customer_id", "name", "birth_year") == [("1", "Ada", 1950)]


def test_replace_empties_the_tables_it_writes_and_no_other(desk: Desk) -> None:
    sell(desk)
    desk.run(SALES)
    desk.people("id,name,born\n7,Eve,1990\n", replace=True)
    assert desk.rows("customers", "customer_id") == [("7",)]
    assert len(desk.rows("orders", "order_id")) == 3


def test_a_dry_run_promises_what_is_stored_and_stores_nothing(desk: Desk) -> None:
    sell(desk)
    promise = desk.run(SALES, dry_run=True)
    with pytest.raises(WarehouseMissing):
        Warehouse.at(desk.url)
    kept = desk.run(SALES)
    assert counts(promise) == counts(kept)
    assert promise.rejects.equals(kept.rejects)
    for table in promise.tables:
        assert len(desk.rows(table.table)) == table.loaded


def test_strict_stores_nothing_and_hands_over_the_report(desk: Desk) -> None:
    sell(desk)
    with pytest.raises(RowsRejected, match=r"sales\.csv, line 4, column “unit_price”, value “oops”") as caught:
        desk.run(SALES, strict=True)
    assert caught.value.report.rejected == 2
    with pytest.raises(WarehouseMissing):
        Warehouse.at(desk.url)


def test_an_import_of_which_no_row_fits_stores_nothing(desk: Desk) -> None:
    with pytest.raises(RowsRejected, match="Nothing was stored"):
        desk.people("id,name,born\n1,Ada,old\n2,Ben,young\n")


def test_rows_that_join_the_sample_company_are_told_so(desk: Desk) -> None:
    with drafted(desk.url) as draft:
        draft.note("origin", "sample")
    report = desk.people("id,name,born\n1,Ada,1985\n")
    assert any("sample company" in remark and "--into" in remark for remark in report.remarks)


def test_the_report_is_kept_in_the_warehouse(desk: Desk) -> None:
    desk.put("notes.txt", "not read")
    desk.people("id,name,born\n1,Ada,1985\n2,Ben,x\n")
    with Warehouse.at(desk.url) as warehouse:
        kept = json.loads(warehouse.info["import_report"])
    assert kept["tables"] == [
        {"table": "customers", "read": 2, "loaded": 1, "rejected": 1, "ignored": 0, "merged": 0},
    ]  # fmt: skip
    assert kept["unused_files"] == ["notes.txt"]
    assert kept["rejects"][0]["line"] == 3


def test_rows_that_the_select_leaves_out_are_rejected_and_not_lost(desk: Desk) -> None:
    report = desk.people(
        "id,name,born\n1,Ada,1985\n2,Ben,1986\n",
        table={"select": "SELECT id AS customer_id, _row FROM people WHERE id = '1'"},
    )
    assert counts(report) == {"customers": (2, 1, 1, 0, 0)}
    assert "leaves this row out" in report.rejects.to_pylist()[0]["reason"]


def test_a_row_that_becomes_several_counts_once_for_each(desk: Desk) -> None:
    table = {
        "name": "attributes",
        "select": """SELECT id AS customer_id, unnest(['a', 'b']) AS name, unnest([name, born]) AS value, _row
                     FROM people""",
    }
    report = desk.people("id,name,born\n1,Ada,1985\n2,Ben,1986\n", table=table)
    assert counts(report) == {"attributes": (4, 4, 0, 0, 0)}


def test_several_files_make_one_source_and_their_rows_keep_file_and_line(desk: Desk) -> None:
    desk.put("p-1.csv", "id,name\n1,Ada\n2,Ben\n")
    desk.put("p-2.csv", "id,name\n3,Cy\n,Nobody\n")
    report = desk.run(
        {
            "sources": {"people": {"file": "p-*.csv"}},
            "tables": [
                {"name": "customers", "source": "people", "select": "SELECT id AS customer_id, name, _row FROM people"}
            ],
        }
    )
    assert counts(report) == {"customers": (4, 3, 1, 0, 0)}
    reject = report.rejects.to_pylist()[0]
    assert (reject["file"], reject["line"], reject["column"]) == ("p-2.csv", 3, "customer_id")


def test_two_tables_of_the_mapping_may_fill_one_table(desk: Desk) -> None:
    desk.put("sales.csv", LINES)
    desk.put("people.csv", PEOPLE)
    buyers = {
        "name": "customers",
        "source": "sales",
        "ignore": {"unknown": "customer IS NULL"},
        "select": "SELECT customer AS customer_id, 'person' AS kind, list(_row) AS _row FROM sales GROUP BY customer",
    }
    report = desk.run({"sources": SALES["sources"], "tables": [SALES["tables"][0], buyers]})  # type: ignore[index]
    assert counts(report) == {"customers": (8, 2, 0, 1, 5)}
    assert desk.rows("customers", "customer_id", "name", "kind") == [("1", "Ada", "person"), ("2", "Ben", "person")]


def test_rows_come_from_another_database_too(desk: Desk, tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "shop.duckdb")) as shop:
        shop.execute("CREATE TABLE clients (id INTEGER PRIMARY KEY, full_name TEXT, since DATE, vip BOOLEAN)")
        shop.execute("INSERT INTO clients VALUES (2, 'Ben', '2024-05-01', true), (1, ' Ada ', NULL, false)")
    mapping = {
        "sources": {"clients": {"table": "clients"}},
        "tables": [
            {
                "name": "customers",
                "source": "clients",
                "select": """SELECT id AS customer_id, full_name AS name, since AS first_seen_at, vip AS consent_email,
                             _row FROM clients""",
            }
        ],
    }
    report = desk.run(mapping, source=f"duckdb:///{tmp_path}/shop.duckdb")
    assert counts(report) == {"customers": (2, 2, 0, 0, 0)}
    stored = desk.rows("customers", "customer_id", "name", "first_seen_at", "consent_email")
    assert [(c, n, str(s), e) for c, n, s, e in stored] == [
        ("1", "Ada", "None", False), ("2", "Ben", "2024-05-01 00:00:00", True),
    ]  # fmt: skip
    with pytest.raises(SourceError, match="no table “people”"):
        desk.run({**mapping, "sources": {"clients": {"table": "people"}}}, source=f"duckdb:///{tmp_path}/shop.duckdb")


def test_a_password_in_the_address_stays_out_of_the_report(desk: Desk) -> None:
    mapping = {
        "sources": {"a": {"table": "a"}},
        "tables": [{"name": "customers", "source": "a", "select": "SELECT id AS customer_id, _row FROM a"}],
    }
    with pytest.raises(SourceError) as caught:
        desk.run(mapping, source="postgresql+psycopg://me:secret@127.0.0.1:1/none")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("select", "message"),
    [
        ("SELECT id AS customer_id, nmae, _row FROM people", "nmae"),
        ("SELECT id AS customer_id, name AS nam, _row FROM people", "no column of customers “nam”. Did you mean name"),
        ("SELECT name, _row FROM people", "lacks customer_id"),
        ("SELECT id AS customer_id FROM people", "lacks _row"),
        ("SELECT id AS customer_id, name AS _row FROM people", "_row is a VARCHAR"),
        ("SELECT id AS customer_id, strptime(born, '%Y') AS first_seen_at, _row FROM people", "inputs"),
        ("SELECT id AS customer_id, now() AS first_seen_at, _row FROM people", "AT TIME ZONE"),
        ("SELECT id AS customer_id, NULL::BIGINT AS _row FROM people", "without a _row"),
    ],
)
def test_a_select_that_cannot_be_followed_is_named(desk: Desk, select: str, message: str) -> None:
    with pytest.raises(MappingError, match=message) as caught:
        desk.people("id,name,born\n1,Ada,1985\n2,Ben,then\n", table={"select": select})
    assert "tables[1] (customers)" in str(caught.value)


def test_the_same_import_fills_either_engine(desk: Desk, warehouse_url: str) -> None:
    sell(desk)
    desk.url = warehouse_url
    desk.run(SALES)
    lines = desk.rows("order_lines", "order_id", "line_number", "quantity", "amount")
    assert [(order, line, quantity, float(amount)) for order, line, quantity, amount in lines] == [
        ("A1", 1, 2, 3), ("A1", 2, 2, 3), ("A3", 1, 1, 4), ("A4", 1, 3, 0.9999),
    ]  # fmt: skip
    assert counts(desk.run(SALES))["order_lines"] == (6, 4, 1, 1, 0)
    assert desk.rows("order_lines", "order_id", "line_number", "quantity", "amount") == lines
