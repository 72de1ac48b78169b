"""The members a reader can filter by."""

from collections.abc import Callable

from crm_models.analyses.members import attribute_dimensions, members
from crm_models.slices import UNKNOWN
from crm_models.warehouse import Warehouse

Build = Callable[..., Warehouse]
CUSTOMERS = [
    {"customer_id": "1", "region": "South"},
    {"customer_id": "2", "region": "North"},
    {"customer_id": "3", "region": "North"},
    {"customer_id": "4", "region": None},
]
FIELDS = [
    {"customer_id": "1", "name": "tier", "value": "gold"},
    {"customer_id": "2", "name": "tier", "value": "iron"},
    {"customer_id": "1", "name": "size", "value": "small"},
]


def test_members_come_with_the_largest_first_and_unknown_last(build_warehouse: Build) -> None:
    warehouse = build_warehouse({"customers": CUSTOMERS})
    assert members(warehouse, "region") == ("North", "South", UNKNOWN)


def test_a_field_that_nobody_states_offers_nothing_to_choose(build_warehouse: Build) -> None:
    assert members(build_warehouse({"customers": CUSTOMERS}), "lifestyle") == ()


def test_a_dimension_that_only_some_tables_reach_is_not_offered(build_warehouse: Build) -> None:
    assert members(build_warehouse({"customers": CUSTOMERS}), "campaign") == ()


def test_a_deployments_own_fields_are_dimensions(build_warehouse: Build) -> None:
    warehouse = build_warehouse({"customers": CUSTOMERS, "attributes": FIELDS})
    assert attribute_dimensions(warehouse) == ("attribute:tier", "attribute:size")
    assert members(warehouse, "attribute:tier") == ("gold", "iron", UNKNOWN)


def test_an_empty_warehouse_offers_nothing(build_warehouse: Build) -> None:
    warehouse = build_warehouse({})
    assert members(warehouse, "region") == ()
    assert attribute_dimensions(warehouse) == ()
