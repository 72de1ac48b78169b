"""What every declaration must hold to, and the reference generated from them."""

import math
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from crm_models.metrics import CATALOGUE, Metric, read
from crm_models.metrics.catalogue import TOPICS
from crm_models.metrics.conflicts import CONFLICTS
from crm_models.metrics.reference import reference
from crm_models.schema import TABLES
from crm_models.warehouse import Warehouse
from tests.metrics.worked import pipeline
from tests.metrics.worked.case import MARCH

REFERENCE = Path(__file__).parents[2] / "docs" / "metrics.md"


def test_no_key_is_declared_twice() -> None:
    assert len(CATALOGUE) == sum(len(topic.METRICS) for topic in TOPICS)


@pytest.mark.parametrize("metric", CATALOGUE.values(), ids=lambda metric: metric.key)
def test_a_declaration_explains_itself(metric: Metric) -> None:
    assert metric.definition.endswith(".")
    assert metric.label.lower() not in (metric.definition.lower().rstrip("."), metric.formula.lower())
    assert re.search(r"[Aa]rticle [A-E]\b|\(?\d{4}\)?", metric.source), "names an article or a year"
    assert set(metric.tables) <= set(TABLES)


@pytest.mark.parametrize("metric", CATALOGUE.values(), ids=lambda metric: metric.key)
def test_a_kind_has_the_sides_it_needs(metric: Metric) -> None:
    assert (metric.denominator is None) == (metric.kind in ("total", "median"))
    assert (metric.numerator.how == "median") == (metric.kind == "median")
    if metric.kind == "share":
        assert metric.unit == "share"
        assert metric.denominator is not None
        above, below = metric.numerator, metric.denominator
        assert (above.table, above.how) == (below.table, below.how), "a part of the same rows"
        assert above.rows is below.rows


def test_every_metric_and_every_conflict_is_in_the_reference() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    for metric in CATALOGUE.values():
        assert f"`{metric.key}`" in text
        assert metric.definition in text
    for conflict in CONFLICTS:
        assert conflict.what_we_do in text


def test_the_reference_is_up_to_date() -> None:
    fix = "python -m crm_models.metrics.reference > docs/metrics.md"
    assert REFERENCE.read_text(encoding="utf-8") == reference(), fix


def test_sales_velocity_is_its_four_levers(build_warehouse: Callable[..., Warehouse]) -> None:
    warehouse = build_warehouse(pipeline.GIVEN)
    levers = {reading.key: reading.value for reading in read(warehouse, CATALOGUE["sales_velocity"].levers, [MARCH])}
    (velocity,) = read(warehouse, ["sales_velocity"], [MARCH])
    days = levers.pop("sales_cycle_days")
    assert len(levers) == 3
    assert velocity.value == pytest.approx(math.prod(levers.values()) / days)
