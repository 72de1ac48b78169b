"""How often something ever happened is read off the profile, and says what counting the events says."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from crm_models.segments.compile import EVER, members
from crm_models.segments.definition import Definition
from crm_models.warehouse import Warehouse

SECOND = timedelta(seconds=1)


def ids(warehouse: Warehouse, **said: object) -> set[str]:
    return set(warehouse.frame(members(Definition.read({"rule": said})))["customer_id"])


@pytest.mark.parametrize("limits", [{"at_least": 2}, {"at_most": 0}, {"at_least": 0, "at_most": 1}])
def test_ever_is_since_the_first_of_days(warehouse: Warehouse, limits: dict[str, int]) -> None:
    for did in EVER:
        found = ids(warehouse, did=did, **limits)
        assert found == ids(warehouse, did=did, **{"from": "0001-01-01"}, **limits), did


def test_until_a_day_is_not_ever(warehouse: Warehouse) -> None:
    before = (warehouse.as_of - timedelta(days=300)).isoformat()
    for did in EVER:
        until = ids(warehouse, did=did, at_least=1, until=before)
        assert until == ids(warehouse, did=did, at_least=1, until=before, **{"from": "0001-01-01"}), did
    assert ids(warehouse, did="order", at_least=1, until=before) < ids(warehouse, did="order", at_least=1)


def test_days_are_counted_from_their_first_moment_to_their_last(build_warehouse: Callable[..., Warehouse]) -> None:
    first, after = datetime(2026, 3, 1), datetime(2026, 3, 3)  # noqa: DTZ001 - instants are local and naive
    moments = {"first": first, "last": after - SECOND, "before": first - SECOND, "after": after}
    orders = [
        {"order_id": who, "customer_id": who, "status": "completed", "ordered_at": at} for who, at in moments.items()
    ]
    warehouse = build_warehouse({"customers": [{"customer_id": who} for who in moments], "orders": orders})
    days = {"from": "2026-03-01", "until": "2026-03-02"}
    assert ids(warehouse, did="order", at_least=1, **days) == {"first", "last"}
    assert ids(warehouse, did="order", at_most=0, **days) == {"before", "after"}
    assert ids(warehouse, did="order", at_least=0, **days) == set(moments)
    assert ids(warehouse, field="first_order_on", **days) == {"first", "last"}


def test_an_empty_text_is_not_known(build_warehouse: Callable[..., Warehouse]) -> None:
    people = [{"customer_id": "empty", "region": ""}, {"customer_id": "none"}, {"customer_id": "stated", "region": "N"}]
    warehouse = build_warehouse({"customers": people})
    assert ids(warehouse, field="region", known=True) == {"stated"}
    assert ids(warehouse, field="region", known=False) == {"empty", "none"}


def test_everything_that_the_profile_counts_happens_in_the_sample(warehouse: Warehouse) -> None:
    for did in EVER:
        assert ids(warehouse, did=did, at_least=1), did
