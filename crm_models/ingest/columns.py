"""A mapping made from chosen columns: for a single file of customers or of orders, without writing SQL."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from crm_models.errors import MappingError

Content = Literal["customers", "orders"]


@dataclass(frozen=True)
class Field:
    """Something a file may state; ``key`` is what it becomes."""

    key: str
    label: str
    is_required: bool = False
    kind: Literal["text", "date", "number", "whole"] = "text"


FIELDS: dict[Content, tuple[Field, ...]] = {
    "customers": (
        Field("customer_id", "Customer number", is_required=True),
        Field("name", "Name"),
        Field("email", "E-mail address"),
        Field("phone", "Telephone number"),
        Field("region", "Region or country"),
        Field("city", "Town"),
        Field("birth_year", "Year of birth", kind="whole"),
        Field("first_seen_at", "First contact (date)", kind="date"),
        Field("contact_given_at", "Contact data given (date)", kind="date"),
    ),
    "orders": (
        Field("ordered_at", "Order date", is_required=True, kind="date"),
        Field("customer_id", "Customer number", is_required=True),
        Field("order_id", "Order number"),
        Field("amount", "Amount charged", kind="number"),
        Field("quantity", "Quantity", kind="number"),
        Field("unit_price", "Price of one unit", kind="number"),
        Field("product_id", "Product"),
    ),
}
DATE_STYLES = {
    "2026-12-31": "timestamp",
    "31/12/2026": "timestamp:%d/%m/%Y",
    "31/12/2026 17:30": "timestamp:%d/%m/%Y %H:%M",
    "31.12.2026": "timestamp:%d.%m.%Y",
    "12/31/2026": "timestamp:%m/%d/%Y",
    "12/31/2026 17:30": "timestamp:%m/%d/%Y %H:%M",
    "20261231": "timestamp:%Y%m%d",
}
"""How a file writes a day → the cast that reads it."""
NUMBER_STYLES = {"1234.56": "number", "1,234.56": "number:1,234.56", "1.234,56": "number:1.234,56"}


def mapping_text(content: Content, chosen: Mapping[str, str], date_style: str, number_style: str) -> str:
    """The mapping file (TOML) for one file, from field keys to the file's columns.

    Orders without a number count one order per row; rows that share a number are its lines. An order whose amounts
    add up to less than nothing is a return.

    Raises:
        MappingError: a required field has no column, or two ways to an amount are both missing.
    """
    missing = [field.label for field in FIELDS[content] if field.is_required and field.key not in chosen]
    if missing:
        raise MappingError(f"Choose a column for: {', '.join(missing)}.")
    if content == "orders" and "amount" not in chosen and not {"quantity", "unit_price"} <= set(chosen):
        raise MappingError("Choose a column for the amount charged, or for both quantity and price of one unit.")
    casts = {"date": DATE_STYLES[date_style], "number": NUMBER_STYLES[number_style], "whole": "integer"}
    inputs = {chosen[f.key]: casts[f.kind] for f in FIELDS[content] if f.key in chosen and f.kind != "text"}
    column = {key: '"' + name.replace('"', '""') + '"' for key, name in chosen.items()}
    tables = _customers(column) if content == "customers" else _orders(column)
    header = f'title = "A file of {content}, columns chosen by hand"\n\n[sources.file]\n'
    return header + "".join(_table(name, select, inputs, ignore) for name, select, ignore in tables)


def _customers(column: Mapping[str, str]) -> list[tuple[str, str, dict[str, str]]]:
    columns = ", ".join(f"{name} AS {key}" for key, name in column.items())
    return [("customers", f"SELECT {columns}, _row FROM file", {})]


def _orders(column: Mapping[str, str]) -> list[tuple[str, str, dict[str, str]]]:
    customer, day = column["customer_id"], column["ordered_at"]
    amount = column.get("amount") or f"{column['quantity']} * {column['unit_price']}"
    order = column.get("order_id") or (
        f"coalesce({customer}, 'unknown') || '/' || strftime({day}, '%Y-%m-%d %H:%M') || '/' || "
        f"row_number() OVER (PARTITION BY {customer}, {day} ORDER BY _row)"
    )
    quantity = column.get("quantity") or f"CASE WHEN {amount} < 0 THEN -1 ELSE 1 END"
    lines = {
        "order_id": order,
        "line_number": f"row_number() OVER (PARTITION BY {column['order_id']} ORDER BY _row)"
        if "order_id" in column
        else "1",
        "quantity": quantity,
        "amount": amount,
    }
    lines |= {key: column[key] for key in ("unit_price", "product_id") if key in column}
    written = ", ".join(f"{value} AS {key}" for key, value in lines.items())
    numbered = f"SELECT {order} AS order_id, {customer} AS customer, {day} AS day, {amount} AS amount, _row FROM file"
    status = "CASE WHEN sum(amount) < 0 THEN 'return' ELSE 'completed' END AS status"
    grouped = (
        f"SELECT order_id, min(customer) AS customer_id, {status}, min(day) AS ordered_at, list(_row) AS _row "
        f"FROM ({numbered}) GROUP BY order_id"
    )
    known = f"SELECT {customer} AS customer_id, list(_row) AS _row FROM file GROUP BY {customer}"
    tables = [
        ("customers", known, {"rows without a customer": f"{customer} IS NULL"}),
        ("orders", grouped, {}),
        ("order_lines", f"SELECT {written}, _row FROM file", {}),
    ]
    if product := column.get("product_id"):
        sold = f"SELECT {product} AS product_id, {product} AS name, list(_row) AS _row FROM file GROUP BY {product}"
        tables.append(("products", sold, {"rows without a product": f"{product} IS NULL"}))
    return tables


def _table(name: str, select: str, inputs: Mapping[str, str], ignore: Mapping[str, str]) -> str:
    lines = ["", "[[tables]]", f"name = {_quoted(name)}", 'source = "file"', f"select = {_quoted(select)}"]
    lines += [f"{key} = {_inline(pairs)}" for key, pairs in (("inputs", inputs), ("ignore", ignore)) if pairs]
    return "\n".join(lines) + "\n"


def _inline(pairs: Mapping[str, str]) -> str:
    return "{ " + ", ".join(f"{_quoted(key)} = {_quoted(value)}" for key, value in pairs.items()) + " }"


def _quoted(text: str) -> str:
    """A TOML basic string: JSON escapes what TOML escapes."""
    return json.dumps(text, ensure_ascii=False)
