"""How a column is written: its type, unit, vocabulary and the table it points to.

Physical keys are left to each engine (DuckDB loads 2.3 times slower with a primary key and cannot
update parents under a foreign key); what is declared here is what the importer checks.
"""

from typing import Any

from sqlalchemy import Boolean, Column, Date, Double, Integer, MetaData, Numeric, SmallInteger, Table, Text
from sqlalchemy import DateTime as Instant

metadata = MetaData()

Money = Numeric(18, 4)
"""Exact, so that sums do not depend on the order of the rows; four decimals for unit prices below a cent."""

CHANNELS = (
    "email", "social", "chatbot", "webinar", "podcast", "blog", "newsletter",
    "web", "store", "phone", "text", "community", "other",
)  # fmt: skip
PROMOTION_KINDS = (
    "advertising", "personal selling", "sales promotion", "publicity", "public relations", "direct", "other",
)  # fmt: skip


def key(name: str, comment: str) -> Column[Any]:
    """A business key: text, part of what makes a row the same row."""
    return Column(name, Text, primary_key=True, nullable=False, comment=comment)


def key_to(name: str, parent: str, comment: str) -> Column[Any]:
    """A key that also points to a row of ``parent``."""
    return Column(name, Text, primary_key=True, nullable=False, comment=comment, info={"parent": parent})


def number_key(name: str, comment: str) -> Column[Any]:
    """An ordinal inside a key, from 1."""
    return Column(
        name,
        Integer,
        primary_key=True,
        nullable=False,
        autoincrement=False,
        comment=comment,
        info={"unit": "ordinal"},
    )


def instant_key(name: str, comment: str) -> Column[Any]:
    """An instant that is part of the key, local time of the deployment."""
    return Column(name, Instant, primary_key=True, nullable=False, comment=comment, info={"unit": "local time"})


def to(name: str, parent: str, comment: str) -> Column[Any]:
    """A pointer to a row of ``parent``; empty where it is unknown."""
    return Column(name, Text, comment=comment, info={"parent": parent})


def text(name: str, comment: str, **info: Any) -> Column[Any]:
    """Free text; ``personal=True`` marks what is masked by default."""
    return Column(name, Text, comment=comment, info=info)


def word(name: str, vocabulary: tuple[str, ...], comment: str, *, required: bool = False) -> Column[Any]:
    """A word of a closed vocabulary, which always admits "other"."""
    return Column(name, Text, nullable=not required, comment=comment, info={"vocabulary": vocabulary})


def day(name: str, comment: str, *, required: bool = False) -> Column[Any]:
    """A calendar day."""
    return Column(name, Date, nullable=not required, comment=comment, info={"unit": "day"})


def instant(name: str, comment: str, *, required: bool = False) -> Column[Any]:
    """A moment in the deployment's local time."""
    return Column(name, Instant, nullable=not required, comment=comment, info={"unit": "local time"})


def money(name: str, comment: str, *, required: bool = False) -> Column[Any]:
    """An amount in the deployment's one currency."""
    return Column(name, Money, nullable=not required, comment=comment, info={"unit": "currency"})


def amount_of(name: str, unit: str, comment: str, *, required: bool = False) -> Column[Any]:
    """A measured quantity in ``unit``."""
    return Column(name, Double, nullable=not required, comment=comment, info={"unit": unit})


def small(name: str, unit: str, comment: str) -> Column[Any]:
    """A small whole number in ``unit``."""
    return Column(name, SmallInteger, comment=comment, info={"unit": unit})


def whole(name: str, unit: str, comment: str) -> Column[Any]:
    """A whole number in ``unit``."""
    return Column(name, Integer, comment=comment, info={"unit": unit})


def flag(name: str, comment: str) -> Column[Any]:
    """Yes or no; empty where it is unknown."""
    return Column(name, Boolean, comment=comment)


def table(name: str, one_row_per: str, *columns: Column[Any]) -> Table:
    """A declared table; its comment opens with its grain."""
    return Table(name, metadata, *columns, comment=f"One row per {one_row_per}.")
