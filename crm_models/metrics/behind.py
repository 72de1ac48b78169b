"""The customers behind a metric's number: those whose rows it was counted or added up from."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal, NamedTuple, TypeAlias

from sqlalchemy import Subquery, false, func, select

from crm_models.errors import UnknownName
from crm_models.metrics.catalogue import CATALOGUE, metric
from crm_models.metrics.evaluate import answering_for, as_relation, reach_of
from crm_models.metrics.measure import Measure
from crm_models.slices import Period, Slice
from crm_models.sql import Rows
from crm_models.warehouse import Warehouse

Side: TypeAlias = Literal["numerator", "denominator"]
SIDES: tuple[Side, ...] = ("numerator", "denominator")


class Tally(NamedTuple):
    """How many entries a number rests on, of how many customers, and how many entries name no customer."""

    entries: int
    customers: int
    without: int
    table: str
    """The table of the warehouse that the entries are in."""


@dataclass(frozen=True)
class BehindMetric:
    """The customers behind one side of a metric in a view: a mark in the sense of :mod:`crm_models.people`.

    Entries that bring a sum of money or things nothing, such as a cancelled order, have nobody behind them.
    """

    key: str
    view: Slice
    side: Side = "numerator"

    def customers(self, warehouse: Warehouse) -> Rows:
        """One row per customer: customer_id. Nobody where a filter is not on record for the metric.

        Raises:
            UnknownName: no such metric, or its entries know no customers.
        """
        counted = self.counted(warehouse)
        return select(counted.c.customer_id).where(counted.c.customer_id.is_not(None)).distinct()

    @property
    def measure(self) -> Measure:
        """What is counted or added up on that side."""
        number, sides = SIDES.index(self.side), metric(self.key).sides
        if number >= len(sides):
            raise UnknownName("metric with a denominator", self.key, [k for k, m in CATALOGUE.items() if m.denominator])
        return sides[number]

    def counted(self, warehouse: Warehouse) -> Subquery:
        """One row per entry that counts: customer_id, null where it names none."""
        periods = as_relation([self.view.period.so_far(warehouse.as_of)])
        measure = answering_for(self.measure, periods, self.view.where, None)
        reach, _ = reach_of(measure, periods)
        customer, matches = reach.customer(), reach.matches(self.view.where)
        if customer is None:
            raise UnknownName("metric of customers", self.key, [k for k in CATALOGUE if side_with_customers(k)])
        conditions = [false() if matches is None else matches]
        conditions += [] if measure.only is None else [measure.only]
        if metric(self.key).kind == "total" and measure.how == "sum" and measure.of is not None:
            conditions.append(measure.of != 0)
        counted = select(customer.label("customer_id")).select_from(reach.relation)
        return counted.where(*conditions).subquery("counted")


def tally(warehouse: Warehouse, mark: BehindMetric) -> Tally:
    """What the number rests on.

    Raises:
        UnknownName: no such metric, or its entries know no customers.
    """
    customer = mark.counted(warehouse).c.customer_id
    found = warehouse.frame(
        select(
            func.count().label("entries"),
            func.count(customer.distinct()).label("customers"),
            func.count().filter(customer.is_(None)).label("without"),
        )
    ).iloc[0]
    return Tally(int(found["entries"]), int(found["customers"]), int(found["without"]), mark.measure.source)


@cache
def side_with_customers(key: str) -> Side | None:
    """The side of a metric that people stand behind, the numerator where both do; None where its tables know nobody.

    Raises:
        UnknownName: no such metric.
    """
    any_day = as_relation([Period(date.min, date.min)])
    for side, measure in zip(SIDES, metric(key).sides, strict=False):
        if reach_of(measure, any_day)[0].customer() is not None:
            return side
    return None
