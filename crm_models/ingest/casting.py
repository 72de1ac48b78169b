"""Casts: how a cell becomes a value of the schema, and what is said of one that does not fit.

A cast is an SQL expression that is NULL for a cell that does not fit; nothing is rounded into place or read
leniently (DuckDB alone would take 1.5 for the whole number 2, 1_000 for 1000 and "epoch" for a date).
"""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, Column, Date, DateTime, Double, Integer, Numeric, SmallInteger

from crm_models.errors import MappingError
from crm_models.ingest.staging import literal

FIRST_YEAR, LAST_YEAR = 1900, 2200
NUMBER = r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?"
WHOLE = r"[+-]?\d+(\.0*)?"
ISO = r"\d{4}-\d{1,2}-\d{1,2}([T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)?"
SHEET_ERRORS = (
    "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA", "#SPILL!", "#CALC!", "#FIELD!",
    "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#BUSY!",
)  # fmt: skip
"""What a spreadsheet shows, and exports, where a formula has no value."""
GROUPED = re.compile(r"1(?P<group>[., '])234(?P<point>[.,])56")
CALENDAR = f"BETWEEN TIMESTAMP '{FIRST_YEAR}-01-01' AND TIMESTAMP '{LAST_YEAR}-12-31 23:59:59.999999'"


@dataclass(frozen=True)
class Cast:
    """An SQL expression for the typed value, NULL where the cell does not fit, and what is expected of a cell."""

    value: str
    expected: str


def present(cell: str, given: str) -> str:
    """The cell, with NULL for an empty one."""
    return f"nullif(trim({cell}), '')" if given == "VARCHAR" else cell


def cast_to(column: Column[Any], cell: str, given: str) -> Cast:
    """The cast of a SELECT's output to a column of the schema; ``given`` is DuckDB's type of the cell."""
    words = column.info.get("vocabulary")
    if words:
        listed = ", ".join(literal(word) for word in words)
        return Cast(f"CASE WHEN {cell} IN ({listed}) THEN {cell} END", f"one of: {', '.join(words)}")
    match column.type:
        case Boolean():
            return _flag(cell)
        case SmallInteger():
            cast = _whole(cell, given, "SMALLINT")
        case Integer():
            cast = _whole(cell, given, "INTEGER")
        case Double():
            return _number(cell, given)
        case Numeric():
            return _money(cell, given)
        case Date():
            return _instant(cell, given, "DATE")
        case DateTime():
            return _instant(cell, given, "TIMESTAMP")
        case _:
            return _text(cell, given)
    if column.info.get("unit") == "year":
        in_range = f"{cast.value} BETWEEN {FIRST_YEAR} AND {LAST_YEAR}"
        return Cast(f"CASE WHEN {in_range} THEN {cast.value} END", f"a year from {FIRST_YEAR} to {LAST_YEAR}")
    return cast


def cast_input(spec: str, cell: str, given: str, where: str) -> Cast:
    """The cast of a source's column that the mapping declares in ``inputs``.

    Raises:
        MappingError: no such type.
    """
    kind, _, style = spec.partition(":")
    is_text = given == "VARCHAR"
    match kind:
        case "text" if not style:
            return _text(cell, given)
        case "integer" if not style:
            return _whole(cell, given, "BIGINT")
        case "boolean" if not style:
            return _flag(cell)
        case "number" if style and is_text and (grouped := GROUPED.fullmatch(style)):
            return _grouped_number(cell, grouped["group"], grouped["point"], style)
        case "number" if not style or not is_text:
            return _number(cell, given)
        case "date" | "timestamp" if style and is_text:
            parsed = f"try_strptime({cell}, {literal(style)})"
            inside = f"CASE WHEN {parsed} {CALENDAR} THEN CAST({parsed} AS {kind.upper()}) END"
            return Cast(inside, f"a {kind} written {style}, years {FIRST_YEAR} to {LAST_YEAR}")
        case "date" | "timestamp":
            return _instant(cell, given, kind.upper())
    known = "text, integer, number, number:1.234,56, date, date:%d/%m/%Y, timestamp, timestamp:FORMAT, boolean"
    raise MappingError(f"{where}: “{spec}” is no type of an input. Write one of: {known}.")


def _text(cell: str, given: str) -> Cast:
    if given != "VARCHAR":
        return Cast(f"CAST({cell} AS VARCHAR)", "a text")
    errors = ", ".join(literal(error) for error in SHEET_ERRORS)
    told = f"CASE WHEN NOT starts_with({cell}, '#') THEN {cell} WHEN {cell} NOT IN ({errors}) THEN {cell} END"
    return Cast(told, "a text, and this is a spreadsheet's error; correct the formula")


def _flag(cell: str) -> Cast:
    return Cast(f"TRY_CAST(CAST({cell} AS VARCHAR) AS BOOLEAN)", "yes or no (true, false, 1, 0)")


def _whole(cell: str, given: str, to: str) -> Cast:
    number = f"TRY_CAST({cell} AS DOUBLE)"
    fits = f"regexp_full_match({cell}, '{WHOLE}')" if given == "VARCHAR" else f"{number} = trunc({number})"
    return Cast(f"CASE WHEN {fits} THEN TRY_CAST({cell} AS {to}) END", "a whole number, as 12")


def _number(cell: str, given: str) -> Cast:
    number = f"TRY_CAST({cell} AS DOUBLE)"
    fits = f"regexp_full_match({cell}, '{NUMBER}')" if given == "VARCHAR" else "TRUE"
    return Cast(f"CASE WHEN {fits} AND isfinite({number}) THEN {number} END", _written_plainly("a number"))


def _money(cell: str, given: str) -> Cast:
    fits = f"regexp_full_match({cell}, '{NUMBER}')" if given == "VARCHAR" else "TRUE"
    return Cast(f"CASE WHEN {fits} THEN TRY_CAST({cell} AS DECIMAL(18, 4)) END", _written_plainly("an amount"))


def _written_plainly(what: str) -> str:
    return f"{what} written 1234.56; another style is declared in inputs, as number:1.234,56"


def _grouped_number(cell: str, group: str, point: str, style: str) -> Cast:
    pattern = rf"[+-]?(\d+|\d{{1,3}}({re.escape(group)}\d{{3}})+)({re.escape(point)}\d+)?"
    plain = f"replace(replace({cell}, {literal(group)}, ''), {literal(point)}, '.')"
    fits = f"regexp_full_match({cell}, {literal(pattern)})"
    return Cast(f"CASE WHEN {fits} THEN TRY_CAST({plain} AS DOUBLE) END", f"a number written {style}")


def _instant(cell: str, given: str, to: str) -> Cast:
    fits = f"regexp_full_match({cell}, '{ISO}')" if given == "VARCHAR" else "TRUE"
    moment = f"TRY_CAST({cell} AS TIMESTAMP)"
    written = "2024-12-31" if to == "DATE" else "2024-12-31 17:30:00, in local time"
    expected = f"written {written}, years {FIRST_YEAR} to {LAST_YEAR}; another style is declared in inputs"
    inside = f"CASE WHEN {fits} AND {moment} {CALENDAR} THEN CAST({moment} AS {to}) END"
    return Cast(inside, f"{'a day' if to == 'DATE' else 'an instant'} {expected}")
