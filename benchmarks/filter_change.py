"""What a filter change costs the server: processor time of its whole process, driven over its WebSocket."""

from dataclasses import dataclass

from benchmarks import served
from benchmarks.reader import reading

PERIODS = ("Latest quarter", "Latest month")
OTHER = "Last 12 months"


@dataclass(frozen=True)
class Cost:
    """Milliseconds of processor time per filter change."""

    cold: float
    """To days nobody has looked at: the database adds up anew."""
    warm: float
    """Between days that have been looked at, on average."""


def cost_of_change(url: str, page: str, changes: int = 40) -> Cost:
    """The cost of choosing another period on a page, whose file's name is ``page``."""
    with served.dashboard(url) as server, reading(server.address, "" if page == "overview" else page) as reader:
        for period in PERIODS:
            reader.choose("period", period)
        begun = server.cpu_seconds
        reader.choose("period", OTHER)
        cold = server.cpu_seconds - begun
        reader.choose("period", PERIODS[1])
        begun = server.cpu_seconds
        for number in range(changes):
            reader.choose("period", PERIODS[number % 2])
        warm = (server.cpu_seconds - begun) / changes
    return Cost(1000 * cold, 1000 * warm)
