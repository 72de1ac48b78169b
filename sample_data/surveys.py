"""What customers were asked and what some of them answered."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sample_data.chance import Chance, Instants, Ints, later, log_normal, pick
from sample_data.days import Calendar
from sample_data.effects.adoption import ADOPTION
from sample_data.effects.cause import CAUSE
from sample_data.effects.satisfaction import CSAT_ANSWERS, RECOMMENDATION
from sample_data.moved_by_cause import reached, the_cause
from sample_data.orders import Orders
from sample_data.people import People
from sample_data.service import Tickets
from sample_data.tables import keys, table, words
from sample_data.truth import ANSWER_SHARE, NPS_SHARES
from sample_data.words import GRUMBLES, LUKEWARM, PRAISE

INSTRUMENTS = ("csat", "nps", "ces", "grade", "item")
CSAT, NPS, CES, GRADE, ITEM = range(5)
SCALES = ("1-5", "0-10", "1-7", "1-5", "1-5")
LOWEST, HIGHEST = (1, 0, 1, 1, 1), (5, 10, 7, 5, 5)
ITEMS = (
    "trust", "value", "quality", "fair price", "right time", "right place", "responsiveness", "website",
    "professionalism", "patience", "people-oriented", "image",
)  # fmt: skip
"""The battery; "recommend" is asked by itself, along with the grade."""
RECOMMEND = "recommend"
NPS_DAYS = (200, 380, 565, 745, 930, 1075)
GRADE_DAYS = (350, 715, 1060)
GRADE_WEIGHTS = (4, 8, 19, 39, 30)
IMAGE = ITEMS.index("image")
IMAGE_DAYS = (470, 730)
"""Days on which many are asked for the company's image: before a cause and while it runs."""


@dataclass(frozen=True)
class _Asked:
    """Questions of one instrument and the answers they would get."""

    instrument: int
    customer: Ints
    at: Instants
    score: Ints
    order: Ints
    ticket: Ints
    item: Ints


def survey_table(chance: Chance, calendar: Calendar, people: People, orders: Orders, tickets: Tickets) -> pa.Table:
    """The table ``survey_answers``: after deliveries, after requests, and twice or once a year."""
    rng = chance.stream("survey_answers")
    asked = [
        _after_delivery(rng, calendar, orders),
        *(_nps(rng, calendar, people, day) for day in NPS_DAYS),
        _after_request(rng, calendar, tickets),
        *(part for day in GRADE_DAYS for part in _graded(rng, calendar, people, day)),
        *(_items(rng, calendar, people, day + 12, 0.05, tuple(range(len(ITEMS)))) for day in GRADE_DAYS),
        *(_items(rng, calendar, people, day, 0.30, (IMAGE,)) for day in IMAGE_DAYS),
    ]
    instrument = np.concatenate([np.full(len(part.at), part.instrument) for part in asked])
    customer, at, score, order, ticket, item = (
        np.concatenate([getattr(part, name) for part in asked])
        for name in ("customer", "at", "score", "order", "ticket", "item")
    )
    size = len(at)
    willing = np.array([ANSWER_SHARE.get(name, np.nan) for name in INSTRUMENTS])[instrument]
    willing[instrument == CSAT] = np.array(CSAT_ANSWERS)[score[instrument == CSAT] - 1]
    answers = rng.random(size) < willing
    answered = calendar.so_far(later(at, log_normal(rng, 9.0, 1.3, size)))
    answers &= ~np.isnat(answered)
    comment = answers & (instrument <= NPS) & (rng.random(size) < 0.22)
    share = (score - np.array(LOWEST)[instrument]) / (np.array(HIGHEST) - np.array(LOWEST))[instrument]
    texts = (*GRUMBLES, *LUKEWARM, *PRAISE)
    first = np.where(share < 0.45, 0, np.where(share < 0.8, len(GRUMBLES), len(GRUMBLES) + len(LUKEWARM)))
    return table(
        "survey_answers",
        answer_id=keys("A", np.arange(size), 8),
        customer_id=keys("C", customer, 7),
        asked_at=at,
        answered_at=np.where(answers, answered, np.datetime64("NaT")),
        instrument=words(INSTRUMENTS, instrument),
        item=words((*ITEMS, RECOMMEND), item),
        score=np.where(answers, score, np.nan),
        scale=words(SCALES, instrument),
        comment=words(texts, np.where(comment, first + rng.integers(3, size=size), -1)),
        order_id=keys("O", order, 8),
        ticket_id=keys("T", ticket, 8),
    )


