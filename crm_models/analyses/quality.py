"""The quality score of leads: how well they fit, and how lately they gave a sign of interest."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, TypeAlias

import pandas as pd
from sqlalchemy import (
    CTE,
    ColumnElement,
    Double,
    Numeric,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)

from crm_models.events import event
from crm_models.marts.tables import customer_profile
from crm_models.metrics.reach import Reach
from crm_models.settings import QualitySetting
from crm_models.slices import DAY, UNKNOWN, Slice, Where
from crm_models.sql import Rows, day_of, days_between, quantile
from crm_models.warehouse import Warehouse

Who: TypeAlias = Literal["leads", "everyone"]
SIGNS = ("response", "offer_clicked", "ticket_opened", "order")
"""Events that are a sign of interest: contacts that the customer began, clicks, requests and orders."""
FIT_DAYS = 90
"""Days after the first contact within which a purchase counts for the fit of those like them."""
PRIOR = 50
"""People of average fit that every kind of people is taken to have had besides: small kinds stay close to the mean."""
HALF_LIVES = 10
"""Signs older than this many half-lives count less than a thousandth, and are left out."""
COLUMNS = ("key", "label", "customers", "share", "score", "fit", "interest", "days_since_sign")


@dataclass(frozen=True)
class LeadClass:
    """A class of leads: from which score on, what it means and what to do."""

    key: str
    label: str
    at_least: float
    meaning: str
    action: str


CLASSES = {
    each.key: each
    for each in (
        LeadClass("hot", "Hot", 60, "Several signs of interest these days.", "Call, or answer personally, today."),
        LeadClass("warm", "Warm", 40, "A sign of interest not long ago.", "Offer what they looked at; a first order."),
        LeadClass("cool", "Cool", 0, "Little or fading interest.", "Newsletter and content, automated."),
        LeadClass(
            "unqualified", "Unqualified", 0, "Known for long, and no sign of interest for as long.",
            "Drop, once the check of what that would have lost says so; keep consents and objections.",
        ),
    )
}  # fmt: skip
"""Every class by key; whoever has been silent for too long is unqualified, whatever the score."""


def lead_classes(warehouse: Warehouse, view: Slice, setting: QualitySetting, who: Who = "leads") -> pd.DataFrame:
    """One row per lead class, best first; together they are all leads known by the as-of day.

    Leads are customers without an order; ``who="everyone"`` scores those who have ordered as well. Columns: key, label,
    customers, share (of all), score (mean, 0–100), fit (mean purchase rate of people like them), interest (mean of
    decayed signs), days_since_sign (median of those with one; NaN where nobody gave any).

    The score is 50 × fit ÷ (fit + average fit) + 50 × interest ÷ (interest + 1). Fit is the share that ordered within
    90 days of the first contact among earlier people of the same channel, kind and lead magnet, drawn towards the
    average where they are few. Interest adds up contacts begun by the customer, clicks, requests and orders, each
    counting half as much after every half-life. So average fit is worth 25 points, and a contact today another 25. Only
    what was known on the day goes in.

    Raises:
        TableMissing: the warehouse is empty.
    """
    leads = scored_leads(warehouse, view.as_of, setting, who, view.where)
    quiet_for = days_between(leads.c.last_sign_on, literal(view.as_of))
    found = warehouse.frame(
        select(
            leads.c.key,
            func.count().label("customers"),
            func.avg(leads.c.score).label("score"),
            func.avg(leads.c.fit).label("fit"),
            func.avg(leads.c.interest).label("interest"),
            quantile(quiet_for, literal(0.5)).label("days_since_sign"),
        ).group_by(leads.c.key)
    )
    frame = found.set_index("key").reindex(list(CLASSES)).rename_axis("key").reset_index()
    frame["customers"] = frame["customers"].fillna(0).astype("int64")
    frame["share"] = frame["customers"] / (frame["customers"].sum() or float("nan"))
    frame["label"] = [CLASSES[key].label for key in frame["key"]]
    return frame[list(COLUMNS)]


def scored_leads(
    warehouse: Warehouse, day: date, setting: QualitySetting, who: Who = "leads", where: Where = ()
) -> CTE:
    """One row per lead known by the day who passes the filters, with the score as of it.

    Columns: customer_id, fit (share 0–1; null where nobody like them has been known for long enough), interest
    (decayed signs), last_sign_on (null without one in reach), score (0–100, one decimal), key (of the class).
    """
    people = _people(day, who)
    reach = Reach(people, people)
    matches = reach.matches(where)
    signs, fits = _signs(people, day, setting), _fits(day)
    same_kind = and_(*(fits.c[name] == people.c[name] for name in _LIKE))
    interest = func.coalesce(signs.c.interest, 0.0)
    relative_fit = func.coalesce(fits.c.rate / func.nullif(fits.c.rate + fits.c.average, 0), 0.5)
    score = cast(50 * relative_fit + 50 * interest / (interest + 1), Numeric(5, 1))
    silent_since = day - timedelta(days=setting.silent_days)
    is_known_long = or_(people.c.first_seen_on.is_(None), people.c.first_seen_on <= silent_since)
    is_silent = or_(signs.c.last_sign_on.is_(None), signs.c.last_sign_on <= silent_since)
    steps = [(score >= each.at_least, each.key) for each in CLASSES.values() if each.at_least]
    return (
        select(
            people.c.customer_id,
            fits.c.rate.label("fit"),
            interest.label("interest"),
            signs.c.last_sign_on,
            score.label("score"),
            case((and_(is_known_long, is_silent), "unqualified"), *steps, else_="cool").label("key"),
        )
        .select_from(
            reach.relation.outerjoin(signs, signs.c.customer_id == people.c.customer_id).outerjoin(fits, same_kind)
        )
        .where(false() if matches is None else matches)
        .cte("scored_leads")
    )


_LIKE = ("channel", "kind", "magnet")
"""What makes people alike: fields known from the start, or from the moment contact data were given."""


def _alike(day: date) -> list[ColumnElement[str]]:
    profile = customer_profile.c
    magnet = case((profile.contact_given_on <= day, profile.lead_magnet))
    known = (profile.acquisition_channel, profile.kind, magnet)
    return [func.coalesce(column, UNKNOWN).label(name) for name, column in zip(_LIKE, known, strict=True)]


def _people(day: date, who: Who) -> CTE:
    """One row per lead known by the day: customer_id, first_seen_on, and what makes people alike."""
    profile = customer_profile.c
    known = or_(profile.first_seen_on.is_(None), profile.first_seen_on <= day)
    is_lead = or_(profile.first_order_on.is_(None), profile.first_order_on > day)
    chosen = known if who == "everyone" else and_(known, is_lead)
    return select(profile.customer_id, profile.first_seen_on, *_alike(day)).where(chosen).cte("people")


def _fits(day: date) -> CTE:
    """One row per kind of people: rate at which they ordered soon after the first contact, and the average of all.

    Those first seen so long before the day that the time to order has passed for all of them.
    """
    profile, alike = customer_profile.c, _alike(day)
    ordered_soon = days_between(profile.first_seen_on, profile.first_order_on) <= FIT_DAYS
    counted = (
        select(*alike, func.count().label("n"), func.count().filter(ordered_soon).label("buyers"))
        .where(profile.first_seen_on <= day - timedelta(days=FIT_DAYS))
        .group_by(*alike)
        .subquery("counted")
    )
    average = cast(func.sum(counted.c.buyers).over(), Double) / func.sum(counted.c.n).over()
    averaged = select(counted, average.label("average")).subquery("averaged")
    rate = (averaged.c.buyers + PRIOR * averaged.c.average) / (averaged.c.n + PRIOR)
    return select(*(averaged.c[name] for name in _LIKE), rate.label("rate"), averaged.c.average).cte("fits")


def _signs(people: CTE, day: date, setting: QualitySetting) -> CTE:
    """One row per lead with a sign of interest in reach: customer_id, interest, last_sign_on."""
    end = datetime.combine(day + DAY, time.min)
    reach = max(setting.silent_days, round(HALF_LIVES * setting.half_life_days))
    happened = []
    for key in SIGNS:
        rows = event(key).rows(end).subquery(key)
        happened.append(
            select(rows.c.customer_id, day_of(rows.c.at).label("day")).where(rows.c.at >= end - timedelta(days=reach))
        )
    signs = union_all(*happened).subquery("happened")
    half_lives = cast(days_between(signs.c.day, literal(day)), Double) / setting.half_life_days
    return (
        select(
            people.c.customer_id,
            func.sum(func.power(literal(0.5, Double), half_lives)).label("interest"),
            func.max(signs.c.day).label("last_sign_on"),
        )
        .select_from(people.join(signs, signs.c.customer_id == people.c.customer_id))
        .group_by(people.c.customer_id)
        .cte("signs")
    )


def leads_in(warehouse: Warehouse, view: Slice, setting: QualitySetting, key: str, who: Who = "leads") -> Rows:
    """The people of a class as of the view's day, as a statement: one row per customer, customer_id."""
    leads = scored_leads(warehouse, view.as_of, setting, who, view.where)
    return select(leads.c.customer_id).where(leads.c.key == key)
