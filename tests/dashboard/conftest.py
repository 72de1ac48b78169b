"""Hand-made readings for what shows them, and a small company for what reads them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from math import nan
from typing import Any

import pytest

from crm_models.draft import drafted
from crm_models.metrics import CATALOGUE, Reading
from crm_models.slices import Period, Slice
from dashboard.kpi import Kpi
from sample_data import generate

AS_OF = date(2026, 11, 30)
NOVEMBER = Period.month(AS_OF)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a sample company of 800 contacts, for pages that only read it."""
    url = f"duckdb:///{tmp_path_factory.mktemp('sample')}/crm.duckdb"
    with drafted(url, keep=False) as draft:
        for table, rows in generate(800):
            draft.append(table, rows)
    return url


@pytest.fixture
def reading() -> Callable[..., Reading]:
    """Give ``make(value, period=November 2026, **fields)``."""

    def make(value: float, period: Period = NOVEMBER, **fields: Any) -> Reading:
        plain = Reading(
            key="revenue", label="Revenue", unit="currency", value=value, numerator=value, denominator=nan, n=1204,
            low=nan, high=nan, level=nan, maturity=1.0, as_of=AS_OF, first=period.first, last=period.last,
        )  # fmt: skip
        return replace(plain, **fields)

    return make


@pytest.fixture
def kpi(reading: Callable[..., Reading]) -> Callable[..., Kpi]:
    """Give ``make(now, previous, last_year, key="revenue", months=(…), target, leads_with, **fields of now)``."""

    def make(
        now: float,
        previous: float = nan,
        last_year: float = nan,
        *,
        key: str = "revenue",
        months: tuple[float, ...] = (),
        target: float | None = None,
        leads_with: Any = "previous",
        **fields: Any,
    ) -> Kpi:
        metric = CATALOGUE[key]
        named = {"key": key, "label": metric.label, "unit": metric.unit}
        view = Slice(NOVEMBER, AS_OF)
        periods = view.history(len(months)) if months else ()
        return Kpi(
            metric,
            reading(now, **{**named, **fields}),
            reading(previous, view.previous().period, **named),
            reading(last_year, view.same_last_year().period, **named),
            tuple(reading(value, period, **named) for value, period in zip(months, periods, strict=True)),
            target,
            leads_with,
        )

    return make
