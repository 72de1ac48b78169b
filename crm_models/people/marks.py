"""What a reader may click on, seen as the customers behind it."""

from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import select

from crm_models.segments.compile import members
from crm_models.segments.definition import Definition
from crm_models.sql import Rows
from crm_models.warehouse import Warehouse


class Mark(Protocol):
    """A bar, a cell, a link or a number. Hashable, and its ``repr`` says all of it, for it is a key of caches."""

    def customers(self, warehouse: Warehouse) -> Rows:
        """One row per customer behind the mark: customer_id, each once, never null."""


@dataclass(frozen=True)
class InSegment:
    """The customers of a segment; ``definition`` is resolved, as JSON."""

    definition: str

    def customers(self, warehouse: Warehouse) -> Rows:
        """One row per customer in the segment: customer_id."""
        return members(Definition.read(self.definition))


@dataclass(frozen=True)
class These:
    """Customers by their numbers."""

    customer_ids: tuple[str, ...]

    def customers(self, warehouse: Warehouse) -> Rows:
        """One row per one of them that is on record: customer_id."""
        return members(Definition(pinned_in=self.customer_ids))


@dataclass(frozen=True)
class But:
    """The customers behind one mark but not behind another."""

    mark: Mark
    without: Mark

    def customers(self, warehouse: Warehouse) -> Rows:
        """One row per customer: customer_id."""
        who = self.mark.customers(warehouse).subquery("who")
        others = self.without.customers(warehouse).subquery("others")
        return select(who.c.customer_id).where(who.c.customer_id.not_in(select(others.c.customer_id)))
