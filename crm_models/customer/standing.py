"""Where a customer stands: grades, lifecycle stage, scores and group, and whether an order is overdue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import pandas as pd
from sqlalchemy import false, literal, or_, select

from crm_models.customer.story import Story
from crm_models.events import event
from crm_models.segments.compile import customer_id as in_profile
from crm_models.segments.compile import members
from crm_models.segments.definition import Definition
from crm_models.segments.groups import Group, group_of
from crm_models.segments.resolve import Stages
from crm_models.segments.scores import Cuts
from crm_models.segments.scores import standing as of_everybody
from crm_models.slices import DAY
from crm_models.warehouse import Warehouse

FEWEST_GAPS = 2
"""Gaps between a customer's own orders from which on their usual rhythm can be told."""
OVERDUE = 1.5
"""Rhythms without an order after which a customer is overdue."""


@dataclass(frozen=True)
class Scores:
    """Scores 1–5 and the named group, as the Segments page gives them; None for who never ordered."""

    recency: int | None
    frequency: int | None
    monetary: int | None
    group: Group


@dataclass(frozen=True)
class Rhythm:
    """A customer's own: median days between order days, of ``gaps`` gaps, and days since the last order.

    NaN with fewer than two gaps, or without an order.
    """

    days: float
    gaps: int
    since_last: float

    @property
    def is_overdue(self) -> bool:
        """Whether the last order lies more than one and a half rhythms back."""
        return self.since_last > OVERDUE * self.days


def scores(warehouse: Warehouse, customer_id: str, limits: Cuts, day: date) -> Scores | None:
    """The customer's scores as of a day among everybody's cut points; None where they were not known by then."""
    people = of_everybody(warehouse, day)
    found = warehouse.frame(
        select(people.c.recency, people.c.frequency, people.c.monetary).where(people.c.customer_id == customer_id)
    )
    if found.empty:
        return None
    values = {kind: None if pd.isna(found[kind][0]) else float(found[kind][0]) for kind in found}
    recency = limits.score_of("recency", values["recency"])
    frequency = limits.score_of("frequency", values["frequency"])
    monetary = limits.score_of("monetary", values["monetary"])
    return Scores(recency, frequency, monetary, group_of(recency, frequency, monetary))


def furthest_stage(warehouse: Warehouse, customer_id: str, stages: Stages, day: date) -> str | None:
    """The key of the last stage of which any event happened to the customer by the day; None without any.

    The same as a segment's ``stage`` node means, asked of one customer.
    """
    until = datetime.combine(day + DAY, time.min)
    for stage, events in reversed(stages):
        happened = (event(key).rows(until, customer_id).exists() for key in events)
        if warehouse.frame(select(or_(false(), *happened).label("is_reached")))["is_reached"][0]:
            return stage
    return None


def belongs_to(warehouse: Warehouse, customer_id: str, definitions: Sequence[Definition]) -> tuple[bool, ...]:
    """Whether the customer is in each of the segments, which are resolved.

    Raises:
        SegmentError: a definition is not resolved.
    """
    if not definitions:
        return ()
    inside = [
        members(each).where(in_profile == literal(customer_id)).exists().label(f"in_{number}")
        for number, each in enumerate(definitions)
    ]
    return tuple(bool(each) for each in warehouse.frame(select(*inside)).iloc[0])


def grades(story: Story) -> pd.DataFrame:
    """One row per satisfaction answer on the scale 1–5 by the day, newest first: answered_at, score."""
    end = datetime.combine(story.as_of + DAY, time.min)
    asked = story.of(("survey",))
    is_five_points = (asked["state"] == "grade") | ((asked["state"] == "csat") & (asked["how"] == "1-5"))
    answered = asked[is_five_points & asked["amount"].notna() & (asked["answered_at"] < end)]
    told = answered.sort_values(["answered_at", "ref"], ascending=[False, True])
    return told[["answered_at", "amount"]].rename(columns={"amount": "score"}).reset_index(drop=True)


def rhythm(story: Story) -> Rhythm:
    """The customer's own rhythm; orders of the same day are one, cancelled ones none."""
    bought = story.of(("order",))
    days = bought.loc[bought["state"] != "cancelled", "at"].dt.normalize().drop_duplicates().sort_values()
    if days.empty:
        return Rhythm(float("nan"), 0, float("nan"))
    gaps = days.diff().dropna().dt.days
    since_last = (pd.Timestamp(story.as_of) - days.iloc[-1]).days
    return Rhythm(float(gaps.median()) if len(gaps) >= FEWEST_GAPS else float("nan"), len(gaps), float(since_last))
