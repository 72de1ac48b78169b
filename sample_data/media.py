"""What is spent on promotion day by day, and the contacts that turn up because of it or by themselves."""

import numpy as np

from sample_data.chance import Chance, Floats, Ints
from sample_data.days import Calendar
from sample_data.effects.adoption import ADOPTION
from sample_data.effects.media import MEDIA, PULSES, Media
from sample_data.plan import CAMPAIGNS
from sample_data.truth import DAYS, GROWTH, REFERRED_SHARE

ALWAYS_ON = (
    # channel, kind of promotion, mean pounds a day for 20,000 customers before the adoption of CRM
    *((medium.channel, "advertising", medium.daily) for medium in MEDIA),
    ("newsletter", "direct", 6.0),
    ("blog", "publicity", 5.0),
    ("podcast", "public relations", 4.0),
    ("referral", "sales promotion", 9.0),
    ("sales", "personal selling", 38.0),
)
"""Spent every day, following season and pulses."""

ORGANIC_WEIGHTS = {
    "web": 20, "store": 19, "social": 9, "advertising": 5, "newsletter": 6, "blog": 5, "webinar": 3, "podcast": 3,
    "community": 4, "sales": 4,
}  # fmt: skip
"""Channels of those who come by themselves."""

SOURCES = tuple(ORGANIC_WEIGHTS)


def always_on(chance: Chance, calendar: Calendar) -> dict[str, Floats]:
    """Pounds spent on each channel on each day without a campaign, for 20,000 customers."""
    rng = chance.stream("spend table")
    cut = np.where(np.arange(DAYS) < ADOPTION.day, 1.0, ADOPTION.spend)
    spent = {}
    for channel, _, mean in ALWAYS_ON:
        weeks = rng.permuted(np.tile(PULSES, (DAYS // 35 + 1, 1)), axis=1).ravel()
        noise = np.exp(0.15 * rng.standard_normal(DAYS))
        spent[channel] = np.round(mean * calendar.season * cut * np.repeat(weeks, 7)[:DAYS] * noise, 2)
    return spent


def with_campaigns(calendar: Calendar, channel: str, spent: Floats) -> Floats:
    """Pounds spent on a channel on each day, the fixed costs of campaigns included."""
    total = spent.copy()
    for campaign in CAMPAIGNS:
        if campaign.channel == channel:
            start = calendar.next(campaign.month, campaign.day, campaign.year)
            total[start : start + campaign.days] += campaign.cost / campaign.days
    return total


def response(medium: Media, spent: Floats) -> Floats:
    """Contacts that each day's stock of spend brings on an average day."""
    stock = np.empty(len(spent))
    carried = 0.0
    for day, amount in enumerate(spent):
        carried = amount + medium.carry * carried
        stock[day] = carried
    brought: Floats = medium.best * stock**medium.shape / (stock**medium.shape + medium.half**medium.shape)
    return brought


def organic_shape() -> Floats:
    """How many come by themselves on each day against the average one: a launch, steady growth, CRM."""
    day = np.arange(DAYS)
    launch = np.exp(-day / GROWTH.launch_days)
    steady = (1 + GROWTH.per_year) ** (day / 365) * np.where(day < ADOPTION.day, 1.0, ADOPTION.contacts)
    shape: Floats = GROWTH.launch_share * launch / launch.mean() + (1 - GROWTH.launch_share) * steady / steady.mean()
    return shape


def arrivals(chance: Chance, calendar: Calendar, size: int) -> tuple[Floats, Ints]:
    """Sorted moments at which so many new contacts turn up, and the position in SOURCES of what brought each."""
    rng, spent = chance.stream("arrivals"), always_on(chance, calendar)
    daily = np.zeros((DAYS, len(SOURCES)))
    for medium in MEDIA:
        brought = response(medium, with_campaigns(calendar, medium.channel, spent[medium.channel]))
        daily[:, SOURCES.index(medium.channel)] = brought * calendar.factors
    organic = np.outer(organic_shape() * calendar.factors, list(ORGANIC_WEIGHTS.values()))
    daily += organic * ((1 - REFERRED_SHARE) * 20_000 - daily.sum()) / organic.sum()
    edges = np.concatenate([[0.0], np.cumsum(daily.sum(axis=1))])
    moments = np.interp(np.sort(rng.random(size)) * edges[-1], edges, np.arange(DAYS + 1.0))
    moments = np.minimum(moments, np.nextafter(calendar.length, 0))
    shares = np.cumsum(daily, axis=1) / daily.sum(axis=1, keepdims=True)
    day, drawn, source = moments.astype(np.int64), rng.random(size), np.zeros(size, np.int64)
    for position in range(len(SOURCES) - 1):
        source += drawn >= shares[day, position]
    return moments, source
