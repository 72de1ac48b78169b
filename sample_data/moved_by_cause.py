"""Whom a cause reaches, and the orders it adds."""

import numpy as np

from sample_data.chance import Chance, Flags, Floats, Ints
from sample_data.effects.cause import CAUSE
from sample_data.people import People
from sample_data.plan import CAUSES, Giving
from sample_data.purchases import Purchases
from sample_data.words import CITIES

FOLLOWS_WITHIN = 30
"""A further order comes within so many days."""


def the_cause() -> Giving:
    """The cause that changes what customers do."""
    return next(cause for cause in CAUSES if cause.cause_id == CAUSE.cause_id)


def reached(people: People) -> Flags:
    """Who hears of the cause: its regions, universal control group excepted."""
    is_there: Flags = np.isin([region for region, _ in CITIES], CAUSE.regions)[people.city]
    return is_there & ~people.is_held_out


def further_orders(chance: Chance, people: People, purchases: Purchases) -> tuple[Ints, Floats]:
    """Customers and moments of the orders that the cause adds, each after an order of the purchase process."""
    rng, cause = chance.stream("cause"), the_cause()
    running = (purchases.at >= cause.starts) & (purchases.at < cause.ends + 1)
    drawn = rng.random(len(purchases.at)) < CAUSE.orders
    rows = np.flatnonzero(running & drawn & reached(people)[purchases.customer])
    at = purchases.at[rows]
    until = np.minimum(at + FOLLOWS_WITHIN, cause.ends + 1)
    return purchases.customer[rows], at + (until - at) * rng.random(len(rows))
