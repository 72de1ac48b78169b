"""Ready-made splits: members add up, bands are readable, sensitive fields stay shut unless allowed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import pytest

from crm_models.analyses.presets import NO_ORDER, OTHERS, PRESETS, by_preset, preset, readable
from crm_models.errors import SensitiveDimension, UnknownName
from crm_models.intervals import share_interval
from crm_models.slices import UNKNOWN, Period, Slice
from crm_models.warehouse import Warehouse

Build = Callable[..., Warehouse]
JUNE = Slice(Period.month(date(2026, 6, 1)), date(2026, 6, 30))
BOUGHT = (
    ("a", "2026-01-01", 10.0, 0.0), ("a", "2026-02-01", 14.0, 0.0), ("b", "2026-03-01", 52.0, 0.0),
    ("c", "2026-03-01", 95.0, 5.0), ("d", "2026-04-01", 190.0, 10.0), ("d", "2026-05-01", 210.0, 90.0),
)  # fmt: skip
"""Customer, day, amount charged, discount taken off."""


@pytest.fixture
def warehouse(build_warehouse: Build) -> Warehouse:
    """Four buyers and a prospect: two took the guide, one the sample, of two nothing is known."""
    magnets = {"a": "Guide", "b": "Guide", "c": "Sample", "d": None, "e": None}
    orders, lines = [], []
    for number, (who, day, amount, discount) in enumerate(BOUGHT):
        key = {"order_id": str(number)}
        orders.append({**key, "customer_id": who, "status": "completed", "ordered_at": datetime.fromisoformat(day)})
        lines.append(
            {**key, "line_number": 1, "quantity": 1.0, "amount": amount, "unit_price": amount + discount,
             "discount": discount, "unit_cost": 4.0}
        )  # fmt: skip
    return build_warehouse(
        {
            "customers": [
                {
                    "customer_id": who,
                    "lead_magnet": magnet,
                    "gender": "female",
                    "birth_year": 1990 if who < "c" else 1950,
                }
                for who, magnet in magnets.items()
            ],
            "orders": orders,
            "order_lines": lines,
            "attributes": [
                {"customer_id": who, "name": name, "value": value}
                for who, value in (("a", "Organic"), ("b", "Organic"), ("c", "Cheap"))
                for name in ("persona", "health_status")
            ],
        },
        as_of=date(2026, 6, 30),
    )


def test_reason_for_purchase_worked_by_hand(warehouse: Warehouse) -> None:
    found = by_preset(warehouse, JUNE, "lead_magnet").set_index("member")
    assert found.index.tolist() == ["Guide", "Sample", UNKNOWN]
    wanted = ["customers", "share", "buyers", "orders", "revenue", "margin", "repeat_buyers", "repeat_rate"]
    assert found.loc["Guide", wanted].tolist() == [2, 0.4, 2, 3, 76, 64, 1, 0.5]
    assert found["average_order"]["Guide"] == pytest.approx(76 / 3)
    assert found.loc["Guide", ["low", "high"]].tolist() == list(share_interval(1, 2))
    assert found.loc[UNKNOWN, ["customers", "buyers", "repeat_buyers"]].tolist() == [2, 1, 1]


def test_spend_per_order_is_in_bands_of_readable_limits_and_who_never_ordered_is_apart(warehouse: Warehouse) -> None:
    # Spend per order 12, 52, 95, 200: fifths 36, 60.6, 86.4, 137 → 40, 60, 80, 150.
    found = by_preset(warehouse, JUNE, "spend_per_order")
    assert found["member"].tolist() == ["under 40", "40 to under 60", "80 to under 150", "150 and over", NO_ORDER]
    assert found["customers"].tolist() == [1, 1, 1, 1, 1]
    assert found["repeat_rate"].isna().tolist() == [False] * 4 + [True]


def test_price_sensitivity_is_the_share_taken_off(warehouse: Warehouse) -> None:
    found = by_preset(warehouse, JUNE, "price_sensitivity").set_index("member")["customers"]
    assert found.to_dict() == {"under 2%": 2, "5% to under 10%": 1, "10% and over": 1, NO_ORDER: 1}
    before_may = by_preset(warehouse, replace(JUNE, as_of=date(2026, 4, 30)), "price_sensitivity").set_index("member")
    assert before_may["customers"].to_dict() == {"under 2%": 2, "5% to under 10%": 2, NO_ORDER: 1}


@pytest.mark.parametrize("key", [*PRESETS, "attribute:persona"])
def test_members_add_up_to_everybody_and_a_filter_takes_its_part(warehouse: Warehouse, key: str) -> None:
    found = by_preset(warehouse, JUNE, key, allow_sensitive=True)
    assert (found["customers"].sum(), found["orders"].sum(), found["revenue"].sum()) == (5, 6, 571)
    guided = replace(JUNE, where=(("lead_magnet", ("Guide",)),))
    assert by_preset(warehouse, guided, key, allow_sensitive=True)["customers"].sum() == 2


def test_ages_run_from_young_to_old(warehouse: Warehouse) -> None:
    assert by_preset(warehouse, JUNE, "age")["member"].tolist() == ["30–39", "70 and over"]


@pytest.mark.parametrize("key", ["gender", "education", "attribute:health_status", "attribute:Sexual orientation"])
def test_sensitive_splits_are_shut_unless_allowed(warehouse: Warehouse, key: str) -> None:
    assert preset(key).is_sensitive
    with pytest.raises(SensitiveDimension, match=r"sensitive_dimensions = true"):
        by_preset(warehouse, JUNE, key)
    assert by_preset(warehouse, JUNE, key, allow_sensitive=True)["customers"].sum() == 5


def test_own_fields_are_open_unless_their_name_says_otherwise() -> None:
    assert not preset("attribute:persona").is_sensitive
    assert not preset("age").is_sensitive
    assert not preset("spend_per_order").is_sensitive
    with pytest.raises(UnknownName, match="lifestyle"):
        preset("lifestyles")


def test_of_very_many_members_the_small_ones_are_one(build_warehouse: Build) -> None:
    people = [{"customer_id": str(n), "lead_magnet": f"Magnet {n}"} for n in range(230)]
    event = {"interaction_id": "1", "at": datetime(2026, 6, 1), "customer_id": "1"}  # noqa: DTZ001
    found = by_preset(build_warehouse({"customers": people, "interactions": [event]}), JUNE, "lead_magnet")
    assert len(found) == 201
    assert found.set_index("member")["customers"][OTHERS] == 30


@pytest.mark.parametrize(
    ("value", "rounded"), [(36, 40), (60.6, 60), (137, 150), (0.0123, 0.012), (1, 1), (9.8, 10), (104_000, 100_000)]
)
def test_readable_numbers_have_few_digits(value: float, rounded: float) -> None:
    assert readable(value) == pytest.approx(rounded)
