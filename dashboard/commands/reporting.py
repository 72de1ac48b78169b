"""Progress on stderr: what is being done now, and how long each step took."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

from rich.console import Console

Say: TypeAlias = Callable[[str], None]


@contextmanager
def steps(task: str) -> Iterator[Say]:
    """Give ``say(step)``: a spinner names the step at work, and a finished one leaves a line with its seconds.

    Where stderr is no terminal, only the lines are written.
    """
    console = Console(stderr=True, highlight=False)
    started = time.perf_counter()
    current: tuple[str, float] | None = None

    def finish() -> None:
        if current:
            console.print(f"  {time.perf_counter() - current[1]:5.1f} s  {current[0]}", markup=False)

    console.print(task, markup=False)
    with console.status("Starting") as status:

        def say(step: str) -> None:
            nonlocal current
            finish()
            current = (step, time.perf_counter())
            status.update(step)

        yield say
        finish()
    console.print(f"Done in {time.perf_counter() - started:.1f} s.", markup=False)
