"""Recency, frequency and monetary scores 1–5 (5 best), and the cut points that lie between them.

Scores are mid-ranks among everybody who has ordered (Hughes 1994 cuts the ranks into fifths): of equal values all get
the same score, that of the middle of their ranks, so a score does not depend on the order of the rows and some scores
may be empty. Such a score is a step function of the value, so all there is to know are the four values at which it
steps. Recency is days since the last order here (not the time of it, as in BTYD models).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeAlias

from sqlalchemy import (
    CTE,
    ColumnElement,
    Double,
    Integer,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from crm_models.marts.sales import sum_if_all_known
from crm_models.marts.tables import customer_profile, order_totals
from crm_models.settings import RFMSetting
from crm_models.sql import Rows, days_between, quantile
from crm_models.warehouse import Warehouse

Kind: TypeAlias = Literal["recency", "frequency", "monetary"]
Basis: TypeAlias = Literal["ranks", "rhythm", "thresholds"]
Four: TypeAlias = tuple[float, float, float, float]

KINDS: tuple[Kind, ...] = ("recency", "frequency", "monetary")
RHYTHMS = (6.0, 3.0, 2.0, 1.0)
"""Rhythms since the last order, at most, for the scores 2, 3, 4 and 5."""
SMALLEST_STEP: dict[Kind, float] = {"recency": 1, "frequency": 1, "monetary": 0.01}
"""What a value must be better than the best one known to get a score that nobody has."""
_PROFILE = tuple(
    customer_profile.c[name]
    for name in ("customer_id", "first_seen_on", "orders", "last_order_on", "revenue", "margin")
)
_CUT_NAMES = ("cut_2", "cut_3", "cut_4", "cut_5")


@dataclass(frozen=True)
class Rhythm:
    """Usual days between a customer's orders: stated by the deployment (``gaps`` 0) or the median of that many gaps."""

    days: float
    gaps: int


@dataclass(frozen=True)
class Cuts:
    """The worst values for the scores 2, 3, 4 and 5; values that are repeated leave a score empty.

    A customer has a recency score of at least 4 with ``recency[2]`` days or fewer since the last order, a frequency
    score of at least 4 with ``frequency[2]`` orders or more, and likewise with monetary value. ``buyers`` is how many
    customers had ordered, ``basis`` where each kind's cut points come from, ``rhythm`` is given where recency rests on
    it. Who never ordered has no scores.
    """

    recency: Four
    frequency: Four
    monetary: Four
    buyers: int = 0
    basis: tuple[Basis, Basis, Basis] = ("thresholds", "thresholds", "thresholds")
    rhythm: Rhythm | None = None

    def of(self, kind: Kind) -> Four:
        """The four cut values of a kind, for the scores 2 to 5."""
        found: Four = getattr(self, kind)
        return found

    def score_of(self, kind: Kind, value: float | None) -> int | None:
        """The score of a value; None where the value is not known."""
        if value is None or math.isnan(value):
            return None
        return 1 + sum(value <= cut if kind == "recency" else value >= cut for cut in self.of(kind))

    def expression(self, kind: Kind, column: ColumnElement[Any]) -> ColumnElement[int]:
        """The same in SQL; null where the column is."""
        steps = zip((5, 4, 3, 2), reversed(self.of(kind)), strict=True)
        reached = [(column <= cut if kind == "recency" else column >= cut, score) for score, cut in steps]
        return case((column.is_(None), cast(null(), Integer)), *reached, else_=1)


def standing(warehouse: Warehouse, day: date) -> CTE:
    """One row per customer known by the day, with what orders and returns up to it add up to.

    Columns: customer_id, recency (days since the last order), frequency (orders), monetary (net revenue); all three are
    null for who has not ordered. And orders, revenue, margin (null where a cost is unknown) of everybody. Customers of
    whom no day is known, because nothing ever happened, count as known from the start.
    """
    last = warehouse.stock["order_totals"]["last"]
    is_latest = last is None or date.fromisoformat(last) <= day
    known = (select(*_PROFILE) if is_latest else _profile_until(day)).subquery("known")
    has_ordered = known.c.orders > 0
    return (
        select(
            known.c.customer_id,
            case((has_ordered, days_between(known.c.last_order_on, literal(day)))).label("recency"),
            case((has_ordered, known.c.orders)).label("frequency"),
            case((has_ordered, cast(known.c.revenue, Double))).label("monetary"),
            known.c.orders,
            known.c.revenue,
            known.c.margin,
        )
        .where(or_(known.c.first_seen_on.is_(None), known.c.first_seen_on <= day))
        .cte(f"standing_{day:%Y%m%d}")
    )


