"""What opening one customer on the Customer 360 page costs the model layer, past every cache."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

from sqlalchemy import select

from crm_models.analyses.lifecycle import stage_models
from crm_models.customer import standing
from crm_models.customer.answer_rates import answer_rates
from crm_models.customer.person import person
from crm_models.customer.relations import ties
from crm_models.customer.search import find
from crm_models.customer.story import bought, story
from crm_models.marts.tables import customer_profile
from crm_models.segments.scores import cuts
from crm_models.settings import RFMSetting
from crm_models.warehouse import Warehouse

TIMES = 5


@dataclass(frozen=True)
class Cost:
    """Median milliseconds, by the clock and of the processor."""

    name: str
    wall_ms: float
    cpu_ms: float


def open_one(url: str) -> list[Cost]:
    """The cost of every part of the page for the customer with most orders, their sum, and what is outside of it.

    Outside are the search, and the rates and cut points of everybody, which are read once per build.
    """
    with Warehouse.at(url) as warehouse:
        busiest = select(customer_profile.c.customer_id).order_by(customer_profile.c.orders.desc()).limit(1)
        who = str(warehouse.frame(busiest)["customer_id"][0])
        day, limits = warehouse.as_of, cuts(warehouse, RFMSetting())
        stages = tuple((stage.key, stage.events) for stage in stage_models({})["article_e"].stages)
        told = story(warehouse, who)
        orders = tuple(told.of(("order",))["ref"].head(25))
        page: dict[str, Callable[[], Any]] = {
            "story": lambda: story(warehouse, who),
            "person": lambda: person(warehouse, who),
            "lines of the last 25 orders": lambda: bought(warehouse, orders),
            "ties": lambda: ties(warehouse, who),
            "lifecycle stage": lambda: standing.furthest_stage(warehouse, who, stages, day),
            "scores": lambda: standing.scores(warehouse, who, limits, day),
        }
        once: dict[str, Callable[[], Any]] = {
            "answer rates of everybody": lambda: answer_rates(warehouse),
            "search by part": lambda: find(warehouse, who[1:]),
            "search with a typing error": lambda: find(warehouse, "jonatahn smiht"),
        }
        parts = [_cost(name, work) for name, work in page.items()]
        whole = Cost("one customer", sum(each.wall_ms for each in parts), sum(each.cpu_ms for each in parts))
        return [*parts, whole, *(_cost(name, work) for name, work in once.items())]


def _cost(name: str, work: Callable[[], Any]) -> Cost:
    work()
    measured = []
    for _ in range(TIMES):
        clock, processor = time.perf_counter(), time.process_time()
        work()
        measured.append((1000 * (time.perf_counter() - clock), 1000 * (time.process_time() - processor)))
    return Cost(name, median(wall for wall, _ in measured), median(cpu for _, cpu in measured))
