"""How long the segment builder's live count takes: two things of the customer's own row and one behaviour."""

from dataclasses import dataclass
from statistics import median

from benchmarks.timing import seconds
from crm_models.segments import audience
from crm_models.segments.definition import Definition
from crm_models.segments.resolve import Known, resolved
from crm_models.warehouse import Warehouse

FACTS = [{"field": "region", "is": ["London", "South East"]}, {"field": "kind", "is": ["person"]}]
BEHAVIOURS = {
    "ordered at least 3 times in 90 days": {"did": "order", "at_least": 3, "within_days": 90},
    "complained in a year": {"did": "complaint", "at_least": 1, "within_days": 365},
    "never opened a message": {"did": "offer_opened", "at_most": 0},
    "ordered at least twice, ever": {"did": "order", "at_least": 2},
    "got in touch at least 3 times, ever": {"did": "response", "at_least": 3},
}


@dataclass(frozen=True)
class LiveCount:
    """Median milliseconds by the clock of counting one segment, and how many customers it holds."""

    behaviour: str
    p50_ms: float
    customers: int


def live_counts(url: str, runs: int = 20) -> list[LiveCount]:
    """Count every kind of segment ``runs`` times, past every cache, after one run to warm up."""
    found = []
    with Warehouse.at(url) as warehouse:
        for words, behaviour in BEHAVIOURS.items():
            definition = resolved(Definition.read({"rule": {"all": [*FACTS, behaviour]}}), Known(warehouse.as_of))
            customers = audience.size(warehouse, definition)
            times = [seconds(lambda asked=definition: audience.size(warehouse, asked)) for _ in range(runs)]
            found.append(LiveCount(words, round(1000 * median(times), 1), customers))
    return found
