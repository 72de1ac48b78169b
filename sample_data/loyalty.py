"""What ties buyers: recommendations, points and subscriptions."""

import numpy as np
import pyarrow as pa

from sample_data.baskets import Lines
from sample_data.catalogue import Catalogue
from sample_data.chance import Chance, Ints, pick
from sample_data.days import Calendar
from sample_data.orders import COMPLETED, Orders
from sample_data.people import People
from sample_data.tables import keys, money, table, words
from sample_data.truth import SUBSCRIPTIONS

MEMBER_SHARE = 0.62
"""Share of buyers with a points account; a point is earned per pound."""

BURN_SHARE = 0.14
"""Share of members' orders at which all points are spent."""

EXPIRY_DAYS = 365
"""Points expire so many days after the last order."""

MONTH_DAYS = 30.44
END_REASONS = ("Too expensive", "Moved home", "No longer needed", "Quality", "Switched provider")


def referral_table(chance: Chance, calendar: Calendar, people: People) -> pa.Table:
    """The table ``referrals``: those that brought somebody, and those of whom nothing more was heard."""
    rng = chance.stream("referrals")
    referred = np.flatnonzero(people.referrer >= 0)
    referrer = people.referrer[referred]
    gap = people.seen[referred] - people.first_order[referrer]
    told = people.seen[referred] - np.minimum(rng.exponential(4.0, len(referred)), 0.9 * gap)
    silent = np.flatnonzero((people.first_order < calendar.length - 30) & (rng.random(people.size) < 0.06))
    silent_at = people.first_order[silent] + (calendar.length - people.first_order[silent]) * rng.random(len(silent))
    at = np.concatenate([told, silent_at])
    by_time = np.argsort(at, kind="stable")
    nobody = np.full(len(silent), -1)
    converted = np.concatenate([people.first_order[referred], np.full(len(silent), np.inf)])
    return table(
        "referrals",
        referral_id=keys("N", np.arange(len(at)), 7),
        referrer_id=keys("C", np.concatenate([referrer, silent])[by_time], 7),
        referred_id=keys("C", np.concatenate([referred, nobody])[by_time], 7),
        referred_at=calendar.instants(at[by_time]),
        channel=words(("email", "social", "text", "community", "phone"), pick(rng, (30, 32, 22, 10, 6), len(at))),
        converted_at=calendar.instants(converted[by_time]),
    )


def point_table(chance: Chance, calendar: Calendar, people: People, orders: Orders, lines: Lines) -> pa.Table:
    """The table ``points``: earned with each order, spent all at once, expired a year after the last order."""
    rng = chance.stream("points")
    is_member = rng.random(people.size) < MEMBER_SHARE
    order = np.flatnonzero((orders.status == COMPLETED) & (orders.customer >= 0))
    order = order[is_member[orders.customer[order]]]
    order = order[np.argsort(orders.customer[order], kind="stable")]
    customer, at = orders.customer[order], orders.at[order]
    earned = lines.total(orders.size)[order] // 100
    before = np.concatenate([[0], np.cumsum(earned)])
    starts = np.flatnonzero(np.diff(customer, prepend=-1))
    ends = np.append(starts[1:], len(order)) - 1
    burns = rng.random(len(order)) < BURN_SHARE
    burns[starts] = False
    emptied = np.maximum.accumulate(np.where(burns | np.isin(np.arange(len(order)), starts), np.arange(len(order)), 0))
    burnt = np.flatnonzero(burns)
    spent = before[burnt] - before[emptied[burnt - 1]]
    expired_at = at[ends] + EXPIRY_DAYS
    left = before[ends + 1] - before[emptied[ends]]
    gone = np.flatnonzero((expired_at < calendar.length) & (left > 0))
    moment = np.concatenate([at, at[burnt], expired_at[gone]])
    rows = np.argsort(moment, kind="stable")
    nothing = np.full(len(gone), -1)
    return table(
        "points",
        booking_id=keys("B", np.arange(len(rows)), 8),
        customer_id=keys("C", np.concatenate([customer, customer[burnt], customer[ends[gone]]])[rows], 7),
        kind=words(("earn", "burn", "expire"), np.repeat([0, 1, 2], [len(order), len(burnt), len(gone)])[rows]),
        booked_at=calendar.instants(moment[rows]),
        points=np.concatenate([earned, -spent, -left[gone]])[rows],
        order_id=keys("O", np.concatenate([order, order[burnt], nothing])[rows], 8),
    )


def subscription_table(chance: Chance, calendar: Calendar, catalogue: Catalogue, people: People) -> pa.Table:
    """The table ``subscriptions``: of every prodice, started after the first order, left at a constant hazard."""
    rng = chance.stream("subscriptions")
    parts = []
    for plan in SUBSCRIPTIONS:
        product = int(plan.product[1:]) - 1
        subscriber = people.buyers[rng.random(len(people.buyers)) < plan.uptake]
        since = np.maximum(people.first_order[subscriber], catalogue.launched[product])
        since = np.floor(since + rng.exponential(45.0, len(subscriber)))
        subscriber, since = subscriber[since < calendar.length], since[since < calendar.length]
        until = since + rng.exponential(MONTH_DAYS / plan.hazard, len(subscriber))
        parts.append((subscriber, since, until, np.full(len(subscriber), product)))
    subscriber, since, until, product = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    by_start = np.argsort(since, kind="stable")
    subscriber, since, until, product = subscriber[by_start], since[by_start], until[by_start], product[by_start]
    reason = np.where(until < calendar.length, pick(rng, (30, 14, 28, 15, 13), len(until)), -1)
    interval = {int(plan.product[1:]) - 1: plan.interval for plan in SUBSCRIPTIONS}
    return table(
        "subscriptions",
        subscription_id=keys("U", np.arange(len(since)), 7),
        customer_id=keys("C", subscriber, 7),
        product_id=keys("P", product, 3),
        started_on=calendar.instants(since).astype("datetime64[D]"),
        ended_on=calendar.instants(until).astype("datetime64[D]"),
        end_reason=words(END_REASONS, reason),
        recurring_amount=money(catalogue.price[product]),
        interval=words(("month", "quarter", "year"), _positions(("month", "quarter", "year"), interval, product)),
    )


def _positions(vocabulary: tuple[str, ...], words_of: dict[int, str], products: Ints) -> Ints:
    return np.array([vocabulary.index(words_of[product]) for product in range(min(words_of), max(words_of) + 1)])[
        products - min(words_of)
    ]
