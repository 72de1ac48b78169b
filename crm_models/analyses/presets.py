"""Ready-made splits of the customers: those the articles name, with what each part buys and how many come back."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy import CTE, ColumnElement, Double, FromClause, case, cast, false, func, select

from crm_models.analyses.members import members
from crm_models.errors import SensitiveDimension, UnknownName
from crm_models.intervals import share_interval
from crm_models.marts.tables import order_totals
from crm_models.metrics.reach import Reach
from crm_models.segments.scores import standing
from crm_models.slices import ATTRIBUTE, UNKNOWN, Slice, dimension
from crm_models.sql import Rows, quantiles
from crm_models.warehouse import Warehouse

NO_ORDER, OTHERS = "No order yet", "Others"
READABLE = (10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100)
"""Leading digits that limits of bands are rounded to."""
DISCOUNTS = (0.02, 0.05, 0.10)
"""Limits of the bands of price sensitivity: discount as a share of what the same would have cost without."""
SPECIAL = (
    "belief", "biometric", "caste", "cultur", "disab", "ethnic", "gender", "genetic", "health", "national", "politic",
    "race", "racial", "relig", "sex", "union",
)  # fmt: skip
"""Beginnings of words that make a deployment's own field sensitive: special categories (GDPR art. 9) and close by."""
SENSITIVE = (
    "Sensitive fields are switched off. To treat customers differently by gender, education, origin, belief or health "
    "can be discrimination, and most of it needs their explicit consent. Where you have a lawful reason, set "
    "sensitive_dimensions = true in crm.toml."
)
COLUMNS = (
    "member", "customers", "share", "buyers", "share_of_buyers", "orders", "revenue", "share_of_revenue",
    "average_order", "margin", "repeat_buyers", "repeat_rate", "low", "high",
)  # fmt: skip


@dataclass(frozen=True)
class Preset:
    """A split: by a dimension, or by bands computed from orders where ``dimension`` is empty."""

    key: str
    label: str
    topic: str
    source: str
    dimension: str = ""

    @property
    def is_sensitive(self) -> bool:
        """Whether a deployment has to allow it first."""
        name = self.dimension.removeprefix(ATTRIBUTE)
        if name == self.dimension:
            return bool(name) and dimension(name).is_sensitive
        return any(word.startswith(SPECIAL) for word in name.lower().replace("-", "_").replace(" ", "_").split("_"))


PRESETS = {
    preset.key: preset
    for preset in (
        Preset("age", "Age", "Demographic", "Article E, raise awareness; article B, differentiator 2", "age_band"),
        Preset("spend_per_order", "Spend per order", "Behaviour", "Article E, raise awareness: spending per purchase"),
        Preset(
            "lead_magnet", "Reason for purchase", "Behaviour", "Article E, raise awareness: lead magnet clicked on",
            "lead_magnet",
        ),
        Preset("lifestyle", "Lifestyle", "Lifestyle", "Article B, differentiator 2", "lifestyle"),
        Preset("price_sensitivity", "Price sensitivity", "Psychographic", "Article B, differentiator 1: sensitiveness"),
        Preset("gender", "Gender", "Demographic", "Article B, differentiator 4: characteristics", "gender"),
        Preset("education", "Education", "Demographic", "Article B, differentiator 3", "education"),
    )
}  # fmt: skip
"""Every ready-made split by key."""


def preset(key: str) -> Preset:
    """The preset of that key; ``attribute:NAME`` splits by a deployment's own field, such as a preference or a persona.

    Raises:
        UnknownName: nothing declares it.
    """
    if key.startswith(ATTRIBUTE):
        return Preset(key, dimension(key).label, "Own field", "Article B, differentiator 1: preferences", key)
    if key not in PRESETS:
        raise UnknownName("preset", key, [*PRESETS, f"{ATTRIBUTE}NAME"])
    return PRESETS[key]


def by_preset(warehouse: Warehouse, view: Slice, key: str, *, allow_sensitive: bool = False) -> pd.DataFrame:
    """One row per member of a preset; together they are all customers known by the as-of day.

    Bands come in their own order, other members by size, then "Unknown" and "No order yet". Columns: member,
    customers, share (of all customers), buyers (with an order), share_of_buyers, orders, revenue (net, up to the as-of
    day), share_of_revenue, average_order (revenue per order), margin (unknown where a cost is), repeat_buyers (with two
    orders or more), repeat_rate (their share of the buyers) with its 95 % Wilson interval, low and high.

    Spend per order is each customer's net revenue per order, in bands that hold about a fifth of the buyers each,
    their limits rounded to readable numbers. Price sensitivity is the discount in each customer's orders as a share of
    their list value. What customers say of themselves is as it is known today.

    Raises:
        SensitiveDimension: the preset is sensitive and ``allow_sensitive`` is off.
        UnknownName: nothing declares the preset.
        TableMissing: the warehouse is empty.
    """
    split = _split(warehouse, view, key, allow_sensitive=allow_sensitive)
    people = split.people
    has_ordered, came_back = people.c.orders > 0, people.c.orders > 1
    knows_all_costs = func.count().filter(has_ordered) == func.count(people.c.margin).filter(has_ordered)
    found = warehouse.frame(
        select(
            split.member.label("member"),
            func.count().label("customers"),
            func.count().filter(has_ordered).label("buyers"),
            func.count().filter(came_back).label("repeat_buyers"),
            func.sum(people.c.orders).label("orders"),
            func.sum(people.c.revenue).label("revenue"),
            case((knows_all_costs, func.coalesce(func.sum(people.c.margin), 0))).label("margin"),
        )
        .select_from(split.relation)
        .where(split.matches)
        .group_by(split.member)
    )
    return _finished(found, split.order)


