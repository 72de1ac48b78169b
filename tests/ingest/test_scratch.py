"""What an import lays down beside the memory does not pile up."""

import os
import tempfile
from pathlib import Path

import pytest

from crm_models.ingest.scratch import PREFIX, scratch

LONG_AGO = 1_000_000_000


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of temporary files that is nobody else's."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def aged(folder: Path) -> Path:
    os.utime(folder, (LONG_AGO, LONG_AGO))
    return folder


def test_the_folder_is_gone_when_the_import_is(folders: Path) -> None:
    with scratch() as folder:
        (folder / "x").write_bytes(b"x")
    assert list(folders.iterdir()) == []


def test_the_folder_of_an_import_that_was_killed_goes_at_the_next_one(folders: Path) -> None:
    dead = folders / f"{PREFIX}dead"
    (dead / "people").mkdir(parents=True)
    (dead / "people" / "0.parquet").write_bytes(b"x")
    aged(dead)
    with scratch():
        assert not dead.exists()


def test_a_folder_in_use_and_one_just_made_are_left_alone(folders: Path) -> None:
    young = folders / f"{PREFIX}young"
    young.mkdir()
    with scratch() as busy:
        aged(busy)
        with scratch():
            assert busy.exists()
            assert young.exists()
