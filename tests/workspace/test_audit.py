"""The audit: acts of a closed list, newest first, and rows that the database itself refuses to change."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, insert, text, update

from crm_models.errors import EntryRefused, UnknownName, WorkspaceError
from crm_models.workspace import Workspace, audit
from crm_models.workspace.tables import audit as audit_rows


def test_an_act_is_found_again_as_it_was_recorded(workspace: Workspace) -> None:
    before = datetime.now(UTC)
    audit.record(
        workspace,
        "Ada",
        "export",
        "VIP",
        n=412,
        purpose="Spring letter",
        detail={"columns": ["email"], "format": "csv"},
    )
    (entry,) = audit.latest(workspace)
    assert (entry.who, entry.act, entry.subject, entry.n, entry.purpose) == (
        "Ada",
        "export",
        "VIP",
        412,
        "Spring letter",
    )
    assert entry.detail == {"columns": ["email"], "format": "csv"}
    assert before <= entry.at <= datetime.now(UTC)


def test_the_latest_acts_come_first_and_no_more_than_asked_for(workspace: Workspace) -> None:
    for number in range(5):
        audit.record(workspace, "Ada", "unmask", f"customer {number}")
    assert [entry.subject for entry in audit.latest(workspace, limit=2)] == ["customer 4", "customer 3"]


def test_an_act_that_is_not_on_the_list_and_values_that_do_not_fit_are_refused(workspace: Workspace) -> None:
    with pytest.raises(UnknownName, match="Did you mean export"):
        audit.record(workspace, "Ada", "exprot", "VIP")
    with pytest.raises(EntryRefused, match="who is empty"):
        audit.record(workspace, "", "export", "VIP")
    with pytest.raises(EntryRefused, match="-1 is no count"):
        audit.record(workspace, "Ada", "export", "VIP", n=-1)
    assert audit.latest(workspace) == []


def test_any_count_that_the_database_can_hold_is_accounted_for(workspace: Workspace) -> None:
    for n in (0, 2**31 - 1):
        audit.record(workspace, "Ada", "export", "VIP", n=n)
    with pytest.raises(EntryRefused, match="2,147,483,648 is no count"):
        audit.record(workspace, "Ada", "export", "VIP", n=2**31)
    assert [entry.n for entry in audit.latest(workspace)] == [2**31 - 1, 0]


@pytest.mark.parametrize(
    "change",
    [
        update(audit_rows).values(who="Nobody"),
        delete(audit_rows),
        delete(audit_rows).where(audit_rows.c.id == 1),
    ],
    ids=["update", "delete all", "delete one"],
)
def test_the_database_refuses_to_change_or_delete_a_row(workspace: Workspace, change: object) -> None:
    audit.record(workspace, "Ada", "unmask", "customer 1")
    with pytest.raises(WorkspaceError, match="audit rows cannot be changed"), workspace.writing() as connection:
        connection.execute(change)
    assert [entry.who for entry in audit.latest(workspace)] == ["Ada"]


def test_a_row_cannot_be_replaced_by_the_side_doors_either(workspace: Workspace) -> None:
    audit.record(workspace, "Ada", "unmask", "customer 1")
    (entry,) = audit.latest(workspace)
    if workspace.engine.dialect.name == "sqlite":
        row = {**vars(entry), "who": "Nobody"}
        door = insert(audit_rows).prefix_with("OR REPLACE").values(row)
    else:
        door = text("TRUNCATE audit")
    with pytest.raises(WorkspaceError, match="audit rows cannot be changed"), workspace.writing() as connection:
        connection.execute(door)
    assert audit.latest(workspace) == [entry]
