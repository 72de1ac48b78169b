"""A planted difference is found, none is seen where there is none, and intervals agree with published ones."""

from collections.abc import Callable
from datetime import date, datetime
from math import isnan, nan
from typing import Any

import pandas as pd
import pytest
from scipy import stats

from crm_models.analyses.segment_comparison import adjusted, compared, difference
from crm_models.intervals import mean_interval, share_interval
from crm_models.metrics import CATALOGUE, Reading
from crm_models.segments.definition import Definition
from crm_models.slices import OUTSIDE, Period, Slice, Where, in_segment
from crm_models.warehouse import Warehouse

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
VIEW = Slice(NOVEMBER, NOVEMBER.last)
NORTH = in_segment("North", Definition.read({"rule": {"field": "region", "is": ["North"]}}).text)
SOUTH = tuple(f"South{number:02d}" for number in range(30))
INSIDE: Where = ((NORTH, ("North",)),)
BESIDE: Where = ((NORTH, (OUTSIDE,)),)


def reading(value: float, numerator: float, n: float, low: float, high: float) -> Reading:
    return Reading(
        "any", "Any", "share", value, numerator, n, int(n), low, high, 0.95, 1.0, NOVEMBER.last, *(NOVEMBER.first,) * 2
    )


def share(successes: int, n: int) -> Reading:
    return reading(successes / n, successes, n, *share_interval(successes, n))


def of_kind(kind: str) -> str:
    return next(key for key, each in CATALOGUE.items() if each.kind == kind)


@pytest.fixture
def company(build_warehouse: Callable[..., Warehouse]) -> Warehouse:
    """North's orders are worth 90 to 119, South's 40 to 69; deliveries are late in every tenth of both."""
    return build_warehouse(ordered_at_bases(90.0, 40.0), as_of=NOVEMBER.last)


def ordered_at_bases(north: float, south: float) -> dict[str, list[dict[str, Any]]]:
    """Thirty customers with an order each in North and in South, worth the base and up to 29 more."""
    customers, orders, lines = [], list[dict[str, Any]](), []
    for region, base in (("North", north), ("South", south)):
        for number in range(30):
            who = f"{region}{number:02d}"
            at = datetime(2026, 11, 1 + number % 28, 12)  # noqa: DTZ001 - instants of the warehouse are naive
            customers.append({"customer_id": who, "region": region})
            orders.append({"order_id": who, "customer_id": who, "ordered_at": at, "status": "completed"})
            orders[-1] |= {"promised_at": at, "delivered_at": at if number % 10 else at.replace(hour=18)}
            lines.append({"order_id": who, "line_number": 1, "quantity": 1.0, "amount": base + number})
    return {"customers": customers, "orders": orders, "order_lines": lines}


def test_what_many_comparisons_make_likely_by_chance_is_no_clear_difference(
    build_warehouse: Callable[..., Warehouse],
) -> None:
    rows = ordered_at_bases(45.0, 40.0)
    rows["customers"].append({"customer_id": "buys nothing", "region": "North"})
    found = compared(build_warehouse(rows, as_of=NOVEMBER.last), VIEW, INSIDE, BESIDE).set_index("key")
    order = found.loc["average_order_value"]
    assert order["p"] < 0.05 < order["adjusted"]
    assert order["verdict"] == "no clear difference"
    assert (found.loc["revenue", "n_first"], found.loc["revenue", "n_second"]) == (31, 30)


def test_a_planted_difference_is_found_and_an_equal_is_none(company: Warehouse) -> None:
    found = compared(company, VIEW, INSIDE, BESIDE).set_index("key")
    order = found.loc["average_order_value"]
    assert (order["first"], order["second"], order["difference"]) == (104.5, 54.5, 50.0)
    assert order["low"] < 50 < order["high"]
    assert order["verdict"] == "higher"
    assert found.loc["on_time_delivery", "difference"] == 0
    assert found.loc["on_time_delivery", "verdict"] == "no clear difference"


def test_totals_are_told_per_customer_with_welchs_interval_over_all_of_them(
    build_warehouse: Callable[..., Warehouse],
) -> None:
    rows = ordered_at_bases(45.0, 40.0)
    for who, region in (("buys nothing", "North"), ("nor she", "South"), ("nor he", "South")):
        rows["customers"].append({"customer_id": who, "region": region})
    rows["orders"].append(rows["orders"][0] | {"order_id": "again"})
    rows["order_lines"].append({"order_id": "again", "line_number": 1, "quantity": 1.0, "amount": 100.0})
    found = compared(build_warehouse(rows, as_of=NOVEMBER.last), VIEW, INSIDE, BESIDE).set_index("key")
    north, south = [145.0, *range(46, 75), 0.0], [*map(float, range(40, 70)), 0.0, 0.0]
    welch = stats.ttest_ind(north, south, equal_var=False)
    revenue = found.loc["revenue"]
    assert revenue["is_per_customer"]
    assert (revenue["first"], revenue["n_first"]) == (pytest.approx(sum(north) / 31), 31)
    assert revenue["p"] == pytest.approx(welch.pvalue)
    assert (revenue["low"], revenue["high"]) == pytest.approx(tuple(welch.confidence_interval()))
    active = stats.ttest_ind([1.0] * 30 + [0.0], [1.0] * 30 + [0.0] * 2, equal_var=False)
    assert found.loc["active_customers", "p"] == pytest.approx(active.pvalue)


