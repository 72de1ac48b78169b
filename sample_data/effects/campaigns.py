"""What messages do: contact pressure, segments that react unlike, and a programme whose return is known."""

from dataclasses import dataclass
from math import exp


@dataclass(frozen=True)
class Fatigue:
    """A test of contact pressure: newsletters a month drawn at random, and the replies they bring.

    So many a month bring newsletters × ``per_message`` × exp(−newsletters / ``optimum``) replies a month, which
    is most at ``optimum``. Recovered by a log-linear regression of replies per newsletter on newsletters a month:
    its slope is −1 / ``optimum``. ``share`` is that of those who may be e-mailed and have responded by
    ``first_day``; a month has 30 days here.
    """

    first_day: int
    months: int
    share: float
    rhythms: tuple[int, ...]
    optimum: float
    per_message: float
    page: str = "Campaigns"

    def replies(self, newsletters: float) -> float:
        """Replies a month expected of somebody who gets so many newsletters a month."""
        return newsletters * self.per_message * exp(-newsletters / self.optimum)


FATIGUE = Fatigue(700, 6, share=0.08, rhythms=(0, 1, 2, 3, 4, 6, 8, 10), optimum=4.0, per_message=0.35)
"""Replies are inbound messages on the channel newsletter; the rhythm is the attribute "newsletters a month"."""


@dataclass(frozen=True)
class Reaction:
    """How one segment reacts to a message: ``base`` moves unasked, ``effect`` is the share moved of the others,
    ``put_off`` the share of those who would have moved and, asked, do not."""

    segment: str
    base: float
    effect: float
    put_off: float = 0.0

    @property
    def uplift(self) -> float:
        """Difference that the message makes to the share that moves; the gap between arms recovers it."""
        return (1 - self.base) * self.effect - self.base * self.put_off


PERSUADABLES = Reaction("persuadables", base=0.06, effect=0.22)
SURE_THINGS = Reaction("sure things", base=0.48, effect=0.0)
LOST_CAUSES = Reaction("lost causes", base=0.01, effect=0.0)
DO_NOT_DISTURBS = Reaction("do-not-disturbs", base=0.30, effect=0.0, put_off=0.55)

REACTIONS = {
    "Kitchen garden": PERSUADABLES,
    "Wildlife": PERSUADABLES,
    "Lawns": LOST_CAUSES,
    "Outdoor living": SURE_THINGS,
    "Walking": DO_NOT_DISTURBS,
}
"""Reactions to the campaign "Wildflower fortnight" by the attribute "newsletter topic"; all other campaigns move
every segment alike. Page: Campaigns."""
