"""Every contact between the company and its customers that is neither an order nor a ticket."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

import numpy as np
import pyarrow as pa

from crm_models.schema import CHANNELS
from sample_data.baskets import Lines
from sample_data.catalogue import Catalogue
from sample_data.chance import Chance, Flags, Floats, Ints, later, log_normal, none, pick, whole
from sample_data.days import Calendar
from sample_data.effects.campaigns import FATIGUE
from sample_data.orders import Orders
from sample_data.people import CHANNEL_WORDS, People
from sample_data.plan import CAMPAIGNS
from sample_data.tables import keys, money, parts, table, where, words
from sample_data.touches import Touches

KINDS = ("visit", "message", "call", "chat", "event", "download", "cart", "review", "feedback", "usage", "other")
VISIT, MESSAGE, CALL, CHAT, EVENT, DOWNLOAD, CART, REVIEW, FEEDBACK, USAGE, OTHER = range(11)
INBOUND_WEIGHTS = (44, 12, 6, 10, 5, 5, 16, 0, 1, 0, 1)
CHANNELS_OF_KIND = (
    ("web", "store", "blog", "social"), ("email", "social", "text"), ("phone",), ("chatbot", "web"),
    ("webinar", "community", "podcast"), ("web", "newsletter"), ("web",), ("web", "social"), ("email", "store"),
    ("web", "community"), ("other",),
)  # fmt: skip
MONTHLY_INBOUND = 0.35
MONTHLY_OUTBOUND = 0.22
COSTS = {MESSAGE: 90, CALL: 240, CHAT: 120, EVENT: 450}
"""Pence of staff time for a contact of a kind that a person handles."""


@dataclass(frozen=True)
class _Contacts:
    """Contacts, moments in days, -1 for none; as small as they can be kept, since there are many."""

    customer: Ints
    at: Floats
    kind: Ints
    channel: Ints
    product: Ints
    campaign: Ints
    is_outbound: Flags

    def small(self) -> "_Contacts":
        """The same contacts in four bytes for a customer and one for each word."""
        narrow = {name: getattr(self, name).astype(np.int8) for name in ("kind", "channel", "product", "campaign")}
        return replace(self, customer=self.customer.astype(np.int32), **narrow)

    def chosen(self, rows: Ints | slice) -> "_Contacts":
        """Only these rows."""
        return _Contacts(*(getattr(self, field.name)[rows] for field in fields(self)))


def interaction_tables(
    chance: Chance, calendar: Calendar, catalogue: Catalogue, people: People, orders: Orders, lines: Lines,
    touches: Touches,
) -> Iterator[pa.Table]:  # fmt: skip
    """The table ``interactions`` in order of time, in parts. Nobody answers before the lifecycle says so."""
    rng = chance.stream("interactions")
    everything = _in_order(
        calendar,
        *_lifecycle(rng, catalogue, people),
        _inbound(rng, calendar, catalogue, people),
        _outbound(rng, calendar, people),
        *_newsletter_test(rng, people),
        _after_delivery(rng, orders, lines),
        _answers(touches),
    )
    for rows in parts(len(everything.at)):
        yield _rows(rng, calendar, catalogue, everything.chosen(rows), rows.start)


def _rows(rng: np.random.Generator, calendar: Calendar, catalogue: Catalogue, part: _Contacts, first: int) -> pa.Table:
    """Contacts as rows, numbered from ``first``."""
    kind, outbound = part.kind, part.is_outbound
    size, moment = len(kind), calendar.instants(part.at)
    asks = ~outbound & np.isin(kind, (MESSAGE, CALL, CHAT, FEEDBACK))
    automated = np.where(outbound, kind == MESSAGE, asks & (rng.random(size) < 0.30)) & (rng.random(size) < 0.9)
    hours = np.where(automated | (kind == CALL), 0.02 * rng.random(size), log_normal(rng, 3.0, 1.2, size))
    answered = calendar.so_far(np.where(asks & (rng.random(size) < 0.91), later(moment, hours), none(size)))
    spoken = ~outbound & np.isin(kind, (MESSAGE, CALL, CHAT, REVIEW, FEEDBACK))
    saved = catalogue.price[part.product] * (1 + rng.poisson(0.8, size))
    cost = np.zeros(len(KINDS), np.int64)
    cost[list(COSTS)] = list(COSTS.values())
    return table(
        "interactions",
        interaction_id=keys("I", first + np.arange(size), 8),
        customer_id=keys("C", part.customer, 7),
        at=moment,
        channel=words(CHANNEL_WORDS, part.channel),
        direction=words(("inbound", "outbound"), outbound.astype(np.int64)),
        kind=words(KINDS, kind),
        product_id=keys("P", part.product, 3),
        value=where(kind == CART, money(saved)),
        campaign_id=keys("K", part.campaign, 3),
        sentiment=words(("positive", "neutral", "negative"), np.where(spoken, pick(rng, (46, 38, 16), size), -1)),
        answered_at=answered,
        is_automated=automated,
        cost=where(np.isin(kind, list(COSTS)), money(np.where(automated, 2, cost[kind]))),
    )


def _in_order(calendar: Calendar, *groups: _Contacts) -> _Contacts:
    """All contacts up to the last day in order of time."""
    small = [group.small() for group in groups]
    together = _Contacts(*(np.concatenate([getattr(g, field.name) for g in small]) for field in fields(_Contacts)))
    rows = np.argsort(together.at, kind="stable")
    return together.chosen(rows[: np.searchsorted(together.at, calendar.length, sorter=rows)])


def _channels(rng: np.random.Generator, kind: Ints) -> Ints:
    """A channel that goes with each kind."""
    width = max(len(options) for options in CHANNELS_OF_KIND)
    options = np.array([[CHANNELS.index(o[place % len(o)]) for place in range(width)] for o in CHANNELS_OF_KIND])
    return options[kind, rng.integers(width, size=len(kind))]


def _lifecycle(rng: np.random.Generator, catalogue: Catalogue, people: People) -> list[_Contacts]:
    """The first contact, the moment contact data are given, and the first response afterwards."""
    everybody, nothing = np.arange(people.size), np.full(people.size, -1)
    known = np.array([CHANNELS.index(word) if word in CHANNELS else CHANNELS.index("web") for word in CHANNEL_WORDS])
    first_channel = known[people.source]
    giving = np.maximum(people.contact - 0.001, people.seen)
    reply = np.array((MESSAGE, CHAT, VISIT, EVENT, CART))[pick(rng, (30, 20, 30, 8, 12), people.size)]
    wanted = np.where(reply == CART, pick(rng, tuple(catalogue.lasting_weight), people.size), -1)
    download = np.full(people.size, DOWNLOAD)
    web, inbound = np.full(people.size, CHANNELS.index("web")), np.zeros(people.size, bool)
    return [
        _Contacts(everybody, people.seen, np.full(people.size, VISIT), first_channel, nothing, nothing, inbound),
        _Contacts(everybody, giving, download, web, nothing, nothing, inbound),
        _Contacts(everybody, people.responded, reply, _channels(rng, reply), wanted, nothing, inbound),
    ]


def _inbound(rng: np.random.Generator, calendar: Calendar, catalogue: Catalogue, people: People) -> _Contacts:
    """Visits, carts, messages and calls between the first response and the moment interest fades."""
    answered = np.flatnonzero(np.isfinite(people.responded))
    begins = calendar.business(people.responded[answered])
    ends = np.minimum(begins + rng.exponential(420.0, len(answered)), calendar.business(np.array([calendar.length])))
    count = rng.poisson(MONTHLY_INBOUND * (ends - begins) / 30.44)
    at = np.repeat(begins, count) + np.repeat(ends - begins, count) * rng.random(int(count.sum()))
    kind = pick(rng, INBOUND_WEIGHTS, len(at))
    day, nothing = calendar.from_business(at), np.full(len(at), -1)
    has_product = (kind == CART) | (rng.random(len(at)) < 0.2)
    about = np.where(has_product, pick(rng, tuple(catalogue.weight), len(at)), -1)
    lasting = pick(rng, tuple(catalogue.lasting_weight), len(at))
    about = np.where(catalogue.on_offer(about, day), about, lasting)
    inbound = np.zeros(len(at), bool)
    return _Contacts(np.repeat(answered, count), day, kind, _channels(rng, kind), about, nothing, inbound)


def _outbound(rng: np.random.Generator, calendar: Calendar, people: People) -> _Contacts:
    """Messages, and now and then a call, to those who gave contact data."""
    known = np.flatnonzero(people.has_email_consent)
    span = calendar.length - people.contact[known]
    count = whole(rng, MONTHLY_OUTBOUND * span / 30.44)
    at = np.repeat(people.contact[known], count) + np.repeat(span, count) * rng.random(int(count.sum()))
    customer = np.repeat(known, count)
    calls = people.has_phone_consent[customer] & (rng.random(len(at)) < 0.08)
    mail = np.array([CHANNELS.index("email"), CHANNELS.index("newsletter")])[rng.integers(2, size=len(at))]
    kind, nothing = np.where(calls, CALL, MESSAGE), np.full(len(at), -1)
    channel = np.where(calls, CHANNELS.index("phone"), mail)
    return _Contacts(customer, at, kind, channel, nothing, nothing, np.ones(len(at), bool))


def _newsletter_test(rng: np.random.Generator, people: People) -> list[_Contacts]:
    """Newsletters in the rhythm drawn for each in the test of contact pressure, and the replies to them."""
    in_test = np.flatnonzero(people.rhythm > 0)
    count = people.rhythm[in_test] * FATIGUE.months
    customer, gap = np.repeat(in_test, count), np.repeat(30.0 / people.rhythm[in_test], count)
    number = np.arange(len(customer)) - np.repeat(np.cumsum(count) - count, count)
    sent = FATIGUE.first_day + (number + 0.6 * rng.random(len(customer))) * gap
    reply_chance = FATIGUE.per_message * np.exp(-people.rhythm[customer] / FATIGUE.optimum)
    replies = np.flatnonzero(rng.random(len(customer)) < reply_chance)
    replied = sent[replies] + np.minimum(log_normal(rng, 0.3, 0.8, len(replies)), 3.0)
    return [
        _Contacts(
            who, at, np.full(len(who), MESSAGE), np.full(len(who), CHANNELS.index("newsletter")),
            np.full(len(who), -1), np.full(len(who), -1), np.full(len(who), is_outbound),
        )
        for who, at, is_outbound in ((customer, sent, True), (customer[replies], replied, False))
    ]  # fmt: skip


def _after_delivery(rng: np.random.Generator, orders: Orders, lines: Lines) -> _Contacts:
    """Use of what was bought, reviews and feedback."""
    told = np.isfinite(orders.delivered) & (orders.customer >= 0) & (rng.random(orders.size) < 0.30)
    order = np.flatnonzero(told)
    product = np.full(orders.size, -1)
    product[lines.order] = lines.product
    kind = np.array((USAGE, REVIEW, FEEDBACK))[pick(rng, (50, 32, 18), len(order))]
    at = orders.delivered[order] + log_normal(rng, 12.0, 0.9, len(order))
    nothing, inbound = np.full(len(order), -1), np.zeros(len(order), bool)
    return _Contacts(orders.customer[order], at, kind, _channels(rng, kind), product[order], nothing, inbound)


def _answers(touches: Touches) -> _Contacts:
    """What customers did because a campaign asked for it, orders apart."""
    asked = np.array([not campaign.adds_orders for campaign in CAMPAIGNS])[touches.campaign]
    rows = np.flatnonzero(asked & np.isfinite(touches.responded))
    kinds = {"visit": VISIT, "download": DOWNLOAD, "feedback": FEEDBACK}
    kind = np.array([kinds.get(campaign.objective, OTHER) for campaign in CAMPAIGNS])[touches.campaign[rows]]
    campaign = np.where(touches.arm[rows] > 0, touches.campaign[rows], -1)
    channel, nothing = np.full(len(rows), CHANNELS.index("web")), np.full(len(rows), -1)
    inbound = np.zeros(len(rows), bool)
    return _Contacts(touches.customer[rows], touches.responded[rows], kind, channel, nothing, campaign, inbound)