def test_a_total_of_one_customer_is_not_tested(build_warehouse: Callable[..., Warehouse]) -> None:
    rows = ordered_at_bases(45.0, 40.0)
    rows["customers"] = [each for each in rows["customers"] if each["customer_id"] in ("North00", *SOUTH)]
    revenue = compared(build_warehouse(rows, as_of=NOVEMBER.last), VIEW, INSIDE, BESIDE).set_index("key").loc["revenue"]
    assert (revenue["first"], revenue["n_first"]) == (45.0, 1)
    assert isnan(revenue["low"])
    assert revenue["verdict"] == "not tested"


def test_a_group_against_itself_shows_no_difference(company: Warehouse) -> None:
    found = compared(company, VIEW, INSIDE, INSIDE)
    assert set(found["verdict"]) <= {"no clear difference", "not tested", "unknown"}
    assert found["difference"].dropna().eq(0).all()
    assert found["adjusted"].dropna().eq(1).all()


def test_the_other_way_round_says_the_opposite(company: Warehouse) -> None:
    one, other = (compared(company, VIEW, *sides) for sides in ((INSIDE, BESIDE), (BESIDE, INSIDE)))
    pd.testing.assert_series_equal(one["difference"], -other["difference"], check_names=False)
    pd.testing.assert_series_equal(one["low"], -other["high"], check_names=False)
    pd.testing.assert_series_equal(one["p"], other["p"])


def test_what_is_not_recorded_is_unknown_with_its_reason(company: Warehouse) -> None:
    csat = compared(company, VIEW, INSIDE, BESIDE).set_index("key").loc["csat"]
    assert csat["verdict"] == "unknown"
    assert "survey_answers" in csat["reason"]


def test_nobody_on_one_side_is_no_crash(company: Warehouse) -> None:
    nobody = in_segment("None", Definition.read({"rule": {"field": "region", "is": ["Atlantis"]}}).text)
    found = compared(company, VIEW, ((nobody, ("None",)),), BESIDE).set_index("key")
    assert isnan(found.loc["revenue", "first"])
    assert found.loc["average_order_value", "verdict"] == "unknown"


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 20), 0.6791, 1.0000),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_the_interval_of_two_shares_is_newcombes(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    """Newcombe 1998, table II, method 10, examples a, b, g and h."""
    found = difference(CATALOGUE[of_kind("share")], share(*first), share(*second))
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@pytest.mark.parametrize("successes", [0, 10])
def test_two_shares_of_nothing_or_all_are_equal(successes: int) -> None:
    assert difference(CATALOGUE[of_kind("share")], share(successes, 10), share(successes, 10)).p == 1


def test_two_means_are_compared_as_welch_does() -> None:
    first, second = [1.0, 4.0, 2.0, 8.0, 5.0, 7.0], [2.0, 3.0, 3.0, 4.0]
    sides = [
        reading(sum(x) / len(x), sum(x), len(x), *mean_interval(sum(x), sum(v * v for v in x), len(x)))
        for x in (first, second)
    ]
    found = difference(CATALOGUE[of_kind("mean")], *sides)
    expected = stats.ttest_ind(first, second, equal_var=False)
    assert found.p == pytest.approx(expected.pvalue)
    assert (found.low, found.high) == pytest.approx(tuple(expected.confidence_interval()))


def test_p_values_are_corrected_as_benjamini_and_hochberg_did() -> None:
    """Worked by hand: p(i) × 5 ÷ i, and from the largest down never rising."""
    p = pd.Series([0.01, nan, 0.04, 0.03, 0.005, 0.5])
    assert adjusted(p).round(6).tolist()[0] == 0.025
    assert adjusted(p).dropna().round(6).tolist() == [0.025, 0.05, 0.05, 0.025, 0.5]


def test_the_p_value_of_lopsided_intervals_is_that_of_the_side_towards_no_difference() -> None:
    """By hand: 2 (1.5 to 3) less 1 (0.8 to 1.4) is 1, 0.6403 down and 1.0198 up; the other way round it is the same."""
    lopsided = next(each for each in CATALOGUE.values() if each.kind not in ("share", "mean", "total"))
    high, low = reading(2, 20, 10, 1.5, 3), reading(1, 10, 10, 0.8, 1.4)
    one, other = difference(lopsided, high, low), difference(lopsided, low, high)
    assert (one.value, one.low, one.high) == pytest.approx((1, 1 - 0.6403, 1 + 1.0198), abs=5e-5)
    assert one.p == pytest.approx(2 * stats.norm.sf(1.959964 / 0.6403), rel=1e-3)
    assert other.p == one.p
