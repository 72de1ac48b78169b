"""A segment is a filter and a cut of every number, like any other field of the customers."""

from datetime import date

import pytest

from crm_models.analyses.lifecycle import MODELS, lifecycle
from crm_models.metrics import CATALOGUE, read
from crm_models.segments import audience
from crm_models.segments.definition import Definition
from crm_models.slices import OUTSIDE, UNKNOWN, Period, Slice, in_segment
from crm_models.warehouse import Warehouse

YEAR = Period(date(2026, 1, 1), date(2026, 10, 31))
LOYAL = Definition.read({"rule": {"any": [{"field": "orders", "at_least": 3}, {"did": "complaint", "at_least": 1}]}})
KEY = in_segment("Loyal “or” 'cross'", LOYAL.text)
NAME = "Loyal “or” 'cross'"
TOTALS = ("revenue", "orders", "tickets_opened", "new_customers")


def test_inside_and_everyone_else_add_up_to_the_whole(warehouse: Warehouse) -> None:
    totals = [key for key in TOTALS if key in CATALOGUE]
    whole = {each.key: each.value for each in read(warehouse, totals, [YEAR])}
    parts = read(warehouse, totals, [YEAR], by=KEY)
    assert {each.member for each in parts} <= {NAME, OUTSIDE, UNKNOWN}
    for key in totals:
        assert sum(each.value for each in parts if each.key == key) == pytest.approx(whole[key])


def test_a_filter_shows_what_the_cut_shows(warehouse: Warehouse) -> None:
    cut = {each.key: each.value for each in read(warehouse, TOTALS[:2], [YEAR], by=KEY) if each.member == NAME}
    filtered = {each.key: each.value for each in read(warehouse, TOTALS[:2], [YEAR], where=((KEY, (NAME,)),))}
    assert filtered == pytest.approx(cut)
    assert filtered["revenue"] > 0


def test_every_metric_can_be_cut_by_a_segment(warehouse: Warehouse) -> None:
    found = read(warehouse, list(CATALOGUE), [YEAR], by=KEY)
    assert {each.key for each in found} == set(CATALOGUE)
    assert {each.member for each in found} <= {NAME, OUTSIDE, UNKNOWN}


def test_the_lifecycle_of_a_segment_and_of_everyone_else_is_that_of_all(warehouse: Warehouse) -> None:
    def entrants(*where: tuple[str, tuple[str, ...]]) -> int:
        found = lifecycle(warehouse, Slice(YEAR, warehouse.as_of, where), MODELS["article_e"])
        return int(found.stages["people"].iloc[0])

    assert entrants((KEY, (NAME,))) + entrants((KEY, (OUTSIDE,))) == entrants() > 0
    assert entrants((KEY, (NAME,))) <= audience.size(warehouse, LOYAL)
