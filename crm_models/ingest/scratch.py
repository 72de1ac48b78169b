"""A folder for what memory does not hold: gone when the import is over, or at the next import if it was killed."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

PREFIX = "crm-import-"
OWNER = "owner.lock"
YOUNG = 60.0
"""Seconds in which the owner of a folder may not have locked it yet."""


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder of our own among the machine's temporary ones; those of imports that were killed are cleared away."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        _clear_if_dead(folder)
    with tempfile.TemporaryDirectory(prefix=PREFIX) as name, FileLock(Path(name) / OWNER):
        yield Path(name)


def _clear_if_dead(folder: Path) -> None:
    """Remove a folder whose owner no longer holds its lock, as the system lets go of it when a process ends."""
    try:
        if time.time() - folder.stat().st_mtime < YOUNG:
            return
        with FileLock(folder / OWNER, blocking=False):
            pass
    except (Timeout, OSError):  # in use, another user's, or just gone
        return
    shutil.rmtree(folder, ignore_errors=True)
