"""Cells become values of the schema, or are said not to: nothing is rounded into place or read leniently."""

from decimal import Decimal
from typing import Any

import pytest

from crm_models.errors import MappingError
from crm_models.ingest import ImportReport
from tests.ingest.desk import Desk


def bring(desk: Desk, cells: list[str], column: str, table: str, fixed: str, **more: Any) -> ImportReport:
    """Import a file of cells into one column of a table, beside a table in which every row fits."""
    quoted = [cell.replace('"', '""') for cell in cells]
    desk.put("cells.csv", "n,cell\n" + "".join(f'{n},"{cell}"\n' for n, cell in enumerate(quoted, start=1)))
    select = f"SELECT {fixed}, cell AS {column}, _file, _row FROM cells"
    spec = {"name": table, "source": "cells", "select": select, **more}
    good = {
        "name": "locations",
        "source": "cells",
        "select": "SELECT n AS location_id, _row FROM cells",
    }
    return desk.run({"sources": {"cells": {"file": "cells.csv"}}, "tables": [good, spec]})


def check(desk: Desk, cells: dict[str, Any], column: str, table: str, fixed: str, expected: str, **more: Any) -> None:
    """Cells with None are rejected with a reason that says what is expected; the others are stored as given."""
    report = bring(desk, list(cells), column, table, fixed, **more)
    stored = [value for (value,) in desk.rows(table, column)]
    assert [str(value) for value in stored] == [str(value) for value in cells.values() if value is not None]
    rejected = [cell for cell, value in cells.items() if value is None]
    assert [reject["value"] for reject in report.rejects.to_pylist()] == rejected
    assert all(expected in reject["reason"] for reject in report.rejects.to_pylist())


ORDER = "lpad(n, 3, '0') AS order_id, 'completed' AS status"
LINE = "lpad(n, 3, '0') AS order_id, 1 AS line_number, 1 AS quantity"
PERSON = "lpad(n, 3, '0') AS customer_id"


def test_instants(desk: Desk) -> None:
    cells = {
        "2024-02-29": "2024-02-29 00:00:00", "2024-1-5 7:30": "2024-01-05 07:30:00",
        "2024-01-05T17:30:15.250": "2024-01-05 17:30:15.250000",
        "1900-01-01": "1900-01-01 00:00:00", "2200-12-31 23:59:59": "2200-12-31 23:59:59",
        "2023-02-29": None, "0001-01-01": None, "9999-12-31": None, "1899-12-31": None, "2201-01-01": None,
        "05/01/2024": None, "epoch": None, "infinity": None, "20240105": None, "2024-01-05T10:00:00Z": None,
        "2024-01-05 10:00:00+02": None, "45291": None,
    }  # fmt: skip
    check(desk, cells, "ordered_at", "orders", ORDER, "2024-12-31 17:30:00, in local time")


def test_days(desk: Desk) -> None:
    cells = {"2024-01-05": "2024-01-05", "2024-01-05 10:00": "2024-01-05", "5 Jan": None, "0001-01-01": None}
    check(desk, cells, "started_on", "subscriptions", "lpad(n, 3, '0') AS subscription_id", "2024-12-31")


def test_amounts(desk: Desk) -> None:
    cells = {
        "1234.56": "1234.5600", "-2": "-2.0000", "+.5": "0.5000", "1e2": "100.0000", "0.00005": "0.0001",
        "1,234.56": None, "1.234,56": None, "£5": None, "nan": None, "inf": None, "1_000": None, "0x10": None,
        "1e99": None, "12-": None,
    }  # fmt: skip
    check(desk, cells, "amount", "order_lines", LINE, "1234.56; another style is declared in inputs")


def test_numbers(desk: Desk) -> None:
    cells = {"1.5": 1.5, "-1e-3": -0.001, "nan": None, "Infinity": None, "1e999": None, "1,5": None}
    fixed = "lpad(n, 3, '0') AS order_id, 1 AS line_number, 1 AS amount"
    check(desk, cells, "quantity", "order_lines", fixed, "a number")


