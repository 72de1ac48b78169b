"""Each page's model work against hand-written SQL through the raw DuckDB cursor, in the same run."""

from functools import partial
from typing import TYPE_CHECKING, Any

import duckdb

from benchmarks import lifecycle_sql, overview_sql
from benchmarks.asked import Question, questions
from benchmarks.timing import Comparison, compare
from crm_models.slices import Slice
from crm_models.warehouse import Warehouse
from dashboard.filters import latest_month

if TYPE_CHECKING:
    from collections.abc import Callable

SIDEBAR = ("by_dimension", "attribute_dimensions")


def compare_pages(url: str, pairs: int = 5) -> list[Comparison]:
    """The filters' members, then every page that asks the database for anything, then the sum of them all."""
    asked = {page: questions(url, page) for page in ("overview", "lifecycle")}
    with Warehouse.at(url) as warehouse:
        cursor = raw_cursor(warehouse)
        view = Slice(latest_month(warehouse.as_of), warehouse.as_of)
        cohorts = [question.args[0] for question in asked["lifecycle"] if question.name == "lifecycle"]
        sides: dict[str, tuple[list[Question], Callable[[], Any]]] = {
            "Filters (once per build)": (of_sidebar(asked["overview"]), lambda: overview_sql.sidebar(cursor)),
            "Overview": (of_page(asked["overview"]), lambda: overview_sql.overview(cursor, view)),
            "Lifecycle": (of_page(asked["lifecycle"]), lambda: lifecycle_sql.page(cursor, cohorts, "region")),
        }
        results = [
            compare(name, partial(answer, warehouse, wanted), by_hand, pairs)
            for name, (wanted, by_hand) in sides.items()
        ]
    ours, theirs = sum(each.ours for each in results), sum(each.theirs for each in results)
    return [*results, Comparison("In total", ours, theirs, ours / theirs, min(each.pairs for each in results))]


def raw_cursor(warehouse: Warehouse) -> duckdb.DuckDBPyConnection:
    """A cursor of DuckDB's own on the file that the warehouse has open, so that both sides share its buffers."""
    driver: Any = warehouse.engine.raw_connection().driver_connection
    cursor: duckdb.DuckDBPyConnection = driver.duplicate()
    return cursor


def answer(warehouse: Warehouse, wanted: list[Question]) -> list[Any]:
    """The model layer's answers, past every cache."""
    return [question.answer(warehouse) for question in wanted]


def of_sidebar(asked: list[Question]) -> list[Question]:
    """What the filters ask for."""
    return [question for question in asked if question.name in SIDEBAR]


def of_page(asked: list[Question]) -> list[Question]:
    """What the page itself asks for."""
    return [question for question in asked if question.name not in SIDEBAR]
