"""What ties buyers: recommendations, points and subscriptions."""

import numpy as np
import pyarrow as pa

from sample_data.baskets import Lines
from sample_data.catalogue import Catalogue
from sample_data.chance import Chance, pick
from sample_data.days import Calendar
from sample_data.effects.adoption import ADOPTION
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
    empty = burns.copy()
    burns[starts], empty[starts] = False, True
    emptied = np.maximum.accumulate(np.where(empty, np.arange(len(order)), 0))
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
    """The table ``subscriptions``: of every prodice, started after a first order, left at a hazard that CRM lowered."""
    rng = chance.stream("subscriptions")
    plans = np.array([int(plan.product[1:]) - 1 for plan in SUBSCRIPTIONS])
    parts = []
    for number, plan in enumerate(SUBSCRIPTIONS):
        buyer = people.buyers[rng.random(len(people.buyers)) < plan.uptake]
        offered = np.maximum(people.first_order[buyer], catalogue.launched[plans[number]])
        start = np.floor(offered + rng.exponential(45.0, len(buyer)))
        days = rng.exponential(MONTH_DAYS / plan.hazard, len(buyer))  # at the hazard before CRM
        slow_from = np.maximum(start, ADOPTION.day)
        end = np.minimum(start + days, slow_from) + np.maximum(start + days - slow_from, 0.0) / ADOPTION.churn
        parts.append((buyer, start, end, np.full(len(buyer), number)))
    subscriber, since, until, plan_number = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    rows = np.argsort(since, kind="stable")
    rows = rows[since[rows] < calendar.length]
    product, ended = plans[plan_number[rows]], calendar.instants(until[rows])
    return table(
        "subscriptions",
        subscription_id=keys("U", np.arange(len(rows)), 7),
        customer_id=keys("C", subscriber[rows], 7),
        product_id=keys("P", product, 3),
        started_on=calendar.instants(since[rows]).astype("datetime64[D]"),
        ended_on=ended.astype("datetime64[D]"),
        end_reason=words(END_REASONS, np.where(np.isnat(ended), -1, pick(rng, (30, 14, 28, 15, 13), len(rows)))),
        recurring_amount=money(catalogue.price[product]),
        interval=words([plan.interval for plan in SUBSCRIPTIONS], plan_number[rows]),
    )
