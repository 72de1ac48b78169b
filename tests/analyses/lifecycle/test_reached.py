"""The people behind a stage are those the funnel counts, at every stage, for every fate, under every filter."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest

from crm_models.analyses.lifecycle import ARTICLE_E, MODELS, Order, StageModel, breakdown, lifecycle
from crm_models.analyses.lifecycle.journeys import Fate
from crm_models.analyses.lifecycle.reached import ReachedStage
from crm_models.draft import drafted
from crm_models.people import listing
from crm_models.slices import Period, Slice, Where
from crm_models.warehouse import Warehouse
from sample_data import generate

COLUMNS: dict[Fate, str] = {
    "reached": "people", "converted": "converted", "lost": "lost", "open": "open", "judged": "judged",
}  # fmt: skip
SUMMER = Period(date(2026, 5, 1), date(2026, 8, 31))


@pytest.fixture(scope="module")
def rows() -> list[tuple[str, pa.Table]]:
    return list(generate(600))


@pytest.fixture
def warehouse(warehouse_url: str, rows: list[tuple[str, pa.Table]]) -> Iterator[Warehouse]:
    """A sample company of 600 contacts, on either engine, as of a day on which some windows are still open."""
    with drafted(warehouse_url, keep=False) as draft:
        for name, table in rows:
            draft.append(name, table)
    with Warehouse.at(warehouse_url, as_of=date(2026, 9, 15)) as opened:
        yield opened


@pytest.mark.parametrize("model", MODELS.values(), ids=list(MODELS))
@pytest.mark.parametrize("order", ["ordered", "any"])
@pytest.mark.parametrize("where", [(), (("region", ("London", "South West", "Wales")),)], ids=["all", "two regions"])
def test_the_people_are_as_many_as_the_funnel_counts(
    warehouse: Warehouse, model: StageModel, order: Order, where: Where
) -> None:
    view = Slice(SUMMER, warehouse.as_of, where)
    found = lifecycle(warehouse, view, model, order=order)
    assert found.entrants > 0
    seen = set()
    for stage in found.measured.to_dict("records"):
        for fate, column in COLUMNS.items():
            people = listing.size(warehouse, ReachedStage(view, found.model, order, stage["key"], fate))
            counted = stage[column]
            assert people == (0 if counted != counted else counted), (stage["key"], fate)
            seen.update([fate] if people else [])
    assert seen >= {"reached", "converted", "lost"}


def test_reached_is_those_who_went_on_were_lost_or_are_open_and_nobody_twice(warehouse: Warehouse) -> None:
    view = Slice(SUMMER, warehouse.as_of)
    fates: tuple[Fate, ...] = ("converted", "lost", "open")
    parts = [listing.numbers(warehouse, ReachedStage(view, ARTICLE_E, "ordered", "awareness", each)) for each in fates]
    together = sorted(number for part in parts for number in part)
    assert together == list(listing.numbers(warehouse, ReachedStage(view, ARTICLE_E, "ordered", "awareness")))
    assert all(parts)
    assert len(set(together)) == len(together)


def test_the_people_of_a_member_are_as_many_as_the_breakdown_judges(warehouse: Warehouse) -> None:
    view = Slice(SUMMER, warehouse.as_of)
    members = breakdown(warehouse, view, ARTICLE_E, "region")
    for row in members[(members["key"] == "awareness")].to_dict("records"):
        inside = replace(view, where=(("region", (row["member"],)),))
        mark = ReachedStage(inside, ARTICLE_E, "ordered", "awareness", "judged")
        assert listing.size(warehouse, mark) == row["judged"] > 0


def test_nobody_is_at_a_stage_without_events_or_goes_on_from_the_last(
    build_warehouse: Callable[..., Warehouse],
) -> None:
    seen = [{"customer_id": "a", "first_seen_at": date(2026, 1, 5), "contact_given_at": date(2026, 1, 6)}]
    warehouse = build_warehouse({"customers": seen}, as_of=date(2026, 9, 1))
    view = Slice(Period.month(date(2026, 1, 1)), warehouse.as_of)
    for stage, fate, people in (
        ("awareness", "converted", ("a",)), ("acquisition", "reached", ("a",)), ("acquisition", "converted", ()),
        ("fulfilment", "reached", ()),
    ):  # fmt: skip
        assert listing.numbers(warehouse, ReachedStage(view, ARTICLE_E, "ordered", stage, fate)) == people
