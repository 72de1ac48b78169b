"""When buyers buy: BG/NBD on the company's business clock, before any campaign."""

from dataclasses import dataclass

import numpy as np

from sample_data.chance import Chance, Floats, Ints
from sample_data.days import Calendar
from sample_data.effects.satisfaction import REPURCHASE
from sample_data.experience import Experience, experience, joined, repurchase_factors
from sample_data.people import People
from sample_data.truth import PURCHASES


@dataclass(frozen=True)
class Purchases:
    """Purchases nobody had to ask for, sorted by customer and moment (days)."""

    customer: Ints
    at: Floats
    experience: Experience

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
    moment = people.first_order[buyers]
    rate = rng.gamma(PURCHASES.r, 1 / PURCHASES.alpha, len(buyers)).clip(1e-12)
    leaving = rng.beta(PURCHASES.a, PURCHASES.b, len(buyers))
    customers, moments, experiences = [], [], []
    active, leaves = np.arange(len(buyers)), np.zeros(len(buyers))
    while len(active):
        felt = experience(rng, people.city[buyers[active]])
        customers.append(buyers[active])
        moments.append(moment)
        experiences.append(felt)
        moment = _next(rng, calendar, moment, rate[active], leaves, repurchase_factors()[felt.score - 1])
        again = np.isfinite(moment)
        active, moment = active[again], moment[again]
        leaves = leaving[active]  # nobody leaves before the first repeat purchase
    customer, at = np.concatenate(customers), np.concatenate(moments)
    order = np.lexsort((at, customer))
    return Purchases(customer[order], at[order], joined(experiences).chosen(order))


def _next(
    rng: np.random.Generator, calendar: Calendar, moment: Floats, rate: Floats, leaves: Floats, factor: Floats
) -> Floats:
    """Moment of the next purchase, infinity for those who have left: BG/NBD whatever satisfaction adds or takes.

    Satisfaction works on the days of :data:`REPURCHASE` alone. Who has not come back before them does so within
    them with the process's own chance times ``factor``; who does neither, later or never, as the process has it.
    """
    size, clock = len(moment), calendar.business(moment)
    opens = calendar.business(moment + REPURCHASE.first_day)
    closes = calendar.business(moment + REPURCHASE.last_day)
    stays = rng.random(size) >= leaves
    early = np.where(stays, clock + rng.standard_exponential(size) / rate, np.inf)
    within = -np.expm1(-rate * (closes - opens))
    chance = _still_there(leaves, rate * (opens - clock)) * within
    room = np.minimum(1.0, (1 / np.maximum(chance, 1e-12) - 1) / (repurchase_factors().max() - 1))
    comes = rng.random(size) < chance * (1 + (factor - 1) * room)
    inside = opens - np.log1p(-rng.random(size) * within) / rate
    stays = rng.random(size) < _still_there(leaves, rate * (closes - clock))
    outside = np.where(stays, closes + rng.standard_exponential(size) / rate, np.inf)
    return calendar.from_business(np.where(early < opens, early, np.where(comes, inside, outside)))


def _still_there(leaves: Floats, waited: Floats) -> Floats:
    """Chance not to have left, of those who have been silent for so long in units of their mean wait."""
    silent = (1 - leaves) * np.exp(-waited)
    share: Floats = silent / (leaves + silent).clip(1e-300)
    return share
