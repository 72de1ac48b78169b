"""Where a customer stands: the same answers as the Segments page and the segments give, on both engines."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

import pandas as pd
import pyarrow as pa
import pytest

from crm_models.analyses.lifecycle import stage_models
from crm_models.analyses.rfm import scored
from crm_models.customer import standing
from crm_models.customer.person import person
from crm_models.customer.relations import ties
from crm_models.customer.story import story
from crm_models.draft import drafted
from crm_models.events import EVENTS
from crm_models.marts.tables import customer_profile
from crm_models.segments.definition import Definition
from crm_models.segments.resolve import Known, resolved
from crm_models.segments.scores import cuts
from crm_models.settings import RFMSetting
from crm_models.warehouse import Warehouse
from sample_data import generate

Build = Callable[..., Warehouse]
MODEL = stage_models({})["article_e"]
STAGES = tuple((stage.key, stage.events) for stage in MODEL.stages)


@pytest.fixture(scope="session")
def company() -> dict[str, pa.Table]:
    """The tables of a sample company of 300 contacts."""
    tables: dict[str, list[pa.Table]] = {}
    for name, part in generate(300):
        tables.setdefault(name, []).append(part)
    return {name: pa.concat_tables(parts) for name, parts in tables.items()}


@pytest.fixture
def warehouse(warehouse_url: str, company: dict[str, pa.Table]) -> Iterator[Warehouse]:
    with drafted(warehouse_url, keep=False) as draft:
        for name, table in company.items():
            draft.append(name, table)
    with Warehouse.at(warehouse_url) as opened:
        yield opened


def some(company: dict[str, pa.Table], step: int) -> list[str]:
    return sorted(company["customers"]["customer_id"].to_pylist())[::step]


def test_the_stage_is_the_one_whose_segment_the_customer_is_in(
    warehouse: Warehouse, company: dict[str, pa.Table]
) -> None:
    known = Known(warehouse.as_of, stages={"article_e": STAGES})
    segments = [resolved(Definition.read({"rule": {"stage": [key]}}), known) for key, _ in STAGES]
    for customer in some(company, 25):
        inside = standing.belongs_to(warehouse, customer, segments)
        stage = standing.furthest_stage(warehouse, customer, STAGES, warehouse.as_of)
        assert [key for (key, _), is_in in zip(STAGES, inside, strict=True) if is_in] == ([stage] if stage else [])


def test_what_happened_to_one_customer_is_their_part_of_what_happened_to_all(
    warehouse: Warehouse, company: dict[str, pa.Table]
) -> None:
    until = datetime.combine(warehouse.as_of - timedelta(days=30), time.min)
    for key, event in EVENTS.items():
        everybody = warehouse.frame(event.rows(until))
        for customer in some(company, 60):
            theirs = everybody.loc[everybody["customer_id"] == customer, "at"]
            assert sorted(warehouse.frame(event.rows(until, customer))["at"]) == sorted(theirs), key


def test_scores_and_group_are_those_of_the_segments_page(warehouse: Warehouse, company: dict[str, pa.Table]) -> None:
    limits = cuts(warehouse, RFMSetting())
    page = warehouse.frame(scored(warehouse, warehouse.as_of, limits).select()).set_index("customer_id")
    for customer in some(company, 12):
        ours = standing.scores(warehouse, customer, limits, warehouse.as_of)
        assert ours is not None
        theirs = [
            None if pd.isna(score) else int(score) for score in page.loc[customer, ["recency", "frequency", "monetary"]]
        ]
        assert [ours.recency, ours.frequency, ours.monetary] == theirs
        assert ours.group.key == page.loc[customer, "group"]


def test_the_last_grade_is_that_of_the_profile(warehouse: Warehouse, company: dict[str, pa.Table]) -> None:
    profile = warehouse.frame(customer_profile.select()).set_index("customer_id")["last_grade"].dropna()
    for customer, grade in profile.iloc[::20].items():
        assert standing.grades(story(warehouse, str(customer)))["score"][0] == grade


def test_the_rhythm_is_the_median_gap_and_says_who_is_overdue(build_warehouse: Build) -> None:
    start = datetime(2026, 1, 1)  # noqa: DTZ001 - instants are local and naive
    orders = [
        {"order_id": f"o{after}{turn}", "customer_id": "ann", "status": status,
         "ordered_at": start + timedelta(days=after)}
        for turn, (after, status) in enumerate(
            [(0, "completed"), (10, "open"), (10, "open"), (30, "open"), (40, "open"), (50, "cancelled")]
        )
    ]  # fmt: skip
    warehouse = build_warehouse({"orders": orders}, as_of=date(2026, 2, 26))
    found = standing.rhythm(story(warehouse, "ann"))
    assert (found.days, found.gaps, found.since_last, found.is_overdue) == (10.0, 3, 16.0, True)


def test_an_order_is_overdue_after_more_than_one_and_a_half_rhythms() -> None:
    assert not standing.Rhythm(10.0, 3, 15.0).is_overdue
    assert standing.Rhythm(10.0, 3, 16.0).is_overdue


def test_too_few_orders_have_no_rhythm(build_warehouse: Build) -> None:
    orders = [
        {"order_id": f"o{day}", "customer_id": "ann", "status": "open", "ordered_at": datetime(2026, 1, day)}  # noqa: DTZ001
        for day in (1, 5)
    ]
    found = standing.rhythm(story(build_warehouse({"orders": orders}, as_of=date(2026, 6, 1)), "ann"))
    assert pd.isna(found.days)
    assert not found.is_overdue


def test_a_person_is_masked_unless_asked_otherwise_and_nobody_is_nobody(build_warehouse: Build) -> None:
    warehouse = build_warehouse(
        {
            "customers": [{"customer_id": "c1", "name": "Ann Smith", "consent_email": True, "consent_phone": False}],
            "attributes": [{"customer_id": "c1", "name": "garden", "value": "big"}],
        }
    )
    masked, full = person(warehouse, "c1"), person(warehouse, "c1", unmasked=True)
    assert masked is not None
    assert full is not None
    assert (masked.name, full.name) == ("A••• S•••", "Ann Smith")
    assert masked.consents == {"email": True, "phone": False, "post": None, "profiling": None}
    assert masked.attributes == {"garden": "big"}
    assert person(warehouse, "c2") is None


def test_ties_are_seen_from_both_sides(build_warehouse: Build) -> None:
    people = [{"customer_id": who, "name": f"{who} Smith"} for who in ("ann", "ben", "coy")]
    tied = [
        {"customer_id": "ann", "related_id": "ben", "kind": "household"},
        {"customer_id": "ben", "related_id": "ann", "kind": "household"},
        {"customer_id": "coy", "related_id": "ann", "kind": "company"},
    ]
    warehouse = build_warehouse({"customers": people, "relations": tied})
    found = ties(warehouse, "ann")
    assert found[["customer_id", "kind", "name"]].values.tolist() == [
        ["ben", "household", "b••• S•••"],
        ["coy", "company", "c••• S•••"],
    ]
    assert ties(warehouse, "coy")["customer_id"].tolist() == ["ann"]
