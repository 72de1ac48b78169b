"""Who was written to by which campaign, in which arm, and what it brought about."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sample_data.chance import Chance, Flags, Floats, Ints, later, log_normal, none, pick
from sample_data.days import Calendar
from sample_data.people import People
from sample_data.plan import CAMPAIGNS, CAUSES, WINDOW_DAYS, Campaign
from sample_data.purchases import Purchases
from sample_data.tables import keys, money, pence, table, where, words

_FAR = np.datetime64("9999-01-01", "s")

CODE_USED = 0.6
"""Share of those who would have ordered anyway and still use the campaign's code: credited, not caused."""


@dataclass(frozen=True)
class Touches:
    """One entry per campaign and customer chosen; moments in days, infinity for never.

    ``extra`` tells which responses are orders that would not have been placed. ``codes`` names, for each
    purchase of the process, the campaign whose code it used, or -1.
    """

    campaign: Ints
    customer: Ints
    arm: Ints
    sent: Floats
    responded: Floats
    extra: Ints
    codes: Ints


def touches(chance: Chance, calendar: Calendar, people: People, purchases: Purchases) -> Touches:
    """Choose audiences, draw arms, and let the effects happen."""
    codes = np.full(len(purchases.at), -1)
    parts = []
    for number, campaign in enumerate(CAMPAIGNS):
        if campaign.arms:
            rng = chance.stream(f"touches {campaign.name} {campaign.year}")
            start = calendar.next(campaign.month, campaign.day, campaign.year)
            customer = _audience(rng, people, campaign, start)
            parts.append((number, customer, *_outcome(rng, people, purchases, number, customer, start, codes)))
    campaigns = np.concatenate([np.full(len(part[1]), part[0]) for part in parts])
    customer, arm, sent, responded, extra = (np.concatenate([p[place] for p in parts]) for place in range(1, 6))
    responded = np.where(responded < calendar.length, responded, np.inf)
    return Touches(campaigns, customer, arm, sent, responded, np.flatnonzero(extra & np.isfinite(responded)), codes)


def _audience(rng: np.random.Generator, people: People, campaign: Campaign, start: float) -> Ints:
    """Those who may be written to, have answered before and, for orders, have bought before: a random share."""
    reached = people.first_order if campaign.adds_orders else people.responded
    consent = {"phone": people.has_phone_consent, "text": people.has_phone_consent}
    eligible = (reached < start) & consent.get(campaign.channel, people.has_email_consent) & ~people.is_held_out
    return np.flatnonzero(eligible & (rng.random(people.size) < campaign.audience))


def _outcome(
    rng: np.random.Generator, people: People, purchases: Purchases, number: int, customer: Ints, start: float,
    codes: Ints,
) -> tuple[Ints, Floats, Floats, Flags]:  # fmt: skip
    """Arm, moment sent, moment of the response, and whether it is an extra order; marks the codes used."""
    campaign, size = CAMPAIGNS[number], len(customer)
    arm = pick(rng, tuple(arm.share for arm in campaign.arms), size)
    base, effect, put_off = _reactions(campaign, arm, people.topic[customer])
    sent = start + 0.25 + 0.4 * rng.random(size)
    if campaign.adds_orders:
        found, natural = purchases.next_after(customer, sent)
        natural = np.where(natural <= sent + WINDOW_DAYS, natural, np.inf)
    else:
        delay = np.minimum(log_normal(rng, 2.0, 1.0, size), WINDOW_DAYS)
        natural = np.where(rng.random(size) < base, sent + delay, np.inf)
    caused = (~np.isfinite(natural) | campaign.adds_orders) & (rng.random(size) < effect)
    if campaign.adds_orders:
        coded = np.isfinite(natural) & (arm > 0) & ~caused & (rng.random(size) < CODE_USED)
        codes[found[coded]] = number
    natural = np.where(rng.random(size) < put_off, np.inf, natural)
    moved = sent + np.minimum(log_normal(rng, 1.5, 1.0, size), WINDOW_DAYS)
    return arm, sent, np.where(caused, moved, natural), caused & campaign.adds_orders


