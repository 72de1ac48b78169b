"""What is in the warehouse: rows, freshness and completeness of every table."""

from datetime import date

import pandas as pd

from crm_models.schema import TABLES
from crm_models.warehouse import Warehouse


def contents(warehouse: Warehouse) -> pd.DataFrame:
    """One row per declared table, filled ones first, then by name.

    Columns: table, grain ("One row per …"), rows, first and last (days, None without a day column), days_behind
    (days from the table's last day to the data's last day; 0 where promises reach beyond it, NaN without a day),
    filled (share of cells that hold something, 0–1, NaN for an empty table).
    """
    rows = [_content(warehouse, name) for name in TABLES]
    frame = pd.DataFrame(rows)
    order = frame.assign(is_empty=frame.rows == 0).sort_values(["is_empty", "table"]).index
    return frame.loc[order].reset_index(drop=True)


def completeness(warehouse: Warehouse, table: str) -> pd.DataFrame:
    """One row per column of a table: column, meaning, unit, filled (share of rows; NaN without any), n (rows)."""
    stock = warehouse.stock[table]
    return pd.DataFrame(
        {
            "column": column.name,
            "meaning": column.comment,
            "unit": column.info.get("unit", "text"),
            "filled": stock["filled"][column.name] / stock["rows"] if stock["rows"] else float("nan"),
            "n": stock["rows"],
        }
        for column in TABLES[table].columns
    )


def _content(warehouse: Warehouse, name: str) -> dict[str, object]:
    stock, table = warehouse.stock[name], TABLES[name]
    cells = stock["rows"] * len(table.columns)
    last = date.fromisoformat(stock["last"]) if stock["last"] else None
    return {
        "table": name,
        "grain": table.comment,
        "rows": stock["rows"],
        "first": date.fromisoformat(stock["first"]) if stock["first"] else None,
        "last": last,
        "days_behind": max(0, (warehouse.as_of - last).days) if last and not warehouse.is_empty else float("nan"),
        "filled": sum(stock["filled"].values()) / cells if cells else float("nan"),
    }
