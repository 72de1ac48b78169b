"""The lifecycle planted in the sample company is found again from its rows."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from crm_models.analyses.lifecycle import MODELS, Order, Stage, StageModel, breakdown, lifecycle
from crm_models.draft import drafted
from crm_models.events import EVENTS
from crm_models.slices import Period, Slice
from crm_models.warehouse import Warehouse
from sample_data import generate
from sample_data.truth import DAYS, LAST_DAY, LIFECYCLE

WINDOWS = (20, 30, 40)
STEPS = StageModel(
    "planted",
    "Planted",
    "the sample company's truth",
    (
        Stage("seen", "Seen", ("first_seen",), 0, ""),
        Stage("contact", "Contact data given", ("contact_given",), WINDOWS[0], ""),
        Stage("response", "Response", ("response",), WINDOWS[1], ""),
        Stage("order", "First order", ("first_order",), WINDOWS[2], ""),
    ),
)
EVERYBODY = Period(LAST_DAY - timedelta(days=DAYS), LAST_DAY)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a sample company of 5,000 contacts."""
    url = f"duckdb:///{tmp_path_factory.mktemp('sample')}/crm.duckdb"
    with drafted(url, keep=False) as draft:
        for table, rows in generate(5_000):
            draft.append(table, rows)
    return url


@pytest.fixture
def warehouse(sample: str) -> Iterator[Warehouse]:
    opened = Warehouse.at(sample)
    yield opened
    opened.engine.dispose()


@pytest.mark.parametrize("cut_off", [date(2024, 12, 31), date(2025, 12, 31), LAST_DAY])
def test_every_planted_step_lies_in_its_interval(sample: str, cut_off: date) -> None:
    warehouse = Warehouse.at(sample, as_of=cut_off)
    steps = lifecycle(warehouse, Slice(EVERYBODY, cut_off), STEPS).steps
    for (_, found), planted, window in zip(steps.iterrows(), LIFECYCLE, WINDOWS, strict=True):
        assert found["low"] <= planted.share_within(window) <= found["high"], planted.name
    warehouse.engine.dispose()


def test_half_of_those_who_give_contact_data_do_so_within_the_planted_median(warehouse: Warehouse) -> None:
    widest = replace(STEPS.stages[1], window_days=365)
    long = replace(STEPS, stages=(STEPS.stages[0], widest))
    step = lifecycle(warehouse, Slice(EVERYBODY, LAST_DAY), long).steps.iloc[0]
    assert step["median_days"] == pytest.approx(LIFECYCLE[0].median_days, rel=0.08)


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_no_stage_of_a_full_company_is_hollow(warehouse: Warehouse, model: StageModel) -> None:
    stages = lifecycle(warehouse, Slice(EVERYBODY, LAST_DAY), model).stages
    assert (stages["missing"] == "").all()
    assert (stages["entrants"] > 0).all()


def test_who_was_never_written_to_goes_through_the_lifecycle_like_everybody(warehouse: Warehouse) -> None:
    """The lifecycle is planted independently of the universal control group."""
    members = breakdown(warehouse, Slice(EVERYBODY, LAST_DAY), STEPS, "attribute:universal control")
    answers = members[members["member"].isin(["yes", "no"]) & members["key"].isin(["contact", "response"])]
    assert len(answers) == 4
    assert not answers["differs"].any()


@pytest.mark.parametrize("order", ["ordered", "any"])
@pytest.mark.parametrize("key", MODELS)
def test_a_slow_walk_through_the_log_counts_the_same(warehouse: Warehouse, key: str, order: Order) -> None:
    view = Slice(Period(date(2026, 3, 1), date(2026, 8, 31)), LAST_DAY)
    funnel = lifecycle(warehouse, view, MODELS[key], order=order)
    assert funnel.stages["people"].tolist() == walked(warehouse, view, MODELS[key], order)


def walked(warehouse: Warehouse, view: Slice, model: StageModel, order: Order) -> list[int]:
    """People who reached each stage, one customer after the other."""
    end = datetime.combine(view.as_of + timedelta(days=1), time.min)
    logs = [happened(warehouse, stage, end) for stage in model.stages]
    since_entry = model.windows_since_entry()
    counts = [0] * len(logs)
    for customer, entries in logs[0].items():
        entry = min(entries)[0]
        if not view.period.first <= entry.date() <= view.period.last:
            continue
        counts[0] += 1
        before = entry
        for number, log in enumerate(logs[1:], 1):
            start = before if order == "ordered" else entry
            days = model.stages[number].window_days if order == "ordered" else since_entry[number]
            in_time = [
                at
                for at, repeats in log.get(customer, [])
                if start <= at <= start + timedelta(days=days) and (at > start or not repeats)
            ]
            if in_time:
                counts[number] += 1
                before = min(in_time)
            elif order == "ordered":
                break
    return counts


def happened(warehouse: Warehouse, stage: Stage, end: datetime) -> dict[str, list[tuple[datetime, bool]]]:
    """Customer to the instants of a stage's events, and whether the event may repeat."""
    found: dict[str, list[tuple[datetime, bool]]] = {}
    for key in stage.events:
        rows = warehouse.frame(EVENTS[key].rows(end))
        for customer, at in zip(rows["customer_id"], rows["at"], strict=True):
            found.setdefault(customer, []).append((at.to_pydatetime(), EVENTS[key].repeats))
    return found
