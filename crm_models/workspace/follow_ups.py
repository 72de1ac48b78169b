"""Follow-ups: what is to be done for a customer, by whom and until when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import uuid4

from sqlalchemy import ColumnElement, func, insert, select, update

from crm_models.errors import EntryRefused, NotInWorkspace
from crm_models.workspace import entries
from crm_models.workspace.audit import account_for
from crm_models.workspace.store import Workspace
from crm_models.workspace.tables import follow_ups as follow_up_rows

MOST_AT_ONCE = 100_000
LET_GO = "let go"
"""Outcome of what nobody is going to do any more."""


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


@dataclass(frozen=True)
class Task:
    """Follow-ups that wait together: the same topic, owner, day due and source, for one customer or many."""

    topic: str
    owner: str
    due_on: date
    source: str
    customers: int
    newest: datetime
    """When the last of them was opened; one opened later belongs to another task."""


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


def tasks(workspace: Workspace, owner: str | None = None) -> list[Task]:
    """All that is still to be done, by ``owner`` where given, the most urgent first.

    One task per topic, owner, day due and source.
    """
    row = follow_up_rows.c
    same = row.topic, row.owner, row.due_on, row.source
    counted = func.count(row.customer_id.distinct()).label("customers"), func.max(row.opened_at).label("newest")
    wanted = [row.done_at.is_(None), *([row.owner == owner] if owner is not None else [])]
    statement = select(*same, *counted).where(*wanted).group_by(*same).order_by(row.due_on, *same)
    with workspace.reading() as connection:
        return [Task(**found._asdict()) for found in connection.execute(statement)]


def customers_of(workspace: Workspace, task: Task) -> tuple[str, ...]:
    """The customers that a task waits for, each once, in the order of their numbers."""
    statement = select(follow_up_rows.c.customer_id).where(*_belongs_to(task)).distinct()
    with workspace.reading() as connection:
        return tuple(sorted(connection.execute(statement).scalars()))


def close(workspace: Workspace, task: Task, by: str, outcome: str = "") -> int:
    """Note that a task was done, or let go, for all its customers; gives how many follow-ups that closes.

    Raises:
        NotInWorkspace: none of them is waiting any more.
        EntryRefused: a text does not fit.
    """
    at = datetime.now(UTC)
    done = {"done_by": entries.name("author", by), "done_at": at, "outcome": entries.prose("outcome", outcome)}
    detail = {"owner": task.owner, "due_on": task.due_on.isoformat(), "source": task.source}
    act = "let follow-ups go" if outcome == LET_GO else "finish follow-ups"
    with workspace.writing() as connection:
        closed = connection.execute(update(follow_up_rows).where(*_belongs_to(task)).values(done)).rowcount
        if not closed:
            raise NotInWorkspace("Nothing of this waits any more; somebody may have closed it. Load the list again.")
        account_for(connection, at, by, act, task.topic, n=closed, detail=detail)
    return closed


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


def _belongs_to(task: Task) -> tuple[ColumnElement[bool], ...]:
    """Whether a follow-up waits as a part of the task."""
    row = follow_up_rows.c
    return (
        row.done_at.is_(None), row.topic == task.topic, row.owner == task.owner, row.due_on == task.due_on,
        row.source == task.source, row.opened_at <= task.newest,
    )  # fmt: skip


def _select(workspace: Workspace, *conditions: ColumnElement[bool]) -> list[FollowUp]:
    """By day due, then in the order they were opened."""
    in_order = (follow_up_rows.c.due_on, follow_up_rows.c.opened_at, follow_up_rows.c.id)
    with workspace.reading() as connection:
        rows = connection.execute(select(follow_up_rows).where(*conditions).order_by(*in_order))
        return [FollowUp(**row._asdict()) for row in rows]
