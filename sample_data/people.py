"""Who the customers and prospects are, when they came into view, and how far they went towards a first order."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crm_models.schema import customers
from sample_data.chance import Chance, Flags, Floats, Ints, log_normal, pick
from sample_data.days import Calendar
from sample_data.duplicates import copies, doubled, dropped, initial, mistyped, repeated, swapped
from sample_data.effects.campaigns import FATIGUE
from sample_data.effects.records import DUPLICATES
from sample_data.media import SOURCES, arrivals
from sample_data.tables import every, join, keys, table, where, words
from sample_data.truth import LIFECYCLE, REFERRED_SHARE, UNIVERSAL_CONTROL_SHARE
from sample_data.words import (
    CITIES,
    CITY_WEIGHTS,
    COMPANY_FORMS,
    EDUCATION,
    FEMALE_NAMES,
    FIRST_NAMES,
    GARDEN_SIZES,
    LAST_NAMES,
    LEAD_MAGNETS,
    LIFESTYLES,
    MAIL_DOMAINS,
    PHONE_RANGES,
    TOPIC_WEIGHTS,
    TOPICS,
)  # fmt: skip

SURNAME_ERRORS = {"letters swapped": swapped, "letter dropped": dropped, "letter doubled": doubled}
CHANNEL_WORDS: tuple[str, ...] = customers.c.acquisition_channel.info["vocabulary"]


@dataclass(frozen=True)
class People:
    """Everybody the company ever saw, in order of first contact; moments in days, infinity for never.

    ``rhythm`` is the newsletters a month of those in the test of contact pressure, -1 for the others;
    ``origin`` is whom a duplicate repeats, -1 for all others.
    """

    seen: Floats
    contact: Floats
    responded: Floats
    first_order: Floats
    is_company: Flags
    city: Ints
    source: Ints
    referrer: Ints
    partner: Ints
    is_held_out: Flags
    has_email_consent: Flags
    has_phone_consent: Flags
    topic: Ints
    rhythm: Ints
    origin: Ints
    typing_error: Ints

    @property
    def size(self) -> int:
        """Number of customers and prospects."""
        return len(self.seen)

    @property
    def buyers(self) -> Ints:
        """Positions of those who ever order."""
        return np.flatnonzero(np.isfinite(self.first_order))


def people(chance: Chance, calendar: Calendar, size: int) -> People:
    """Draw everybody: the lifecycle first, then what does not depend on it."""
    rng = chance.stream("lifecycle")
    first_contact, source = arrivals(chance, calendar, size)
    moments = [first_contact]
    for step in LIFECYCLE:
        delay = log_normal(rng, step.median_days, step.sigma, size)
        reached = moments[-1] + np.where(rng.random(size) < step.probability, delay, np.inf)
        moments.append(np.where(reached < calendar.length, reached, np.inf))
    seen, contact, responded, first_order = moments
    rng = chance.stream("people")
    is_company = rng.random(size) < 0.08
    city = pick(rng, CITY_WEIGHTS, size)
    partner = _households(rng, is_company)
    city = np.where(partner >= 0, np.minimum(city, city[partner]), city)
    source = np.array([CHANNEL_WORDS.index(word) for word in SOURCES])[source]
    referrer = _referrers(rng, seen, first_order)
    source = np.where(referrer >= 0, CHANNEL_WORDS.index("referral"), source)
    given = np.isfinite(contact)
    origin, typing_error = copies(chance.stream("duplicates"), given & ~is_company & (partner < 0))
    city = repeated(city, origin)
    is_held_out = rng.random(size) < UNIVERSAL_CONTROL_SHARE
    has_email_consent = given & (rng.random(size) < 0.78)
    in_test = has_email_consent & ~is_held_out & (responded < FATIGUE.first_day) & (rng.random(size) < FATIGUE.share)
    return People(
        seen, contact, responded, first_order, is_company, city, source, referrer, partner,
        is_held_out=is_held_out,
        has_email_consent=has_email_consent,
        has_phone_consent=given & (rng.random(size) < 0.41),
        topic=pick(rng, TOPIC_WEIGHTS, size),
        rhythm=np.where(in_test, rng.choice(FATIGUE.rhythms, size), -1),
        origin=origin,
        typing_error=typing_error,
    )  # fmt: skip


def _households(rng: np.random.Generator, is_company: Flags) -> Ints:
    """The other one of each household of two, or -1: a sixth of all persons lives with another customer."""
    persons = rng.permutation(np.flatnonzero(~is_company))
    pairs = persons[: len(persons) // 12 * 2].reshape(-1, 2)
    partner = np.full(len(is_company), -1)
    partner[pairs[:, 0]], partner[pairs[:, 1]] = pairs[:, 1], pairs[:, 0]
    return partner


def _referrers(rng: np.random.Generator, seen: Floats, first_order: Floats) -> Ints:
    """Who sent each contact, or -1: somebody whose first order came before."""
    by_order = np.argsort(first_order)
    candidates = np.searchsorted(first_order[by_order], seen)
    chosen = by_order[(rng.random(len(seen)) * candidates).astype(np.int64)]
    return np.where((rng.random(len(seen)) < REFERRED_SHARE) & (candidates > 0), chosen, -1)


def customer_table(chance: Chance, calendar: Calendar, people: People) -> pa.Table:
    """The table ``customers``; names, addresses and consents only of those who gave contact data."""
    rng, size, given = chance.stream("customers"), people.size, np.isfinite(people.contact)
    person, first = ~people.is_company, repeated(rng.integers(len(FIRST_NAMES), size=size), people.origin)
    surname = rng.integers(len(LAST_NAMES), size=size)
    surname = np.where(people.partner >= 0, np.minimum(surname, surname[people.partner]), surname)
    surname, error = repeated(surname, people.origin), people.typing_error
    forms = words(COMPANY_FORMS, np.where(people.is_company, rng.integers(len(COMPANY_FORMS), size=size), -1))
    surnames = mistyped(words(LAST_NAMES, surname), error, SURNAME_ERRORS)
    first_names = mistyped(words(FIRST_NAMES, first), error, {"initial only": initial})
    name = pc.if_else(person, join(first_names, " ", surnames), join(surnames, " ", forms))
    number = pc.cast(pa.array(repeated(np.arange(1, size + 1), people.origin)), pa.string())
    letters = pc.replace_substring(pc.utf8_lower(pc.if_else(person, words(FIRST_NAMES, first), "office")), " ", "")
    family = pc.replace_substring(pc.utf8_lower(surnames), "’", "")
    domain = repeated(rng.integers(3, size=size), people.origin) + (error == DUPLICATES.errors.index("other address"))
    email = join(letters, ".", family, number, "@", words(MAIL_DOMAINS, domain % 3))
    digits = words([f"{number:03}" for number in range(1000)], repeated(rng.integers(1000, size=size), people.origin))
    phone = join(words(PHONE_RANGES, repeated(pick(rng, (0.8, 0.2), size), people.origin)), digits)
    born = np.rint(rng.normal(1976, 14, size).clip(1936, 2006)).astype(np.int64)
    born = repeated(born, people.origin)
    gender = np.where(first < len(FEMALE_NAMES), 0, 1)
    gender = np.where(rng.random(size) < 0.012, 2, gender)
    gender, stated = repeated(gender, people.origin), given & person
    education = np.where(stated & (rng.random(size) < 0.48), pick(rng, (25, 30, 32, 13), size), -1)
    lifestyle = np.where(stated & (rng.random(size) < 0.57), pick(rng, (24, 19, 23, 20, 14), size), -1)
    magnet = np.where(given & (rng.random(size) < 0.56), pick(rng, (26, 20, 22, 9, 13, 10), size), -1)
    return table(
        "customers",
        customer_id=keys("C", np.arange(size), 7),
        name=where(given, name),
        email=where(given & (rng.random(size) < 0.96), email),
        phone=where(given & (rng.random(size) < 0.63), phone),
        kind=words(("person", "company"), people.is_company.astype(np.int64)),
        birth_year=where(stated & (rng.random(size) < 0.62), born),
        gender=words(("female", "male", "diverse"), np.where(stated & (rng.random(size) < 0.85), gender, -1)),
        education=words(EDUCATION, education),
        lifestyle=words(LIFESTYLES, lifestyle),
        region=words([region for region, _ in CITIES], people.city),
        city=words([city for _, city in CITIES], people.city),
        acquisition_channel=words(CHANNEL_WORDS, people.source),
        lead_magnet=words(LEAD_MAGNETS, magnet),
        referred_by=keys("C", people.referrer, 7),
        first_seen_at=calendar.instants(people.seen),
        contact_given_at=calendar.instants(people.contact),
        consent_email=where(given, people.has_email_consent),
        consent_phone=where(given, people.has_phone_consent),
        consent_post=where(given, rng.random(size) < 0.52),
        consent_profiling=where(given, rng.random(size) < 0.66),
        consent_at=calendar.instants(people.contact),
    )  # fmt: skip


def attribute_table(chance: Chance, people: People) -> pa.Table:
    """The table ``attributes``: garden size, newsletter topic, universal control group, test of contact pressure."""
    rng, size, given = chance.stream("attributes"), people.size, np.isfinite(people.contact)
    parts = (
        ("garden size", given & (rng.random(size) < 0.72), words(GARDEN_SIZES, pick(rng, (18, 34, 31, 17), size))),
        ("newsletter topic", people.has_email_consent, words(TOPICS, people.topic)),
        ("universal control", given, words(("no", "yes"), people.is_held_out.astype(np.int64))),
        ("newsletters a month", people.rhythm >= 0, pc.cast(pa.array(people.rhythm), pa.string())),
    )
    rows = [
        (keys("C", np.flatnonzero(known), 7), every(name, int(known.sum())), values.filter(pa.array(known)))
        for name, known, values in parts
    ]
    customer, name, value = (pa.concat_arrays(arrays) for arrays in zip(*rows, strict=True))
    return table("attributes", customer_id=customer, name=name, value=value)


def relation_table(chance: Chance, calendar: Calendar, people: People) -> pa.Table:
    """The table ``relations``: households, and the persons who speak for companies; each tie both ways."""
    rng = chance.stream("relations")
    home = np.flatnonzero(people.partner >= 0)
    persons, companies = np.flatnonzero(~people.is_company), np.flatnonzero(people.is_company)
    companies = companies[: len(persons)]
    spokesmen = rng.permutation(persons)[: len(companies)]
    one = np.concatenate([home, companies, spokesmen])
    other = np.concatenate([people.partner[home], spokesmen, companies])
    kind = np.repeat([0, 1, 2], [len(home), len(companies), len(companies)])
    since = calendar.instants(np.maximum(people.seen[one], people.seen[other]))
    return table(
        "relations",
        customer_id=keys("C", one, 7),
        related_id=keys("C", other, 7),
        kind=words(("household", "contact", "company"), kind),
        since_on=since.astype("datetime64[D]"),
    )
