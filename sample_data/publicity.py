"""Money spent on promotion, and what the media said."""

import numpy as np
import pyarrow as pa

from sample_data.chance import Chance, log_normal, pick
from sample_data.days import Calendar
from sample_data.effects.cause import CAUSE
from sample_data.media import ALWAYS_ON, always_on
from sample_data.plan import CAMPAIGNS, CAUSES
from sample_data.tables import keys, money, pence, table, words
from sample_data.truth import DAYS
from sample_data.words import OUTLETS


def spend_table(chance: Chance, calendar: Calendar, scale: float) -> pa.Table:
    """The table ``spend``: what runs every day, and each campaign's fixed cost spread over its days."""
    spent = always_on(chance, calendar)
    vocabulary = sorted({channel for channel, _, _ in ALWAYS_ON} | {campaign.channel for campaign in CAMPAIGNS})
    kinds = sorted({kind for _, kind, _ in ALWAYS_ON} | {campaign.kind for campaign in CAMPAIGNS})
    day, channel, kind, number, amount = [], [], [], [], []
    for name, promotion, _ in ALWAYS_ON:
        day.append(np.arange(DAYS))
        amount.append(spent[name])
        channel.append(np.full(DAYS, vocabulary.index(name)))
        kind.append(np.full(DAYS, kinds.index(promotion)))
        number.append(np.full(DAYS, -1))
    for position, campaign in enumerate(CAMPAIGNS):
        start = calendar.next(campaign.month, campaign.day, campaign.year)
        running = np.arange(start, min(start + campaign.days, DAYS))
        day.append(running)
        amount.append(np.full(len(running), campaign.cost / campaign.days))
        channel.append(np.full(len(running), vocabulary.index(campaign.channel)))
        kind.append(np.full(len(running), kinds.index(campaign.kind)))
        number.append(np.full(len(running), position))
    days = np.concatenate(day)
    by_day = np.argsort(days, kind="stable")
    return table(
        "spend",
        spend_id=keys("M", np.arange(len(days)), 6),
        spent_on=np.datetime64(calendar.first_day) + days[by_day].astype("timedelta64[D]"),
        channel=words(vocabulary, np.concatenate(channel)[by_day]),
        promotion_kind=words(kinds, np.concatenate(kind)[by_day]),
        campaign_id=keys("K", np.concatenate(number)[by_day], 3),
        amount=money(pence(np.concatenate(amount)[by_day] * scale)),
    )


def mention_table(chance: Chance, calendar: Calendar) -> pa.Table:
    """The table ``mentions``: some by themselves, more around public campaigns, warmer where a cause is concerned."""
    rng = chance.stream("mentions")
    causes = [cause.cause_id for cause in CAUSES]
    day, number, cause = [rng.integers(DAYS, size=170)], [np.full(170, -1)], [np.full(170, -1)]
    for position, campaign in enumerate(CAMPAIGNS):
        if campaign.kind in ("publicity", "public relations"):
            start, size = calendar.next(campaign.month, campaign.day, campaign.year), 14
            day.append(start + rng.integers(campaign.days + 10, size=size))
            number.append(np.full(size, position))
            cause.append(np.full(size, causes.index(campaign.cause) if campaign.cause else -1))
    number_of_cause = causes.index(CAUSE.cause_id)
    day.append(CAUSES[number_of_cause].starts + rng.integers(CAUSE.mention_days, size=CAUSE.mentions))
    number.append(np.full(CAUSE.mentions, -1))
    cause.append(np.full(CAUSE.mentions, number_of_cause))
    days, about, helped = np.concatenate(day), np.concatenate(number), np.concatenate(cause)
    rows = np.argsort(days, kind="stable")
    rows = rows[days[rows] < DAYS]
    size = len(rows)
    tone = np.where(helped[rows] >= 0, pick(rng, (76, 21, 3), size), pick(rng, (46, 36, 18), size))
    return table(
        "mentions",
        mention_id=keys("W", np.arange(size), 4),
        published_on=np.datetime64(calendar.first_day) + days[rows].astype("timedelta64[D]"),
        outlet=words(OUTLETS, rng.integers(len(OUTLETS), size=size)),
        tone=words(("positive", "neutral", "negative"), tone),
        reach=np.rint(log_normal(rng, 18_000.0, 1.1, size) / 100) * 100,
        campaign_id=keys("K", about[rows], 3),
        cause_id=words(causes, helped[rows]),
    )
