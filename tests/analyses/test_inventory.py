"""What is in the warehouse, counted by hand."""

import math
from collections.abc import Callable
from datetime import date, datetime

from crm_models.analyses.inventory import completeness, contents
from crm_models.warehouse import Warehouse

Build = Callable[..., Warehouse]
ROWS = {
    "customers": [{"customer_id": "a", "region": "North"}, {"customer_id": "b"}],
    "tickets": [{"ticket_id": "1", "opened_at": datetime(2026, 3, 1, 9)}],  # noqa: DTZ001
    "interactions": [{"interaction_id": "1", "at": datetime(2026, 3, 11, 9)}],  # noqa: DTZ001
}


def test_rows_days_and_freshness_of_every_table(build_warehouse: Build) -> None:
    frame = contents(build_warehouse(ROWS)).set_index("table")
    assert frame.rows[["customers", "tickets", "orders"]].tolist() == [2, 1, 0]
    assert (frame["first"]["tickets"], frame["last"]["tickets"]) == (date(2026, 3, 1), date(2026, 3, 1))
    assert frame.days_behind["tickets"] == 10
    assert frame.days_behind["interactions"] == 0
    assert math.isnan(frame.days_behind["customers"])
    assert frame.index[:3].tolist() == ["customers", "interactions", "tickets"]


def test_completeness_is_filled_cells_over_rows_and_unknown_without_rows(build_warehouse: Build) -> None:
    warehouse = build_warehouse(ROWS)
    filled = completeness(warehouse, "customers").set_index("column").filled
    assert (filled.customer_id, filled.region, filled.email) == (1.0, 0.5, 0.0)
    assert completeness(warehouse, "orders").filled.isna().all()


def test_an_empty_warehouse_has_an_inventory_too(build_warehouse: Build) -> None:
    frame = contents(build_warehouse({}))
    assert frame.rows.sum() == 0
    assert frame.filled.isna().all()
