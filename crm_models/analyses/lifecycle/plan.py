"""What of a stage model can be measured with the events that a warehouse holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import select

from crm_models.analyses.lifecycle.journeys import Journeys, Order, Worth
from crm_models.analyses.lifecycle.stages import ORDERS, Stage, StageModel
from crm_models.errors import TableMissing
from crm_models.events import EVENTS, event
from crm_models.schema import customers, orders
from crm_models.slices import Slice
from crm_models.warehouse import Warehouse


@dataclass(frozen=True)
class Plan:
    """The model in use, the journeys to add up over its stages that have events, and what the others lack.

    ``missing`` maps the keys of stages without events to what an import must bring.
    """

    model: StageModel
    journeys: Journeys
    missing: Mapping[str, str] = field(default_factory=dict)


def planned(warehouse: Warehouse, view: Slice, model: StageModel, order: Order, worth: Worth) -> Plan:
    """The plan; first → second → third order stand in for a model of which nothing but orders is known.

    Raises:
        TableMissing: money is asked for where there are no orders.
        UnknownName: a stage names an event that nothing declares.
    """
    if worth == "money" and not warehouse.has("orders"):
        raise TableMissing("Money needs orders, and this warehouse has none. Import them, or look at heads.")
    recorded = recorded_events(warehouse)
    is_hollow = any(not recorded.intersection(stage.events) for stage in model.stages)
    used = ORDERS if is_hollow and knows_only_orders(warehouse, recorded) else model
    stages: list[Stage] = []
    windows: list[int] = []
    missing: dict[str, str] = {}
    waited = 0
    for stage in used.stages:
        waited += stage.window_days
        known = tuple(key for key in stage.events if key in recorded)
        if not known:
            missing[stage.key] = _needs(warehouse, stage)
            continue
        windows.append(waited if stages else 0)
        stages.append(replace(stage, events=known))
        waited = 0
    return Plan(used, Journeys(stages, windows, view, order, worth), missing)


def recorded_events(warehouse: Warehouse) -> frozenset[str]:
    """Keys of the events of which the warehouse holds any row."""
    present = [each for each in EVENTS.values() if warehouse.has(each.table.name)]
    if not present:
        return frozenset()
    row = warehouse.frame(select(*(each.is_recorded().label(each.key) for each in present))).iloc[0]
    return frozenset(each.key for each in present if row[each.key])


def knows_only_orders(warehouse: Warehouse, recorded: frozenset[str]) -> bool:
    """Whether nothing is known of customers but their orders; a first contact that is their first order is no more."""
    tables = {event(key).table.name for key in recorded - {"first_seen"}}
    if tables != {"orders"}:
        return False
    if "first_seen" not in recorded:
        return True
    ordered_by_then = orders.c.ordered_at <= customers.c.first_seen_at
    was_order = select(orders.c.order_id).where(orders.c.customer_id == customers.c.customer_id, ordered_by_then)
    earlier = select(customers.c.customer_id).where(customers.c.first_seen_at.is_not(None), ~was_order.exists())
    return not warehouse.frame(select(earlier.exists().label("is_any"))).iloc[0]["is_any"]


def _needs(warehouse: Warehouse, stage: Stage) -> str:
    """The tables that would have to be filled; of those that are, the columns."""
    lacking = {}
    for key in stage.events:
        table, column = event(key).table.name, event(key).at.name
        lacking[f"{table}.{column}" if warehouse.has(table) else table] = True
    return f"needs {' or '.join(lacking)}"
