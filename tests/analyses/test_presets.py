"""Ready-made splits: members add up, bands are readable, sensitive fields stay shut unless allowed."""

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import pytest

from crm_models.analyses.presets import NO_ORDER, OTHERS, PRESETS, by_preset, in_member, preset, readable
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
    assert found.loc["Guide", ["share_of_buyers", "share_of_revenue"]].tolist() == [2 / 4, 76 / 571]
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


def test_price_sensitivity_counts_orders_up_to_the_day_itself_and_no_returns(build_warehouse: Build) -> None:
    """Ann paid 100 in full on 1 May, and 50 instead of 100 on the day; what she gave back had been given away."""
    bought = [("1", "completed", "2026-05-01", 100.0, 0.0), ("2", "completed", "2026-06-30", 50.0, 50.0),
              ("3", "return", "2026-06-01", -1.0, -99.0)]  # fmt: skip
    sold = [
        {"order_id": key, "customer_id": "Ann", "status": status, "ordered_at": datetime.fromisoformat(day)}
        for key, status, day, _, _ in bought
    ]
    lines = [
        {"order_id": key, "line_number": 1, "quantity": -1.0 if amount < 0 else 1.0, "amount": amount,
         "unit_price": 100.0, "discount": discount}
        for key, _, _, amount, discount in bought
    ]  # fmt: skip
    warehouse = build_warehouse({"customers": [{"customer_id": "Ann"}], "orders": sold, "order_lines": lines})
    for day, band in ((date(2026, 6, 29), "under 2%"), (date(2026, 6, 30), "10% and over")):
        found = by_preset(warehouse, replace(JUNE, as_of=day), "price_sensitivity")
        assert found["member"].tolist() == [band]


def test_whose_discount_is_not_stated_or_whose_goods_were_free_is_unknown(build_warehouse: Build) -> None:
    at = datetime(2026, 6, 1)  # noqa: DTZ001 - instants are local and naive
    sold = [
        {"order_id": who, "customer_id": who, "status": "completed", "ordered_at": at} for who in ("unstated", "free")
    ]
    lines = [
        {"order_id": "unstated", "line_number": 1, "quantity": 1.0, "amount": 5.0},
        {"order_id": "free", "line_number": 1, "quantity": 1.0, "amount": 0.0, "unit_price": 0.0, "discount": 0.0},
    ]
    people = [{"customer_id": who} for who in ("unstated", "free", "prospect")]
    warehouse = build_warehouse({"customers": people, "orders": sold, "order_lines": lines})
    found = by_preset(warehouse, JUNE, "price_sensitivity").set_index("member")["customers"]
    assert found.to_dict() == {UNKNOWN: 2, NO_ORDER: 1}


def test_who_gave_back_more_than_was_bought_is_in_the_lowest_band(build_warehouse: Build) -> None:
    at = datetime(2026, 6, 1)  # noqa: DTZ001 - instants are local and naive
    amounts = {"a": -30.0, "b": -20.0, "c": 40.0}
    sold = [
        {"order_id": f"{who}{status}", "customer_id": who, "status": status, "ordered_at": at}
        for who in amounts
        for status in ("completed", "return")
    ]
    lines = [
        {"order_id": f"{who}return", "line_number": 1, "quantity": 1.0, "amount": amount}
        for who, amount in amounts.items()
    ]
    only_returned = {"order_id": "d", "customer_id": "d", "status": "return", "ordered_at": at}
    people = [{"customer_id": who} for who in "abcd"]
    given = {"order_id": "d", "line_number": 1, "quantity": 1.0, "amount": -5.0}
    warehouse = build_warehouse({"customers": people, "orders": [*sold, only_returned], "order_lines": [*lines, given]})
    found = by_preset(warehouse, JUNE, "spend_per_order").set_index("member")
    assert found["customers"].tolist() == [2, 1, 1]
    assert found.index[0].startswith("under ")
    assert found["revenue"].iloc[0] == -50
    assert math.isnan(found["average_order"][NO_ORDER])
    assert found["share_of_buyers"].tolist() == pytest.approx([2 / 3, 1 / 3, 0])


