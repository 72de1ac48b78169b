"""Many at once: eight processes and eight threads lose nothing, and of two who edit the same thing one is told."""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from crm_models.errors import NotInWorkspace, SegmentChanged, SegmentNameTaken
from crm_models.workspace import Workspace, audit, follow_ups, segments
from crm_models.workspace.tables import segment_versions
from crm_models.workspace.tables import segments as segment_rows

ROOT = Path(__file__).parents[2]
WRITERS, WRITES = 8, 20
SCRIPT = """
import sys
from datetime import date
from crm_models.workspace import Workspace, follow_ups, segments
url, writer, writes = sys.argv[1], sys.argv[2], int(sys.argv[3])
with Workspace.at(url) as workspace:
    for number in range(writes):
        segments.save(workspace, "{}", f"{writer}-{number}", "", writer, writer)
        follow_ups.open_for(workspace, [f"{writer}-{number}"], "Call", writer, date(2025, 1, 1), writer)
"""


def test_eight_writing_processes_lose_nothing(workspace_url: str) -> None:
    commands = [[sys.executable, "-c", SCRIPT, workspace_url, f"w{n}", str(WRITES)] for n in range(WRITERS)]
    processes = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) for command in commands]
    assert [process.communicate()[1] for process in processes] == [""] * WRITERS
    expected = {f"w{writer}-{number}" for writer in range(WRITERS) for number in range(WRITES)}
    with Workspace.at(workspace_url) as workspace:
        assert {segment.name for segment in segments.living(workspace)} == expected
        assert {follow_up.customer_id for follow_up in follow_ups.waiting(workspace)} == expected
        assert len(audit.latest(workspace, limit=1000)) == 2 * len(expected)


def at_once(attempt: Callable[[int], None], refusal: type[Exception]) -> tuple[int, int]:
    """How many of eight threads succeeded and how many met the refusal."""

    def succeeds(number: int) -> bool:
        try:
            attempt(number)
        except refusal:
            return False
        return True

    with ThreadPoolExecutor(WRITERS) as threads:
        outcomes = list(threads.map(succeeds, range(WRITERS)))
    return outcomes.count(True), outcomes.count(False)


def test_of_eight_who_edit_the_same_version_one_saves_and_the_others_are_told(workspace: Workspace) -> None:
    segment = segments.save(workspace, "{}", "VIP", "", "Ada", "Ada")

    def edit(number: int) -> None:
        segments.save(workspace, "{}", "VIP", str(number), "Ada", f"Editor {number}", segment.id, based_on=1)

    assert at_once(edit, SegmentChanged) == (1, 7)
    assert [kept.version for kept in segments.versions(workspace, segment.id)] == [2, 1]


def test_who_saves_while_somebody_else_is_saving_waits_and_is_then_told(workspace: Workspace) -> None:
    segment = segments.save(workspace, "{}", "VIP", "", "Ada", "Ada")
    first = select(segment_versions).where(segment_versions.c.segment_id == segment.id)
    with ThreadPoolExecutor(1) as threads:
        with workspace.writing() as connection:
            connection.execute(select(segment_rows).where(segment_rows.c.id == segment.id).with_for_update())
            change = ("{}", "VIP", "", "Ada", "Bob", segment.id, 1)
            second = threads.submit(segments.save, workspace, *change)
            assert wait([second], timeout=1).not_done
            version = connection.execute(first).one()._asdict() | {"version": 2, "saved_by": "Cy"}
            connection.execute(insert(segment_versions).values(version))
            connection.execute(update(segment_rows).where(segment_rows.c.id == segment.id).values(version=2))
        with pytest.raises(SegmentChanged, match="Cy saved version 2"):
            second.result()


def test_of_eight_who_take_the_same_name_one_gets_it(workspace: Workspace) -> None:
    def take(number: int) -> None:
        segments.save(workspace, "{}", "VIP", "", "Ada", f"Editor {number}")

    assert at_once(take, SegmentNameTaken) == (1, 7)
    assert len(segments.living(workspace)) == 1


def test_of_eight_who_finish_the_same_follow_up_one_does(workspace: Workspace) -> None:
    follow_ups.open_for(workspace, ["c1"], "Call", "Ada", date(2025, 1, 1), "Ada")
    (call,) = follow_ups.waiting(workspace)
    assert at_once(lambda number: follow_ups.finish(workspace, call.id, f"Clerk {number}"), NotInWorkspace) == (1, 7)
    assert [entry.act for entry in audit.latest(workspace)] == ["finish follow-up", "open follow-ups"]
