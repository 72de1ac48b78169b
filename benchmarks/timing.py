"""Paired timing: both sides run one after the other, several times, so that a busy machine slows both alike."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Comparison:
    """Median seconds of ours and theirs, and the median of the ratios of so many pairs; below 1 ours is faster."""

    name: str
    ours: float
    theirs: float
    ratio: float
    pairs: int


def compare(
    name: str, ours: Callable[[], Any], theirs: Callable[[], Any], pairs: int = 5, budget: float = 60
) -> Comparison:
    """Run both sides once to warm up, then in pairs, which take turns in going first.

    No pair begins after ``budget`` seconds of them, so that a slow piece of work gets fewer; one there always is.
    """
    ours(), theirs()
    begun = time.perf_counter()
    times: list[tuple[float, float]] = []
    for number in range(pairs):
        if times and time.perf_counter() - begun > budget:
            break
        if number % 2:
            their_seconds, our_seconds = seconds(theirs), seconds(ours)
        else:
            our_seconds, their_seconds = seconds(ours), seconds(theirs)
        times.append((our_seconds, their_seconds))
    ratios = [our / their for our, their in times]
    return Comparison(
        name, median(our for our, _ in times), median(their for _, their in times), median(ratios), len(times)
    )


def seconds(run: Callable[[], Any]) -> float:
    """How long it takes by the clock."""
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun
