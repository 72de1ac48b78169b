"""What a metric is made of: one aggregate over one table, and which of its rows belong to a period."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, NamedTuple, Protocol, TypeAlias

from sqlalchemy import ColumnElement, FromClause, Table, and_, case, func, or_, select
from sqlalchemy.sql.selectable import Values

from crm_models.marts.tables import order_totals

Unit: TypeAlias = Literal["currency", "count", "share", "days", "hours", "score", "ratio", "currency per day"]
Kind: TypeAlias = Literal["total", "share", "mean", "median", "ratio", "net score"]
Better: TypeAlias = Literal["higher", "lower", "neither"]
Topic: TypeAlias = Literal["sales", "customers", "marketing", "service", "satisfaction", "causes"]


class Relation(NamedTuple):
    """One row per period and row that belongs to it: the joined source, what carries the columns, and the period."""

    source: FromClause
    anchor: FromClause
    period: ColumnElement[int]


class Rows(Protocol):
    """Which rows belong to a period."""

    def relation(self, periods: Values, table: Table) -> Relation:
        """Periods joined to the rows that belong to them."""
        ...


@dataclass(frozen=True, eq=False)
class Flow:
    """Rows whose day lies in the period; with a ``delay``, rows whose day plus the delay does."""

    at: ColumnElement[Any]
    delay: timedelta = timedelta(0)

    def relation(self, periods: Values, table: Table) -> Relation:
        """Periods joined to the rows whose day lies in them."""
        first, until = periods.c.first - self.delay, periods.c.until - self.delay
        rows = self._with_parent(table)
        return Relation(periods.join(rows, and_(self.at >= first, self.at < until)), table, periods.c.period)

    def _with_parent(self, table: Table) -> FromClause:
        owner = getattr(self.at, "table", table)
        if owner is table:
            return table
        link = next(column for column in table.columns if column.info.get("parent") == owner.name)
        (key,) = owner.primary_key
        return table.join(owner, link == key)


@dataclass(frozen=True, eq=False)
class Stock:
    """Rows begun by the period's last day and not ended by then; those without a beginning are left out."""

    begins: ColumnElement[Any]
    ends: tuple[ColumnElement[Any], ...]

    def relation(self, periods: Values, table: Table) -> Relation:
        """Periods joined to the rows that are open at their end."""
        is_open = [or_(end.is_(None), end >= periods.c.until) for end in self.ends]
        return Relation(periods.join(table, and_(self.begins < periods.c.until, *is_open)), table, periods.c.period)


@dataclass(frozen=True, eq=False)
class BeforeAndNow:
    """One row per period and customer: the ``days`` up to the period's end beside as many days before them.

    Columns: customer_id, orders_before, orders_now, revenue_before, revenue_now.
    """

    days: int

    def relation(self, periods: Values, table: Table) -> Relation:
        """Periods and customers with what they bought before and now."""
        bought_on, revenue = order_totals.c.ordered_on, order_totals.c.revenue
        now = periods.c.until - timedelta(days=self.days)
        before = periods.c.until - timedelta(days=2 * self.days)
        is_order, is_now = order_totals.c.is_order, bought_on >= now
        per_customer = (
            select(
                periods.c.period,
                order_totals.c.customer_id,
                func.count().filter(and_(is_order, ~is_now)).label("orders_before"),
                func.count().filter(and_(is_order, is_now)).label("orders_now"),
                func.sum(case((is_now, 0), else_=revenue)).label("revenue_before"),
                func.sum(case((is_now, revenue), else_=0)).label("revenue_now"),
            )
            .select_from(periods.join(order_totals, and_(bought_on >= before, bought_on < periods.c.until)))
            .where(order_totals.c.customer_id.is_not(None))
            .group_by(periods.c.period, order_totals.c.customer_id)
            .subquery("before_and_now")
        )
        return Relation(per_customer, per_customer, per_customer.c.period)


@dataclass(frozen=True, eq=False)
class Measure:
    """One aggregate over one table joined only to its parents.

    ``value`` is an aggregate, or the plain expression of a median; ``only`` says which of the rows count.
    ``detail`` is the same quantity on a finer table and answers for dimensions that ``table`` does not reach.
    ``matures_after`` is how long after its day a row may still change what is measured.
    """

    table: Table
    rows: Rows
    value: ColumnElement[Any]
    only: ColumnElement[bool] | None = None
    is_median: bool = False
    detail: "Measure | None" = None
    matures_after: timedelta | None = None


@dataclass(frozen=True, eq=False)
class Metric:
    """A number's declaration: cards, tooltips, glossary, documentation, exports and tests read it.

    ``kind`` decides value and interval: total (sum; none), share (counts; Wilson), mean (with ``squares``, the sum of
    squares; Student), median (order statistics), ratio (sum over sum; none), net score (with ``squares``, promoters
    and detractors together; adjusted Wald).
    """

    key: str
    label: str
    topic: Topic
    unit: Unit
    kind: Kind
    definition: str
    formula: str
    source: str
    numerator: Measure
    denominator: Measure | None = None
    squares: Measure | None = None
    better: Better = "higher"

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The measures it is made of."""
        return tuple(m for m in (self.numerator, self.denominator, self.squares) if m is not None)
