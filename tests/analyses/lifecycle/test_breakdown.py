"""Members of a dimension: they add up to the whole, and a difference is called one only when it is."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import numpy as np
import pytest

from crm_models.analyses.lifecycle import Stage, StageModel, breakdown, lifecycle
from crm_models.errors import UnknownName
from crm_models.slices import Period, Slice
from crm_models.warehouse import Warehouse

Build = Callable[..., Warehouse]
VIEW = Slice(Period(date(2025, 5, 1), date(2025, 5, 31)), date(2025, 7, 31))
LEADS = StageModel(
    "leads",
    "Leads",
    "a test",
    (Stage("seen", "Seen", ("first_seen",), 0, ""), Stage("known", "Known", ("contact_given",), 10, "")),
)
START = datetime(2025, 5, 1)  # noqa: DTZ001 - instants are local and naive


def company(**regions: tuple[int, int]) -> dict[str, list[dict[str, object]]]:
    """Region to (entrants, converted); an order of 10 for each."""
    people = [
        {
            "customer_id": f"{region}{number}",
            "first_seen_at": START,
            "contact_given_at": START + timedelta(days=1) if number < given else None,
            "region": None if region == "none" else region,
        }
        for region, (size, given) in regions.items()
        for number in range(size)
    ]
    orders = [
        {"order_id": each["customer_id"], "customer_id": each["customer_id"], "ordered_at": START, "status": "open"}
        for each in people
    ]
    lines = [{"order_id": each["order_id"], "line_number": 1, "quantity": 1.0, "amount": 10.0} for each in orders]
    return {"customers": people, "orders": orders, "order_lines": lines}


@pytest.mark.parametrize("worth", ["heads", "money"])
@pytest.mark.parametrize("order", ["ordered", "any"])
def test_members_add_up_to_the_whole(build_warehouse: Build, worth: str, order: str) -> None:
    warehouse = build_warehouse(company(North=(30, 20), South=(20, 5), none=(4, 1)))
    whole = lifecycle(warehouse, VIEW, LEADS, worth=worth, order=order).stages.set_index("key")
    parts = breakdown(warehouse, VIEW, LEADS, "region", worth=worth, order=order)
    sums = parts.groupby("key", sort=False)[["entrants", "people", "converted", "open", "lost", "judged"]].sum()
    known = whole[sums.columns].fillna(0).astype(float)
    assert np.allclose(sums.astype(float), known)
    assert parts["member"].unique().tolist() == ["North", "South", "Unknown"]


def test_a_member_that_differs_is_called_different_and_a_small_one_is_not_tested(build_warehouse: Build) -> None:
    warehouse = build_warehouse(company(North=(300, 150), South=(300, 210), West=(300, 150), East=(6, 0)))
    found = breakdown(warehouse, VIEW, LEADS, "region").query("key == 'seen'").set_index("member")
    assert found["differs"].to_dict() == {"North": True, "South": True, "West": True, "East": False}
    assert np.isnan(found["p_value"]["East"])
    assert (found["p_corrected"].dropna() >= found["p_value"].dropna()).all()


def test_equal_members_are_hardly_ever_called_different(build_warehouse: Build) -> None:
    rng = np.random.default_rng(7)
    names = [f"r{number:02}" for number in range(20)]
    warehouse = build_warehouse(company(**{name: (60, int(rng.binomial(60, 0.4))) for name in names}))
    found = breakdown(warehouse, VIEW, LEADS, "region").query("key == 'seen'")
    assert not found["differs"].any()


def test_only_what_customers_have_can_cut_them(build_warehouse: Build) -> None:
    warehouse = build_warehouse(company(North=(3, 2)))
    for name in ("category", "regoin"):
        with pytest.raises(UnknownName):
            breakdown(warehouse, VIEW, LEADS, name)


def test_nobody_and_nothing_give_no_rows(build_warehouse: Build) -> None:
    assert breakdown(build_warehouse({}), VIEW, LEADS, "region").empty
    early = Slice(Period(date(2020, 1, 1), date(2020, 1, 31)), VIEW.as_of)
    assert breakdown(build_warehouse(company(North=(3, 2))), early, LEADS, "region").empty
