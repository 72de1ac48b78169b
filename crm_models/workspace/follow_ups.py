"""Follow-ups: what is to be done for a customer, by whom and until when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import uuid4

from sqlalchemy import ColumnElement, insert, select, update

from crm_models.errors import EntryRefused, NotInWorkspace
from crm_models.workspace import entries
from crm_models.workspace.audit import account_for
from crm_models.workspace.store import Workspace
from crm_models.workspace.tables import follow_ups as follow_up_rows

MOST_AT_ONCE = 100_000


@dataclass(frozen=True)
class FollowUp:
    """One thing to be done for a customer."""

    id: str
    customer_id: str
    topic: str
    owner: str
    due_on: date
    source: str
    """Segment or mark it came from; may be empty."""
    opened_by: str
    opened_at: datetime
    done_by: str | None
    done_at: datetime | None
    """None while it is waiting."""
    outcome: str | None


def open_for(
    workspace: Workspace, customer_ids: Iterable[str], topic: str, owner: str, due_on: date, by: str, source: str = ""
) -> int:
    """Open one follow-up for each of the customers, all or none; gives how many. A customer named twice gets one.

    Raises:
        EntryRefused: nobody, more than 100,000 customers, or a text does not fit.
        WorkspaceError: the database refuses.
    """
    customers = [entries.customer_id(customer) for customer in dict.fromkeys(customer_ids)]
    if not 1 <= len(customers) <= MOST_AT_ONCE:
        raise EntryRefused(f"A follow-up for {len(customers):,} customers. Choose 1 to {MOST_AT_ONCE:,}.")
    at = datetime.now(UTC)
    same = {
        "topic": entries.name("topic", topic),
        "owner": entries.name("owner", owner),
        "due_on": due_on,
        "source": entries.line("source", source),
        "opened_by": entries.name("author", by),
        "opened_at": at,
    }
    detail = {"owner": same["owner"], "due_on": due_on.isoformat(), "source": same["source"]}
    with workspace.writing() as connection:
        rows = [{"id": str(uuid4()), "customer_id": customer, **same} for customer in customers]
        connection.execute(insert(follow_up_rows), rows)
        account_for(connection, at, by, "open follow-ups", topic, n=len(rows), detail=detail)
    return len(rows)


def of_customer(workspace: Workspace, customer_id: str) -> list[FollowUp]:
    """A customer's follow-ups, done ones too, the latest due first."""
    found = _select(workspace, follow_up_rows.c.customer_id == customer_id)
    return found[::-1]


def waiting(workspace: Workspace, owner: str | None = None, until: date | None = None) -> list[FollowUp]:
    """What is still to be done, by ``owner`` and due by ``until`` (inclusive) where given, the most urgent first."""
    conditions: list[ColumnElement[bool]] = [follow_up_rows.c.done_at.is_(None)]
    if owner is not None:
        conditions.append(follow_up_rows.c.owner == owner)
    if until is not None:
        conditions.append(follow_up_rows.c.due_on <= until)
    return _select(workspace, *conditions)


def finish(workspace: Workspace, follow_up_id: str, by: str, outcome: str = "") -> None:
    """Note that it was done, and what came of it.

    Raises:
        NotInWorkspace: no such follow-up, or it was done before.
        EntryRefused: a text does not fit.
    """
    at = datetime.now(UTC)
    done = {
        "done_by": entries.name("author", by),
        "done_at": at,
        "outcome": entries.prose("outcome", outcome),
    }
    is_it = follow_up_rows.c.id == follow_up_id
    with workspace.writing() as connection:
        changed = connection.execute(
            update(follow_up_rows).where(is_it, follow_up_rows.c.done_at.is_(None)).values(done)
        )
        if not changed.rowcount:
            raise NotInWorkspace(
                "There is no such follow-up waiting; it may have been done by now. Load the list again."
            )
        topic = connection.execute(select(follow_up_rows.c.topic).where(is_it)).scalar_one()
        account_for(connection, at, by, "finish follow-up", topic, detail={"follow_up_id": follow_up_id})


def _select(workspace: Workspace, *conditions: ColumnElement[bool]) -> list[FollowUp]:
    """By day due, then in the order they were opened."""
    in_order = (follow_up_rows.c.due_on, follow_up_rows.c.opened_at, follow_up_rows.c.id)
    with workspace.reading() as connection:
        rows = connection.execute(select(follow_up_rows).where(*conditions).order_by(*in_order))
        return [FollowUp(**row._asdict()) for row in rows]
