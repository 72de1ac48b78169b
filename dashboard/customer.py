"""What the Customer 360 page tells of one customer: where they stand, what was promised, and what to do next."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

import pandas as pd

from crm_models.customer import standing
from crm_models.customer.answer_rates import answer_rates
from crm_models.customer.next_contact import MOST_IN_30_DAYS, NextContact, next_contact
from crm_models.customer.person import Person, person
from crm_models.customer.promises import Promises, promises
from crm_models.customer.relations import ties
from crm_models.customer.story import Story, bought, story
from crm_models.slices import DAY
from crm_models.workspace import follow_ups
from crm_models.workspace.follow_ups import FollowUp
from dashboard import data, live, timeline, units
from dashboard.cards import Card
from dashboard.customer_cards import standing_cards
from dashboard.frames import records
from dashboard.markup import html
from dashboard.stages import Table, table

PAGE = 25
RECENT_ORDERS = 25
BOUGHT = ("order", "return")
"""Orders whose lines say what a customer likes."""
WAYS = {"email": "E-mail", "newsletter": "Newsletter", "phone": "Telephone", "text": "Text message"}
CONSENTS = {"email": "E-mail", "phone": "Telephone and text", "post": "Letters", "profiling": "Profiling"}


@dataclass(frozen=True)
class Told:
    """A card of sentences; ``words`` is HTML."""

    key: str
    title: str
    subtitle: str
    words: str


@dataclass(frozen=True, eq=False)
class Customer:
    """One customer, ready to be shown; ``story`` is complete, :func:`page_of` tells a part of it."""

    person: Person
    story: Story
    lines: pd.DataFrame
    """Of the last orders and returns."""
    eyebrow: str
    finding: str
    cards: tuple[Card, ...]
    next_steps: Told
    promised: Table
    ties: pd.DataFrame
    consents: Table
    fields: Table | None
    waiting: tuple[FollowUp, ...]


def customer(customer_id: str, *, unmasked: bool = False) -> Customer | None:
    """All that is known of a customer; None where nobody has this number."""
    who = data.load(person, customer_id, unmasked=unmasked)
    if who is None:
        return None
    own = follow_ups.of_customer(data.workspace(), customer_id)
    told = data.load(story, customer_id).with_follow_ups(own)
    kept = promises(told)
    rhythm = standing.rhythm(told)
    lines = _lines(_recent(told))
    contact = next_contact(told, who, kept, rhythm, data.load(answer_rates), _favourite(told, lines))
    return Customer(
        person=who,
        story=told,
        lines=lines,
        eyebrow=" · ".join(part for part in (f"Customer {customer_id}", who.kind, who.city, who.region) if part),
        finding=_finding(who, rhythm, contact),
        cards=standing_cards(who, told, rhythm),
        next_steps=_next_steps(contact),
        promised=_promised(kept),
        ties=data.load(ties, customer_id, unmasked=unmasked),
        consents=_consents(who),
        fields=_fields(who),
        waiting=tuple(each for each in own if each.done_at is None),
    )


def told_card(shown: Told) -> None:
    """Show sentences on a card."""
    live.card(shown.key, shown.title, shown.subtitle, f'<div class="told">{shown.words}</div>')


def page_of(told: Customer, kinds: Sequence[str], page: int) -> Table:
    """A page of the timeline, newest first, from 0 on; all kinds where none is chosen."""
    chosen = told.story.of(kinds)
    shown = chosen.iloc[page * PAGE : (page + 1) * PAGE]
    bought_then = shown.loc[shown["kind"].isin(BOUGHT), "ref"]
    lines = told.lines if bought_then.isin(_recent(told.story)).all() else _lines(tuple(bought_then))
    rows = timeline.table(shown, lines, data.settings().currency, _end(told.story))
    more = "; only the newest 5,000 are kept here" if told.story.is_cut else ""
    title = f"{len(chosen):,} happenings on record, the newest first"
    return table("timeline", title, f"{len(told.story.happenings):,} of every kind{more}", rows, wraps=True)


def _lines(orders: tuple[str, ...]) -> pd.DataFrame:
    if orders and data.warehouse().has("order_lines"):
        return data.load(bought, orders)
    return pd.DataFrame()


def _recent(told: Story) -> tuple[str, ...]:
    """The last orders and returns."""
    return tuple(told.of(BOUGHT)["ref"].head(RECENT_ORDERS))


def _favourite(told: Story, lines: pd.DataFrame) -> tuple[str, int] | None:
    """The category most often among the lines of the last orders, and how often; what came back does not count."""
    if lines.empty:
        return None
    ordered = lines.loc[lines["order_id"].isin(told.of(("order",))["ref"]), "category"]
    categories = Counter(each for each in ordered if isinstance(each, str) and each)
    return categories.most_common(1)[0] if categories else None


def _finding(who: Person, rhythm: standing.Rhythm, contact: NextContact) -> str:
    """What matters most about the customer just now."""
    name = who.name or f"Customer {who.customer_id}"
    if contact.topic == "service":
        return f"{name} waits for us: {contact.about[:1].lower()}{contact.about[1:]} comes first"
    if contact.topic == "promise":
        return f"{name} waits for us: {contact.about[:1].lower()}{contact.about[1:]}"
    if rhythm.is_overdue:
        return f"{name} usually orders every {rhythm.days:.0f} days; {rhythm.since_last:.0f} have passed"
    if not data.warehouse().has("orders"):
        return f"{name} waits for nothing from us"
    if not who.orders:
        return f"{name} has not ordered yet"
    return f"{name} has ordered {'once' if who.orders == 1 else f'{who.orders:,} times'}, and nothing waits for us"


def _next_steps(contact: NextContact) -> Told:
    way = WAYS[contact.way.channel] if contact.way else "no channel"
    frequency = "Now is fine"
    if contact.wait_until:
        frequency = f"Wait until {contact.wait_until.day} {contact.wait_until:%B %Y}"
    heard = f"{contact.recent} contacts of ours in the last 30 days; {MOST_IN_30_DAYS} are the most."
    if not any(data.warehouse().has(table) for table in ("interactions", "touches")):
        frequency, heard = units.NOTHING, "Nothing is on record of how often we get in touch."
    steps = (
        ("By", way, contact.way_reason),
        ("When", contact.when or units.NOTHING, contact.when_reason),
        ("About", contact.about or units.NOTHING, contact.about_reason),
        ("Not too often", frequency, heard),
    )
    title = "Nothing suggests a next contact"
    if contact.about:
        title = f"Next: {contact.about[:1].lower()}{contact.about[1:]}"
    said = "".join(f"<p><b>{html(name)}: {html(do)}.</b> {html(reason)}</p>" for name, do, reason in steps)
    return Told("next", title, "The next best contact, and why", said)


def _promised(kept: Promises) -> Table:
    rows = [
        (
            each["what"], timeline.day(each["promised_at"]), timeline.late(each["days_late"]),
            timeline.day(each["happened_at"]) if pd.notna(each["happened_at"]) else units.NOTHING,
        )
        for each in records(kept.promises.head(8))
    ]  # fmt: skip
    title = "Nothing was promised with a time"
    if kept.due:
        title = f"{kept.kept} of {kept.due} promises were kept"
    certain = ""
    if kept.due:
        span = units.say_range(*kept.interval, "share")
        certain = f": {units.say(kept.share, 'share')}, 95\u202f% interval {span} (Wilson)"
    columns = ["Promised", "For", "Against it", "Happened"]
    return table(
        "promised", title, f"What we promised against what happened{certain}", pd.DataFrame(rows, columns=columns),
        nothing="No delivery, follow-up or ticket of theirs has a due time on record.",
    )  # fmt: skip


def _consents(who: Person) -> Table:
    words = {True: "agreed", False: "refused", None: "never stated"}
    stated = timeline.moment(who.consent_at) if who.consent_at else units.NOTHING
    rows = [
        (CONSENTS[purpose], words[given], stated if given is not None else units.NOTHING)
        for purpose, given in who.consents.items()
    ]
    agreed = sum(given is True for given in who.consents.values())
    title = f"They agreed to {agreed} of {len(rows)} uses of their data"
    return table("consents", title, "Consents as last stated", pd.DataFrame(rows, columns=["Use", "Answer", "Stated"]))


def _fields(who: Person) -> Table | None:
    if not who.attributes:
        return None
    rows = pd.DataFrame(list(who.attributes.items()), columns=["Field", "Value"])
    return table("fields", "What else is on record", "Fields of this deployment's own", rows)


def _end(told: Story) -> datetime:
    return datetime.combine(told.as_of + DAY, time.min)
