"""Segments and their versions, follow-ups, annotations, and an audit that nobody can rewrite."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

SQLITE_GUARDS = (
    "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit "
    "BEGIN SELECT RAISE(ABORT, 'audit rows cannot be changed'); END",
    "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit "
    "BEGIN SELECT RAISE(ABORT, 'audit rows cannot be changed'); END",
    # INSERT OR REPLACE would delete a row without asking the trigger above.
    "CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit WHEN NEW.id IN (SELECT id FROM audit) "
    "BEGIN SELECT RAISE(ABORT, 'audit rows cannot be changed'); END",
)
POSTGRESQL_GUARDS = (
    "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'audit rows cannot be changed'; END $$",
    "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()",
)


def upgrade() -> None:
    """Make the tables, then let the database guard the audit."""
    _segments()
    _follow_ups_and_annotations()
    _audit()


def _text(name: str, comment: str | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False, comment=comment)


def _instant(name: str, comment: str | None = None, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable, comment=comment)


def _segments() -> None:
    op.create_table(
        "segments",
        sa.Column("id", sa.Text(), primary_key=True, comment="random UUID"),
        _text("name", "unique among living segments"),
        _text("description"),
        _text("owner"),
        _instant("created_at"),
        _instant("changed_at"),
        sa.Column("version", sa.Integer(), nullable=False, comment="number of the version in force, from 1"),
        _instant("retired_at", "empty while it is living", nullable=True),
        comment="One row per saved segment.",
    )
    _index_where("segments_living_name", "segments", "name", "retired_at IS NULL", unique=True)
    op.create_table(
        "segment_versions",
        sa.Column("segment_id", sa.Text(), sa.ForeignKey("segments.id"), primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True, autoincrement=False, comment="from 1, without gaps"),
        _text("definition", "JSON object; the segment builder knows its meaning"),
        _text("name"),
        _text("description"),
        _text("saved_by"),
        _instant("saved_at"),
        comment="One row per segment and version of it; versions are never changed.",
    )


def _follow_ups_and_annotations() -> None:
    op.create_table(
        "follow_ups",
        sa.Column("id", sa.Text(), primary_key=True, comment="random UUID"),
        sa.Column("customer_id", sa.Text(), nullable=False, index=True, comment="customer of the warehouse"),
        _text("topic"),
        _text("owner", "who is to act"),
        sa.Column("due_on", sa.Date(), nullable=False),
        _text("source", "segment or mark it came from; may be empty"),
        _text("opened_by"),
        _instant("opened_at"),
        sa.Column("done_by", sa.Text()),
        _instant("done_at", "empty while it is waiting", nullable=True),
        sa.Column("outcome", sa.Text()),
        comment="One row per thing to be done for a customer.",
    )
    _index_where("follow_ups_waiting", "follow_ups", "due_on", "done_at IS NULL")
    op.create_table(
        "annotations",
        sa.Column("id", sa.Text(), primary_key=True, comment="random UUID"),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), comment="last day; empty where it is a single one"),
        _text("text"),
        _text("tag", "may be empty"),
        _text("author"),
        _instant("created_at"),
        _instant("removed_at", "empty while it is shown", nullable=True),
        comment="One row per note on a day or a span of days.",
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), primary_key=True),
        _instant("at"),
        _text("who"),
        _text("act", "a word of audit.ACTS"),
        _text("subject", "what was acted on, in words"),
        sa.Column("n", sa.Integer(), nullable=False, comment="how many customers or things it concerned"),
        _text("purpose", "as stated by who acted; may be empty"),
        sa.Column("detail", sa.JSON(), nullable=False, comment="object"),
        comment="One row per act that must be accounted for; the database refuses to change or delete it.",
    )
    for guard in SQLITE_GUARDS if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_GUARDS:
        op.execute(guard)


def _index_where(name: str, table: str, column: str, condition: str, *, unique: bool = False) -> None:
    where = sa.text(condition)
    op.create_index(name, table, [column], unique=unique, sqlite_where=where, postgresql_where=where)