def test_whole_numbers(desk: Desk) -> None:
    cells = {"12": 12, "12.0": 12, "-3": -3, "1.5": None, "1e3": None, "3000000000": None, "nan": None}
    fixed = "lpad(n, 3, '0') AS booking_id, 'earn' AS kind, '2024-01-01' AS booked_at"
    check(desk, cells, "points", "points", fixed, "a whole number")


def test_years(desk: Desk) -> None:
    cells = {"1985": 1985, "1900": 1900, "85": None, "1": None, "9999": None, "99999": None}
    check(desk, cells, "birth_year", "customers", PERSON, "a year from 1900 to 2200")


def test_flags(desk: Desk) -> None:
    cells = {"true": True, "No": False, "1": True, "0": False, "Y": True, "maybe": None, "2": None}
    check(desk, cells, "consent_email", "customers", PERSON, "yes or no")


def test_words_of_a_closed_vocabulary(desk: Desk) -> None:
    cells = {"female": "female", "other": "other", "Female": None, "unknown": None}
    check(desk, cells, "gender", "customers", PERSON, "one of: female, male, diverse, other")


def test_a_cell_every_row_needs_may_not_be_empty(desk: Desk) -> None:
    report = bring(desk, ["2024-01-01", ""], "ordered_at", "orders", ORDER)
    (reject,) = report.rejects.to_pylist()
    assert (reject["line"], reject["column"]) == (3, "ordered_at")
    assert "Every row needs a value here" in reject["reason"]


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        (
            "number:1.234,56",
            {"1.234,56": "1234.5600", "-7": "-7.0000", "1.234.567,8": "1234567.8000", "1,234.56": None},
        ),
        ("number:1,234.56", {"1,234.56": "1234.5600", "12.5": "12.5000", "1.234,56": None, "12,34": None}),
        ("number:1 234,56", {"1 234,56": "1234.5600", "1.234,56": None}),
        ("number", {"12.5": "12.5000", "1,5": None}),
        ("integer", {"12": "12.0000", "1.5": None}),
    ],
)
def test_declared_number_styles(desk: Desk, kind: str, cells: dict[str, Any]) -> None:
    expected = "whole number" if kind == "integer" else "number written"
    check(desk, cells, "amount", "order_lines", LINE, expected, inputs={"cell": kind})


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        ("timestamp:%d/%m/%Y %H:%M", {"31/12/2024 17:30": "2024-12-31 17:30:00", "12/31/2024 17:30": None}),
        ("date:%Y%m%d", {"19970131": "1997-01-31 00:00:00", "19970231": None, "00010101": None}),
        ("date", {"2024-01-05": "2024-01-05 00:00:00", "05.01.2024": None}),
    ],
)
def test_declared_date_styles(desk: Desk, kind: str, cells: dict[str, Any]) -> None:
    check(desk, cells, "ordered_at", "orders", ORDER, "years 1900 to 2200", inputs={"cell": kind})


@pytest.mark.parametrize("kind", ["nombre", "number:1.5", "integer:x", "date "])
def test_an_unknown_type_of_input_is_refused_with_those_there_are(desk: Desk, kind: str) -> None:
    with pytest.raises(MappingError, match=r"is no type of an input\. Write one of: text, integer"):
        bring(desk, ["1"], "amount", "order_lines", LINE, inputs={"cell": kind})


def test_an_input_that_is_no_column_is_named(desk: Desk) -> None:
    with pytest.raises(MappingError, match=r"no column of cells “cel”\. Did you mean cell"):
        bring(desk, ["1"], "amount", "order_lines", LINE, inputs={"cel": "number"})


def test_amounts_are_exact_to_four_decimals(desk: Desk) -> None:
    bring(desk, ["0.1", "0.2"], "amount", "order_lines", LINE)
    assert sum(amount for (amount,) in desk.rows("order_lines", "amount")) == Decimal("0.3")
