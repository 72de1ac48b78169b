"""What is in the orders: lines that add up to what the order should come to, and what came back."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
import pyarrow as pa

from sample_data.catalogue import Catalogue
from sample_data.chance import Chance, Floats, Ints, log_normal, pick, whole
from sample_data.days import Calendar
from sample_data.effects.products import REFERRED_DISCOUNTS
from sample_data.experience import CHANNELS
from sample_data.orders import CANCELLED, COMPLETED, PLACES, RETURN, STATUSES, Orders, worth
from sample_data.people import People
from sample_data.plan import CAUSES
from sample_data.tables import every, keys, money, parts, table, words
from sample_data.truth import PRICE_RISE_PER_YEAR, RETURN_SHARE

DISCOUNTS = ("quantity", "season", "loyalty", "coupon", "other")
RATES = np.array([0.10, 0.20, 0.05, 0.15, 0.10, 0.0])
QUANTITY, SEASON, LOYALTY, COUPON, OTHER, NO_DISCOUNT = range(6)
MEAN_LINES = 3.2
"""Lines of an order before the adoption of CRM."""
SALE_MONTHS = (0, 6, 10)
"""January, July and November, counted from 0."""


@dataclass(frozen=True)
class Lines:
    """Lines sorted by order; money in pence per unit, ``discount`` too."""

    order: Ints
    product: Ints
    quantity: Ints
    price: Ints
    discount: Ints
    discount_kind: Ints
    cost: Ints

    @property
    def amount(self) -> Ints:
        """Pence charged for each line."""
        return self.quantity * (self.price - self.discount)

    @property
    def number(self) -> Ints:
        """Position of each line in its order, from 1."""
        starts = np.flatnonzero(np.diff(self.order, prepend=-1))
        return np.arange(len(self.order)) - np.repeat(starts, np.diff(starts, append=len(self.order))) + 1

    def chosen(self, rows: slice) -> "Lines":
        """Only these lines."""
        return Lines(*(getattr(self, field.name)[rows] for field in fields(self)))

    def total(self, orders: int) -> Ints:
        """Pence charged for each of so many orders."""
        return np.rint(np.bincount(self.order, self.amount, orders)).astype(np.int64)


def lines(chance: Chance, calendar: Calendar, catalogue: Catalogue, people: People, orders: Orders) -> Lines:
    """Fill each order with products in whole units; its first line takes what the others leave, without bias.

    Orders that are worth more by the adoption of CRM have more lines, each worth what lines were before.
    """
    rng = chance.stream("order lines")
    mean = MEAN_LINES * worth(people, orders.customer, orders.at)
    order = np.repeat(np.arange(orders.size), 1 + rng.poisson(mean - 1))
    is_first = np.diff(order, prepend=-1) > 0
    weight = rng.standard_gamma(1.2, len(order)) * np.where(is_first, 0.4, 1.0)
    target = orders.value[order] * weight / np.bincount(order, weight, orders.size)[order]
    kind = _discount_kinds(rng, calendar, people, orders)[order]
    factor = calendar.price_factor(orders.at, PRICE_RISE_PER_YEAR)[order]
    ceiling = target / (1 - RATES[kind]) / factor / np.where(is_first | (kind == QUANTITY), 2.5, 1)
    product = _products(rng, catalogue, ceiling, orders.at[order])
    priced = catalogue.price[product] * factor * catalogue.before_rise(product, orders.at[order])
    price = np.rint(priced).astype(np.int64)
    discount = np.rint(price * RATES[kind]).astype(np.int64)
    quantity = np.where(is_first, 0, np.floor(target / (price - discount)).astype(np.int64))
    left = orders.value - np.bincount(order, quantity * (price - discount), orders.size)
    quantity[is_first] = whole(rng, left / (price - discount)[is_first])
    empty = np.bincount(order, quantity, orders.size) == 0
    quantity[is_first] = np.where(empty, 1, quantity[is_first])
    kept = quantity > 0
    quantity = np.where(orders.status[order] == CANCELLED, 0, quantity)
    cost = np.rint(catalogue.cost[product] * factor).astype(np.int64)
    return Lines(*(column[kept] for column in (order, product, quantity, price, discount, kind, cost)))


def _discount_kinds(rng: np.random.Generator, calendar: Calendar, people: People, orders: Orders) -> Ints:
    kind = pick(rng, (6, 2, 9, 4, 2, 77), orders.size)
    month = calendar.days.astype("datetime64[M]").astype(np.int64)[orders.at.astype(np.int64)] % 12
    kind = np.where(np.isin(month, SALE_MONTHS) & (rng.random(orders.size) < 0.22), SEASON, kind)
    is_referred = (orders.customer >= 0) & (people.referrer[orders.customer] >= 0)
    kind = np.where(is_referred & (rng.random(orders.size) >= REFERRED_DISCOUNTS), NO_DISCOUNT, kind)
    return np.where(orders.campaign >= 0, COUPON, kind)


def _products(rng: np.random.Generator, catalogue: Catalogue, ceiling: Floats, at: Floats) -> Ints:
    """A product for each line, by demand, among those that cost up to ``ceiling`` and not much less."""
    by_price = np.argsort(catalogue.price)
    price = catalogue.price[by_price]
    low = np.searchsorted(price, ceiling / 2.5)
    high = np.maximum(np.searchsorted(price, ceiling, side="right"), 1)
    product = by_price[_weighted(rng, catalogue.weight[by_price], low, high)]
    missing = np.flatnonzero(rng.random(len(product)) >= catalogue.demand(product, at))
    product[missing] = by_price[_weighted(rng, catalogue.lasting_weight[by_price], low[missing], high[missing])]
    return product


def _weighted(rng: np.random.Generator, weights: Floats, low: Ints, high: Ints) -> Ints:
    """A position in [low, high) of each row, drawn by weight; the dearest below where none there has any."""
    edges = np.concatenate([[0.0], np.cumsum(weights)])
    low = np.where(edges[low] < edges[high], np.minimum(low, high - 1), 0)
    drawn = edges[low] + rng.random(len(low)) * (edges[high] - edges[low])
    position: Ints = np.searchsorted(edges, drawn, side="right") - 1
    return position


def returns(chance: Chance, calendar: Calendar, orders: Orders, lines: Lines) -> tuple[Ints, Floats, Lines]:
    """Orders of which something came back, when, and the lines that did, numbered by return.

    A return gives back the price paid, so it shows that as its unit price and no discount of its own.
    """
    rng = chance.stream("returns")
    back = orders.delivered + log_normal(rng, 9.0, 0.6, orders.size)
    happens = (orders.status == COMPLETED) & (rng.random(orders.size) < RETURN_SHARE) & (back < calendar.length)
    returned = np.flatnonzero(happens)
    number = np.full(orders.size, -1)
    number[returned] = np.arange(len(returned))
    comes = (number[lines.order] >= 0) & ((lines.number == 1) | (rng.random(len(lines.order)) < 0.4))
    return returned, back[returned], Lines(
        number[lines.order[comes]], lines.product[comes], -lines.quantity[comes],
        (lines.price - lines.discount)[comes], np.zeros(int(comes.sum()), np.int64),
        np.full(int(comes.sum()), NO_DISCOUNT), lines.cost[comes],
    )  # fmt: skip


def order_table(calendar: Calendar, orders: Orders, returned: Ints, back: Floats) -> pa.Table:
    """The table ``orders``: orders O…, then returns R… on their own day."""
    sent = _order_rows(calendar, orders, keys("O", np.arange(orders.size), 8), every(None, orders.size))
    origin = orders.chosen(returned)
    never, nothing = np.full(len(returned), np.inf), np.full(len(returned), -1)
    given_back = Orders(
        origin.customer, back, origin.value, nothing, np.full(len(returned), RETURN), origin.channel,
        origin.place, origin.location, never, never, origin.payment, nothing, origin.score,
    )  # fmt: skip
    rows = _order_rows(calendar, given_back, keys("R", np.arange(len(returned)), 8), keys("O", returned, 8))
    return pa.concat_tables([sent, rows])


def _order_rows(calendar: Calendar, orders: Orders, order_id: pa.Array, refund_of: pa.Array) -> pa.Table:
    return table(
        "orders",
        order_id=order_id,
        customer_id=keys("C", orders.customer, 7),
        status=words(STATUSES, orders.status),
        refund_of=refund_of,
        channel=words(CHANNELS, orders.channel),
        place=words(PLACES, orders.place),
        location_id=keys("L", orders.location, 2),
        ordered_at=calendar.instants(orders.at),
        promised_at=calendar.moments(orders.promised),
        delivered_at=calendar.instants(orders.delivered),
        payment=words(("cash", "deferred", "instalment"), orders.payment),
        cause_id=words([cause.cause_id for cause in CAUSES], orders.cause),
        campaign_id=keys("K", orders.campaign, 3),
    )


def line_tables(lines: Lines, back: Lines) -> Iterator[pa.Table]:
    """The table ``order_lines`` in parts: lines of orders, and in the last part those of returns too."""
    number = lines.number
    for rows in parts(len(number)):
        part = _line_rows(lines.chosen(rows), number[rows], "O")
        is_last = rows.stop == len(number)
        yield pa.concat_tables([part, _line_rows(back, back.number, "R")]) if is_last else part


def _line_rows(lines: Lines, number: Ints, prefix: str) -> pa.Table:
    discount = np.abs(lines.quantity) * lines.discount
    return table(
        "order_lines",
        order_id=keys(prefix, lines.order, 8),
        line_number=number,
        product_id=keys("P", lines.product, 3),
        quantity=lines.quantity,
        unit_price=money(lines.price),
        discount=money(discount),
        discount_kind=words(DISCOUNTS, np.where(discount > 0, lines.discount_kind, -1)),
        unit_cost=money(lines.cost),
        amount=money(lines.amount),
    )