def test_one_unknown_cost_leaves_a_members_margin_unknown(build_warehouse: Build) -> None:
    at = datetime(2026, 6, 1)  # noqa: DTZ001 - instants are local and naive
    sold = [{"order_id": who, "customer_id": who, "status": "completed", "ordered_at": at} for who in "ab"]
    lines = [{"order_id": who, "line_number": 1, "quantity": 1.0, "amount": 5.0} for who in "ab"]
    people = [{"customer_id": who, "lead_magnet": "Guide"} for who in "ab"]
    known = [line | {"unit_cost": 2.0} for line in lines]
    for rows, margin in ((known, 6), ([known[0], lines[1]], None)):
        found = by_preset(
            build_warehouse({"customers": people, "orders": sold, "order_lines": rows}), JUNE, "lead_magnet"
        )
        assert found["margin"].tolist() == [margin] if margin else found["margin"].isna().all()


def test_without_any_order_or_anything_stated_everybody_is_one_member(build_warehouse: Build) -> None:
    people = [{"customer_id": who} for who in "ab"]
    contact = {"interaction_id": "1", "customer_id": "a", "at": datetime(2026, 6, 1)}  # noqa: DTZ001
    warehouse = build_warehouse({"customers": people, "interactions": [contact]})
    for key, member in (("spend_per_order", NO_ORDER), ("lifestyle", UNKNOWN)):
        found = by_preset(warehouse, JUNE, key)
        assert (found["member"].tolist(), found["customers"].tolist()) == ([member], [2])
        assert found[["share_of_buyers", "share_of_revenue"]].isna().all(axis=None)


@pytest.mark.parametrize("key", [*PRESETS, "attribute:persona"])
def test_members_add_up_to_everybody_and_a_filter_takes_its_part(warehouse: Warehouse, key: str) -> None:
    found = by_preset(warehouse, JUNE, key, allow_sensitive=True)
    assert (found["customers"].sum(), found["orders"].sum(), found["revenue"].sum()) == (5, 6, 571)
    guided = replace(JUNE, where=(("lead_magnet", ("Guide",)),))
    assert by_preset(warehouse, guided, key, allow_sensitive=True)["customers"].sum() == 2


def test_ages_run_from_young_to_old(build_warehouse: Build) -> None:
    people = [{"customer_id": str(year), "birth_year": year} for year in (1950, 1990, 2010)]
    event = {"interaction_id": "1", "at": datetime(2026, 6, 1), "customer_id": "1990"}  # noqa: DTZ001
    found = by_preset(build_warehouse({"customers": people, "interactions": [event]}), JUNE, "age")
    assert found["member"].tolist() == ["under 20", "30–39", "70 and over"]


@pytest.mark.parametrize(
    "key",
    ["gender", "education", "attribute:health_status", "attribute:Sexual orientation", "attribute:self-disability"],
)
def test_sensitive_splits_are_shut_unless_allowed(warehouse: Warehouse, key: str) -> None:
    assert preset(key).is_sensitive
    with pytest.raises(SensitiveDimension, match=r"sensitive_dimensions = true"):
        by_preset(warehouse, JUNE, key)
    assert by_preset(warehouse, JUNE, key, allow_sensitive=True)["customers"].sum() == 5
    with pytest.raises(SensitiveDimension):
        in_member(warehouse, JUNE, key, UNKNOWN)


def test_own_fields_are_open_unless_their_name_says_otherwise() -> None:
    assert not preset("attribute:persona").is_sensitive
    assert not preset("age").is_sensitive
    assert not preset("spend_per_order").is_sensitive
    with pytest.raises(UnknownName, match="lifestyle"):
        preset("lifestyles")


def test_of_very_many_members_the_small_ones_are_one(build_warehouse: Build) -> None:
    people = [{"customer_id": str(n), "lead_magnet": f"Magnet {n}"} for n in range(230)] + [{"customer_id": "?"}]
    event = {"interaction_id": "1", "at": datetime(2026, 6, 1), "customer_id": "1"}  # noqa: DTZ001
    found = by_preset(build_warehouse({"customers": people, "interactions": [event]}), JUNE, "lead_magnet")
    assert len(found) == 202
    assert found["member"].tolist()[-2:] == [OTHERS, UNKNOWN]
    assert found.set_index("member")["customers"][OTHERS] == 30


@pytest.mark.parametrize(
    ("value", "rounded"), [(36, 40), (60.6, 60), (137, 150), (0.0123, 0.012), (1, 1), (9.8, 10), (104_000, 100_000)]
)
def test_readable_numbers_have_few_digits(value: float, rounded: float) -> None:
    assert readable(value) == pytest.approx(rounded)
