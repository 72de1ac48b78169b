"""A planted difference is found, none is seen where there is none, and what is not tested says why."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from math import isnan
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sqlalchemy import func, select

from crm_models.analyses.segment_comparison import Side, compared
from crm_models.draft import drafted
from crm_models.intervals import Z, median_interval
from crm_models.metrics.evaluate import GRID
from crm_models.schema import customers
from crm_models.segments.definition import Definition
from crm_models.slices import OUTSIDE, Period, Slice, in_segment
from crm_models.warehouse import Warehouse
from sample_data import generate

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
VIEW = Slice(NOVEMBER, NOVEMBER.last)
NORTH = in_segment("North", Definition.read({"rule": {"field": "region", "is": ["North"]}}).text)
SOUTH = tuple(f"South{number:02d}" for number in range(30))
INSIDE: Side = (NORTH, "North")
BESIDE: Side = (NORTH, OUTSIDE)


@pytest.fixture
def company(build_warehouse: Callable[..., Warehouse]) -> Warehouse:
    """North's orders are worth 90 to 119, South's 40 to 69; deliveries are late in every tenth of both."""
    return build_warehouse(ordered_at_bases(90.0, 40.0), as_of=NOVEMBER.last)


def ordered_at_bases(north: float, south: float, customers_each: int = 30) -> dict[str, list[dict[str, Any]]]:
    """Customers with an order each in North and in South, worth the base and one more for each of them."""
    customers, orders, lines = [], list[dict[str, Any]](), []
    for region, base in (("North", north), ("South", south)):
        for number in range(customers_each):
            who = f"{region}{number:02d}"
            at = datetime(2026, 11, 1 + number % 28, 12)  # noqa: DTZ001 - instants of the warehouse are naive
            customers.append({"customer_id": who, "region": region})
            orders.append({"order_id": who, "customer_id": who, "ordered_at": at, "status": "completed"})
            orders[-1] |= {"promised_at": at, "delivered_at": at if number % 10 else at.replace(hour=18)}
            lines.append({"order_id": who, "line_number": 1, "quantity": 1.0, "amount": base + number})
    return {"customers": customers, "orders": orders, "order_lines": lines}


def returning(north: float, south: float) -> dict[str, list[dict[str, Any]]]:
    """Forty customers each who send back so much of their order, some half of it, some half as much again."""
    rows = ordered_at_bases(60.0, 60.0, 40)
    for order, line in list(zip(rows["orders"], rows["order_lines"], strict=True)):
        rate = north if order["order_id"].startswith("North") else south
        back = {"order_id": f"{order['order_id']} back", "status": "return"}
        rows["orders"].append({"customer_id": order["customer_id"], "ordered_at": order["ordered_at"], **back})
        amount = -line["amount"] * rate * (0.5, 1.0, 1.5)[int(order["order_id"][-1]) % 3]
        rows["order_lines"].append({**line, "order_id": back["order_id"], "amount": amount})
    return rows


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


def test_a_ratio_of_totals_is_tested_by_how_far_customers_lie_from_it(
    build_warehouse: Callable[..., Warehouse],
) -> None:
    """Worked by hand: what each customer's return lies above the ratio times their order is the sample to be tested."""
    rows = returning(0.4, 0.2)
    found = compared(build_warehouse(rows, as_of=NOVEMBER.last), VIEW, INSIDE, BESIDE).set_index("key")
    lines = pd.DataFrame(rows["order_lines"]).set_index("order_id")["amount"]
    errors, values = [], []
    for region in ("North", "South"):
        ordered = np.array([lines[f"{region}{number:02d}"] for number in range(40)])
        returned = np.array([-lines[f"{region}{number:02d} back"] for number in range(40)])
        values.append(returned.sum() / ordered.sum())
        errors.append(stats.sem(returned - values[-1] * ordered) / ordered.mean())
    welch = stats.ttest_ind_from_stats(
        values[0], errors[0] * 40**0.5, 40, values[1], errors[1] * 40**0.5, 40, equal_var=False
    )
    rate = found.loc["return_rate"]
    assert (rate["first"], rate["second"]) == pytest.approx(tuple(values))
    assert rate["p"] == pytest.approx(welch.pvalue)
    assert rate["low"] < 0.2 < rate["high"]
    assert (rate["verdict"], rate["n_first"], rate["n_second"]) == ("higher", 40, 40)


