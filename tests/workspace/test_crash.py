"""A writer killed at any moment loses nothing that was confirmed, and leaves nothing half-written."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from crm_models.workspace import Workspace, audit, follow_ups, segments

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("CRM_KILLS", "6"))
"""How often a writer is killed; CRM_KILLS=50 for the figures of docs/decisions/workspace.md."""
TEAM = 5
"""Customers in each write: all of them, or none."""
SCRIPT = """
import sys
from datetime import date
from itertools import count
from crm_models.workspace import Workspace, follow_ups, segments
url, life, team = sys.argv[1], sys.argv[2], int(sys.argv[3])
with Workspace.at(url) as workspace:
    print("ready", flush=True)
    for number in count():
        name = f"{life}-{number}"
        segments.save(workspace, "{}", name, "", "Ada", "Ada")
        print("segment", name, flush=True)
        follow_ups.open_for(workspace, [f"{name}-{n}" for n in range(team)], name, "Ada", date(2025, 1, 1), "Ada")
        print("follow-ups", name, flush=True)
"""


def killed_while_writing(url: str, life: int, seconds: float) -> list[tuple[str, str]]:
    """What a writer had confirmed when it was killed, as (what, name)."""
    command = [sys.executable, "-c", SCRIPT, url, str(life), str(TEAM)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(seconds)
        os.kill(process.pid, signal.SIGKILL)
        lines = process.stdout.read().splitlines(keepends=True)
    confirmed = [line.split() for line in lines if line.endswith("\n")]
    return [(what, name) for what, name in confirmed]


def test_what_was_confirmed_survives_kill_9_at_random_moments(workspace_url: str) -> None:
    moments = random.Random(11)  # noqa: S311 - a reproducible draw, not a secret
    confirmed: list[tuple[str, str]] = []
    for life in range(KILLS):
        confirmed += killed_while_writing(workspace_url, life, seconds=moments.uniform(0.0, 0.6))
    assert len(confirmed) > KILLS, "the writers were killed before they wrote anything worth losing"
    with Workspace.at(workspace_url) as workspace:
        names = [segment.name for segment in segments.living(workspace)]
        topics = [follow_up.topic for follow_up in follow_ups.waiting(workspace)]
        acts = [(entry.act, entry.subject) for entry in audit.latest(workspace, limit=100_000)]
        assert {name for what, name in confirmed if what == "segment"} <= set(names)
        assert {name for what, name in confirmed if what == "follow-ups"} <= set(topics)
        assert len(names) + len(set(topics)) <= len(confirmed) + KILLS, "at most one write per life was on its way"
        assert all(topics.count(topic) == TEAM for topic in set(topics)), "a bulk write is whole"
        written = [("save segment", name) for name in names] + [("open follow-ups", topic) for topic in set(topics)]
        assert sorted(acts) == sorted(written), "an act and its audit entry are stored together"
        segments.save(workspace, "{}", "after all", "", "Ada", "Ada")


def test_a_file_whose_writers_were_killed_is_sound(sqlite_file: Path) -> None:
    for life in range(3):
        killed_while_writing(f"sqlite:///{sqlite_file}", life, seconds=0.2)
    with Workspace.at(f"sqlite:///{sqlite_file}") as workspace, workspace.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
