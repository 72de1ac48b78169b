"""Follow-ups: opened for many at once or not at all, listed by urgency, done once."""

from datetime import date
from typing import Any

import pytest

from crm_models.errors import EntryRefused, NotInWorkspace
from crm_models.workspace import Workspace, audit, follow_ups

SOON, LATER = date(2025, 3, 1), date(2025, 4, 1)


def test_one_is_opened_for_each_customer_however_often_named(workspace: Workspace) -> None:
    opened = follow_ups.open_for(
        workspace, ["c1", "c2", "c1"], " Ask  why ", owner="Ada", due_on=SOON, by="Bob", source="RFM: at risk, March"
    )
    assert opened == 2
    (mine,) = follow_ups.of_customer(workspace, "c1")
    assert (mine.topic, mine.owner, mine.due_on, mine.source) == ("Ask why", "Ada", SOON, "RFM: at risk, March")
    assert (mine.opened_by, mine.done_by, mine.done_at, mine.outcome) == ("Bob", None, None, None)
    assert mine.opened_at.tzinfo is not None
    (entry,) = audit.latest(workspace)
    assert (entry.act, entry.who, entry.n, entry.subject) == ("open follow-ups", "Bob", 2, "Ask why")
    assert entry.detail == {"owner": "Ada", "due_on": "2025-03-01", "source": "RFM: at risk, March"}


def test_tens_of_thousands_are_opened_together(workspace: Workspace) -> None:
    customers = [f"c{number}" for number in range(30_000)]
    assert follow_ups.open_for(workspace, customers, "Call", owner="Ada", due_on=SOON, by="Ada") == 30_000
    assert {waiting.customer_id for waiting in follow_ups.waiting(workspace)} == set(customers)


@pytest.mark.parametrize("customers", [[], ["c1", ""], [f"c{number}" for number in range(100_001)]], ids=len)
def test_nothing_is_opened_where_the_customers_do_not_fit(workspace: Workspace, customers: list[str]) -> None:
    with pytest.raises(EntryRefused):
        follow_ups.open_for(workspace, customers, "Call", owner="Ada", due_on=SOON, by="Ada")
    assert follow_ups.waiting(workspace) == []
    assert audit.latest(workspace) == []


def test_as_many_as_are_possible_at_once_are_opened_and_not_one_more(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follow_ups, "MOST_AT_ONCE", 2)
    assert follow_ups.open_for(workspace, ["c1", "c2"], "Call", owner="Ada", due_on=SOON, by="Ada") == 2
    with pytest.raises(EntryRefused, match="for 3 customers"):
        follow_ups.open_for(workspace, ["c1", "c2", "c3"], "Call", owner="Ada", due_on=SOON, by="Ada")


def test_waiting_ones_come_by_day_due_and_can_be_narrowed(workspace: Workspace) -> None:
    for customer, owner, due_on in (("c1", "Ada", LATER), ("c2", "Bob", SOON), ("c3", "Ada", SOON)):
        follow_ups.open_for(workspace, [customer], "Call", owner=owner, due_on=due_on, by="Ada")
    assert [found.customer_id for found in follow_ups.waiting(workspace)] == ["c2", "c3", "c1"]
    assert [found.customer_id for found in follow_ups.waiting(workspace, owner="Ada")] == ["c3", "c1"]
    assert [found.customer_id for found in follow_ups.waiting(workspace, owner="Ada", until=SOON)] == ["c3"]


def test_a_done_one_no_longer_waits_and_tells_what_came_of_it(workspace: Workspace) -> None:
    for topic, due_on in (("Call", SOON), ("Visit", LATER)):
        follow_ups.open_for(workspace, ["c1"], topic, owner="Ada", due_on=due_on, by="Ada")
    call, visit = follow_ups.waiting(workspace)
    follow_ups.finish(workspace, call.id, by="Bob", outcome="Will order again")
    assert follow_ups.waiting(workspace) == [visit]
    latest_due, done = follow_ups.of_customer(workspace, "c1")
    assert latest_due == visit
    assert (done.id, done.done_by, done.outcome) == (call.id, "Bob", "Will order again")
    assert done.done_at is not None
    assert done.done_at >= done.opened_at
    entry = audit.latest(workspace, limit=1)[0]
    assert (entry.act, entry.subject, entry.detail) == ("finish follow-up", "Call", {"follow_up_id": call.id})


def test_what_is_done_or_unknown_cannot_be_done(workspace: Workspace) -> None:
    follow_ups.open_for(workspace, ["c1"], "Call", owner="Ada", due_on=SOON, by="Ada")
    (call,) = follow_ups.waiting(workspace)
    follow_ups.finish(workspace, call.id, by="Bob", outcome="First")
    for known in (call.id, "nothing"):
        with pytest.raises(NotInWorkspace, match="may have been done"):
            follow_ups.finish(workspace, known, by="Cy", outcome="Second")
    assert [found.outcome for found in follow_ups.of_customer(workspace, "c1")] == ["First"]
    assert len(audit.latest(workspace)) == 2