def test_a_ratio_of_few_customers_is_not_tested_and_says_so(build_warehouse: Callable[..., Warehouse]) -> None:
    rows = returning(0.4, 0.2)
    rows["orders"] = [each for each in rows["orders"] if not each["order_id"].endswith("9 back")][:-6]
    rate = (
        compared(build_warehouse(rows, as_of=NOVEMBER.last), VIEW, INSIDE, BESIDE).set_index("key").loc["return_rate"]
    )
    assert rate["verdict"] == "not tested"
    assert rate["reason"] == "One of its two sums comes from 30 customers or fewer."


def selling(amounts: dict[str, list[float]], days: int) -> dict[str, list[dict[str, Any]]]:
    """What a region's first customers bought after so many days and one more each."""
    rows = ordered_at_bases(45.0, 40.0)
    closed = datetime(2026, 11, 20)  # noqa: DTZ001
    rows["opportunities"] = [
        {"opportunity_id": f"{region}{n:02d}", "customer_id": f"{region}{n:02d}", "outcome": "won", "amount": amount}
        | {"opened_at": closed - timedelta(days=days + n), "closed_at": closed}
        for region, brought in amounts.items()
        for n, amount in enumerate(brought)
    ]
    return rows


def test_sales_velocity_is_told_per_customer_and_not_tested_where_its_median_has_no_interval(
    build_warehouse: Callable[..., Warehouse],
) -> None:
    rows = selling({"North": [600.0], "South": [300.0]}, 10)
    velocity = (
        compared(build_warehouse(rows, as_of=NOVEMBER.last), VIEW, INSIDE, BESIDE)
        .set_index("key")
        .loc["sales_velocity"]
    )
    assert velocity["is_per_customer"]
    assert (velocity["first"], velocity["second"], velocity["verdict"]) == (2.0, 1.0, "not tested")
    assert velocity["reason"] == "The median has no interval: too few values."


def test_sales_velocity_adds_the_errors_of_its_total_and_its_median(build_warehouse: Callable[..., Warehouse]) -> None:
    """Worked by hand: 30 customers, of whom 20 bought after 10 to 29 days; both relative errors added up."""
    amounts = {"North": [900.0 + n for n in range(20)], "South": [100.0 + n for n in range(20)]}
    found = compared(build_warehouse(selling(amounts, 10), as_of=NOVEMBER.last), VIEW, INSIDE, BESIDE).set_index("key")
    velocity = found.loc["sales_velocity"]
    size = int(velocity["n_first"])
    errors, values = [], []
    for region in ("North", "South"):
        brought = np.array(amounts[region] + [0.0] * (size - 20))
        low, high = median_interval(GRID, np.quantile(10.0 + np.arange(20), GRID), 20)
        values.append(brought.mean() / 19.5)
        errors.append((stats.sem(brought) + values[-1] * (high - low) / 2 / Z) / 19.5)
    welch = stats.ttest_ind_from_stats(
        values[0], errors[0] * size**0.5, size, values[1], errors[1] * size**0.5, size, equal_var=False
    )
    assert (velocity["first"], velocity["second"]) == pytest.approx(tuple(values))
    assert velocity["p"] == pytest.approx(welch.pvalue)
    assert velocity["verdict"] == "higher"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """The sample company, in which what is returned and earned does not depend on where a customer lives."""
    url = f"duckdb:///{tmp_path_factory.mktemp('company')}/crm.duckdb"
    with drafted(url, keep=False) as draft:
        for table, rows in generate(1500):
            draft.append(table, rows)
    with Warehouse.at(url) as warehouse:
        yield warehouse


