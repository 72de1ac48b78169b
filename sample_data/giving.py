"""The social causes, and the money pledged to, accrued for and paid to each."""

import numpy as np
import pyarrow as pa

from sample_data.baskets import Lines
from sample_data.chance import Floats, Ints
from sample_data.days import Calendar
from sample_data.orders import Orders
from sample_data.plan import CAUSES, Giving
from sample_data.tables import keys, money, pence, table, words

STATES = ("pledged", "accrued", "paid")
PLEDGED, ACCRUED, PAID = range(3)
PAYMENT_DAYS = 91
"""What has accrued in so many days is paid a fortnight later."""


def cause_table(calendar: Calendar, scale: float) -> pa.Table:
    """The table ``causes``; caps and minima grow with the number of customers."""
    first = np.datetime64(calendar.first_day)
    return table(
        "causes",
        cause_id=pa.array([cause.cause_id for cause in CAUSES]),
        name=pa.array([cause.name for cause in CAUSES]),
        partner=pa.array([cause.partner for cause in CAUSES]),
        rule=pa.array([cause.rule for cause in CAUSES]),
        rate=np.array([cause.rate for cause in CAUSES]),
        cap=money(pence(np.array([cause.cap for cause in CAUSES]) * scale)),
        minimum=money(pence(np.array([cause.minimum for cause in CAUSES]) * scale)),
        starts_on=first + np.array([cause.starts for cause in CAUSES]).astype("timedelta64[D]"),
        ends_on=first + np.array([cause.ends for cause in CAUSES]).astype("timedelta64[D]"),
    )


def donation_table(calendar: Calendar, orders: Orders, lines: Lines, scale: float) -> pa.Table:
    """The table ``donations``; a return takes nothing back from the partner."""
    total = lines.total(orders.size)
    units = np.bincount(lines.order, lines.quantity, orders.size).astype(np.float64)
    parts = [_donations(calendar, orders, total, units, number, giving, scale) for number, giving in enumerate(CAUSES)]
    cause, state, at, amount, order = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    by_time = np.argsort(at, kind="stable")
    by_time = by_time[at[by_time] < calendar.length]
    cause, state, at, amount, order = cause[by_time], state[by_time], at[by_time], amount[by_time], order[by_time]
    return table(
        "donations",
        donation_id=keys("D", np.arange(len(at)), 8),
        cause_id=words([giving.cause_id for giving in CAUSES], cause),
        state=words(STATES, state),
        at=calendar.instants(at),
        amount=money(amount),
        order_id=keys("O", order, 8),
        customer_id=keys("C", np.where(order >= 0, orders.customer[order], -1), 7),
    )


def _donations(
    calendar: Calendar, orders: Orders, total: Ints, units: Floats, number: int, giving: Giving, scale: float
) -> tuple[Ints, Ints, Floats, Ints, Ints]:
    """Cause, state, moment, pence and order of everything given to one cause."""
    order = np.flatnonzero(orders.cause == number)
    basis = {"per order": np.full(len(order), 100.0), "share of revenue": total[order], "per unit": 100 * units[order]}
    accrued = np.rint(giving.rate * basis[giving.rule]).astype(np.int64)
    cap, minimum = round(giving.cap * scale * 100), round(giving.minimum * scale * 100)
    accrued = np.diff(np.minimum(np.cumsum(accrued), cap), prepend=0)
    order, accrued = order[accrued > 0], accrued[accrued > 0]
    at = orders.at[order]
    missing = max(0, minimum - int(accrued.sum())) if giving.ends + 2 < calendar.length else 0
    if missing:
        order, accrued, at = np.append(order, -1), np.append(accrued, missing), np.append(at, giving.ends + 1.5)
    quarter = ((at - giving.starts) // PAYMENT_DAYS).astype(np.int64)
    paid = np.rint(np.bincount(quarter, accrued)).astype(np.int64)
    paid_at = giving.starts + PAYMENT_DAYS * (1.0 + np.arange(len(paid))) + 14.5
    paid, paid_at = paid[paid > 0], paid_at[paid > 0]
    state = np.repeat([PLEDGED, ACCRUED, PAID], [1, len(order), len(paid)])
    nothing = np.full(len(paid), -1)
    return (
        np.full(len(state), number), state, np.concatenate([[giving.starts + 0.4], at, paid_at]),
        np.concatenate([[minimum], accrued, paid]), np.concatenate([[-1], order, nothing]),
    )  # fmt: skip
