"""What a metric is made of: one aggregate over the rows of one table that belong to a period."""

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import Any, Literal, TypeAlias

from sqlalchemy import ColumnElement, Double, Table, cast

from crm_models.metrics.rows import Rows

Unit: TypeAlias = Literal["currency", "count", "share", "days", "hours", "score", "ratio", "currency per day"]
Kind: TypeAlias = Literal["total", "share", "mean", "median", "ratio", "net score"]
Better: TypeAlias = Literal["higher", "lower", "neither"]
Topic: TypeAlias = Literal["sales", "pipeline", "customers", "marketing", "service", "satisfaction", "causes"]
How: TypeAlias = Literal["count", "count distinct", "sum", "median"]


@dataclass(frozen=True, eq=False)
class Measure:
    """One aggregate over one table joined only to its parents.

    ``of`` is what is added up, counted distinct, or taken the median of; a sum is unknown where a row's value is.
    ``only`` says which of the rows count. ``detail`` is the same quantity on a finer table and answers for dimensions
    that ``table`` does not reach. ``matures_after`` is how long after its day a row may still change what is measured.
    ``recorded`` is what some row must show (in the table of the rule's day) before the measure is known at all: where
    no opened letter was ever recorded, nobody knows how many were opened.
    """

    table: Table
    rows: Rows
    how: How
    of: ColumnElement[Any] | None = None
    only: ColumnElement[bool] | None = None
    detail: "Measure | None" = None
    matures_after: timedelta | None = None
    recorded: ColumnElement[bool] | None = None

    @property
    def source(self) -> str:
        """The table of the warehouse that it is read from, be it through a mart."""
        return str(self.table.info.get("built_from", self.table.name))

    @cached_property
    def squares(self) -> "Measure":
        """The sum of the squares of what this one sums: tells how far the values lie apart."""
        return replace(self, of=cast(self.of, Double) * cast(self.of, Double), detail=None)


@dataclass(frozen=True, eq=False)
class Metric:
    """A number's declaration: cards, tooltips, glossary, documentation, exports and tests read it.

    ``kind`` decides value and interval: total (sum; none), share (rows of rows; Wilson), mean (Student), median (order
    statistics), ratio (of two totals, or of a total and a median; none), net score (−1 … 1 per row, times 100; adjusted
    Wald). ``levers`` are the keys of the metrics that it can be taken apart into.
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
    better: Better = "higher"
    levers: tuple[str, ...] = ()

    @property
    def sides(self) -> tuple[Measure, ...]:
        """Numerator and, where there is one, denominator."""
        return (self.numerator, self.denominator) if self.denominator else (self.numerator,)

    @property
    def squares(self) -> Measure | None:
        """The sum of squares that the interval of a mean or a net score needs."""
        return self.numerator.squares if self.kind in ("mean", "net score") else None

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The measures that a reading is made of."""
        return (*self.sides, self.squares) if self.squares else self.sides

    @property
    def sums(self) -> tuple[Measure, ...]:
        """The sides of a total or a ratio to which the customers' parts add up: all but a median."""
        return tuple(side for side in self.sides if side.how != "median") if self.kind in ("total", "ratio") else ()

    @property
    def is_of_sums(self) -> bool:
        """Whether customers' parts add up to both sides."""
        return self.sums == self.sides

    @property
    def grows_with_customers(self) -> bool:
        """Whether twice the customers bring twice of it; groups of unlike size then compare per customer only."""
        return self.kind == "total" or (self.kind == "ratio" and not self.is_of_sums)

    @property
    def tables(self) -> tuple[str, ...]:
        """The warehouse's tables that it needs, the numerator's first."""
        read = [part for side in self.sides for part in (side, side.detail) if part is not None]
        return tuple(dict.fromkeys(part.source for part in read))