def _reactions(campaign: Campaign, arm: Ints, topic: Ints) -> tuple[Floats, Floats, Floats]:
    """Chances of each to move unasked, to be moved by the message, and to be put off by it."""
    if campaign.reactions:
        chances = np.array([(reaction.base, reaction.effect, reaction.put_off) for reaction in campaign.reactions])
        base, effect, put_off = chances[topic].T
        return base, np.where(arm > 0, effect, 0.0), np.where(arm > 0, put_off, 0.0)
    effect = np.array([arm.effect for arm in campaign.arms])[arm]
    return np.full(len(arm), campaign.base), effect, np.zeros(len(arm))


def touch_table(chance: Chance, calendar: Calendar, touches: Touches) -> pa.Table:
    """The table ``touches``; a control is only ever "sent" on paper."""
    rng, size, treated = chance.stream("touch table"), len(touches.sent), touches.arm > 0
    names = [arm.name for campaign in CAMPAIGNS for arm in campaign.arms]
    first_name = np.cumsum([0, *(len(campaign.arms) for campaign in CAMPAIGNS)])
    sent, responded = calendar.instants(touches.sent), calendar.instants(touches.responded)
    delivered = np.where(treated & (rng.random(size) < 0.985), later(sent, rng.random(size) * 0.05), none(size))
    answered = ~np.isnat(responded) & treated
    delivered = np.where(answered, np.where(np.isnat(delivered), sent, np.minimum(delivered, responded)), delivered)
    opens = ~np.isnat(delivered) & ((rng.random(size) < 0.34) | answered)
    opened = np.minimum(later(delivered, log_normal(rng, 5.0, 1.2, size)), np.where(answered, responded, _FAR))
    opened = calendar.so_far(np.where(opens, opened, none(size)))
    clicks = ~np.isnat(opened) & ((rng.random(size) < 0.16) | answered)
    clicked = np.minimum(later(opened, log_normal(rng, 0.02, 0.8, size)), np.where(answered, responded, _FAR))
    clicked = calendar.so_far(np.where(clicks, clicked, none(size)))
    machine = ~np.isnat(delivered) & (rng.random(size) < 0.31)
    machine_opened = np.where(machine, later(delivered, rng.random(size) * 0.02), none(size))
    leaves = ~np.isnat(opened) & (rng.random(size) < 0.012)
    unsubscribed = np.where(leaves, later(opened, rng.random(size) * 0.1), none(size))
    cost = pence(np.array([campaign.per_touch for campaign in CAMPAIGNS]))[touches.campaign]
    return table(
        "touches",
        campaign_id=keys("K", touches.campaign, 3),
        customer_id=keys("C", touches.customer, 7),
        arm=words(names, first_name[touches.campaign] + touches.arm),
        sent_at=sent,
        delivered_at=delivered,
        opened_at=opened,
        machine_opened_at=calendar.so_far(machine_opened),
        clicked_at=clicked,
        responded_at=responded,
        unsubscribed_at=calendar.so_far(unsubscribed),
        cost=where(treated, money(cost)),
    )


def campaign_table(calendar: Calendar, scale: float) -> pa.Table:
    """The table ``campaigns``; fixed costs grow with the number of customers."""
    first = np.datetime64(calendar.first_day)
    starts = np.array([calendar.next(c.month, c.day, c.year) for c in CAMPAIGNS])
    ends = starts + np.array([c.days for c in CAMPAIGNS]) - 1
    causes = [cause.cause_id for cause in CAUSES]
    return table(
        "campaigns",
        campaign_id=keys("K", np.arange(len(CAMPAIGNS)), 3),
        name=pa.array([c.name for c in CAMPAIGNS]),
        promotion_kind=pa.array([c.kind for c in CAMPAIGNS]),
        objective=pa.array([c.objective for c in CAMPAIGNS]),
        channel=pa.array([c.channel for c in CAMPAIGNS]),
        starts_on=first + starts.astype("timedelta64[D]"),
        ends_on=first + ends.astype("timedelta64[D]"),
        cost=money(pence(np.array([c.cost for c in CAMPAIGNS]) * scale)),
        target_segment=pa.array([c.segment for c in CAMPAIGNS]),
        cause_id=words(causes, np.array([causes.index(c.cause) if c.cause else -1 for c in CAMPAIGNS])),
        content=pa.array([c.content for c in CAMPAIGNS]),
    )
