"""Scores by mid-rank: worked by hand, and the same as a slow computation; thresholds and rhythm of a deployment."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import rankdata
from sqlalchemy import func, select

from crm_models.errors import SettingsError
from crm_models.marts.tables import customer_profile
from crm_models.segments.scores import KINDS, Cuts, cuts, rhythm, standing
from crm_models.settings import RFMSetting, Settings
from crm_models.warehouse import Warehouse

Build = Callable[..., Warehouse]
BY_RANK = RFMSetting()
TODAY = date(2026, 6, 30)


def bought(orders: Sequence[tuple[str, int, float]], **more: Any) -> dict[str, Any]:
    """Customers and their orders, each (customer, days before today, amount); negative amounts are returns."""
    rows = [
        {
            "order_id": str(number),
            "customer_id": customer,
            "status": "return" if amount < 0 else "completed",
            "ordered_at": datetime(2026, 6, 30, 12) - timedelta(days=days),  # noqa: DTZ001
        }
        for number, (customer, days, amount) in enumerate(orders)
    ]
    lines = [
        {"order_id": str(number), "line_number": 1, "quantity": 1.0, "amount": amount, "unit_cost": 1.0}
        for number, (_, _, amount) in enumerate(orders)
    ]
    people = [{"customer_id": key} for key in dict.fromkeys(customer for customer, _, _ in orders)]
    return {"customers": [*people, {"customer_id": "nobody"}], "orders": rows, "order_lines": lines, **more}


def test_ties_share_the_score_of_their_middle_rank_and_leave_scores_empty(build_warehouse: Build) -> None:
    # Orders 1, 1, 1, 1, 1, 1, 2, 2, 3, 4: the middle of the six is at 3/10, of the two at 7/10, then 8.5 and 9.5.
    counts = {"a": 1, "b": 1, "c": 1, "d": 1, "e": 1, "f": 1, "g": 2, "h": 2, "i": 3, "j": 4}
    orders = [(key, turn, 5.0) for key, times in counts.items() for turn in range(times)]
    found = cuts(build_warehouse(bought(orders)), BY_RANK, TODAY)
    assert found.frequency == (1, 2, 2, 3)
    assert [found.score_of("frequency", n) for n in (1, 2, 3, 4)] == [2, 4, 5, 5]
    assert (found.buyers, found.basis) == (10, ("ranks", "ranks", "ranks"))


def test_the_more_recent_the_better_and_the_score_of_the_best_may_be_out_of_reach(build_warehouse: Build) -> None:
    warehouse = build_warehouse(bought([("a", 0, 1.0), ("b", 10, 2.0), ("c", 20, 3.0), ("d", 30, 4.0), ("e", 40, 5.0)]))
    found = cuts(warehouse, BY_RANK, TODAY)
    assert found.recency == (30, 20, 10, 0)
    assert found.monetary == (2, 3, 4, 5)
    assert found.frequency == (1, 1, 2, 2)  # all alike: in the middle, and one order more would be better than anybody
    assert [found.score_of("recency", days) for days in (0, 1, 10, 35, 999)] == [5, 4, 4, 1, 1]
    assert [found.score_of("frequency", value) for value in (1, 2, None, float("nan"))] == [3, 5, None, None]


def test_who_stands_right_on_a_fifth_is_in_the_better_one(build_warehouse: Build) -> None:
    """Of five buyers two ordered once: the middle of their ranks is 1 of 5, where the second fifth begins."""
    times = {"a": 1, "b": 1, "c": 2, "d": 3, "e": 4}
    orders = [(who, day, 1.0) for who, often in times.items() for day in range(often)]
    found = cuts(build_warehouse(bought(orders)), BY_RANK, TODAY)
    assert [found.score_of("frequency", often) for often in times.values()] == [2, 2, 3, 4, 5]


def test_scores_in_the_database_equal_mid_ranks_computed_slowly(build_warehouse: Build) -> None:
    rng = np.random.default_rng(7)
    orders = [
        (f"c{rng.integers(60)}", int(rng.integers(0, 300)), float(rng.choice([5.0, 9.99, 20.5, -3.3])))
        for _ in range(220)
    ]
    warehouse = build_warehouse(bought(orders))
    found, people = cuts(warehouse, BY_RANK, TODAY), standing(warehouse, TODAY)
    scores = [found.expression(kind, people.c[kind]).label(f"{kind}_score") for kind in KINDS]
    frame = warehouse.frame(select(*(people.c[kind] for kind in KINDS), *scores)).dropna()
    for kind, sign in (("recency", -1), ("frequency", 1), ("monetary", 1)):
        middle = (rankdata(sign * frame[kind].to_numpy().round(2)) - 0.5) / len(frame)
        expected = 1 + np.floor(np.round(middle * 5, 9)).astype(int)
        assert frame[f"{kind}_score"].astype(int).tolist() == expected.tolist(), kind
        assert [found.score_of(kind, value) for value in frame[kind]] == expected.tolist(), kind


def test_the_standing_is_the_profile_on_the_last_day_and_what_was_known_on_earlier_ones(
    build_warehouse: Build,
) -> None:
    orders = [("a", 30, 10.0), ("a", 20, 4.0), ("a", 5, -4.0), ("b", 3, 7.0), ("c", 9, -2.0)]
    seen = [{"interaction_id": "1", "customer_id": "d", "at": datetime(2026, 6, 29), "direction": "inbound"}]  # noqa: DTZ001
    rows = bought(orders, interactions=seen)
    rows["customers"].append({"customer_id": "d"})
    warehouse = build_warehouse(rows, as_of=TODAY)
    now = frame_of(warehouse, TODAY)
    profile = warehouse.frame(select(customer_profile)).set_index("customer_id")
    for column in ("orders", "revenue", "margin"):
        pd.testing.assert_series_equal(now[column], profile[column], check_dtype=False, check_like=True)
    assert now.loc["a", ["recency", "frequency", "monetary"]].tolist() == [20, 2, 10]
    assert now.loc[["c", "d", "nobody"], "frequency"].isna().all()
    then = frame_of(warehouse, TODAY - timedelta(days=21))
    assert sorted(then.index) == ["a", "nobody"]  # b, c and d were not known; nobody's day is not
    assert then.loc["a", ["recency", "frequency", "monetary", "orders", "margin"]].tolist() == [9, 1, 10, 1, 9]


def test_a_past_standing_that_reaches_the_end_equals_the_profile(build_warehouse: Build) -> None:
    rows = bought([("a", 30, 10.0), ("b", 20, 4.0), ("a", 5, -4.0), ("b", 1, 7.0)])
    expected = frame_of(build_warehouse(rows), TODAY - timedelta(days=1))
    late = {"order_id": "late", "status": "completed", "ordered_at": datetime(2026, 6, 30, 9)}  # noqa: DTZ001
    again = build_warehouse({**rows, "orders": [*rows["orders"], late]})  # an order of nobody's leads to the other way
    pd.testing.assert_frame_equal(frame_of(again, TODAY - timedelta(days=1)), expected, check_dtype=False)


def frame_of(warehouse: Warehouse, day: date) -> pd.DataFrame:
    return warehouse.frame(select(standing(warehouse, day))).set_index("customer_id").sort_index()


def test_before_the_first_order_nothing_is_ranked(build_warehouse: Build) -> None:
    found = cuts(build_warehouse(bought([("a", 3, 5.0)])), BY_RANK, TODAY - timedelta(days=9))
    assert (found.buyers, found.recency) == (0, (0, 0, 0, 0))


def test_the_rhythm_is_the_median_gap_between_visits(build_warehouse: Build) -> None:
    orders = [("a", 100, 1.0), ("a", 100, 1.0), ("a", 70, 1.0), ("a", 60, 1.0), ("b", 50, 1.0), ("b", 0, 1.0)]
    warehouse = build_warehouse(bought(orders))  # gaps 30, 10 and 50; two orders of one day are one visit
    found = rhythm(warehouse, BY_RANK)
    assert found is not None
    assert (found.days, found.gaps) == (30, 3)
    earlier = rhythm(warehouse, BY_RANK, TODAY - timedelta(days=1))
    assert earlier is not None
    assert (earlier.days, earlier.gaps) == (20, 2)
    assert rhythm(warehouse, BY_RANK, TODAY - timedelta(days=90)) is None


def test_a_trade_may_score_recency_by_its_rhythm(build_warehouse: Build) -> None:
    warehouse = build_warehouse(bought([("a", 100, 1.0), ("a", 70, 1.0), ("b", 50, 1.0)]))
    found = cuts(warehouse, RFMSetting(recency="rhythm"), TODAY)
    assert (found.recency, found.basis[0]) == ((180, 90, 60, 30), "rhythm")
    car_dealer = cuts(warehouse, RFMSetting(recency="rhythm", rhythm_days=1000), TODAY)
    assert [car_dealer.score_of("recency", days) for days in (1000, 1001, 6000, 6001)] == [5, 4, 2, 1]
    once = build_warehouse(bought([("a", 100, 1.0), ("b", 50, 1.0)]))
    assert cuts(once, RFMSetting(recency="rhythm"), TODAY).basis[0] == "ranks"  # nobody has come back: no rhythm


def test_thresholds_of_a_deployment_win(build_warehouse: Build) -> None:
    setting = RFMSetting(recency_days=(7, 30, 90, 365), frequency=(2, 3, 3, 9), monetary=(10, 20, 30, 40))
    found = cuts(build_warehouse(bought([("a", 0, 5.0)])), setting, TODAY)
    assert found.basis == ("thresholds", "thresholds", "thresholds")
    assert [found.score_of("recency", days) for days in (7, 8, 90, 366)] == [5, 4, 3, 1]
    assert [found.score_of("frequency", orders) for orders in (1, 2, 3, 9)] == [1, 2, 4, 5]
    assert [found.score_of("monetary", money) for money in (-1, 39.99, 40)] == [1, 4, 5]


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("recency_days = [30, 20, 60, 90]", "rfm.recency_days.*must not fall"),
        ("frequency = [1, 2, 3]", "rfm.frequency"),
        ("rhythm_days = 0", "rfm.rhythm_days"),
        ('recency = "guess"', "rfm.recency"),
    ],
)
def test_settings_that_do_not_fit_are_named(
    line: str, named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("crm.toml").write_text(f"[rfm]\n{line}\n")
    with pytest.raises(SettingsError, match=named):
        Settings.load()


def test_the_sql_of_a_score_is_empty_for_who_never_ordered(build_warehouse: Build) -> None:
    warehouse = build_warehouse(bought([("a", 0, 5.0)]))
    people, limits = standing(warehouse, TODAY), Cuts((4, 3, 2, 1), (1, 2, 3, 4), (1, 2, 3, 4))
    scored = func.count(limits.expression("monetary", people.c.monetary)).label("scored")
    counts = warehouse.frame(select(func.count().label("people"), scored).select_from(people))
    assert counts.iloc[0].tolist() == [2, 1]
