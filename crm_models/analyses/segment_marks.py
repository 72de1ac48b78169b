"""The people behind the marks of the Segments page: a group, a cell of the grid, a move, a class of leads."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from crm_models.analyses.migration import CutPoints, migrants
from crm_models.analyses.presets import in_member
from crm_models.analyses.quality import leads_in
from crm_models.analyses.rfm import scored
from crm_models.segments.scores import cuts
from crm_models.settings import QualitySetting, RFMSetting
from crm_models.slices import Slice
from crm_models.sql import Rows
from crm_models.warehouse import Warehouse


@dataclass(frozen=True)
class InGroup:
    """The customers of a named group as of the view's day, among those the view's filters let through."""

    view: Slice
    setting: RFMSetting
    group: str

    def customers(self, warehouse: Warehouse) -> Rows:
        """One row per customer: customer_id."""
        people = scored(warehouse, self.view.as_of, cuts(warehouse, self.setting, self.view.as_of), self.view.where)
        return select(people.c.customer_id).where(people.c.group == self.group)


@dataclass(frozen=True)
class InCell:
    """The customers with one recency and one frequency score."""

    view: Slice
    setting: RFMSetting
    recency: int
    frequency: int

    def customers(self, warehouse: Warehouse) -> Rows:
        """One row per customer: customer_id."""
        people = scored(warehouse, self.view.as_of, cuts(warehouse, self.setting, self.view.as_of), self.view.where)
        in_cell = people.c.recency == self.recency, people.c.frequency == self.frequency
        return select(people.c.customer_id).where(*in_cell)


@dataclass(frozen=True)
class Moved:
    """The customers who were in one group on an earlier day and are in another, or the same, now."""

    view: Slice
    before: date
    setting: RFMSetting
    cut_points: CutPoints
    from_key: str
    to_key: str

    def customers(self, warehouse: Warehouse) -> Rows:
        """One row per customer: customer_id."""
        return migrants(warehouse, self.view, self.before, self.setting, self.cut_points, self.from_key, self.to_key)


@dataclass(frozen=True)
class InSplit:
    """The customers of one member of a ready-made split."""

    view: Slice
    preset: str
    member: str
    allow_sensitive: bool = False

    def customers(self, warehouse: Warehouse) -> Rows:
        """One row per customer: customer_id."""
        return in_member(warehouse, self.view, self.preset, self.member, allow_sensitive=self.allow_sensitive)


@dataclass(frozen=True)
class InLeadClass:
    """The leads of one class of the quality score."""

    view: Slice
    setting: QualitySetting
    lead_class: str

    def customers(self, warehouse: Warehouse) -> Rows:
        """One row per lead: customer_id."""
        return leads_in(warehouse, self.view, self.setting, self.lead_class)
