"""Opportunities worked by the sales force, walked through their stages."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sample_data.catalogue import Catalogue
from sample_data.chance import Chance, Flags, Floats, Ints, log_normal, pick
from sample_data.days import Calendar
from sample_data.effects.adoption import ADOPTION
from sample_data.people import People
from sample_data.tables import keys, money, pence, table, where, words
from sample_data.truth import STAGES
from sample_data.words import CITIES, SELLERS

NOTED, WON, LOST = "Noted", "Won", "Lost"
LEAD_SOURCES = ("Trade fair", "Website form", "Referral", "Cold call", "Existing customer", "Partner")
NOTED_SHARE = 0.07
"""Share of opportunities on which work has not begun."""


@dataclass(frozen=True)
class Opportunities:
    """Opportunities in order of opening, moments in days.

    ``entered`` has a column per stage, infinity where a stage is not reached (yet); ``closed`` may lie after
    the last day, in which case the opportunity is still open.
    """

    customer: Ints
    entered: Floats
    closed: Floats
    is_won: Flags


def opportunities(chance: Chance, calendar: Calendar, people: People) -> Opportunities:
    """Companies, and a few persons with large gardens, each with one or more possible sales."""
    rng = chance.stream("opportunities")
    answered = np.isfinite(people.responded)
    count = np.where(people.is_company & answered, rng.poisson(1.7, people.size), 0)
    count = np.where(~people.is_company & answered & (rng.random(people.size) < 0.006), 1, count)
    customer = np.repeat(np.arange(people.size), count)
    begins = people.responded[customer]
    opened = begins + (calendar.length - begins) * rng.random(len(customer))
    by_time = np.argsort(opened, kind="stable")
    customer, clock = customer[by_time], opened[by_time]
    clock = np.where(rng.random(len(clock)) < NOTED_SHARE, np.inf, clock)
    pace = np.where(clock < ADOPTION.day, 1.0, ADOPTION.cycle)
    entered, going = [], np.full(len(clock), True)
    for stage in STAGES:
        entered.append(np.where(going, clock, np.inf))
        clock = np.where(going, clock + log_normal(rng, pace * stage.median_days, 0.6, len(clock)), clock)
        going &= rng.random(len(clock)) < stage.goes_on
    return Opportunities(customer, np.column_stack(entered), clock, going)


def opportunity_table(
    chance: Chance, calendar: Calendar, catalogue: Catalogue, people: People, found: Opportunities
) -> pa.Table:
    """The table ``opportunities``, as of the last day."""
    rng, size = chance.stream("opportunity table"), len(found.customer)
    closed = calendar.instants(found.closed)
    is_closed = ~np.isnat(closed)
    worth = np.rint(log_normal(rng, 1_900.0, 0.7, size) / 10) * 10
    worth = np.where(is_closed & found.is_won, np.rint(worth * (0.9 + 0.1 * rng.random(size))), worth)
    services = catalogue.positions("service")
    reached = (found.entered < calendar.length).sum(axis=1)
    position = np.where(is_closed, len(STAGES) + np.where(found.is_won, 1, 2), reached)
    noted_without_value = (reached == 0) & (rng.random(size) < 0.4)
    return table(
        "opportunities",
        opportunity_id=keys("S", np.arange(size), 6),
        customer_id=keys("C", found.customer, 7),
        owner=words(SELLERS, pick(rng, (22, 20, 18, 16, 14, 10), size)),
        product_id=keys("P", services[pick(rng, (2, 15, 3, 10, 22, 48), size)], 3),
        region=words([region for region, _ in CITIES], people.city[found.customer]),
        opened_at=calendar.instants(found.entered[:, 0]),
        closed_at=closed,
        outcome=words(("won", "lost"), np.where(is_closed, np.where(found.is_won, 0, 1), -1)),
        amount=where(~noted_without_value, money(pence(worth))),
        lead_source=words(LEAD_SOURCES, pick(rng, (18, 26, 14, 12, 22, 8), size)),
        stage=words([NOTED, *(stage.name for stage in STAGES), WON, LOST], position),
    )


def stage_change_table(calendar: Calendar, found: Opportunities) -> pa.Table:
    """The table ``stage_changes``: every stage entered, then won or lost."""
    moments = np.column_stack(
        [found.entered, np.where(found.is_won, found.closed, np.inf), np.where(found.is_won, np.inf, found.closed)]
    )
    row, stage = np.nonzero(moments < calendar.length)
    return table(
        "stage_changes",
        opportunity_id=keys("S", row, 6),
        changed_at=calendar.instants(moments[row, stage]),
        stage=words([*(stage.name for stage in STAGES), WON, LOST], stage),
    )
