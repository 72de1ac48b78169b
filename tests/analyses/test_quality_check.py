"""The check of the quality score: lift and what dropping would have lost, by hand and on the sample company."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Integer, cast, func, literal, select

from crm_models.analyses.quality import CLASSES, scored_leads
from crm_models.analyses.quality_check import lift, lift_of, safety
from crm_models.draft import drafted
from crm_models.errors import DayOutOfReach
from crm_models.intervals import share_interval
from crm_models.settings import QualitySetting
from crm_models.warehouse import Warehouse
from sample_data import generate
from sample_data.truth import LAST_DAY

Build = Callable[..., Warehouse]
DAY, SETTING = date(2026, 3, 31), QualitySetting()
NOON = datetime(2026, 3, 31, 12)  # noqa: DTZ001
PAST = LAST_DAY - timedelta(days=120)


@pytest.fixture
def warehouse(build_warehouse: Build) -> Warehouse:
    """Ten leads: one in touch on the day, who buys; one of the nine long silent buys and gives a part back."""
    people = [{"customer_id": f"lead{n}", "first_seen_at": NOON - timedelta(days=400)} for n in range(10)]
    orders: list[dict[str, Any]] = [
        {"order_id": "1", "customer_id": "lead0", "status": "completed", "ordered_at": NOON + timedelta(days=3)},
        {"order_id": "2", "customer_id": "lead9", "status": "completed", "ordered_at": NOON + timedelta(days=30)},
        {"order_id": "3", "customer_id": "lead9", "status": "return", "ordered_at": NOON + timedelta(days=31)},
        {"order_id": "4", "customer_id": "lead8", "status": "completed", "ordered_at": NOON + timedelta(days=32)},
    ]
    amounts = {"1": 100.0, "2": 50.0, "3": -20.0, "4": 999.0}
    lines = [{"order_id": key, "line_number": 1, "quantity": 1.0, "amount": amount} for key, amount in amounts.items()]
    contact = {"interaction_id": "1", "customer_id": "lead0", "at": NOON, "direction": "inbound"}
    return build_warehouse(
        {"customers": people, "orders": orders, "order_lines": lines, "interactions": [contact]},
        as_of=date(2026, 5, 31),
    )


def test_what_dropping_would_have_lost_worked_by_hand(warehouse: Warehouse) -> None:
    lost = safety(warehouse, DAY, 31, SETTING).set_index("key")
    assert lost.index.tolist() == list(CLASSES)
    wanted = ["customers", "buyers", "orders", "revenue", "share_of_buyers"]
    assert lost.loc["unqualified", wanted].tolist() == [9, 1, 1, 30, 0.5]
    assert lost.loc["unqualified", ["low", "high"]].tolist() == list(share_interval(1, 9))
    assert lost["revenue_low"]["unqualified"] == 0 < 30 < lost["revenue_high"]["unqualified"]
    assert lost["share_of_revenue"]["warm"] == pytest.approx(100 / 130)
    assert lost.loc["hot", ["rate", "low", "revenue_high"]].isna().all()


def test_equal_scores_share_a_tenth_and_the_best_come_first(warehouse: Warehouse) -> None:
    found = lift(warehouse, DAY, 31, SETTING).set_index("decile")
    assert found.index.tolist() == list(range(10, 0, -1))
    assert found["n"][found["n"] > 0].to_dict() == {10: 1, 5: 9}  # the nine have their middle at 4.5 of 10
    assert found.loc[10, ["rate", "lift", "cumulative_share", "captured"]].tolist() == [1, 5, 0.1, 0.5]
    assert found.loc[5, ["captured", "cumulative_share"]].tolist() == [1, 1]
    assert found.loc[7, ["rate", "lift"]].isna().all()


def test_a_horizon_that_is_not_over_is_refused(warehouse: Warehouse) -> None:
    assert lift(warehouse, DAY, 61, SETTING)["n"].sum() == 10
    for check in (lift, safety):
        with pytest.raises(DayOutOfReach, match="Choose 2026-03-30"):
            check(warehouse, DAY, 62, SETTING)


def test_only_what_is_ordered_after_the_day_was_to_be_lost(build_warehouse: Build) -> None:
    """Ann ordered on the day itself, Bob on the morrow; Cy gave something back, which makes no buyer."""
    bought = [("Ann", "completed", 0), ("Bob", "completed", 1), ("Cy", "completed", -9), ("Cy", "return", 5)]
    orders = [
        {"order_id": str(n), "customer_id": who, "status": status, "ordered_at": NOON + timedelta(days=days)}
        for n, (who, status, days) in enumerate(bought)
    ]
    lines = [
        {"order_id": str(n), "line_number": 1, "quantity": 1.0, "amount": -3.0 if status == "return" else 10.0}
        for n, (_, status, _) in enumerate(bought)
    ]
    people = [{"customer_id": who, "first_seen_at": NOON} for who in ("Ann", "Bob", "Cy")]
    warehouse = build_warehouse({"customers": people, "orders": orders, "order_lines": lines}, as_of=date(2026, 5, 31))
    lost = safety(warehouse, DAY, 31, SETTING, "everyone")
    assert lost[["customers", "buyers", "orders", "revenue"]].sum().tolist() == [3, 1, 1, 10]
    assert lift(warehouse, DAY, 31, SETTING, "everyone")["buyers"].sum() == 1


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """The sample company with 8,000 contacts."""
    url = f"duckdb:///{tmp_path_factory.mktemp('sample')}/crm.duckdb"
    with drafted(url, keep=False) as draft:
        for table, rows in generate(8_000):
            draft.append(table, rows)
    with Warehouse.at(url) as opened:
        yield opened


def test_the_score_finds_those_whom_the_sample_company_makes_buy(sample: Warehouse) -> None:
    """Planted: leads buy within weeks of a response, and hardly ever later; repeat buyers order at random."""
    found = lift(sample, PAST, 90, SETTING).set_index("decile")
    assert found["lift_low"][10] > 4
    assert found["lift_high"][1] < 0.5
    assert found["captured"].iloc[-1] == pytest.approx(1)
    assert found["captured"].is_monotonic_increasing


def test_the_score_of_everyone_lifts_too(sample: Warehouse) -> None:
    found = lift(sample, PAST, 90, SETTING, "everyone").set_index("decile")
    assert found["low"][10] > found["high"][1]


def test_a_score_that_says_nothing_lifts_nothing(sample: Warehouse) -> None:
    leads = scored_leads(sample, PAST, SETTING)
    number = cast(func.substr(leads.c.customer_id, 2), Integer)
    by_chance = select(leads.c.customer_id, ((number * literal(7919)) % 1009).label("score")).cte("by_chance")
    found = lift_of(sample, by_chance, PAST, 90)
    assert found["n"].min() > 0.8 * found["n"].max()
    straddles = (found["lift_low"] < 1) & (found["lift_high"] > 1)
    assert straddles.sum() >= 9  # one of ten 95 % intervals may miss


def test_dropping_the_silent_would_have_lost_next_to_nothing(sample: Warehouse) -> None:
    lost = safety(sample, PAST, 90, SETTING).set_index("key")
    assert lost["customers"]["unqualified"] > 0.5 * lost["customers"].sum()
    assert lost["share_of_buyers"]["unqualified"] < 0.02
    assert lost["rate"]["hot"] > lost["rate"]["warm"] > lost["rate"]["cool"] > lost["rate"]["unqualified"]
