"""What Meridian planned, and what it brought about: campaigns with the effect of every arm, and causes."""

from dataclasses import dataclass

from sample_data.effects.campaigns import REACTIONS, Reaction
from sample_data.effects.programme import PROGRAMME
from sample_data.words import TOPIC_WEIGHTS, TOPICS


@dataclass(frozen=True)
class Arm:
    """A variant of a campaign: its share of those chosen, and the share it moves of those who would not have moved.

    Orders it moves in others as well, on top of what they order anyway.
    """

    name: str
    share: float
    effect: float


@dataclass(frozen=True)
class Campaign:
    """A campaign, from the ``year``-th ``month`` and ``day`` of the company's three years (0, 1 or 2).

    ``base`` is the share that responds without being asked; for orders it is whatever the purchase process
    brings within the window. A response of an arm is base + (1 − base) × effect. ``cost`` is for 20,000
    customers, in currency; ``per_touch`` is the cost of one message; ``audience`` is the share chosen of those
    who may be written to. With ``reactions``, one per newsletter topic, base and effect are their averages.
    """

    name: str
    kind: str
    objective: str
    channel: str
    month: int
    day: int
    year: int
    days: int
    cost: float
    segment: str
    content: str
    cause: str = ""
    audience: float = 0.0
    base: float = 0.0
    per_touch: float = 0.0
    arms: tuple[Arm, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    page: str = "Campaigns"

    @property
    def adds_orders(self) -> bool:
        """Whether a response is an order."""
        return self.objective == "orders"


WINDOW_DAYS = 14
"""A response counts when it comes within so many days of the message."""


def _test(effect: float) -> tuple[Arm, ...]:
    return (Arm("control", 0.20, 0.0), Arm("message", 0.80, effect))


def _two(first: str, one: float, second: str, other: float) -> tuple[Arm, ...]:
    return (Arm("control", 0.20, 0.0), Arm(first, 0.40, one), Arm(second, 0.40, other))


def _programme(run: int, month: int, day: int, year: int) -> Campaign:
    arms = (Arm("control", 0.5, 0.0), Arm("parcel", 0.5, PROGRAMME.effects[run]))
    return Campaign(PROGRAMME.names[run], "direct", "orders", "other", month, day, year, 14, 0, "Buyers", "persuasive",
                    audience=1.0, per_touch=PROGRAMME.per_message, arms=arms)  # fmt: skip


def _average(reactions: tuple[Reaction, ...]) -> tuple[float, float]:
    """Base and effect over all topics."""
    shares = [weight / sum(TOPIC_WEIGHTS) for weight in TOPIC_WEIGHTS]
    base = sum(share * reaction.base for share, reaction in zip(shares, reactions, strict=True))
    uplift = sum(share * reaction.uplift for share, reaction in zip(shares, reactions, strict=True))
    return base, uplift / (1 - base)


_BY_TOPIC = tuple(REACTIONS[topic] for topic in TOPICS)
_BASE, _EFFECT = _average(_BY_TOPIC)

CAMPAIGNS = (
    Campaign("Spring is here", "direct", "orders", "email", 3, 12, 0, 21, 1_200, "Buyers", "persuasive",
             audience=0.5, per_touch=0.02, arms=_two("voucher", 0.060, "planting tips", 0.025)),
    Campaign("Summer terrace", "sales promotion", "orders", "newsletter", 6, 5, 0, 28, 1_500, "Buyers", "persuasive",
             audience=0.4, per_touch=0.02, arms=_test(0.045)),
    Campaign("Autumn bulbs", "direct", "orders", "text", 9, 20, 0, 14, 700, "Buyers", "facts",
             audience=0.4, per_touch=0.05, arms=_test(0.030)),
    Campaign("Christmas lights", "sales promotion", "orders", "email", 11, 20, 1, 25, 2_400, "Buyers", "persuasive",
             audience=0.5, per_touch=0.02, arms=_two("free delivery", 0.050, "ten per cent off", 0.080)),
    Campaign("Winter seed list", "direct", "visit", "newsletter", 1, 15, 1, 14, 500, "Keen growers", "facts",
             audience=0.5, base=0.08, per_touch=0.02, arms=_test(0.120)),
    Campaign("Patio weekend", "sales promotion", "orders", "email", 4, 24, 1, 10, 1_100, "Buyers", "persuasive",
             audience=0.45, per_touch=0.02, arms=_two("weekend sale", 0.070, "free gift", 0.055)),
    Campaign("Water-wise gardens", "direct", "download", "email", 7, 8, 1, 20, 600, "All contacts", "facts",
             audience=0.5, base=0.05, per_touch=0.02, arms=_two("short", 0.090, "long", 0.050)),
    Campaign("Walking season", "direct", "orders", "phone", 9, 10, 1, 21, 900, "Buyers", "persuasive",
             audience=0.2, per_touch=1.40, arms=_test(0.085)),
    Campaign("Black Friday", "sales promotion", "orders", "email", 11, 24, 2, 7, 2_800, "Buyers", "persuasive",
             audience=0.6, per_touch=0.02, arms=_test(0.090)),
    Campaign("New year, new plot", "direct", "visit", "email", 1, 10, 2, 21, 650, "All contacts", "facts",
             audience=0.5, base=0.07, per_touch=0.02, arms=_two("calendar", 0.100, "story", 0.060)),
    Campaign("Spring catalogue", "direct", "orders", "other", 3, 5, 2, 30, 3_200, "Buyers", "facts",
             audience=0.3, per_touch=0.85, arms=_test(0.065)),
    Campaign("School Gardens appeal", "public relations", "sign-up", "email", 5, 18, 2, 30, 900, "All contacts",
             "facts",
             cause="G03", audience=0.5, base=0.02, per_touch=0.02, arms=_test(0.070)),
    Campaign("Barbecue month", "sales promotion", "orders", "newsletter", 6, 12, 2, 21, 1_300, "Buyers", "persuasive",
             audience=0.5, per_touch=0.02, arms=_test(0.040)),
    Campaign("Wildflower fortnight", "direct", "visit", "email", 8, 18, 2, 14, 500, "All contacts", "facts",
             audience=0.9, base=_BASE, per_touch=0.02, arms=(Arm("control", 0.5, 0.0), Arm("message", 0.5, _EFFECT)),
             reactions=_BY_TOPIC),
    Campaign("Garden survey", "direct", "feedback", "email", 9, 14, 2, 21, 400, "All contacts", "facts",
             audience=0.4, base=0.01, per_touch=0.02, arms=_two("prize draw", 0.110, "thank-you", 0.075)),
    Campaign("Store openings tour", "publicity", "awareness", "store", 11, 25, 0, 20, 4_000, "Households", "facts"),
    Campaign("Show garden at Malvern", "public relations", "awareness", "other", 5, 8, 0, 10, 6_500, "Public", "facts"),
    Campaign("Trees for Towns launch", "public relations", "image", "social", 4, 2, 0, 45, 2_200, "Public",
             "facts", cause="G01"),
    Campaign("Grow with us", "advertising", "awareness", "social", 2, 20, 1, 60, 7_000, "Young families", "persuasive"),
    Campaign("Hedgehog Highways walk", "publicity", "image", "community", 5, 20, 1, 20, 1_600, "Public",
             "facts", cause="G02"),
    Campaign("Trade desk calls", "personal selling", "opportunities", "phone", 2, 3, 1, 90, 5_500, "Companies",
             "facts"),
    Campaign("Outdoors podcast", "advertising", "awareness", "podcast", 8, 18, 1, 75, 3_000, "Weekend walkers",
             "persuasive"),
    Campaign("Balcony makeovers", "publicity", "awareness", "blog", 4, 7, 2, 40, 1_200, "Urban balconies",
             "persuasive"),
    Campaign("Trade fair Harrogate", "personal selling", "opportunities", "webinar", 10, 6, 1, 5, 4_800, "Companies",
             "facts"),
    Campaign("Chatbot garden clinic", "other", "leads", "chatbot", 8, 3, 2, 30, 1_000, "Prospects", "facts"),
    _programme(0, 2, 10, 1),
    _programme(1, 7, 20, 2),
)  # fmt: skip
"""Those without arms speak to the public and have no list of recipients."""


@dataclass(frozen=True)
class Giving:
    """A social cause: the rule that triggers a donation, its limits (currency) and its days since the first."""

    cause_id: str
    name: str
    partner: str
    rule: str
    rate: float
    cap: float
    minimum: float
    starts: int
    ends: int
    taken_up: float
    page: str = "Cause"


CAUSES = (
    Giving("G01", "Trees for Towns", "Green Streets Trust", "per order", 0.50, 3_000, 1_000, 130, 494, 0.45),
    Giving("G02", "Hedgehog Highways", "Wild Gardens Alliance", "share of revenue", 0.01, 6_000, 1_500, 495, 859, 0.50),
    Giving("G03", "School Gardens", "Growing Minds Fund", "per unit", 0.10, 20_000, 1_000, 860, 1225, 0.55),
)  # fmt: skip
"""``taken_up`` is the share of orders in these days that gives. Cap and minimum are for 20,000 customers and
grow with their number. Accrual stops at the cap; a sum below the minimum is made up after the last day of the cause."""
