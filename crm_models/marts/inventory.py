"""Takes stock of a build: rows, filled cells and first and last day of every table, counted once when it is made."""

from datetime import date
from typing import Any, TypedDict

import sqlalchemy as sa
from sqlalchemy import Column, Connection, Table, cast, func, null, select


class TableStock(TypedDict):
    """What a table holds: rows, filled cells by column, and its first and last day (ISO) where it has a day column."""

    rows: int
    filled: dict[str, int]
    first: str | None
    last: str | None


def take_stock(connection: Connection, tables: dict[str, Table]) -> dict[str, TableStock]:
    """The stock of every table, by name; one statement per table."""
    return {name: _stock(connection, table) for name, table in tables.items()}


def day_column(table: Table) -> Column[Any] | None:
    """The column that says when a row happened: the first day or instant that is declared."""
    return next((column for column in table.columns if isinstance(column.type, sa.Date | sa.DateTime)), None)


def _stock(connection: Connection, table: Table) -> TableStock:
    day = day_column(table)
    first, last = (func.min(day), func.max(day)) if day is not None else (null(), null())
    filled = [func.count(column).label(f"filled_{column.name}") for column in table.columns]
    row = connection.execute(
        select(
            func.count().label("total"), cast(first, sa.Date).label("first"), cast(last, sa.Date).label("last"), *filled
        ).select_from(table)
    ).one()
    return TableStock(
        rows=row.total,
        filled={column.name: getattr(row, f"filled_{column.name}") for column in table.columns},
        first=_iso(row.first),
        last=_iso(row.last),
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
