"""Progress on stderr: every step with the seconds gone by."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

from rich.console import Console

Say: TypeAlias = Callable[[str], None]


@contextmanager
def steps(task: str) -> Iterator[Say]:
    """Give ``say(step)``, which writes a line; at a terminal a spinner shows meanwhile that the work goes on."""
    console = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
    started = time.perf_counter()

    def say(step: str) -> None:
        console.print(f"  {time.perf_counter() - started:5.1f} s  {step}")

    with console.status(task):
        console.print(task)
        yield say
        say("done")
