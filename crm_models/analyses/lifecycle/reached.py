"""The people behind a stage of the lifecycle: those who came, went on, were lost, or may still go on."""

from dataclasses import dataclass

from sqlalchemy import false, select

from crm_models.analyses.lifecycle.journeys import Fate, Order
from crm_models.analyses.lifecycle.plan import planned
from crm_models.analyses.lifecycle.stages import StageModel
from crm_models.marts.tables import customer_profile
from crm_models.slices import Slice
from crm_models.sql import Rows
from crm_models.warehouse import Warehouse


@dataclass(frozen=True)
class ReachedStage:
    """The entrants of the view who met a fate at a stage: a mark in the sense of :mod:`crm_models.people`.

    They are as many as the funnel counts, in heads: those who reached the stage are its ``people``, of whom some
    converted, were lost, or are open, and some can be judged.
    """

    view: Slice
    model: StageModel
    order: Order
    stage: str
    fate: Fate = "reached"

    def customers(self, warehouse: Warehouse) -> Rows:
        """One row per customer: customer_id. Nobody at a stage without events, or going on from the last one.

        Raises:
            UnknownName: an event or a filter that nothing declares.
        """
        journeys = planned(warehouse, self.view, self.model, self.order, "heads").journeys
        numbers = {stage.key: number for number, stage in enumerate(journeys.stages)}
        is_last = numbers.get(self.stage) == len(numbers) - 1
        if self.stage not in numbers or (is_last and self.fate != "reached"):
            return select(customer_profile.c.customer_id).where(false())
        return journeys.people(numbers[self.stage], self.fate)
