"""How far each entrant came, one row per customer, inside the database; what leaves it is one row per member."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal, TypeAlias

from sqlalchemy import CTE, ColumnElement, Date, and_, case, cast, func, literal, or_, select, true, union_all

from crm_models.analyses.lifecycle.stages import Stage
from crm_models.errors import UnknownName
from crm_models.events import event
from crm_models.marts.contacts import FIRST_CONTACT_EVENTS, first_contact
from crm_models.marts.tables import first_contacts, order_totals
from crm_models.metrics.reach import Reach
from crm_models.metrics.reading import TOTAL
from crm_models.slices import DAY, DIMENSIONS, Slice, dimension
from crm_models.sql import Rows, quantiles, seconds_between

Order: TypeAlias = Literal["ordered", "any"]
Worth: TypeAlias = Literal["heads", "money"]
Fate: TypeAlias = Literal["reached", "converted", "lost", "open", "judged"]
"""What may be asked of an entrant at a stage: came here; went on; did not, and the window has closed; or still runs;
came here, with the windows up to the next stage all closed since entry."""
SHARES = (0.5, 0.75, 0.95)
"""Quantiles of the time to convert."""


@dataclass(frozen=True)
class Journeys:
    """Entrants of a slice and how far they came, as statements.

    ``stages`` are those that are measured, in order, each with the recorded events it is made of; the first one is
    the entry. ``windows`` are days after the stage before, the windows of skipped stages included (0 for the entry).
    """

    stages: Sequence[Stage]
    windows: Sequence[int]
    view: Slice
    order: Order
    worth: Worth

    def summary(self, by: str | None) -> Rows:
        """One row per member (one in all without ``by``), with sums of heads or of money.

        For every stage number k: ``reached_k`` (``people_k``: heads), and of the entrants who have had the time to get
        there ``judged_k`` and ``judged_reached_k``. For the step on to the next stage: ``went_on_k``, ``lost_k`` and
        ``open_k`` of those who reached k, ``base_k`` and ``base_went_on_k`` of those among them whose windows have all
        closed, and ``seconds_k``, what these took, at ``SHARES``. ``…_people_k`` and ``…_squares_k`` go with a sum.

        Raises:
            UnknownName: ``by`` or a filter is not a dimension of customers.
        """
        entrants = self._with_worth(self._chain())
        reach = Reach(entrants, entrants)
        member = literal(TOTAL) if by is None else _member(reach, by)
        conditions = self._conditions(reach)
        columns: list[Any] = [member.label("member")]
        for number in range(len(self.stages)):
            columns += self._of_stage(entrants, number)
            if number + 1 < len(self.stages):
                columns += self._of_step(entrants, number)
        statement = select(*columns).select_from(reach.relation).where(*conditions)
        return statement if by is None else statement.group_by(member)

    def people(self, number: int, fate: Fate) -> Rows:
        """One row per entrant who reached the stage of that number and met that fate there: customer_id.

        Raises:
            UnknownName: a filter is not a dimension of customers.
        """
        entrants = self._chain()
        reach = Reach(entrants, entrants)
        conditions = [self._fates(entrants, number)[fate], *self._conditions(reach)]  # which widen the relation
        return select(entrants.c.customer_id).select_from(reach.relation).where(*conditions)

    @property
    def end(self) -> datetime:
        """The instant up to which everything is known: midnight after the as-of day."""
        return _midnight(self.view.as_of + DAY)

    def deadline(self, number: int) -> timedelta:
        """How long after entry the stage of that number must be reached at the latest."""
        return timedelta(days=sum(self.windows[: number + 1]))

    def _of_stage(self, entrants: CTE, number: int) -> list[ColumnElement[Any]]:
        """How many reached it; and of those entrants who have had the time to, how many there are."""
        reached = _at(entrants, number).is_not(None)
        could_have = _at(entrants, 0) + self.deadline(number) < self.end
        return [
            self._total(entrants, reached).label(f"reached_{number}"),
            func.count().filter(reached).label(f"people_{number}"),
            self._total(entrants, could_have).label(f"judged_{number}"),
            func.count().filter(could_have).label(f"judged_people_{number}"),
            self._squares(entrants, could_have).label(f"judged_squares_{number}"),
            self._total(entrants, and_(could_have, reached)).label(f"judged_reached_{number}"),
        ]

    def _fates(self, entrants: CTE, number: int) -> dict[Fate, ColumnElement[bool]]:
        """Whether an entrant reached a stage and what became of it there; on the last stage nothing does."""
        here = _at(entrants, number)
        if number + 1 == len(self.stages):
            return {"reached": here.is_not(None)}
        there, start = _at(entrants, number + 1), self._start(entrants, number)
        window = timedelta(days=self.windows[number + 1]) if self.order == "ordered" else self.deadline(number + 1)
        stays = and_(here.is_not(None), there.is_(None))
        return {
            "reached": here.is_not(None),
            "converted": and_(here.is_not(None), there.is_not(None)),
            "lost": and_(stays, start + window < self.end),
            "open": and_(stays, start + window >= self.end),
            "judged": and_(here.is_not(None), _at(entrants, 0) + self.deadline(number + 1) < self.end),
        }

    def _start(self, entrants: CTE, number: int) -> ColumnElement[Any]:
        """The instant from which the window to the next stage runs."""
        return _at(entrants, number if self.order == "ordered" else 0)

    def _of_step(self, entrants: CTE, number: int) -> list[ColumnElement[Any]]:
        """What became of those who reached a stage, and the same of those whose windows have all closed."""
        fates, there = self._fates(entrants, number), _at(entrants, number + 1)
        base = fates["judged"]
        seconds = case((and_(base, there.is_not(None)), seconds_between(self._start(entrants, number), there)))
        return [
            self._total(entrants, fates["converted"]).label(f"went_on_{number}"),
            self._total(entrants, fates["lost"]).label(f"lost_{number}"),
            self._total(entrants, fates["open"]).label(f"open_{number}"),
            self._total(entrants, base).label(f"base_{number}"),
            func.count().filter(base).label(f"base_people_{number}"),
            self._squares(entrants, base).label(f"base_squares_{number}"),
            self._total(entrants, and_(base, there.is_not(None))).label(f"base_went_on_{number}"),
            quantiles(seconds, SHARES).label(f"seconds_{number}"),
        ]

    def _conditions(self, reach: Reach) -> list[ColumnElement[bool]]:
        """The filters of the view."""
        return [true(), *(_member(reach, key).in_(names) for key, names in self.view.where)]

    def _total(self, entrants: CTE, condition: ColumnElement[bool]) -> ColumnElement[Any]:
        if self.worth == "heads":
            return func.count().filter(condition)
        return func.coalesce(func.sum(entrants.c.worth).filter(condition), 0)

    def _squares(self, entrants: CTE, condition: ColumnElement[bool]) -> ColumnElement[Any]:
        if self.worth == "heads":
            return func.count().filter(condition)
        return func.coalesce(func.sum(entrants.c.worth * entrants.c.worth).filter(condition), 0)

    def _chain(self) -> CTE:
        """One row per entrant: customer_id, at_0 (entry), at_1 … (null where the stage is not reached in time)."""
        first, until = _midnight(self.view.period.first), min(_midnight(self.view.period.last + DAY), self.end)
        entries = self._entries(until).subquery("entries").c
        entrants = (
            select(entries.customer_id, entries.at.label("at_0"))
            .where(entries.at >= first, entries.at < until)
            .cte("entrants")
        )
        for number in range(1, len(self.stages)):
            entrants = self._followed(entrants, number)
        return entrants

    def _followed(self, before: CTE, number: int) -> CTE:
        """The entrants with the instant at which they reached the next stage, if they did so inside its window."""
        start = self._start(before, number - 1)
        found = self._happened(number)
        closes_at = start + (timedelta(days=self.windows[number]) if self.order == "ordered" else self.deadline(number))
        in_time = and_(found.c.at <= closes_at, or_(found.c.at > start, and_(found.c.at == start, ~found.c.repeats)))
        return (
            select(*before.c, func.min(found.c.at).filter(in_time).label(f"at_{number}"))
            .select_from(before.outerjoin(found, found.c.customer_id == before.c.customer_id))
            .group_by(*before.c)
            .cte(f"up_to_stage_{number}")
        )

    def _entries(self, until: datetime) -> Rows:
        """One row per customer with any of the entry's events: customer_id, at, the first of those before ``until``."""
        entry = self.stages[0].events
        kept = [first_contact(key) for key in entry if key in FIRST_CONTACT_EVENTS]
        others = [event(key).rows(until) for key in entry if key not in FIRST_CONTACT_EVENTS]
        if not others:
            return select(first_contacts.c.customer_id, _least(kept).label("at"))
        firsts = [select(first_contacts.c.customer_id, at.label("at")) for at in kept]
        found = union_all(*firsts, *others).subquery("found").c
        return select(found.customer_id, func.min(found.at).label("at")).group_by(found.customer_id)

    def _happened(self, number: int) -> CTE:
        """Every occurrence of the stage's events in time for any entrant: customer_id, at, repeats."""
        first, last = _midnight(self.view.period.first), _midnight(self.view.period.last + DAY) + self.deadline(number)
        parts = []
        for key in self.stages[number].events:
            rows = event(key).rows(self.end).subquery(f"{key}_{number}")
            found = select(rows.c.customer_id, rows.c.at, literal(event(key).repeats).label("repeats"))
            parts.append(found.where(rows.c.at >= first, rows.c.at <= last))
        return union_all(*parts).cte(f"events_of_stage_{number}")

    def _with_worth(self, entrants: CTE) -> CTE:
        """The entrants with their revenue from entry until the last window closes; net returns count as nothing."""
        if self.worth == "heads":
            return entrants
        bought_on, entered_at = order_totals.c.ordered_on, entrants.c.at_0
        inside = and_(
            bought_on >= cast(entered_at, Date),
            bought_on <= entered_at + self.deadline(len(self.stages) - 1),
            bought_on <= self.view.as_of,
        )
        brought = func.sum(order_totals.c.revenue).filter(inside)
        revenue = func.greatest(func.coalesce(brought, 0), 0)
        return (
            select(*entrants.c, revenue.label("worth"))
            .select_from(entrants.outerjoin(order_totals, order_totals.c.customer_id == entrants.c.customer_id))
            .group_by(*entrants.c)
            .cte("entrants_with_worth")
        )


def _member(reach: Reach, key: str) -> ColumnElement[str]:
    member = reach.member(dimension(key))
    if member is None:
        raise UnknownName(
            "dimension of customers", key, [name for name, each in DIMENSIONS.items() if each.is_conformed]
        )
    return member


def _least(columns: Sequence[ColumnElement[Any]]) -> ColumnElement[Any]:
    return func.least(*columns) if len(columns) > 1 else columns[0]


def _at(entrants: CTE, number: int) -> ColumnElement[Any]:
    return entrants.c[f"at_{number}"]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min)
