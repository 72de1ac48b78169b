"""Many readers at once on one server: how long a filter change takes them, and what memory the server needs."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import quantiles

from benchmarks import served
from benchmarks.filter_change import PERIODS
from benchmarks.reader import reading


@dataclass(frozen=True)
class Crowd:
    """So many sessions that change a filter at the same moment, again and again."""

    sessions: int
    p50: float
    """Milliseconds from the request until the server has sent all of the page."""
    p95: float
    megabytes: float
    """The server's own memory while all are connected."""


def crowds(url: str, sizes: tuple[int, ...] = (1, 10, 50), changes: int = 6) -> list[Crowd]:
    """The Overview under each number of sessions, its results cached, one server for all of them."""
    with served.dashboard(url) as server:
        with reading(server.address) as first:
            for period in PERIODS:
                first.choose("period", period)
        return [_crowd(server, size, changes) for size in sizes]


def _crowd(server: served.Server, size: int, changes: int) -> Crowd:
    with ExitStack() as stack, ThreadPoolExecutor(size) as threads:
        readers = [stack.enter_context(reading(server.address)) for _ in range(size)]
        waits = [
            1000 * seconds
            for number in range(changes)
            for seconds in threads.map(lambda reader, to=PERIODS[number % 2]: reader.choose("period", to), readers)
        ]
        cuts = quantiles(waits, n=20, method="inclusive")
        return Crowd(size, cuts[9], cuts[18], server.megabytes)
