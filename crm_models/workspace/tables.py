"""The workspace's tables: what people decide. Migrations bring a database here; a test holds the two equal."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
)

metadata = MetaData()


class Instant(TypeDecorator[datetime]):
    """An instant that is UTC on the way in and out, also where the database knows no zones (SQLite)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The instant in UTC.

        Raises:
            ValueError: it bears no zone, so nobody could tell which instant it is.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} bears no zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _text(name: str, comment: str | None = None) -> Column[Any]:
    return Column(name, Text, nullable=False, comment=comment)


segments = Table(
    "segments",
    metadata,
    Column("id", Text, primary_key=True, comment="random UUID"),
    _text("name", "unique among living segments"),
    _text("description"),
    _text("owner"),
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("version", Integer, nullable=False, comment="number of the version in force, from 1"),
    Column("retired_at", Instant, comment="empty while it is living"),
    comment="One row per saved segment.",
)
_is_living = segments.c.retired_at.is_(None)
Index("segments_living_name", segments.c.name, unique=True, sqlite_where=_is_living, postgresql_where=_is_living)

segment_versions = Table(
    "segment_versions",
    metadata,
    Column("segment_id", Text, ForeignKey(segments.c.id), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False, comment="from 1, without gaps"),
    _text("definition", "JSON object; the segment builder knows its meaning"),
    _text("name"),
    _text("description"),
    _text("saved_by"),
    Column("saved_at", Instant, nullable=False),
    comment="One row per segment and version of it; versions are never changed.",
)

follow_ups = Table(
    "follow_ups",
    metadata,
    Column("id", Text, primary_key=True, comment="random UUID"),
    Column("customer_id", Text, nullable=False, index=True, comment="customer of the warehouse"),
    _text("topic"),
    Column("owner", Text, nullable=False, comment="who is to act"),
    Column("due_on", Date, nullable=False),
    _text("source", "segment or mark it came from; may be empty"),
    _text("opened_by"),
    Column("opened_at", Instant, nullable=False),
    Column("done_by", Text),
    Column("done_at", Instant, comment="empty while it is waiting"),
    Column("outcome", Text),
    comment="One row per thing to be done for a customer.",
)
_is_waiting = follow_ups.c.done_at.is_(None)
Index("follow_ups_waiting", follow_ups.c.due_on, sqlite_where=_is_waiting, postgresql_where=_is_waiting)

annotations = Table(
    "annotations",
    metadata,
    Column("id", Text, primary_key=True, comment="random UUID"),
    Column("on_day", Date, nullable=False),
    Column("until_day", Date, comment="last day; empty where it is a single one"),
    _text("text"),
    _text("tag", "may be empty"),
    _text("author"),
    Column("created_at", Instant, nullable=False),
    Column("removed_at", Instant, comment="empty while it is shown"),
    comment="One row per note on a day or a span of days.",
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    _text("who"),
    _text("act", "a word of audit.ACTS"),
    _text("subject", "what was acted on, in words"),
    Column("n", Integer, nullable=False, comment="how many customers or things it concerned"),
    _text("purpose", "as stated by who acted; may be empty"),
    Column("detail", JSON, nullable=False, comment="object"),
    comment="One row per act that must be accounted for; the database refuses to change or delete it.",
)
