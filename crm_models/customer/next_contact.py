"""The next best contact with a customer: by which way, when, about what, and not too often; each with its reason."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, TypeAlias

import pandas as pd

from crm_models.customer.person import Person
from crm_models.customer.promises import Promises
from crm_models.customer.standing import Rhythm
from crm_models.customer.story import ANSWERS, ANSWERS_WITHIN, OURS, Story
from crm_models.slices import DAY

MOST_IN_30_DAYS = 4
"""Contacts of ours in 30 days after which we wait."""
PRIOR = 10.0
"""Contacts that everybody's rate counts for beside the customer's own (shrinkage)."""
FEWEST_ACTS, SHARE_OF_ACTS = 8, 0.4
"""Acts of the customer from which on a weekday or time is named, and the share that must fall on it."""
REACHED_BY = {
    "email": "email", "newsletter": "email", "phone": "phone", "text": "phone",
}  # fmt: skip
"""Channel on which we can begin a contact → the consent it needs."""
FRESH = timedelta(days=90)
"""A promise that is overdue for longer was rather not recorded as done, and nobody waits for it any more."""
TIMES = (("in the morning", 6, 12), ("in the afternoon", 12, 17), ("in the evening", 17, 23))
Topic: TypeAlias = Literal["service", "promise", "order", "offer", "interest"]


@dataclass(frozen=True)
class Way:
    """A channel with the customer's own answers to ``n`` contacts of ours, and the rate shrunk to everybody's."""

    channel: str
    n: int
    answered: int
    rate: float
    everybody: float


@dataclass(frozen=True)
class NextContact:
    """What to do next. ``way`` is None where no channel may be used or none is known, ``when`` and ``about`` are empty
    where the data are too thin; the reasons say why. ``wait_until`` is given where they heard from us too often."""

    way: Way | None
    way_reason: str
    when: str
    when_reason: str
    topic: Topic | None
    about: str
    about_reason: str
    wait_until: date | None
    recent: int


def next_contact(
    story: Story,
    person: Person,
    promised: Promises,
    rhythm: Rhythm,
    everybody: dict[str, float],
    favourite: tuple[str, int] | None,
) -> NextContact:
    """The next contact for a customer; ``everybody`` is the answer rate of everybody by channel.

    ``favourite`` is the category they bought most of, and how many of their lines.
    """
    way, way_reason = _way(story, person, everybody)
    when, when_reason = _when(story)
    topic, about, about_reason = _topic(story, person, promised, rhythm, favourite)
    recent, wait_until = _pause(story)
    return NextContact(way, way_reason, when, when_reason, topic, about, about_reason, wait_until, recent)


def _way(story: Story, person: Person, everybody: dict[str, float]) -> tuple[Way | None, str]:
    allowed = {channel for channel, consent in REACHED_BY.items() if person.consents[consent]}
    if not allowed:
        stated = [purpose for purpose, given in person.consents.items() if given is not None]
        said = (
            "refused e-mail and telephone" if {"email", "phone"} <= set(stated) else "not agreed to e-mail or telephone"
        )
        return None, f"They have {said}. Wait until they get in touch, and ask then."
    ways = [_own(story, channel, everybody[channel]) for channel in REACHED_BY if channel in allowed & set(everybody)]
    if not ways:
        return (
            None,
            "No campaign by a channel they agreed to is on record for anybody, so none can be said to work best.",
        )
    best = max(ways, key=lambda way: way.rate)
    return best, (
        f"{best.answered} of {best.n} campaign messages by this channel were answered within 14 days; with everybody's "
        f"{100 * best.everybody:.0f}\u202f% weighed in, {100 * best.rate:.0f}\u202f% may be expected."
    )


def _own(story: Story, channel: str, everybody: float) -> Way:
    """The customer's own campaign messages whose 14 days are over, as :func:`answer_rates` counts everybody's."""
    sent = story.of(("touch",))
    is_over = sent["at"] < datetime.combine(story.as_of + DAY, time.min) - ANSWERS_WITHIN
    judged = sent[(sent["how"] == channel) & (sent["state"] != "control") & is_over]
    answered, n = int((judged["answered_at"] <= judged["at"] + ANSWERS_WITHIN).sum()), len(judged)
    return Way(channel, n, answered, (answered + PRIOR * everybody) / (n + PRIOR), everybody)


def _when(story: Story) -> tuple[str, str]:
    acts = story.of(ANSWERS)["at"]
    acts = acts[acts.dt.normalize() != acts]  # a day without a time says nothing of the hour
    if len(acts) < FEWEST_ACTS:
        return "", f"They acted {len(acts)} times at a known hour; {FEWEST_ACTS} are needed to name a time."
    hours = acts.dt.hour
    counts = {name: int(((hours >= first) & (hours < last)).sum()) for name, first, last in TIMES}
    days = acts.dt.day_name().value_counts()
    hour = max(counts, key=lambda name: counts[name])
    shares = ((f"on a {days.index[0]}", int(days.iloc[0])), (hour, counts[hour]))
    said = [(words, count) for words, count in shares if count >= SHARE_OF_ACTS * len(acts)]
    if not said:
        return "", f"Their {len(acts)} orders and contacts spread over all days and hours."
    told = " and ".join(f"{count} were {words}" for words, count in said)
    return " ".join(words for words, _ in said), f"Of their {len(acts)} orders and contacts {told}."


def _topic(
    story: Story, person: Person, promised: Promises, rhythm: Rhythm, favourite: tuple[str, int] | None
) -> tuple[Topic | None, str, str]:
    tickets = story.of(("ticket",))
    waiting = tickets[tickets["done_at"].isna()]
    complaints = waiting[waiting["what"] == "complaint"]
    if len(complaints) or len(waiting):
        first = (complaints if len(complaints) else waiting).iloc[-1]
        kind = "complaint" if len(complaints) else "request"
        return (
            "service",
            f"Their open {kind}",
            f"Opened on {_day(first['at'])} and not settled; nothing is sold before.",
        )
    late = promised.overdue
    late = late[late["promised_at"] >= pd.Timestamp(story.as_of) - FRESH]
    if len(late):
        first = late.iloc[-1]
        return (
            "promise",
            f"The {first['what']} that is late",
            f"Promised for {_day(first['promised_at'])}, still to come.",
        )
    if rhythm.is_overdue and favourite:
        return "order", f"A next order of {favourite[0]}", (
            f"They order every {rhythm.days:.0f} days, and {rhythm.since_last:.0f} have passed; {favourite[1]} of "
            f"their lines are {favourite[0]}."
        )  # fmt: skip
    if favourite:
        return "offer", f"What goes with {favourite[0]}", f"{favourite[1]} of the lines they bought are {favourite[0]}."
    if person.lead_magnet:
        return "interest", f"More on “{person.lead_magnet}”", "It is what they gave their contact data for."
    return None, "", "Neither a category of what they bought nor what they asked for is on record."


def _pause(story: Story) -> tuple[int, date | None]:
    """Contacts of ours in the last 30 days, and the day from which on there is room for another."""
    ours = story.of(OURS)
    is_sent = ours["state"] != "control"
    days = ours.loc[is_sent, "at"].dt.date
    recent = sorted(day for day in days if story.as_of - timedelta(days=30) < day <= story.as_of)
    if len(recent) < MOST_IN_30_DAYS:
        return len(recent), None
    return len(recent), recent[-MOST_IN_30_DAYS] + timedelta(days=30)


def _day(at: pd.Timestamp) -> str:
    return f"{at.day} {at:%B %Y}"
