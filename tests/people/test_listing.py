"""The list behind a mark holds everybody the mark counts, personal data masked."""

from collections.abc import Callable
from datetime import datetime

import pytest

from crm_models.analyses.rfm import scored
from crm_models.errors import SegmentError
from crm_models.metrics.behind import BehindMetric
from crm_models.people import listing
from crm_models.people.marks import But, InSegment, These
from crm_models.segments.definition import Definition
from crm_models.segments.scores import cuts
from crm_models.settings import RFMSetting
from crm_models.slices import Period, Slice
from crm_models.warehouse import Warehouse

Build = Callable[..., Warehouse]
CONTACT = {"name": "Ann Example", "email": "ann@example.org", "phone": "020 7946 0012"}
DAY = datetime(2026, 3, 1, 12)  # noqa: DTZ001 - instants are local and naive


@pytest.fixture
def warehouse(build_warehouse: Build) -> Warehouse:
    return build_warehouse(
        {
            "customers": [
                {"customer_id": "a", "name": "Ann Example", "region": "North", "consent_email": True},
                {"customer_id": "b", "name": "<b>Bob</b>", "region": "South", "consent_email": False},
                {"customer_id": "c", "name": None, "region": "North"},
            ],
            "orders": [
                {"order_id": "1", "customer_id": "b", "status": "completed", "ordered_at": DAY},
                {"order_id": "2", "customer_id": "ghost", "status": "completed", "ordered_at": DAY},
            ],
            "order_lines": [{"order_id": key, "line_number": 1, "quantity": 1.0, "amount": 10.0} for key in ("1", "2")],
        }
    )


def test_the_richest_come_first_and_names_are_masked(warehouse: Warehouse) -> None:
    found = listing.listed(warehouse, These(("a", "b", "c")))
    assert found["customer_id"].tolist() == ["b", "a", "c"]
    assert found["name"].fillna("").tolist() == ["<•••", "A••• E•••", ""]
    assert found["revenue"].tolist() == [10.0, 0.0, 0.0]
    whole = listing.listed(warehouse, These(("a", "b", "c")), unmasked=True)
    assert whole["name"].fillna("").tolist() == ["<b>Bob</b>", "Ann Example", ""]


def test_with_limits_of_the_scores_everybody_known_is_listed_with_their_group(warehouse: Warehouse) -> None:
    buyers = BehindMetric("active_customers", Slice(Period.month(DAY.date()), warehouse.as_of))
    limits = cuts(warehouse, RFMSetting())
    people = warehouse.frame(scored(warehouse, warehouse.as_of, limits).select()).set_index("customer_id")["group"]
    for mark in (buyers, These(("a", "b", "c"))):
        found = listing.listed(warehouse, mark, limits=limits).set_index("customer_id")["group"]
        assert found.fillna("").to_dict() == people.reindex(found.index).fillna("").to_dict()
    assert found["a"] == "prospects"


def test_no_more_are_listed_than_asked_for_and_all_are_counted(warehouse: Warehouse) -> None:
    everybody = InSegment(Definition.read({"rule": {"field": "orders", "at_least": 0}}).text)
    assert len(listing.listed(warehouse, everybody, most=2)) == 2
    assert listing.size(warehouse, everybody) == 3
    assert listing.numbers(warehouse, everybody) == ("a", "b", "c")


def test_those_behind_one_mark_but_not_behind_another(warehouse: Warehouse) -> None:
    north = InSegment(Definition.read({"rule": {"field": "region", "is": ["North"]}}).text)
    assert listing.numbers(warehouse, But(north, These(("a",)))) == ("c",)


def test_a_definition_that_is_not_resolved_is_refused(warehouse: Warehouse) -> None:
    with pytest.raises(SegmentError, match="has to be resolved"):
        listing.size(warehouse, InSegment('{"rule":{"group":["champions"]}}'))


def test_whoever_the_customer_list_does_not_know_is_listed_by_number_and_has_consented_to_nothing(
    warehouse: Warehouse,
) -> None:
    buyers = BehindMetric("active_customers", Slice(Period.month(DAY.date()), warehouse.as_of))
    assert listing.size(warehouse, buyers) == 2
    assert listing.listed(warehouse, buyers)["customer_id"].tolist() == ["b", "ghost"]
    assert listing.reachable(warehouse, buyers, "analysis") == 2
    assert listing.reachable(warehouse, buyers, "email") == 0


@pytest.fixture
def reachable(build_warehouse: Build) -> Warehouse:
    """Four customers of equal worth, added against the order of their numbers: each can be reached by one way."""
    ways = {"d": {}, "c": {"consent_post": True}, "b": {"consent_phone": True}, "a": {"consent_email": True}}
    none = {"consent_email": None, "consent_phone": False, "consent_post": None}
    return build_warehouse({"customers": [{"customer_id": who} | none | CONTACT | way for who, way in ways.items()]})


@pytest.mark.parametrize(
    ("purpose", "who", "personal"),
    [
        ("email", ["a"], {"name", "email"}),
        ("phone", ["b"], {"name", "phone"}),
        ("post", ["c"], {"name"}),
        ("analysis", ["a", "b", "c", "d"], set()),
    ],
)
def test_each_purpose_has_its_own_consent_and_brings_what_it_needs_and_no_more(
    reachable: Warehouse, purpose: listing.Purpose, who: list[str], personal: set[str]
) -> None:
    everybody = These(("a", "b", "c", "d"))
    found = listing.audience(reachable, everybody, purpose, unmasked=True)
    assert found.people["customer_id"].tolist() == who
    assert {"name", "email", "phone"} & set(found.people) == personal
    assert all((found.people[key] == CONTACT[key]).all() for key in personal)
    assert (found.size, found.left_out) == (4, 4 - len(who))
    assert listing.reachable(reachable, everybody, purpose) == len(who)


def test_who_is_worth_the_same_is_listed_by_number(reachable: Warehouse) -> None:
    everybody = These(("d", "c", "b", "a"))
    for order in listing.ORDERS:
        assert listing.listed(reachable, everybody, most=3, order=order)["customer_id"].tolist() == ["a", "b", "c"]
    assert listing.numbers(reachable, everybody) == ("a", "b", "c", "d")


def test_who_bought_last_comes_first_when_asked_for_and_who_never_did_last(warehouse: Warehouse) -> None:
    found = listing.listed(warehouse, These(("a", "b", "c")), order="last_order_on")
    assert found["customer_id"].tolist() == ["b", "a", "c"]
