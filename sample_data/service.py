"""Requests for service and the follow-ups promised to customers."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sample_data.baskets import Lines
from sample_data.catalogue import Catalogue
from sample_data.chance import Chance, Flags, Floats, Instants, Ints, later, log_normal, none, pick
from sample_data.days import Calendar
from sample_data.effects.adoption import ADOPTION
from sample_data.orders import COMPLETED, Orders
from sample_data.people import People
from sample_data.tables import keys, money, pence, table, where, words
from sample_data.truth import COMPLAINT_SHARE, HOURS_PROMISED, SERVICE
from sample_data.words import AGENTS, SELLERS

KINDS = ("complaint", "installation", "maintenance", "repair", "question", "return", "other")
COMPLAINT, INSTALLATION, MAINTENANCE, REPAIR, QUESTION, RETURN, OTHER = range(7)
CHANNELS = ("email", "phone", "web", "chatbot", "store", "social", "text", "community")
CHANNEL_WEIGHTS = (33, 26, 12, 12, 8, 5, 3, 1)
PRIORITIES = ("urgent", "high", "normal", "low")
KEPT_SHARE = 0.70
"""Share of follow-ups done in time before the adoption of CRM."""

FOLLOW_UPS = ("delivery", "installation", "maintenance", "call", "offer")


@dataclass(frozen=True)
class Tickets:
    """Requests in the order of their opening; -1 for none, unknown instants are NaT."""

    kind: Ints
    customer: Ints
    order: Ints
    product: Ints
    opened: Instants
    replied: Instants
    resolved: Instants
    reopened: Instants
    priority: Ints
    is_automated: Flags


def tickets(
    chance: Chance, calendar: Calendar, catalogue: Catalogue, people: People, orders: Orders, lines: Lines,
    returned: Ints, back: Floats,
) -> Tickets:  # fmt: skip
    """Draw what is asked for, and how fast it is answered and resolved."""
    rng = chance.stream("tickets")
    kind, order, customer, product, opened_day = _requests(rng, catalogue, people, orders, lines, returned, back)
    happened = opened_day < calendar.length
    by_time = np.argsort(opened_day, kind="stable")
    by_time = by_time[happened[by_time]]
    kind, order, customer, product = kind[by_time], order[by_time], customer[by_time], product[by_time]
    size, opened = len(by_time), calendar.instants(opened_day[by_time])
    simple = kind == QUESTION  # nothing else is left to a machine
    is_automated = simple & (rng.random(size) < SERVICE.automated * size / max(1, simple.sum()))
    replied = later(opened, log_normal(rng, SERVICE.first_reply_hours, SERVICE.first_reply_sigma, size))
    replied = calendar.so_far(np.where(is_automated, none(size), replied))
    hours = log_normal(rng, SERVICE.resolution_hours, SERVICE.resolution_sigma, size)
    resolved = later(np.where(is_automated, opened, replied), np.where(is_automated, 0.05 * rng.random(size), hours))
    resolved = calendar.so_far(np.where(rng.random(size) < SERVICE.never_resolved, none(size), resolved))
    again = rng.random(size) < SERVICE.reopened
    reopened = calendar.so_far(np.where(again, later(resolved, log_normal(rng, 30.0, 0.8, size)), none(size)))
    once_more = calendar.so_far(
        later(reopened, log_normal(rng, SERVICE.resolution_hours, SERVICE.resolution_sigma, size))
    )
    resolved = np.where(np.isnat(once_more), resolved, once_more)
    urgency = np.where(kind == COMPLAINT, pick(rng, (10, 40, 45, 5), size), pick(rng, (3, 14, 63, 20), size))
    return Tickets(kind, customer, order, product, opened, replied, resolved, reopened, urgency, is_automated)


def _requests(
    rng: np.random.Generator, catalogue: Catalogue, people: People, orders: Orders, lines: Lines, returned: Ints,
    back: Floats,
) -> tuple[Ints, Ints, Ints, Ints, Floats]:  # fmt: skip
    """Kind, order, customer, product and day of every request; days after the last are still in."""
    done, size = orders.status == COMPLETED, orders.size
    main = np.full(size, -1)
    main[lines.order[::-1]] = lines.product[::-1]
    service = np.zeros(size, bool)
    service[lines.order[np.isin(lines.product, catalogue.positions("service"))]] = True
    large = np.zeros(size, bool)
    large[lines.order[catalogue.price[lines.product] > 10_000]] = True
    sent_back = np.full(size, np.inf)
    sent_back[returned] = back
    grievance = np.where(orders.is_late, COMPLAINT_SHARE["late"], COMPLAINT_SHARE["on_time"])
    technical = done & (service | large)
    chosen = [
        (COMPLAINT, done & (rng.random(size) < grievance), orders.delivered + log_normal(rng, 1.2, 0.9, size)),
        (INSTALLATION, technical & (rng.random(size) < 0.30), orders.delivered + log_normal(rng, 3.0, 0.6, size)),
        (MAINTENANCE, technical & (rng.random(size) < 0.12), orders.delivered + log_normal(rng, 150.0, 0.5, size)),
        (REPAIR, done & (rng.random(size) < 0.008), orders.delivered + log_normal(rng, 60.0, 0.9, size)),
        (QUESTION, rng.random(size) < 0.045, orders.at + log_normal(rng, 1.0, 0.7, size)),
        (RETURN, np.isfinite(sent_back) & (rng.random(size) < 0.6), np.maximum(sent_back - 1.5, orders.delivered)),
        (OTHER, rng.random(size) < 0.004, orders.at + log_normal(rng, 5.0, 0.9, size)),
    ]  # fmt: skip
    parts = []
    for kind_of_all, mask, day_of_all in chosen:
        rows = np.flatnonzero(mask)
        parts.append((np.full(len(rows), kind_of_all), rows, day_of_all[rows]))
    kind, order, day = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    known = np.flatnonzero(np.isfinite(people.responded) & (rng.random(people.size) < 0.06))
    customer = np.concatenate([orders.customer[order], known])
    product = np.concatenate([main[order], pick(rng, tuple(catalogue.lasting_weight), len(known))])
    day = np.concatenate([day, people.responded[known] + log_normal(rng, 20.0, 1.2, len(known))])
    kind = np.concatenate([kind, np.full(len(known), QUESTION)])
    return kind, np.concatenate([order, np.full(len(known), -1)]), customer, product, day


def ticket_table(chance: Chance, calendar: Calendar, orders: Orders, tickets: Tickets) -> pa.Table:
    """The table ``tickets``."""
    rng, size = chance.stream("ticket table"), len(tickets.kind)
    is_open = np.isnat(tickets.resolved) | (tickets.reopened > tickets.resolved)
    closed = calendar.so_far(np.where(is_open, none(size), later(tickets.resolved, log_normal(rng, 48.0, 0.3, size))))
    hours = np.array([HOURS_PROMISED[priority] for priority in PRIORITIES], float)[tickets.priority]
    cost = np.where(tickets.is_automated, 0.35, log_normal(rng, 6.5, 0.6, size))
    location = np.where(tickets.order >= 0, orders.location[tickets.order], -1)
    return table(
        "tickets",
        ticket_id=keys("T", np.arange(size), 8),
        customer_id=keys("C", tickets.customer, 7),
        kind=words(KINDS, tickets.kind),
        opened_at=tickets.opened,
        first_reply_at=tickets.replied,
        resolved_at=tickets.resolved,
        closed_at=closed,
        reopened_at=tickets.reopened,
        channel=words(CHANNELS, np.where(tickets.is_automated, 3, pick(rng, CHANNEL_WEIGHTS, size))),
        priority=words(PRIORITIES, tickets.priority),
        agent=words(AGENTS, np.where(tickets.is_automated, -1, rng.integers(len(AGENTS), size=size))),
        location_id=keys("L", location, 2),
        order_id=keys("O", tickets.order, 8),
        product_id=keys("P", tickets.product, 3),
        due_at=where(rng.random(size) < 0.97, later(tickets.opened, hours)),
        is_automated=tickets.is_automated,
        cost=money(pence(cost)),
    )


def follow_up_table(chance: Chance, calendar: Calendar, people: People, orders: Orders, tickets: Tickets) -> pa.Table:
    """The table ``follow_ups``: kept in time, kept late, overdue, and not due yet."""
    rng, size = chance.stream("follow_ups"), orders.size
    done = (orders.status == COMPLETED) & (orders.customer >= 0)
    delivery = np.flatnonzero(done & (rng.random(size) < 0.10))
    maintenance = np.flatnonzero(done & (rng.random(size) < 0.03))
    called = np.flatnonzero((tickets.kind <= INSTALLATION) & (tickets.customer >= 0))
    offered = np.flatnonzero(np.isfinite(people.responded) & (rng.random(people.size) < 0.10))
    moments = [orders.delivered[delivery] + 2, orders.delivered[maintenance] + 180, people.responded[offered] + 30]
    due = np.concatenate(
        [*(calendar.moments(days) for days in moments), later(tickets.opened[called], np.full(len(called), 96.0))]
    )
    kind = np.repeat([0, 2, 4, 3], [len(delivery), len(maintenance), len(offered), len(called)])
    kind[len(kind) - len(called) :] = np.where(tickets.kind[called] == INSTALLATION, 1, 3)
    nothing = np.full(len(offered), -1)
    order = np.concatenate([delivery, maintenance, nothing, tickets.order[called]])
    customer = np.concatenate(
        [orders.customer[delivery], orders.customer[maintenance], offered, tickets.customer[called]]
    )
    count = len(due)
    adopted = due >= calendar.moments(np.array([float(ADOPTION.day)]))
    in_time = rng.random(count) < KEPT_SHARE * np.where(adopted, ADOPTION.kept, 1.0)
    late = np.where(rng.random(count) < 0.75, log_normal(rng, 60.0, 0.9, count), np.nan)
    late_at = np.where(np.isnan(late), none(count), later(due, np.nan_to_num(late)))
    kept = calendar.so_far(np.where(in_time, later(due, -20 * rng.random(count)), late_at))
    return table(
        "follow_ups",
        follow_up_id=keys("F", np.arange(count), 7),
        customer_id=keys("C", customer, 7),
        kind=words(FOLLOW_UPS, kind),
        due_at=due,
        done_at=kept,
        owner=words((*SELLERS, *AGENTS), rng.integers(len(SELLERS) + len(AGENTS), size=count)),
        order_id=keys("O", order, 8),
    )
