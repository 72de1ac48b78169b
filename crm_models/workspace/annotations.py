"""Annotations: what happened on a day or over a span of days, written across every chart."""

from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from uuid import uuid4

from sqlalchemy import func, insert, select, update

from crm_models.errors import NotInWorkspace
from crm_models.workspace import entries
from crm_models.workspace.audit import account_for
from crm_models.workspace.store import Workspace
from crm_models.workspace.tables import annotations as annotation_rows


@dataclass(frozen=True)
class Annotation:
    """One note on a day or a span of days."""

    id: str
    on_day: date
    until_day: date | None
    """Last day of a span; None for a single day."""
    text: str
    tag: str
    """Kind of event, such as "campaign"; may be empty."""
    author: str
    created_at: datetime


def add(
    workspace: Workspace, on_day: date, text: str, by: str, until_day: date | None = None, tag: str = ""
) -> Annotation:
    """Write a note on a day, or on the span from ``on_day`` to ``until_day``.

    Raises:
        EntryRefused: a text does not fit, or the span runs backwards.
        WorkspaceError: the database refuses.
    """
    entries.span(on_day, until_day)
    annotation = Annotation(
        id=str(uuid4()),
        on_day=on_day,
        until_day=until_day,
        text=entries.prose("text", text, required=True),
        tag=entries.line("tag", tag),
        author=entries.name("author", by),
        created_at=datetime.now(UTC),
    )
    with workspace.writing() as connection:
        connection.execute(insert(annotation_rows).values(asdict(annotation)))
        detail = {"annotation_id": annotation.id}
        account_for(connection, annotation.created_at, by, "add annotation", on_day.isoformat(), detail=detail)
    return annotation


def within(workspace: Workspace, first: date, last: date) -> list[Annotation]:
    """Notes that touch any day from ``first`` to ``last`` (inclusive), in order of their days."""
    table = annotation_rows.c
    columns = [column for column in annotation_rows.columns if column is not table.removed_at]
    touches = (table.on_day <= last) & (func.coalesce(table.until_day, table.on_day) >= first)
    statement = select(*columns).where(table.removed_at.is_(None), touches).order_by(table.on_day, table.created_at)
    with workspace.reading() as connection:
        return [Annotation(**row._asdict()) for row in connection.execute(statement)]


def remove(workspace: Workspace, annotation_id: str, by: str) -> None:
    """Take a note off the charts.

    Raises:
        NotInWorkspace: no such annotation, or it was removed before.
    """
    at = datetime.now(UTC)
    is_it = annotation_rows.c.id == annotation_id
    with workspace.writing() as connection:
        changed = connection.execute(
            update(annotation_rows).where(is_it, annotation_rows.c.removed_at.is_(None)).values(removed_at=at)
        )
        if not changed.rowcount:
            raise NotInWorkspace("There is no such annotation; it may have been removed by now. Load the page again.")
        day = connection.execute(select(annotation_rows.c.on_day).where(is_it)).scalar_one()
        account_for(connection, at, by, "remove annotation", day.isoformat(), detail={"annotation_id": annotation_id})