def test_tasks_gather_what_was_opened_together_the_most_urgent_first(workspace: Workspace) -> None:
    follow_ups.open_for(workspace, ["c3", "c2", "c1"], "Call", owner="Ada", due_on=LATER, by="Ada", source="At risk")
    follow_ups.open_for(workspace, ["c4", "c3"], "Call", owner="Ada", due_on=LATER, by="Bob", source="At risk")
    follow_ups.open_for(workspace, ["c1"], "Call", owner="Ada", due_on=LATER, by="Ada")
    follow_ups.open_for(workspace, ["c9"], "Visit", owner="Bob", due_on=SOON, by="Ada")
    found = [(task.topic, task.owner, task.due_on, task.source, task.customers) for task in follow_ups.tasks(workspace)]
    assert found == [
        ("Visit", "Bob", SOON, "", 1), ("Call", "Ada", LATER, "", 1), ("Call", "Ada", LATER, "At risk", 4),
    ]  # fmt: skip
    assert [task.topic for task in follow_ups.tasks(workspace, owner="Bob")] == ["Visit"]
    assert follow_ups.customers_of(workspace, follow_ups.tasks(workspace)[2]) == ("c1", "c2", "c3", "c4")


def test_nothing_waits_in_a_new_workspace(workspace: Workspace) -> None:
    assert follow_ups.tasks(workspace) == []


def test_a_task_is_closed_for_all_its_customers_at_once_and_for_nobody_else(workspace: Workspace) -> None:
    follow_ups.open_for(workspace, ["c1", "c2"], "Call", owner="Ada", due_on=SOON, by="Ada", source="At risk")
    follow_ups.open_for(workspace, ["c1"], "Visit", owner="Ada", due_on=SOON, by="Ada")
    call, visit = follow_ups.tasks(workspace)
    follow_ups.open_for(workspace, ["c3"], "Call", owner="Ada", due_on=SOON, by="Bob", source="At risk")
    assert follow_ups.close(workspace, call, by="Cy", outcome=follow_ups.LET_GO) == 2
    late, still = follow_ups.tasks(workspace)
    assert (late.topic, late.customers) == ("Call", 1), "what was opened after the list was read still waits"
    assert still == visit
    closed = {each.outcome for each in follow_ups.of_customer(workspace, "c2")}
    assert closed == {follow_ups.LET_GO}
    entry = audit.latest(workspace, limit=1)[0]
    assert (entry.act, entry.who, entry.subject, entry.n) == ("let follow-ups go", "Cy", "Call", 2)
    assert entry.detail == {"owner": "Ada", "due_on": "2025-03-01", "source": "At risk"}
    follow_ups.close(workspace, visit, by="Cy")
    assert audit.latest(workspace, limit=1)[0].act == "finish follow-ups"


@pytest.mark.parametrize("other", [{"topic": "Visit"}, {"owner": "Bob"}, {"due_on": LATER}, {"source": "Champions"}])
def test_closing_a_task_leaves_one_that_differs_in_anything_waiting(
    workspace: Workspace, other: dict[str, Any]
) -> None:
    call: dict[str, Any] = {"topic": "Call", "owner": "Ada", "due_on": SOON, "source": "At risk"}
    for task in (call | other, call):
        follow_ups.open_for(workspace, ["c1"], by="Ada", **task)
    found = next(each for each in follow_ups.tasks(workspace) if all(getattr(each, key) == call[key] for key in call))
    assert follow_ups.close(workspace, found, by="Cy") == 1
    (left,) = follow_ups.waiting(workspace)
    assert {key: getattr(left, key) for key in call} == call | other


def test_a_customer_who_waits_twice_in_a_task_is_counted_once_and_closed_twice(workspace: Workspace) -> None:
    for _ in range(2):
        follow_ups.open_for(workspace, ["c1"], "Call", owner="Ada", due_on=SOON, by="Ada")
    (call,) = follow_ups.tasks(workspace)
    assert call.customers == 1
    assert follow_ups.close(workspace, call, by="Ada") == 2
    assert audit.latest(workspace, limit=1)[0].n == 2


def test_a_task_that_somebody_else_closed_cannot_be_closed_again(workspace: Workspace) -> None:
    follow_ups.open_for(workspace, ["c1"], "Call", owner="Ada", due_on=SOON, by="Ada")
    (call,) = follow_ups.tasks(workspace)
    follow_ups.close(workspace, call, by="Ada")
    with pytest.raises(NotInWorkspace, match="may have closed it"):
        follow_ups.close(workspace, call, by="Bob", outcome=follow_ups.LET_GO)
    assert [each.done_by for each in follow_ups.of_customer(workspace, "c1")] == ["Ada"]
