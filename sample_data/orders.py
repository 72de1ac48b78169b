"""Orders: who, when, how much it should come to, through which channel, and when it arrived."""

from dataclasses import dataclass, replace

import numpy as np

from sample_data.chance import Chance, Flags, Floats, Ints, log_normal, pick
from sample_data.days import Calendar
from sample_data.effects.adoption import ADOPTION
from sample_data.experience import STORE, Experience, experience, joined
from sample_data.moved_by_cause import further_orders
from sample_data.people import People
from sample_data.plan import CAUSES
from sample_data.purchases import Purchases
from sample_data.touches import Touches
from sample_data.truth import CANCELLED_SHARE, GUEST_SHARE, LATE_DAYS_MEDIAN, SPEND
from sample_data.words import CITIES

PLACES = ("direct", "retail", "wholesale", "agent", "broker")
STATUSES = ("open", "completed", "cancelled", "return")
OPEN, COMPLETED, CANCELLED, RETURN = range(4)


@dataclass(frozen=True)
class Orders:
    """Orders in the order of time; -1 for none, infinity for never, ``value`` in pence as drawn, ``score`` of 5."""

    customer: Ints
    at: Floats
    value: Floats
    campaign: Ints
    status: Ints
    channel: Ints
    place: Ints
    location: Ints
    promised: Floats
    delivered: Floats
    payment: Ints
    cause: Ints
    score: Ints

    @property
    def size(self) -> int:
        """Number of orders."""
        return len(self.at)

    @property
    def is_late(self) -> Flags:
        """Whether the delivery missed its promise, open deliveries not counted."""
        return np.isfinite(self.delivered) & (self.delivered > self.promised)

    def chosen(self, positions: Ints) -> "Orders":
        """Only these orders."""
        return replace(self, **{name: getattr(self, name)[positions] for name in self.__dataclass_fields__})


def orders(chance: Chance, calendar: Calendar, people: People, purchases: Purchases, touches: Touches) -> Orders:
    """All orders: those of the purchase process, those a campaign or cause added, guests', and cancelled ones."""
    rng = chance.stream("orders")
    moved, moved_at = further_orders(chance, people, purchases)
    customer = np.concatenate([purchases.customer, touches.customer[touches.extra], moved])
    at = np.concatenate([purchases.at, touches.responded[touches.extra], moved_at])
    campaign = np.concatenate([touches.codes, touches.campaign[touches.extra], np.full(len(moved), -1)])
    kept = len(at)
    guests = at[rng.integers(kept, size=max(1, round(kept * GUEST_SHARE)))]
    twice = rng.integers(kept, size=max(1, round(kept * CANCELLED_SHARE)))
    customer = np.concatenate([customer, np.full(len(guests), -1), customer[twice]])
    moments = [at, guests + rng.random(len(guests)), at[twice] + 0.02 * rng.random(len(twice))]
    at = np.minimum(np.concatenate(moments), np.nextafter(calendar.length, 0))
    campaign = np.concatenate([campaign, np.full(len(guests) + len(twice), -1)])
    is_cancelled = np.arange(len(at)) >= kept + len(guests)
    others = customer[len(purchases.at) :]
    city = np.where(others >= 0, people.city[others], rng.integers(len(CITIES), size=len(others)))
    felt = joined([purchases.experience, experience(rng, city)])
    rows = np.argsort(at, kind="stable")
    return _served(
        chance, calendar, people, customer[rows], at[rows], campaign[rows], is_cancelled[rows], felt.chosen(rows)
    )


def _served(
    chance: Chance, calendar: Calendar, people: People, customer: Ints, at: Floats, campaign: Ints,
    is_cancelled: Flags, felt: Experience,
) -> Orders:  # fmt: skip
    rng, size = chance.stream("deliveries"), len(at)
    in_store = felt.channel == STORE
    promised = at + np.where(in_store, 0.02, rng.choice([1, 2, 2, 3, 3, 3, 4, 5, 7], size) + rng.random(size))
    early = at + (promised - at) * (0.35 + 0.65 * rng.random(size))
    delivered = np.where(felt.is_late, promised + log_normal(rng, LATE_DAYS_MEDIAN, 0.7, size), early)
    delivered = np.where(is_cancelled | (delivered >= calendar.length), np.inf, delivered)
    company = (customer >= 0) & people.is_company[customer]
    place = np.where(in_store, 1, np.where(company & (rng.random(size) < 0.6), 2, 0))
    place = np.where(rng.random(size) < 0.03, pick(rng, (0, 0, 0, 2, 1), size), place)
    return Orders(
        customer, at, _values(chance, people, customer) * worth(people, customer, at), campaign,
        status=np.where(is_cancelled, CANCELLED, np.where(np.isfinite(delivered), COMPLETED, OPEN)),
        channel=felt.channel, place=place, location=felt.location, promised=promised, delivered=delivered,
        payment=pick(rng, (72, 19, 9), size),
        cause=np.where(is_cancelled, -1, _causes(rng, at)), score=felt.score,
    )  # fmt: skip


def worth(people: People, customer: Ints, at: Floats) -> Floats:
    """What the adoption of CRM multiplies the value of each order by: more where the customer has ordered before."""
    is_returning = (customer >= 0) & (at > people.first_order[customer])
    return np.where(
        at < ADOPTION.day, 1.0, np.where(is_returning, ADOPTION.order_value * ADOPTION.returning, ADOPTION.order_value)
    )


def _values(chance: Chance, people: People, customer: Ints) -> Floats:
    """What each order should come to in pence: gamma-gamma, a guest being somebody new."""
    rng = chance.stream("spend")
    of_people = rng.gamma(SPEND.q, 1 / SPEND.gamma, people.size)
    of_guests = rng.gamma(SPEND.q, 1 / SPEND.gamma, len(customer))
    rate = np.where(customer >= 0, of_people[customer], of_guests)
    return 100 * rng.gamma(SPEND.p, 1.0, len(customer)) / rate


def _causes(rng: np.random.Generator, at: Floats) -> Ints:
    """The cause each order gives to, or -1."""
    cause, drawn = np.full(len(at), -1), rng.random(len(at))
    for number, giving in enumerate(CAUSES):
        running = (at >= giving.starts) & (at < giving.ends + 1)
        cause[running & (drawn < giving.taken_up)] = number
    return cause
