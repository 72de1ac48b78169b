"""Who moved between groups: totals are conserved, and the past knows nothing of what came after."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from crm_models.analyses.migration import NOT_YET_KNOWN, joined_and_left, migrants, migration
from crm_models.analyses.rfm import rfm_groups
from crm_models.errors import DayOutOfReach
from crm_models.segments.groups import GROUPS
from crm_models.settings import RFMSetting
from crm_models.slices import Period, Slice
from crm_models.warehouse import Warehouse

Build = Callable[..., Warehouse]
JUNE = Slice(Period.month(date(2026, 6, 1)), date(2026, 6, 30))
THEN = date(2026, 3, 31)
FIXED = RFMSetting(recency_days=(30, 60, 120, 240), frequency=(2, 3, 4, 5), monetary=(10, 20, 30, 40))
RANKS = RFMSetting()


def company(orders: list[tuple[str, date, float]]) -> dict[str, Any]:
    keys = dict.fromkeys(who for who, _, _ in orders)
    return {
        "customers": [{"customer_id": who, "region": "North" if who < "n" else "South"} for who in keys],
        "orders": [
            {"order_id": str(n), "customer_id": who, "status": "completed" if amount > 0 else "return",
             "ordered_at": datetime(day.year, day.month, day.day, 12)}  # noqa: DTZ001
            for n, (who, day, amount) in enumerate(orders)
        ],
        "order_lines": [
            {"order_id": str(n), "line_number": 1, "quantity": 1.0, "amount": amount}
            for n, (_, _, amount) in enumerate(orders)
        ],
    }  # fmt: skip


def chance_company(seed: int, size: int = 60) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    letters = [f"{letter}{number}" for letter in "az" for number in range(size // 2)]
    days = [date(2025, 6, 30) + timedelta(days=int(n)) for n in rng.integers(0, 366, 4 * size)]
    return company([(str(rng.choice(letters)), day, float(rng.choice([5, 9, 20, -4]))) for day in days])


@pytest.fixture
def warehouse(build_warehouse: Build) -> Warehouse:
    """Anna came in March and again in June, Ben only in March, Zoe in May."""
    return build_warehouse(
        company(
            [
                ("anna", date(2026, 3, 20), 15.0),
                ("ben", date(2026, 3, 20), 15.0),
                ("zoe", date(2026, 5, 20), 50.0),
                ("anna", date(2026, 6, 20), 5.0),
                ("anna", date(2026, 6, 29), 30.0),
            ]
        )
    )


def test_moves_worked_by_hand(warehouse: Warehouse) -> None:
    matrix = migration(warehouse, JUNE, THEN, FIXED)
    assert len(matrix) == 12 * 11
    moved = matrix[matrix["customers"] > 0].set_index(["from_key", "to_key"])
    assert moved["customers"].to_dict() == {
        ("new", "loyal"): 1, ("new", "almost_lost"): 1, (NOT_YET_KNOWN, "active"): 1,
    }  # fmt: skip
    assert moved.loc[("new", "loyal"), ["revenue_before", "revenue_since"]].tolist() == [15, 35]
    assert moved.loc[(NOT_YET_KNOWN, "active"), ["from_group", "to_group"]].tolist() == ["Not yet known", "Active"]


def test_joined_and_left_balance(warehouse: Warehouse) -> None:
    table = joined_and_left(migration(warehouse, JUNE, THEN, FIXED)).set_index("key")
    assert table.columns.tolist() == ["group", "before", "now", "stayed", "left", "joined", "newcomers"]
    assert table.loc["new", list(table.columns[1:])].tolist() == [2, 0, 0, 2, 0, 0]
    assert table.loc["active", list(table.columns[1:])].tolist() == [
        0,
        1,
        0,
        0,
        1,
        1,
    ]
    assert (table["before"] - table["left"] + table["joined"]).tolist() == table["now"].tolist()


def test_the_people_of_a_move_are_as_many_as_the_matrix_says(warehouse: Warehouse) -> None:
    found = warehouse.frame(migrants(warehouse, JUNE, THEN, FIXED, "own", "new", "almost_lost"))
    assert found["customer_id"].tolist() == ["ben"]


@pytest.mark.parametrize("cut_points", ["own", "held"])
def test_totals_are_conserved_at_both_ends(build_warehouse: Build, cut_points: Any) -> None:
    warehouse = build_warehouse(chance_company(seed=3))
    for where in ((), (("region", ("North",)),)):
        now = replace(JUNE, where=where)
        then = replace(now, as_of=THEN)
        matrix = migration(warehouse, now, THEN, RANKS, cut_points)
        left_in = matrix.groupby("from_key")["customers"].sum().reindex(list(GROUPS)).tolist()
        assert left_in == rfm_groups(warehouse, then, RANKS)["customers"].tolist()
        sizes = rfm_groups(warehouse, now, RANKS)
        assert matrix["customers"].sum() == sizes["customers"].sum()
        assert (matrix["revenue_before"] + matrix["revenue_since"]).sum() == pytest.approx(sizes["revenue"].sum())
        if cut_points == "own":
            reached = matrix.groupby("to_key")["customers"].sum().reindex(list(GROUPS)).tolist()
            assert reached == sizes["customers"].tolist()


def test_what_happens_later_does_not_change_where_anybody_was(build_warehouse: Build) -> None:
    rows = chance_company(seed=4)
    full = migration(build_warehouse(rows), JUNE, THEN, RANKS).groupby("from_key")["customers"].sum()
    kept = [n for n, order in enumerate(rows["orders"]) if order["ordered_at"].date() <= THEN]
    known = {rows["orders"][n]["customer_id"] for n in kept}
    cut = {
        "customers": [person for person in rows["customers"] if person["customer_id"] in known],
        "orders": [rows["orders"][n] for n in kept],
        "order_lines": [rows["order_lines"][n] for n in kept],
    }
    alone = rfm_groups(build_warehouse(cut), replace(JUNE, as_of=THEN), RANKS).set_index("key")["customers"]
    assert full.reindex(alone.index).tolist() == alone.tolist()


def test_own_and_held_cut_points_agree_where_the_deployment_states_thresholds(build_warehouse: Build) -> None:
    warehouse = build_warehouse(chance_company(seed=5))
    own, held = (migration(warehouse, JUNE, THEN, FIXED, each) for each in ("own", "held"))
    assert own["customers"].tolist() == held["customers"].tolist()
    assert migration(warehouse, JUNE, THEN, RANKS, "own")["customers"].tolist() != (
        migration(warehouse, JUNE, THEN, RANKS, "held")["customers"].tolist()
    )


def test_the_earlier_day_is_earlier_and_has_orders_where_its_cut_points_are_held(
    warehouse: Warehouse,
) -> None:
    with pytest.raises(DayOutOfReach, match="not before"):
        migration(warehouse, JUNE, JUNE.as_of, RANKS)
    with pytest.raises(DayOutOfReach, match="Nobody had ordered"):
        migration(warehouse, JUNE, date(2026, 1, 1), RANKS, "held")
    newcomers = migration(warehouse, JUNE, date(2026, 1, 1), RANKS)
    assert newcomers[newcomers["from_key"] == NOT_YET_KNOWN]["customers"].sum() == 3
