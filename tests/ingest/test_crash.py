"""Whatever stops an import, readers keep a complete warehouse: killed at any moment, disk full, file broken."""

import errno
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from sqlalchemy import func, select

from crm_models.draft import drafted
from crm_models.errors import CRMError, ImportFailed, SourceError, WarehouseError
from crm_models.schema import customers
from crm_models.warehouse import Warehouse
from tests.ingest.desk import Desk

ROOT = Path(__file__).parents[2]
SMALL, LARGE = 5, 20_000
KILLS = int(os.environ.get("CRM_KILLS", "3"))
"""How often an import and a build are killed; CRM_KILLS=50 for the figures of docs/reliability.md."""
SCRIPT = """
import sys
from pathlib import Path
from crm_models.ingest import run_import
print("ready", flush=True)
run_import(sys.argv[1], Path(sys.argv[2]), sys.argv[3], progress=lambda step: print(step, flush=True))
print("done", flush=True)
"""
BUILD = """
import sys
from crm_models.draft import drafted
print("ready", flush=True)
with drafted(sys.argv[1]):
    pass
"""
MAPPING = """
[sources.people]
file = "people.csv"
[[tables]]
name = "customers"
source = "people"
select = "SELECT id AS customer_id, name, born AS birth_year, _row FROM people"
"""


def people(number: int) -> str:
    return "id,name,born\n" + "".join(f"{n},name {n},{1900 + n % 100}\n" for n in range(number))


def stored(url: str) -> int:
    with Warehouse.at(url) as warehouse:
        counted = warehouse.frame(select(func.count().label("n")).select_from(customers))
        assert int(counted.n[0]) == warehouse.stock["customers"]["rows"], "the tables and what was counted disagree"
        return int(counted.n[0])


def import_of(desk: Desk) -> list[str]:
    mapping = desk.folder.parent / "map.toml"
    mapping.write_text(MAPPING)
    return [sys.executable, "-c", SCRIPT, str(desk.folder), str(mapping)]


def left_over(desk: Desk) -> list[str]:
    return [path.name for path in desk.folder.parent.iterdir() if "draft" in path.name]


def started(command: list[str]) -> "subprocess.Popen[str]":
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


def duration(command: list[str]) -> float:
    """Seconds the command takes when nobody kills it."""
    process = started(command)
    begun_at = time.monotonic()
    process.communicate()
    assert process.returncode == 0
    return time.monotonic() - begun_at


def killed_at_random(command: list[str], takes: float) -> Iterator[None]:
    """After each of so many kills: their moments are spread at random over the time the command takes."""
    moments = random.Random(7)  # noqa: S311 - a reproducible draw, not a secret
    for number in range(KILLS):
        process = started(command)
        time.sleep(takes * (number + moments.random()) / KILLS)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        yield


def begun(desk: Desk) -> "subprocess.Popen[str]":
    """An import of many customers, in a process of its own, about to start."""
    return started([*import_of(desk), desk.url])


@pytest.mark.parametrize("step", ["Reading people.csv", "Preparing customers", "Checking", "Writing"])
def test_a_process_killed_in_any_step_leaves_the_warehouse_as_it_was(desk: Desk, step: str) -> None:
    desk.people(people(SMALL))
    desk.put("people.csv", people(LARGE))
    process = begun(desk)
    assert process.stdout
    while process.stdout.readline().strip() != step:
        assert process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert stored(desk.url) == SMALL
    desk.people(people(LARGE))
    assert stored(desk.url) == LARGE, "the next import is not hindered by what the dead one left"
    assert left_over(desk) == []


def test_an_import_killed_at_random_moments_leaves_the_old_or_the_new_warehouse(desk: Desk) -> None:
    desk.put("people.csv", people(LARGE))
    command = [*import_of(desk), desk.url]
    takes = duration(command)
    desk.people(people(SMALL), replace=True)
    desk.put("people.csv", people(LARGE))
    for _ in killed_at_random(command, takes):
        assert stored(desk.url) in (SMALL, LARGE)
    desk.people(people(LARGE))
    assert stored(desk.url) == LARGE
    assert left_over(desk) == []


def test_a_build_killed_at_random_moments_leaves_a_complete_warehouse(desk: Desk) -> None:
    desk.people(people(LARGE))
    command = [sys.executable, "-c", BUILD, desk.url]
    for _ in killed_at_random(command, duration(command)):
        assert stored(desk.url) == LARGE
    with drafted(desk.url):
        pass
    assert stored(desk.url) == LARGE
    assert left_over(desk) == []


def test_what_a_dead_import_spilled_to_the_disk_is_cleared_away(desk: Desk) -> None:
    desk.people(people(SMALL))
    spilled = desk.folder.parent / "crm.draft-dead.tmp"
    spilled.mkdir()
    (spilled / "duckdb_temp_block.block").write_bytes(b"x")
    desk.people(people(SMALL))
    assert left_over(desk) == []


def test_a_source_that_cannot_be_read_leaves_the_warehouse_as_it_was(desk: Desk) -> None:
    desk.people(people(SMALL))
    with pytest.raises(SourceError):
        desk.people(b"\x00\x01\x02" * 1000)
    assert stored(desk.url) == SMALL


def test_a_second_import_at_the_same_time_is_told_to_wait(desk: Desk) -> None:
    desk.people(people(SMALL))
    with drafted(desk.url) as _, pytest.raises(WarehouseError, match="Another import or build is writing"):
        desk.people(people(LARGE))
    assert stored(desk.url) == SMALL


def test_a_full_disk_is_told_and_leaves_the_warehouse_as_it_was(desk: Desk) -> None:
    desk.people(people(SMALL))
    desk.put("people.csv", people(200_000))
    mapping = desk.folder.parent / "map.toml"
    mapping.write_text(MAPPING)
    # A limit on the size of files stands in for a disk that is full: writing fails in the same way.
    limited = f"""
import resource, signal, sys
from pathlib import Path
from crm_models.errors import CRMError
from crm_models.ingest import run_import
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, 3_000_000))
try:
    run_import({str(desk.folder)!r}, Path({str(mapping)!r}), {desk.url!r})
except CRMError as error:
    print(type(error).__name__, error)
"""
    done = subprocess.run([sys.executable, "-c", limited], capture_output=True, text=True, cwd=ROOT, check=False)
    assert "Nothing was stored" in done.stdout, done.stderr[-500:]
    assert stored(desk.url) == SMALL


def test_too_little_memory_is_told_and_leaves_the_warehouse_as_it_was(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.people(people(SMALL))
    monkeypatch.setattr("crm_models.ingest.staging.MEMORY", "20MB")
    grouped = {"select": "SELECT id AS customer_id, max(name) AS name, list(_row) AS _row FROM people GROUP BY id"}
    with pytest.raises(ImportFailed, match=r"ran out of room.*Nothing was stored") as caught:
        desk.people(people(400_000), table=grouped)
    assert isinstance(caught.value, CRMError)
    assert stored(desk.url) == SMALL


@pytest.mark.parametrize("number", [1, 2], ids=["while the next rows are read", "with the last rows"])
def test_a_source_that_cannot_be_staged_in_full_is_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    desk.people(people(SMALL))
    written = iter(range(1, 10))
    monkeypatch.setattr("crm_models.ingest.text_files.BLOCK", 300_000)  # makes two batches of 420 kB

    def write(_: pq.ParquetWriter, _batch: object) -> None:
        if next(written) == number:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pq.ParquetWriter, "write_batch", write)
    with pytest.raises(ImportFailed, match=r"ran out of room.*Nothing was stored"):
        desk.people(people(LARGE))
    assert stored(desk.url) == SMALL
