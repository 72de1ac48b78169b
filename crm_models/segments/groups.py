"""The named groups of customers: rules over recency and value scores, what they mean and what to do.

Names, and the pair of scores they rest on (recency against the mean of frequency and monetary scores), are those of
Shopify's customer groups (Shopify Help Center 2025, "RFM customer analysis"); the ranges are ours, chosen so that they
cover every pair of scores exactly once.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, and_, case

from crm_models.errors import UnknownName

Range: TypeAlias = tuple[int, int]
"""Lowest and highest score, both inside."""
Rectangle: TypeAlias = tuple[Range, Range, Range]
"""Ranges of recency, frequency and monetary scores."""


@dataclass(frozen=True)
class Group:
    """A named group: customers whose recency score and value score lie in two ranges; without them, who never ordered.

    The value score is the mean of frequency and monetary scores, halves rounded up.
    """

    key: str
    label: str
    recency: Range | None
    value: Range | None
    meaning: str
    action: str

    @property
    def rule(self) -> str:
        """The rule in words."""
        if self.recency is None or self.value is None:
            return "no order yet"
        return f"recency score {_words(self.recency)}, mean of frequency and monetary scores {_words(self.value)}"

    def rectangles(self) -> tuple[Rectangle, ...]:
        """The rule as boxes of (recency, frequency, monetary) scores, none over another; empty for prospects."""
        if self.recency is None or self.value is None:
            return ()
        low, high = _sums(self.value)
        boxes = []
        for frequency in range(1, 6):
            monetary = max(1, low - frequency), min(5, high - frequency)
            if monetary[0] <= monetary[1]:
                boxes.append((self.recency, (frequency, frequency), monetary))
        return tuple(boxes)


GROUPS = {
    group.key: group
    for group in (
        Group(
            "champions", "Champions", (4, 5), (5, 5),
            "Bought lately, often and for the most money.",
            "Reward them first; ask for reviews and recommendations; no discounts.",
        ),
        Group(
            "loyal", "Loyal", (4, 5), (4, 4),
            "Bought lately and come back; spend well.",
            "Points and early access; offer what goes with what they have.",
        ),
        Group(
            "active", "Active", (4, 5), (3, 3),
            "Bought lately; some orders and moderate spend.",
            "Make the next order easy; recommend by what they bought.",
        ),
        Group(
            "new", "New", (5, 5), (1, 2),
            "Bought very lately; few orders or little money so far.",
            "Welcome them, help them to use what they bought, lead to the second order.",
        ),
        Group(
            "promising", "Promising", (4, 4), (1, 2),
            "Bought not long ago; few orders or little money so far.",
            "Offer something small and fitting before the interest fades.",
        ),
        Group(
            "needs_attention", "Needs attention", (3, 3), (3, 5),
            "Good customers whose last order lies in the middle of the field.",
            "Get in touch with something of use; ask what has changed.",
        ),
        Group(
            "almost_lost", "Almost lost", (3, 3), (1, 2),
            "A small order some time ago, and nothing since.",
            "One reminder, automated; then leave them in peace.",
        ),
        Group(
            "at_risk", "At risk", (2, 2), (3, 5),
            "Have been good customers and have not bought for long.",
            "A personal contact or a win-back offer now; settle open complaints.",
        ),
        Group(
            "previously_loyal", "Previously loyal", (1, 1), (3, 5),
            "Have been good customers and have been away longest.",
            "Ask why they left; a strong win-back offer, once.",
        ),
        Group(
            "dormant", "Dormant", (1, 2), (1, 2),
            "Bought little, long ago.",
            "Spend nothing on them but a yearly mailing; check that the address is still right.",
        ),
        Group(
            "prospects", "Prospects", None, None,
            "Known, but have never ordered.",
            "Nurture by interest; see the quality score for whom to drop.",
        ),
    )
}  # fmt: skip
"""Every group by key, best first; each combination of scores is in exactly one, and who never ordered is a prospect."""

PROSPECTS = GROUPS["prospects"]


def group(key: str) -> Group:
    """The group of that key.

    Raises:
        UnknownName: nothing declares it.
    """
    if key not in GROUPS:
        raise UnknownName("group", key, GROUPS)
    return GROUPS[key]


def group_of(recency: int | None, frequency: int | None, monetary: int | None) -> Group:
    """The group that a combination of scores is in; prospects where there are none."""
    if recency is None or frequency is None or monetary is None:
        return PROSPECTS
    value = (frequency + monetary + 1) // 2
    return next(each for each in GROUPS.values() if _holds(each.recency, recency) and _holds(each.value, value))


def expression(
    recency: ColumnElement[Any], frequency: ColumnElement[Any], monetary: ColumnElement[Any]
) -> ColumnElement[str]:
    """The key of the group that three columns of scores belong to, as SQL."""
    rules = []
    for each in GROUPS.values():
        if each.recency is not None and each.value is not None:
            low, high = _sums(each.value)
            rules.append((and_(recency.between(*each.recency), (frequency + monetary).between(low, high)), each.key))
    return case((recency.is_(None), PROSPECTS.key), *rules)


def _sums(value: Range) -> Range:
    """The sums of frequency and monetary scores whose rounded mean lies in the range."""
    return 2 * value[0] - 1, 2 * value[1]


def _holds(scores: Range | None, score: int) -> bool:
    return scores is not None and scores[0] <= score <= scores[1]


def _words(scores: Range) -> str:
    return str(scores[0]) if scores[0] == scores[1] else f"{scores[0]}–{scores[1]}"
