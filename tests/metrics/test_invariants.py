"""What holds for every metric whatever the numbers are, on a small sample company and either engine."""

import math
from collections.abc import Callable
from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from sqlalchemy import event

from crm_models.metrics import CATALOGUE, Metric, Reading, read
from crm_models.slices import DIMENSIONS, Period, Slice
from crm_models.warehouse import Warehouse

BuildCompany = Callable[..., Warehouse]
YEAR = Period(date(2025, 11, 1), date(2026, 10, 31))
CONFORMED = [key for key, each in DIMENSIONS.items() if each.is_conformed] + ["attribute:tier"]
COUNTED_PER_MEMBER = {("orders", "category"), ("average_order_value", "category"), ("units_per_order", "category")}
"""Orders that hold two categories are counted in each."""


def different_customers(metric: Metric) -> bool:
    return any(measure.how == "count distinct" for measure in metric.measures)


def adds_up(metric: Metric, dimension: str) -> bool:
    """Whether members share no row: then what they are made of must add up to the whole."""
    if metric.kind in ("median", "net score") or metric.key == "sales_velocity":
        return False
    if different_customers(metric) and dimension not in CONFORMED:
        return False
    return (metric.key, dimension) not in COUNTED_PER_MEMBER


def test_members_add_up_to_the_whole_by_every_dimension(build_company: BuildCompany) -> None:
    warehouse = build_company()
    whole = {reading.key: reading for reading in read(warehouse, CATALOGUE, [YEAR])}
    for dimension in (*DIMENSIONS, "attribute:tier"):
        cut: dict[str, list[Reading]] = {key: [] for key in CATALOGUE}
        for reading in read(warehouse, CATALOGUE, [YEAR], by=dimension):
            cut[reading.key].append(reading)
        for key, members in cut.items():
            names = [reading.member for reading in members]
            assert names == sorted(set(names)), f"{key} by {dimension}"
            if not adds_up(CATALOGUE[key], dimension) or any("this dimension" in r.reason for r in members):
                continue
            for part in ("numerator", "denominator"):
                total = math.fsum(getattr(reading, part) for reading in members)
                expected = getattr(whole[key], part)
                assert total == pytest.approx(expected, rel=1e-9, nan_ok=True), f"{part} of {key} by {dimension}"


def test_the_sample_company_tells_every_metric(build_company: BuildCompany) -> None:
    """Else the tests on it would pass on nothing."""
    unknown = {
        reading.key: reading.reason for reading in read(build_company(), CATALOGUE, [YEAR]) if not reading.is_known
    }
    assert unknown == {}


def test_a_share_lies_between_nothing_and_all_and_inside_its_interval(build_company: BuildCompany) -> None:
    warehouse = build_company()
    shares = [key for key, metric in CATALOGUE.items() if metric.kind == "share"]
    months = Slice(YEAR, warehouse.as_of).history(12)
    for reading in read(warehouse, shares, months, by="region"):
        if reading.is_known:
            assert 0 <= reading.low <= reading.value <= reading.high <= 1, reading
            assert reading.numerator <= reading.denominator == reading.n, reading


def test_the_order_of_the_rows_is_irrelevant(build_company: BuildCompany) -> None:
    def told(warehouse: Warehouse) -> list[tuple[float, ...]]:
        readings = read(warehouse, CATALOGUE, [YEAR, YEAR.previous()])
        return [(r.value, r.numerator, r.denominator, r.n, r.low, r.high, r.maturity) for r in readings]

    rng = np.random.default_rng(1)

    def shuffle(table: pa.Table) -> pa.Table:
        return table.take(rng.permutation(table.num_rows))

    straight, shuffled = told(build_company()), told(build_company(shuffle))
    for key, before, after in zip(np.repeat(list(CATALOGUE), 2), straight, shuffled, strict=True):
        assert before == pytest.approx(after, rel=1e-9, nan_ok=True), key


def test_a_statement_per_table_and_rule_reads_all_metrics_and_periods(build_company: BuildCompany) -> None:
    warehouse = build_company()
    view = Slice(YEAR, warehouse.as_of)
    periods = [view.period, view.previous().period, view.same_last_year().period, *view.history(13)]
    sent: list[str] = []

    @event.listens_for(warehouse.engine, "before_cursor_execute")
    def count(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    read(warehouse, CATALOGUE, periods)
    rules = {(m.table.name, id(m.rows)) for metric in CATALOGUE.values() for m in metric.measures}
    assert len(sent) == len(rules) + 1  # and one for the beginnings of the record
    sent.clear()
    overview = ["revenue", "gross_margin_rate", "orders", "average_order_value", "active_customers", "new_customers",
                "retention_rate", "csat", "nps", "on_time_delivery", "sla_met", "leads"]  # fmt: skip
    read(warehouse, overview, periods)
    assert len(sent) <= 7