def test_regions_that_no_difference_was_planted_in_show_none(sample: Warehouse) -> None:
    view = Slice(Period(date(2024, 1, 1), date(2026, 10, 31)), sample.as_of)
    regions = sample.frame(select(customers.c.region, func.count().label("size")).group_by(customers.c.region))
    largest = regions.sort_values("size", ascending=False)["region"].head(3)
    south = in_segment("South", Definition.read({"rule": {"field": "region", "is": list(largest)}}).text)
    found = compared(sample, view, (south, "South"), (south, OUTSIDE)).set_index("key")
    for key in ("gross_margin_rate", "return_rate", "complaint_rate"):
        assert found.loc[key, "verdict"] == "no clear difference", key
        assert found.loc[key, "low"] < 0 < found.loc[key, "high"], key


@pytest.mark.parametrize("orders", [1, 3, 20])
def test_what_is_not_tested_always_says_why(sample: Warehouse, orders: int) -> None:
    frequent = in_segment("Frequent", Definition.read({"rule": {"field": "orders", "at_least": orders}}).text)
    view = Slice(Period(date(2026, 10, 1), date(2026, 10, 31)), sample.as_of)
    found = compared(sample, view, (frequent, "Frequent"), (frequent, OUTSIDE))
    without = found[found["verdict"].isin(["not tested", "unknown"])]
    assert len(without) > 0
    assert without["reason"].str.endswith(".").all()
    assert found.loc[~found.index.isin(without.index), "reason"].eq("").all()


def test_a_group_against_itself_shows_no_difference(build_warehouse: Callable[..., Warehouse]) -> None:
    found = compared(build_warehouse(returning(0.4, 0.2), as_of=NOVEMBER.last), VIEW, INSIDE, INSIDE)
    assert {"return_rate", "revenue"} <= set(found[found["p"].notna()]["key"])
    assert set(found["verdict"]) <= {"no clear difference", "not tested", "unknown"}
    assert found["difference"].dropna().eq(0).all()
    assert found["adjusted"].dropna().eq(1).all()


def test_the_other_way_round_says_the_opposite(build_warehouse: Callable[..., Warehouse]) -> None:
    company = build_warehouse(returning(0.4, 0.2), as_of=NOVEMBER.last)
    one, other = (compared(company, VIEW, *sides) for sides in ((INSIDE, BESIDE), (BESIDE, INSIDE)))
    pd.testing.assert_series_equal(one["difference"], -other["difference"], check_names=False)
    pd.testing.assert_series_equal(one["low"], -other["high"], check_names=False)
    pd.testing.assert_series_equal(one["p"], other["p"])


def test_two_segments_are_compared_like_one_and_everyone_else_where_they_are_the_same_people(
    build_warehouse: Callable[..., Warehouse],
) -> None:
    company = build_warehouse(returning(0.4, 0.2), as_of=NOVEMBER.last)
    south = in_segment("South", Definition.read({"rule": {"field": "region", "is": ["South"]}}).text)
    pd.testing.assert_frame_equal(
        compared(company, VIEW, INSIDE, (south, "South")), compared(company, VIEW, INSIDE, BESIDE)
    )


def test_what_is_not_recorded_is_unknown_with_its_reason(company: Warehouse) -> None:
    csat = compared(company, VIEW, INSIDE, BESIDE).set_index("key").loc["csat"]
    assert csat["verdict"] == "unknown"
    assert "survey_answers" in csat["reason"]


def test_nobody_on_one_side_is_no_crash(company: Warehouse) -> None:
    nobody = in_segment("None", Definition.read({"rule": {"field": "region", "is": ["Atlantis"]}}).text)
    found = compared(company, VIEW, (nobody, "None"), BESIDE).set_index("key")
    assert isnan(found.loc["revenue", "first"])
    assert found.loc["average_order_value", "verdict"] == "unknown"
