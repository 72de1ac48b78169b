"""What a case worked by hand is made of."""

from datetime import date, datetime
from math import nan
from typing import Any, NamedTuple

from crm_models.slices import Period

Given = dict[str, list[dict[str, Any]]]
"""Rows by table."""

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))


class Worked(NamedTuple):
    """What a metric must read; an interval only where the case is about it."""

    value: float
    numerator: float
    denominator: float
    n: int
    low: float | None = None
    high: float | None = None


def total(value: float, n: int) -> Worked:
    """A sum or a count, made of ``n`` rows."""
    return Worked(value, value, nan, n)


def share(part: int, whole: int) -> Worked:
    """``part`` rows out of ``whole``."""
    return Worked(part / whole, part, whole, whole)


def at(text: str) -> datetime:
    """The moment "month-day hour:minute" of 2026, midnight without an hour; a year may stand before it."""
    day, _, hour = text.partition(" ")
    year, month, number = (day if day.count("-") == 2 else f"2026-{day}").split("-")
    return datetime.fromisoformat(f"{year}-{int(month):02}-{int(number):02} {(hour or '0:00').zfill(5)}")


def on(text: str) -> date:
    """The day "month-day" of 2026; a year may stand before it."""
    return at(text).date()
