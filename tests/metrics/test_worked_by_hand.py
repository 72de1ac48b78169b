"""Every metric against a sum worked by hand; the rows are drawn in the modules of ``tests/metrics/worked``."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from types import ModuleType

import pytest

from crm_models.metrics import CATALOGUE, read
from crm_models.warehouse import Warehouse
from tests.metrics.worked import causes, customers, marketing, pipeline, sales, satisfaction, service
from tests.metrics.worked.case import MARCH

CASES = (sales, customers, marketing, pipeline, service, satisfaction, causes)
LONG_AFTER = date(2026, 12, 31)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__.split(".")[-1])
def test_a_metric_reads_what_the_drawing_says(case: ModuleType, build_warehouse: Callable[..., Warehouse]) -> None:
    warehouse = build_warehouse(case.GIVEN, as_of=LONG_AFTER)
    for reading in read(warehouse, case.EXPECTED, [MARCH]):
        expected = case.EXPECTED[reading.key]
        found = (reading.value, reading.numerator, reading.denominator, reading.n)
        assert found == pytest.approx(expected[:4], nan_ok=True), f"{reading.key}: {reading.reason}"
        if expected.low is not None:
            assert (reading.low, reading.high) == pytest.approx((expected.low, expected.high), abs=1e-4), reading.key


def test_every_metric_is_worked_by_hand_once() -> None:
    assert Counter(key for case in CASES for key in case.EXPECTED) == Counter(CATALOGUE.keys())