def in_member(warehouse: Warehouse, view: Slice, key: str, member: str, *, allow_sensitive: bool = False) -> Rows:
    """The customers of one member of a preset, as a statement: one row per customer, customer_id.

    Raises:
        SensitiveDimension: as in :func:`by_preset`.
        UnknownName: as in :func:`by_preset`.
    """
    split = _split(warehouse, view, key, allow_sensitive=allow_sensitive)
    is_it = split.member == member
    return select(split.people.c.customer_id).select_from(split.relation).where(split.matches, is_it)


class _Split(NamedTuple):
    """Everybody known by the view's day with their member, the order of the members, and who passes the filters."""

    people: CTE
    relation: FromClause
    member: ColumnElement[str]
    order: list[str]
    matches: ColumnElement[bool]


def _split(warehouse: Warehouse, view: Slice, key: str, *, allow_sensitive: bool) -> _Split:
    wanted = preset(key)
    if wanted.is_sensitive and not allow_sensitive:
        raise SensitiveDimension(SENSITIVE)
    people = standing(warehouse, view.as_of)
    reach = Reach(people, people)
    matches = reach.matches(view.where)
    member, order = _member(warehouse, wanted, people, reach, view.as_of)
    return _Split(people, reach.relation, member, order, false() if matches is None else matches)


def readable(value: float) -> float:
    """The closest of 10, 12, 15, 20, 25, 30, 40, 50, 60, 80 times a power of ten."""
    scale = 10.0 ** (math.floor(math.log10(value)) - 1)
    return min(READABLE, key=lambda digits: abs(math.log(value / scale / digits))) * scale


def _member(
    warehouse: Warehouse, wanted: Preset, people: CTE, reach: Reach, day: date
) -> tuple[ColumnElement[str], list[str]]:
    """The member of a customer, and the order of those that have one of their own."""
    if wanted.key == "spend_per_order":
        spend = people.c.monetary / people.c.frequency
        return _banded(spend, people, _limits(warehouse, people, spend), "{:,.10g}")
    if wanted.key == "price_sensitivity":
        return _banded(_discount_share(reach, people, day), people, DISCOUNTS, "{:.0%}")
    member = reach.member(dimension(wanted.dimension))
    assert member is not None  # noqa: S101 - every preset is a dimension of customers
    ages = ["under 20"] if wanted.dimension == "age_band" else []
    shown = members(warehouse, wanted.dimension)
    return case((member.in_((*shown, UNKNOWN)), member), else_=OTHERS), [*ages, *(sorted(shown) if ages else shown)]


def _limits(warehouse: Warehouse, people: CTE, value: ColumnElement[Any]) -> list[float]:
    """Readable numbers close to the fifths of the buyers, rising; none without buyers."""
    found = warehouse.frame(select(quantiles(value, (0.2, 0.4, 0.6, 0.8)).label("fifths")))["fifths"][0]
    fifths = [] if found is None else [float(fifth) for fifth in found]
    return sorted({readable(fifth) for fifth in fifths if fifth > 0})


def _discount_share(reach: Reach, people: CTE, day: date) -> ColumnElement[float]:
    """Each customer's discount as a share of list value, over the orders up to the day; null where it is not stated."""
    totals = order_totals.c
    whole = cast(func.nullif(func.sum(totals.list_value), 0), Double)
    given = (
        select(totals.customer_id, (func.sum(totals.discount) / whole).label("share"))
        .where(totals.is_order, totals.ordered_on <= day)
        .group_by(totals.customer_id)
        .subquery("given")
    )
    reach.relation = reach.relation.outerjoin(given, given.c.customer_id == people.c.customer_id)
    return given.c.share


def _banded(
    value: ColumnElement[Any], people: CTE, limits: Sequence[float], form: str
) -> tuple[ColumnElement[str], list[str]]:
    """Bands between the limits, lowest first."""
    words = [form.format(limit) for limit in limits]
    if not words:
        return case((people.c.orders > 0, UNKNOWN), else_=NO_ORDER), []
    between = (f"{low} to under {high}" for low, high in pairwise(words))
    names = [f"under {words[0]}", *between, f"{words[-1]} and over"]
    below = [(value < limit, name) for limit, name in zip(limits, names[:-1], strict=True)]
    has_none = people.c.orders == 0
    return case((has_none, NO_ORDER), (value.is_(None), UNKNOWN), *below, else_=names[-1]), names


def _finished(found: pd.DataFrame, order: list[str]) -> pd.DataFrame:
    """Members in their order, with ratios and intervals."""
    places = {name: place for place, name in enumerate([*dict.fromkeys(order), OTHERS, UNKNOWN, NO_ORDER])}
    frame = found.iloc[found["member"].map(places).argsort(kind="stable")].reset_index(drop=True)
    for share, amount in (("share", "customers"), ("share_of_buyers", "buyers"), ("share_of_revenue", "revenue")):
        frame[share] = frame[amount] / (frame[amount].sum() or float("nan"))
    frame["average_order"] = frame["revenue"] / frame["orders"].where(frame["orders"] > 0)
    frame["repeat_rate"] = frame["repeat_buyers"] / frame["buyers"].where(frame["buyers"] > 0)
    ends = [share_interval(came_back, n) for came_back, n in zip(frame["repeat_buyers"], frame["buyers"], strict=True)]
    frame["low"], frame["high"] = [end.low for end in ends], [end.high for end in ends]
    return frame[list(COLUMNS)]
