"""Which rows of a table belong to a period: what happened in it, what was open at its end, two windows compared."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple, Protocol

from sqlalchemy import ColumnElement, Date, FromClause, Subquery, Table, and_, case, cast, func, or_, select
from sqlalchemy.sql.selectable import Values

from crm_models.marts.tables import order_totals
from crm_models.slices import DAY, Period
from crm_models.sql import day_of, each_day


class Relation(NamedTuple):
    """One row per period and row that belongs to it: the joined source, what carries the columns, and the period."""

    source: FromClause
    anchor: FromClause
    period: ColumnElement[int]


class Rows(Protocol):
    """Which rows belong to a period, and how far back the record has to reach for that to be known."""

    @property
    def day(self) -> ColumnElement[Any]:
        """The column whose first day begins the record."""
        ...

    def needs_from(self, period: Period) -> date:
        """The latest day on which the record may begin; where it begins later, the period is unknown."""
        ...

    def relation(self, periods: Values, table: Table) -> Relation:
        """Periods (period, first, until: the day after the last) joined to the rows that belong to them."""
        ...


@dataclass(frozen=True, eq=False)
class Flow:
    """Rows whose day lies in the period; with a ``delay``, rows whose day plus the delay does."""

    day: ColumnElement[Any]
    delay: timedelta = timedelta(0)

    def needs_from(self, period: Period) -> date:
        """Any part of the period is enough."""
        return period.last - self.delay

    def relation(self, periods: Values, table: Table) -> Relation:
        """Periods joined to the rows whose day is one of theirs: by equality, which engines do by hashing."""
        first, last = _earlier(periods.c.first, self.delay), _earlier(periods.c.until, self.delay + DAY)
        days = select(periods.c.period, each_day(first, last).label("day")).subquery("days")
        source = days.join(self._with_parent(table), days.c.day == day_of(self.day))
        return Relation(source, table, days.c.period)

    def _with_parent(self, table: Table) -> FromClause:
        owner = getattr(self.day, "table", table)
        if owner is table:
            return table
        link = next(column for column in table.columns if column.info.get("parent") == owner.name)
        (key,) = owner.primary_key
        return table.join(owner, link == key)


@dataclass(frozen=True, eq=False)
class Stock:
    """Rows begun by the period's last day and not ended by then; those without a beginning are left out."""

    day: ColumnElement[Any]
    ends: tuple[ColumnElement[Any], ...] = ()

    def needs_from(self, period: Period) -> date:
        """The record has to reach the period's last day."""
        return period.last

    def relation(self, periods: Values, table: Table) -> Relation:
        """Periods joined to the rows that are open at their end."""
        is_open = [or_(end.is_(None), end >= periods.c.until) for end in self.ends]
        return Relation(periods.join(table, and_(self.day < periods.c.until, *is_open)), table, periods.c.period)


@dataclass(frozen=True, eq=False)
class EarlierBuyers:
    """One row per period and customer with an order in the ``days`` before the last ``days`` of it.

    Columns: customer_id, is_kept (there is an order in the last ``days``, too).
    """

    days: int
    day: ColumnElement[Any] = order_totals.c.ordered_on

    def needs_from(self, period: Period) -> date:
        """Both windows have to be on record, or who was a customer before is not known."""
        return period.last + DAY - timedelta(days=2 * self.days)

    def relation(self, periods: Values, table: Table) -> Relation:
        """Periods and customers by their last order before the middle: the next one tells whether they were kept."""
        windows, bought_again_on = _windows(periods, self.days), order_totals.c.next_ordered_on
        is_last = or_(bought_again_on.is_(None), bought_again_on >= windows.c.middle)
        is_before = and_(self.day == windows.c.day, windows.c.day < windows.c.middle, is_last)
        buyers = (
            select(
                windows.c.period,
                order_totals.c.customer_id,
                func.coalesce(bought_again_on < windows.c.until, False).label("is_kept"),
            )
            .select_from(windows.join(order_totals, is_before))
            .where(order_totals.c.customer_order.is_not(None))
            .subquery("earlier_buyers")
        )
        return Relation(buyers, buyers, buyers.c.period)


@dataclass(frozen=True, eq=False)
class BeforeAndNow:
    """One row per period and customer: the ``days`` up to the period's end beside as many days before them.

    Columns: customer_id, orders_before, revenue_before, revenue_now.
    """

    days: int
    day: ColumnElement[Any] = order_totals.c.ordered_on

    def needs_from(self, period: Period) -> date:
        """Both windows have to be on record, or who was a customer before is not known."""
        return period.last + DAY - timedelta(days=2 * self.days)

    def relation(self, periods: Values, table: Table) -> Relation:
        """Periods and customers with what they bought before and now."""
        windows, revenue = _windows(periods, self.days), order_totals.c.revenue
        is_now = self.day >= windows.c.middle
        per_customer = (
            select(
                windows.c.period,
                order_totals.c.customer_id,
                func.count().filter(and_(order_totals.c.is_order, ~is_now)).label("orders_before"),
                func.sum(case((is_now, 0), else_=revenue)).label("revenue_before"),
                func.sum(case((is_now, revenue), else_=0)).label("revenue_now"),
            )
            .select_from(windows.join(order_totals, self.day == windows.c.day))
            .where(order_totals.c.customer_id.is_not(None))
            .group_by(windows.c.period, order_totals.c.customer_id)
            .subquery("before_and_now")
        )
        return Relation(per_customer, per_customer, per_customer.c.period)


def _windows(periods: Values, days: int) -> Subquery:
    """Per period every ``day`` of two windows of so many days: from ``middle`` to ``until``, and before ``middle``."""
    first, last = _earlier(periods.c.until, timedelta(days=2 * days)), _earlier(periods.c.until, DAY)
    return select(
        periods.c.period,
        each_day(first, last).label("day"),
        _earlier(periods.c.until, timedelta(days=days)).label("middle"),
        periods.c.until,
    ).subquery("windows")


def _earlier(day: ColumnElement[date], delay: timedelta) -> ColumnElement[date]:
    """The day so much before, as a day: engines make an instant of it, which is slow to compare with days."""
    return cast(day - delay, Date) if delay else day