def cuts(warehouse: Warehouse, setting: RFMSetting, day: date | None = None) -> Cuts:
    """The cut points in force on a day (the warehouse's today unless given), from orders up to it alone.

    Thresholds of the deployment win; else scores are ranks, and recency may be multiples of the rhythm instead. Without
    two orders of any customer there is no rhythm, and recency is ranked. Before the first order nothing can be ranked:
    ``buyers`` is 0 and the cut points are 0.

    Raises:
        TableMissing: the warehouse is empty.
    """
    day = day or warehouse.as_of
    usual = rhythm(warehouse, setting, day) if setting.recency == "rhythm" else None
    stated: dict[Kind, tuple[Basis, Four]] = {}
    if usual:
        stated["recency"] = "rhythm", _four(usual.days * times for times in RHYTHMS)
    if setting.recency_days:
        stated["recency"] = "thresholds", _four(reversed(setting.recency_days))
    if setting.frequency:
        stated["frequency"] = "thresholds", setting.frequency
    if setting.monetary:
        stated["monetary"] = "thresholds", setting.monetary
    buyers, ranked = _ranked(warehouse, day)
    recency, frequency, monetary = (stated.get(kind, ("ranks", ranked[kind])) for kind in KINDS)
    basis = recency[0], frequency[0], monetary[0]
    return Cuts(recency[1], frequency[1], monetary[1], buyers, basis, usual)


def rhythm(warehouse: Warehouse, setting: RFMSetting, day: date | None = None) -> Rhythm | None:
    """The trade's rhythm as stated, else the median gap between a customer's orders up to the day.

    Orders of the same day are one visit. Gaps that are still open do not count, so the rhythm of a young company reads
    too short. None where nobody has come back yet.
    """
    if setting.rhythm_days is not None:
        return Rhythm(setting.rhythm_days, 0)
    totals = order_totals.c
    gap = days_between(totals.ordered_on, totals.next_ordered_on)
    came_back = and_(totals.next_ordered_on > totals.ordered_on, totals.next_ordered_on <= (day or warehouse.as_of))
    found = warehouse.frame(
        select(func.count().label("gaps"), quantile(gap, literal(0.5)).label("days")).where(came_back)
    )
    return Rhythm(float(found["days"][0]), int(found["gaps"][0])) if found["gaps"][0] else None


def _profile_until(day: date) -> Rows:
    """The same columns of ``customer_profile``, from orders and returns up to the day."""
    totals = order_totals.c
    revenue = func.sum(totals.revenue)
    bought = (
        select(
            totals.customer_id,
            func.count().filter(totals.is_order).label("orders"),
            func.max(totals.ordered_on).filter(totals.is_order).label("last_order_on"),
            revenue.label("revenue"),
            (revenue - sum_if_all_known(totals.cost)).label("margin"),
        )
        .where(totals.ordered_on <= day, totals.customer_id.is_not(None))
        .group_by(totals.customer_id)
        .subquery("bought")
    )
    return select(
        customer_profile.c.customer_id,
        customer_profile.c.first_seen_on,
        func.coalesce(bought.c.orders, 0).label("orders"),
        bought.c.last_order_on,
        func.coalesce(bought.c.revenue, 0).label("revenue"),
        bought.c.margin,
    ).select_from(customer_profile.outerjoin(bought, bought.c.customer_id == customer_profile.c.customer_id))


def _ranked(warehouse: Warehouse, day: date) -> tuple[int, dict[Kind, Four]]:
    """How many have ordered by the day, and the cut points of each kind by their ranks."""
    people = standing(warehouse, day)
    kinds = union_all(*(_mid_ranked(kind, people.c[kind], people) for kind in KINDS)).subquery()
    found = warehouse.frame(select(kinds)).set_index("kind")
    return int(found["buyers"].max()), {kind: _four(found.loc[kind, list(_CUT_NAMES)]) for kind in KINDS}


def _mid_ranked(kind: Kind, column: ColumnElement[Any], people: CTE) -> Rows:
    """One row: the cut points of a kind, where the middle of the ranks of equal values passes a fifth of the buyers.

    With c values up to and including v, t of them equal to v, and n in all, the mid-rank share of v is (2c − t) / 2n;
    whole numbers keep the comparison exact. Recency is ranked by its negative, so that more is always better.
    """
    sign = -1 if kind == "recency" else 1
    value = (column * sign).label("value")
    equal = func.count().label("equal")
    values = select(value, equal).select_from(people).where(column.is_not(None)).group_by(value).subquery()
    up_to = func.sum(values.c.equal).over(order_by=values.c.value)
    ranks = select(
        values.c.value,
        values.c.equal,
        (2 * up_to - values.c.equal).label("twice"),
        func.sum(values.c.equal).over().label("n"),
    ).subquery()
    beyond = func.max(ranks.c.value) + SMALLEST_STEP[kind]
    reached = (func.min(ranks.c.value).filter(5 * ranks.c.twice >= 2 * fifths * ranks.c.n) for fifths in range(1, 5))
    columns = [
        cast(func.coalesce(lowest, beyond, 0) * sign, Double).label(name)
        for name, lowest in zip(_CUT_NAMES, reached, strict=True)
    ]
    return select(literal(kind).label("kind"), func.coalesce(func.sum(ranks.c.equal), 0).label("buyers"), *columns)


def _four(values: Iterable[Any]) -> Four:
    two, three, four, five = (float(value) for value in values)
    return two, three, four, five