def _after_delivery(rng: np.random.Generator, calendar: Calendar, orders: Orders) -> _Asked:
    day = orders.delivered + 2
    asked = (orders.customer >= 0) & (rng.random(orders.size) < 0.35) & (day < calendar.length)
    order = np.flatnonzero(asked)
    nothing = np.full(len(order), -1)
    at, score = calendar.instants(day[order]), orders.score[order]
    return _Asked(CSAT, orders.customer[order], at, score, order, nothing, nothing)


def _after_request(rng: np.random.Generator, calendar: Calendar, tickets: Tickets) -> _Asked:
    at = calendar.so_far(later(tickets.resolved, np.full(len(tickets.kind), 2.0)))
    ticket = np.flatnonzero(~np.isnat(at) & (tickets.customer >= 0) & (rng.random(len(at)) < 0.5))
    slow = (tickets.resolved - tickets.opened)[ticket] > np.timedelta64(48, "h")
    easy, hard = pick(rng, (2, 3, 5, 10, 25, 33, 22), len(ticket)), pick(rng, (8, 10, 15, 20, 22, 17, 8), len(ticket))
    nothing = np.full(len(ticket), -1)
    score = np.where(slow, hard, easy) + 1
    return _Asked(CES, tickets.customer[ticket], at[ticket], score, nothing, ticket, nothing)


def _nps(rng: np.random.Generator, calendar: Calendar, people: People, day: int) -> _Asked:
    customer = np.flatnonzero((people.first_order < day) & (rng.random(people.size) < 0.16))
    size, nothing = len(customer), np.full(len(customer), -1)
    group = pick(rng, NPS_SHARES, size)
    detractor = pick(rng, (2, 1, 2, 3, 4, 8, 10), size)
    score = np.choose(group, [detractor, 7 + rng.integers(2, size=size), 9 + rng.integers(2, size=size)])
    at = calendar.instants(day + 0.5 + rng.random(size))
    return _Asked(NPS, customer, at, score, nothing, nothing, nothing)


def _graded(rng: np.random.Generator, calendar: Calendar, people: People, day: int) -> tuple[_Asked, _Asked]:
    """One overall grade, put to a sample of buyers, and whether they would recommend the company."""
    customer = np.flatnonzero((people.first_order < day) & (rng.random(people.size) < 0.30))
    at, size = calendar.instants(day + rng.random(len(customer))), len(customer)
    nothing = np.full(size, -1)
    satisfied = GRADE_WEIGHTS[3] + GRADE_WEIGHTS[4]
    lift = satisfied * (ADOPTION.satisfied if day >= ADOPTION.day else 1.0)
    lower = (sum(GRADE_WEIGHTS) - lift) / (sum(GRADE_WEIGHTS) - satisfied)
    weights = [w * (lift / satisfied if grade >= 3 else lower) for grade, w in enumerate(GRADE_WEIGHTS)]
    grade = pick(rng, tuple(weights), size) + 1
    willing = rng.random(size) < np.where(grade >= 4, RECOMMENDATION.satisfied, RECOMMENDATION.others)
    recommends = np.where(willing, 4 + rng.integers(2, size=size), 1 + rng.integers(3, size=size))
    about = np.full(size, len(ITEMS))
    return (
        _Asked(GRADE, customer, at, grade, nothing, nothing, nothing),
        _Asked(ITEM, customer, at, recommends, nothing, nothing, about),
    )


def _items(
    rng: np.random.Generator, calendar: Calendar, people: People, day: int, share: float, items: tuple[int, ...]
) -> _Asked:
    """A battery of items put to a share of the buyers; a cause in force lifts the image with those it reaches."""
    chosen = np.flatnonzero((people.first_order < day) & (rng.random(people.size) < share))
    customer = np.repeat(chosen, len(items))
    at, size = np.repeat(calendar.instants(day + rng.random(len(chosen))), len(items)), len(customer)
    item, score = np.tile(items, len(chosen)), pick(rng, GRADE_WEIGHTS, size) + 1
    lifted = (item == IMAGE) & reached(people)[customer] & (the_cause().starts <= day <= the_cause().ends)
    can_rise = 1 - GRADE_WEIGHTS[-1] / sum(GRADE_WEIGHTS)
    score += lifted & (score < 5) & (rng.random(size) < CAUSE.image / can_rise)
    return _Asked(ITEM, customer, at, score, np.full(size, -1), np.full(size, -1), item)
