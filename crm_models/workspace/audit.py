"""Who did what to whom: rows that are added and never changed."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from crm_models.errors import EntryRefused, UnknownName
from crm_models.workspace import entries
from crm_models.workspace.store import Workspace
from crm_models.workspace.tables import audit

ACTS = (
    "unmask",
    "export",
    "save segment",
    "restore segment",
    "retire segment",
    "open follow-ups",
    "finish follow-up",
    "finish follow-ups",
    "let follow-ups go",
    "add annotation",
    "remove annotation",
)


@dataclass(frozen=True)
class AuditEntry:
    """One act that must be accounted for."""

    id: int
    at: datetime
    who: str
    act: str
    """One of :data:`ACTS`."""
    subject: str
    """What was acted on, in words."""
    n: int
    """How many customers or things it concerned."""
    purpose: str
    detail: dict[str, Any]


def record(
    workspace: Workspace,
    who: str,
    act: str,
    subject: str,
    *,
    n: int = 1,
    purpose: str = "",
    detail: dict[str, Any] | None = None,
) -> None:
    """Account for an act that changes nothing in the workspace itself, such as an export. Do it before the act.

    Raises:
        UnknownName: no such act is declared.
        EntryRefused: a text does not fit.
        WorkspaceError: the database refuses.
    """
    with workspace.writing() as connection:
        account_for(connection, datetime.now(UTC), who, act, subject, n=n, purpose=purpose, detail=detail)


def account_for(
    connection: Connection,
    at: datetime,
    who: str,
    act: str,
    subject: str,
    *,
    n: int = 1,
    purpose: str = "",
    detail: dict[str, Any] | None = None,
) -> None:
    """The same inside a transaction that does the act: both are stored, or neither.

    Raises:
        UnknownName: no such act is declared.
        EntryRefused: a text does not fit.
    """
    if act not in ACTS:
        raise UnknownName("act", act, ACTS)
    if not 0 <= n < 2**31:
        raise EntryRefused(f"{n:,} is no count of things. Give 0 or more.")
    row = {
        "at": at,
        "who": entries.name("who", who),
        "act": act,
        "subject": entries.line("subject", subject),
        "n": n,
        "purpose": entries.line("purpose", purpose),
        "detail": entries.detail(detail or {}),
    }
    connection.execute(insert(audit).values(row))


def latest(workspace: Workspace, limit: int = 100) -> list[AuditEntry]:
    """The last ``limit`` acts, newest first.

    Raises:
        WorkspaceError: the database refuses.
    """
    with workspace.reading() as connection:
        rows = connection.execute(select(audit).order_by(audit.c.id.desc()).limit(limit))
        return [AuditEntry(**row._asdict()) for row in rows]
