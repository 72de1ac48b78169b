"""Two pages never disagree: what they compute on different ways is the same number, filtered or not."""

from collections.abc import Iterator
from datetime import date

import pytest
from pytest import approx  # noqa: PT013 - read as a word

from crm_models.analyses.acquisition import acquisition_and_retention
from crm_models.analyses.changes import changes
from crm_models.analyses.lifecycle import ORDERS, lifecycle
from crm_models.draft import drafted
from crm_models.metrics import read
from crm_models.slices import Period, Slice, Where
from crm_models.warehouse import Warehouse
from sample_data import generate
from sample_data.truth import LAST_DAY

EVERYBODY: Where = ()
LONDON: Where = (("region", ("London",)),)
FINISHED, SO_FAR = Period.month(date(2026, 10, 1)), Period.month(LAST_DAY)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """A sample company of 2,000 customers."""
    url = f"duckdb:///{tmp_path_factory.mktemp('agreement')}/crm.duckdb"
    with drafted(url, keep=False) as draft:
        for table, rows in generate(2_000):
            draft.append(table, rows)
    with Warehouse.at(url) as opened:
        yield opened


@pytest.fixture(params=[FINISHED, SO_FAR], ids=["finished", "so far"])
def period(request: pytest.FixtureRequest) -> Period:
    chosen: Period = request.param
    return chosen


@pytest.fixture(params=[EVERYBODY, LONDON], ids=["everybody", "London"])
def view(request: pytest.FixtureRequest, period: Period) -> Slice:
    return Slice(period, LAST_DAY, request.param)


def metric(warehouse: Warehouse, key: str, view: Slice) -> float:
    (reading,) = read(warehouse, [key], [view.period], view.where)
    assert reading.is_known
    return reading.value


def test_the_split_of_acquisition_and_retention_adds_up_to_the_cards(warehouse: Warehouse, view: Slice) -> None:
    month = acquisition_and_retention(warehouse, view).groupby("month").sum(numeric_only=True).iloc[-1]
    assert month.revenue == approx(metric(warehouse, "revenue", view))
    assert month.orders == metric(warehouse, "orders", view)


def test_new_customers_are_the_same_people_on_overview_and_lifecycle(warehouse: Warehouse, view: Slice) -> None:
    split = acquisition_and_retention(warehouse, view)
    new = split[split.side == "New"].customers.iloc[-1]
    entrants = lifecycle(warehouse, view, ORDERS).stages.people.iloc[0]
    assert new == entrants == metric(warehouse, "new_customers", view)


@pytest.mark.parametrize("by", ["region", "acquisition_channel", "age_band"])
def test_what_changed_starts_and_ends_at_the_numbers_on_the_cards(warehouse: Warehouse, view: Slice, by: str) -> None:
    explained = changes(warehouse, view, view.previous(), "revenue", by)
    assert explained.now.sum() == approx(metric(warehouse, "revenue", view))
    assert explained.before.sum() == approx(metric(warehouse, "revenue", view.previous()))


@pytest.mark.parametrize("key", ["revenue", "orders", "leads", "won_value", "donations_accrued"])
def test_a_year_is_its_months(warehouse: Warehouse, key: str) -> None:
    year = Period(date(2025, 1, 1), date(2025, 12, 31))
    months = [Period.month(date(2025, number, 1)) for number in range(1, 13)]
    whole, *parts = read(warehouse, [key], [year, *months])
    assert whole.value == approx(sum(part.value for part in parts))
