"""When buyers buy: BG/NBD on the company's business clock, before any campaign."""

from dataclasses import dataclass

import numpy as np

from sample_data.chance import Chance, Floats, Ints
from sample_data.days import Calendar
from sample_data.people import People
from sample_data.truth import PURCHASES


@dataclass(frozen=True)
class Purchases:
    """Purchases nobody had to ask for, sorted by customer and moment (days)."""

    customer: Ints
    at: Floats

    def next_after(self, customer: Ints, moment: Floats) -> tuple[Ints, Floats]:
        """Position and moment of each customer's first purchase after a moment; -1 and infinity without one."""
        span = 10_000.0  # longer than any history, so that customers do not overlap on one line
        line = self.customer * span + self.at
        found = np.searchsorted(line, customer * span + moment, side="right")
        inside = np.minimum(found, len(line) - 1)
        same = (found < len(line)) & (self.customer[inside] == customer)
        return np.where(same, inside, -1), np.where(same, self.at[inside], np.inf)


def purchases(chance: Chance, calendar: Calendar, people: People) -> Purchases:
    """First orders from the lifecycle, and repeat purchases round by round until all have left or time is up."""
    rng, buyers = chance.stream("purchases"), people.buyers
    first = people.first_order[buyers]
    rate = rng.gamma(PURCHASES.r, 1 / PURCHASES.alpha, len(buyers)).clip(1e-12)
    leaving = rng.beta(PURCHASES.a, PURCHASES.b, len(buyers))
    customers, moments = [buyers], [first]
    active, clock = np.arange(len(buyers)), calendar.business(first)
    while len(active):
        clock = clock + rng.standard_exponential(len(active)) / rate[active]
        moment = calendar.from_business(clock)
        buys = np.isfinite(moment)
        active, clock = active[buys], clock[buys]
        customers.append(buyers[active])
        moments.append(moment[buys])
        stays = rng.random(len(active)) >= leaving[active]
        active, clock = active[stays], clock[stays]
    customer, at = np.concatenate(customers), np.concatenate(moments)
    order = np.lexsort((at, customer))
    return Purchases(customer[order], at[order])
