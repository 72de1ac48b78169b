"""Metrics of public data against figures computed from the files or published with them."""

from collections.abc import Callable
from datetime import date

import pytest

from crm_models.metrics import read
from crm_models.slices import Period
from crm_models.warehouse import Warehouse

Public = Callable[..., tuple[object, Warehouse]]
YEARS = Period(date(1990, 1, 1), date(2026, 12, 31))
ONLINE_RETAIL = Period(date(2010, 12, 1), date(2011, 12, 31))
NOVEMBER = Period(date(2011, 11, 1), date(2011, 11, 30))


@pytest.mark.parametrize(
    ("name", "period", "expected"),
    [
        ("online_retail_ii", ONLINE_RETAIL,
         {"revenue": 9_747_747.93, "orders": 22_064, "active_customers": 4_339, "customers_invoiced": 4_372,
          "new_customers": 4_339}),
        ("online_retail_ii", NOVEMBER, {"revenue": 1_461_756.25}),
        ("cdnow", YEARS, {"revenue": 2_500_315.63, "orders": 69_659, "active_customers": 23_570}),
        ("crm_opportunities", YEARS,
         {"won_opportunities": 4_238, "won_value": 10_005_534, "win_rate": 4_238 / 6_711}),
        ("hillstrom", YEARS, {"campaign_response": (3_894 + 3_238) / (21_307 + 21_387)}),
    ],
)  # fmt: skip
def test_a_metric_reads_the_known_figure(public: Public, name: str, period: Period, expected: dict[str, float]) -> None:
    _, warehouse = public(name)
    found = {reading.key: reading.value for reading in read(warehouse, expected, [period])}
    assert found == pytest.approx(expected, rel=5e-10)


def test_what_public_data_do_not_state_is_unknown(public: Public) -> None:
    """Online retail states no cost and no discount, and one year is too short to say who was kept."""
    _, warehouse = public("online_retail_ii")
    keys = ["gross_margin", "discount_share", "retention_rate", "csat", "on_time_delivery"]
    for reading in read(warehouse, keys, [NOVEMBER]):
        assert not reading.is_known, reading.key
        assert reading.reason, reading.key
