"""What causes what in the sample company: every effect planted in the rows, with its unit and the page to recover it.

The parameters of the processes themselves are in :mod:`sample_data.truth`; here is what one thing does to another.
"""

from dataclasses import dataclass
from math import exp


@dataclass(frozen=True)
class Repurchase:
    """Satisfaction with an order drives repurchase.

    The chance that the next order comes between ``first_day`` and ``last_day`` days after an order is multiplied by
    ``per_point`` for every point (of 5) of satisfaction with it, and by 1 on average, so that the purchase process
    stays what it is. Recovered by a log-linear regression on the score (Zou 2004).
    """

    per_point: float
    first_day: float
    last_day: float
    page: str = "Satisfaction"


REPURCHASE = Repurchase(per_point=1.25, first_day=14.0, last_day=45.0)
"""Nothing else depends on the score; orders that a campaign adds neither depend on it nor change what follows."""

CSAT_ANSWERS = (0.20, 0.22, 0.26, 0.34, 0.42)
"""Share of those asked after a delivery that answers, by their satisfaction 1 … 5: the answers flatter the company.
Recovered by the answer shares after late and punctual deliveries, and by weighting answers with the inverse of
their share (Horvitz & Thompson 1952). Page: Satisfaction."""


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


@dataclass(frozen=True)
class CauseEffect:
    """What one cause brings about in the regions where it is made known, universal control group excepted.

    While the cause runs, every order of the purchase process is followed within 30 days by a further one with
    chance ``orders``: sales × (1 + orders), and the share of new buyers who do not come back within 30 days
    × (1 − orders). Answers to the item "image" rise by ``image`` points of 5 on average. In its first
    ``mention_days`` days ``mentions`` more mentions than usual appear. Sales, loyalty and image are recovered by
    differences in differences: these regions against the others, the cause's days against as many days before.
    """

    cause_id: str
    regions: tuple[str, ...]
    orders: float
    image: float
    mentions: int
    mention_days: int
    page: str = "Cause"


CAUSE = CauseEffect(
    "G02", ("Yorkshire and the Humber", "North West", "North East", "Scotland"),
    orders=0.20, image=0.40, mentions=45, mention_days=60,
)  # fmt: skip
"""Hedgehog Highways; the other causes change nothing."""


@dataclass(frozen=True)
class Media:
    """What spend on a channel brings: contacts a day on an average day, for a company of 20,000 customers.

    Spend of the day, campaigns included, is carried over geometrically: stock = spend + ``carry`` × stock of the
    day before (currency). The stock brings ``best`` × stock^shape ÷ (stock^shape + half^shape) contacts (Hill
    1910), times the season's factor, on top of those who come by themselves. ``daily`` is the mean always-on
    spend, currency a day. Recovered by regressing the channel's new contacts on its transformed spend.
    """

    channel: str
    daily: float
    carry: float
    half: float
    shape: float
    best: float
    page: str = "Campaigns"


MEDIA = (
    Media("social", daily=52.0, carry=0.6, half=130.0, shape=1.5, best=4.5),
    Media("web", daily=61.0, carry=0.3, half=90.0, shape=1.0, best=6.0),
    Media("advertising", daily=24.0, carry=0.8, half=140.0, shape=2.0, best=4.0),
)
"""Spend on the other channels brings nobody. A channel is the customer's acquisition channel."""

PULSES = (0.1, 0.4, 1.0, 1.5, 2.0)
"""Always-on spend of the weeks against its mean, in random order within every five weeks."""


@dataclass(frozen=True)
class Adoption:
    """What the adoption of CRM changed, each figure as after ÷ before; everything else it left alone.

    ``scatter``, before and after: standard deviation of the logarithm of a week's demand around its season, which
    no forecast can know (successive differences of weeks without campaigns, von Neumann 1941).

    ``contacts``: new contacts that come by themselves (interrupted time series); ``spend``: always-on marketing
    cost (the year after against the year before); ``cycle``: time an opportunity stays in each stage, by the day it
    was opened (ratio of medians); ``kept``: share of follow-ups due that are done in time; ``satisfied``: share of
    grades 4 and 5; ``churn``: monthly hazard of leaving a subscription (ends ÷ months at risk).
    """

    day: int
    contacts: float
    spend: float
    cycle: float
    kept: float
    satisfied: float
    churn: float
    scatter: tuple[float, float]
    page: str = "Claims"


ADOPTION = Adoption(
    day=548, contacts=1.15, spend=0.85, cycle=0.80, kept=1.20, satisfied=1.12, churn=0.75, scatter=(0.12, 0.04)
)
"""``day`` counts from the first one (18 May 2025). Article D claims +25 % revenue, −23 % marketing cost, +34 % sales
productivity, +15 % productivity, +35 % satisfaction, +42 % forecast accuracy, +27 % retention: none is what happened
here. Revenue rises with the contacts that come by themselves; marketing's return, with them and with its cost."""


@dataclass(frozen=True)
class LifeCycle:
    """Demand for a product over its life: a logistic curve in days, falling where ``pace`` is negative.

    The share of order lines that name the product is proportional to ``level``; recovered by a log-linear
    regression of its lines, all lines as exposure, on the logarithm of the level: the slope is 1.
    """

    product: str
    stage: str
    midpoint: float
    pace: float
    page: str = "Mix"

    def level(self, day: float) -> float:
        """Demand on a day against its possible most."""
        return 1 / (1 + exp(-(day - self.midpoint) / self.pace))


LIFE_CYCLES = (
    LifeCycle("Balcony herb tower", "introduction", midpoint=1_140.0, pace=45.0),
    LifeCycle("Solar festoon", "growth", midpoint=1_000.0, pace=120.0),
    LifeCycle("Bird feeder", "saturation", midpoint=150.0, pace=90.0),
    LifeCycle("Walking socks", "decline", midpoint=650.0, pace=-130.0),
)
"""``stage`` is that of the last day. Demand for the other products is level while they are on offer."""


@dataclass(frozen=True)
class PriceChange:
    """A price raised on one day by ``rise`` (a share), apart from the rise of all prices every February.

    Afterwards the share of order lines that name the product is multiplied by ``lines``; recovered by an
    interrupted time series of its lines with all lines as exposure.
    """

    product: str
    day: int
    rise: float
    lines: float
    page: str = "Mix"


PRICE_CHANGE = PriceChange("Solar stake light", day=640, rise=0.20, lines=0.75)

REFERRED_DISCOUNTS = 0.25
"""Referred customers take a discount with so many of their orders as against others, campaigns' codes apart; that
is all that lifts their gross margin. Recovered by the ratio of shares, and the difference of margins. Page: Loyalty."""


@dataclass(frozen=True)
class Duplicates:
    """Customers in the books twice: ``share`` is copies ÷ persons with contact data and no household.

    A copy is a later customer with name, address, telephone, birth year, gender and town of an earlier one, but for
    one of ``errors``, each as likely. What copies do is their own. Recovered by record linkage; who repeats whom is
    told by :func:`sample_data.duplicates_of`, and by no table.
    """

    share: float
    errors: tuple[str, ...]
    page: str = "Data"


DUPLICATES = Duplicates(
    0.02, ("letters swapped", "letter dropped", "letter doubled", "initial only", "other address")
)  # fmt: skip
