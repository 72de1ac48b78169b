"""Titles say what the numbers bear, and no more."""

from collections.abc import Callable
from datetime import date
from math import nan

import pandas as pd
import pytest

from crm_models.slices import Period, Slice
from dashboard import narrate
from dashboard.kpi import Kpi
from dashboard.units import THIN

Make = Callable[..., Kpi]
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))


def test_the_eyebrow_names_days_and_customers() -> None:
    view = Slice(NOVEMBER, date(2026, 11, 30), (("region", ("North", "South")),))
    assert narrate.eyebrow(view) == "November 2026 · Region: North, South"
    assert narrate.eyebrow(Slice(NOVEMBER, date(2026, 11, 30))) == "November 2026 · All customers"


def test_the_eyebrow_of_an_unfinished_period_says_how_far_it_has_come() -> None:
    assert "so far (17 of 30 days)" in narrate.eyebrow(Slice(NOVEMBER, date(2026, 11, 17)))


def test_a_number_with_a_target_is_told_against_it(kpi: Make) -> None:
    assert narrate.standing(kpi(104, 50, target=100)) == f"Revenue is 4{THIN}% ahead of target"
    assert narrate.standing(kpi(93, 50, target=100)) == f"Revenue is 7{THIN}% behind target"
    assert narrate.standing(kpi(100.2, 50, target=100)) == "Revenue is on target"


def test_a_number_without_a_target_is_told_against_the_comparison(kpi: Make) -> None:
    assert narrate.standing(kpi(113, 100)) == f"Revenue is up 13.0{THIN}% on Oct 2026"
    assert narrate.standing(kpi(90, 80, 100, leads_with="last_year")) == f"Revenue is down 10.0{THIN}% on Nov 2025"


def test_labels_in_the_plural_have_a_plural_verb(kpi: Make) -> None:
    assert narrate.standing(kpi(113, 100, key="orders")).startswith("Orders are up")


def test_a_change_within_the_uncertainty_is_no_change(kpi: Make) -> None:
    unsure = kpi(102.0, 100.0, low=95.0, high=109.0)
    before = Kpi(unsure.metric, unsure.now, unsure.now, unsure.now).now
    assert narrate.movement(unsure, before) == "Revenue is about the same as in Nov 2026"
    assert narrate.movement(kpi(100.1, 100), kpi(100.1, 100).previous) == "Revenue is about the same as in Oct 2026"


def test_the_headline_leads_with_the_first_number_and_names_the_worst(kpi: Make) -> None:
    lead, weak, weaker = kpi(104, target=100), kpi(90, 100, key="orders"), kpi(50, 100, key="average_order_value")
    title = narrate.headline([lead, weak, weaker])
    assert title == (f"Revenue is 4{THIN}% ahead of target, but average order value is down 50.0{THIN}% on Oct 2026")


def test_the_headline_names_a_shared_comparison_once(kpi: Make) -> None:
    title = narrate.headline([kpi(113, 100), kpi(90, 100, key="orders")])
    assert title == f"Revenue is up 13.0{THIN}% on Oct 2026, but orders are down 10.0{THIN}%"


def test_a_number_behind_its_target_is_worse_news_than_a_fall(kpi: Make) -> None:
    title = narrate.headline([kpi(104, target=100), kpi(50, 100, key="orders"), kpi(80, 70, key="orders", target=100)])
    assert title == f"Revenue is 4{THIN}% ahead of target; orders are 20{THIN}% behind target"


def test_where_nothing_is_known_the_headline_claims_nothing(kpi: Make) -> None:
    assert narrate.headline([kpi(nan), kpi(nan, key="orders")]) == "Nothing is known of this period"


@pytest.mark.parametrize(
    ("months", "title"),
    [
        ((5, 7, 6, 8), "November is the highest of 4 months for revenue"),
        ((8, 7, 6, 5), "November is the lowest of 4 months for revenue"),
        ((9, 1, 3, 5, 7), "Revenue rose for the third month running"),
        ((1, 9, 8, 7, 6), "Revenue fell for the third month running"),
    ],
)
def test_the_trend_finds_records_and_runs(kpi: Make, months: tuple[float, ...], title: str) -> None:
    assert narrate.trend(kpi(months[-1], months=months)) == title


def test_an_unfinished_month_is_no_record(kpi: Make) -> None:
    shown = kpi(2, 8, 4, months=(5.0, 7.0, 8.0, 2.0))
    early = tuple(
        month if index < 3 else type(month)(**{**vars(month), "as_of": date(2026, 11, 10)})
        for index, month in enumerate(shown.history)
    )
    assert narrate.trend(Kpi(shown.metric, shown.now, shown.previous, shown.last_year, early)) == (
        "October is the highest of 3 months for revenue"
    )


def test_certainty_tells_interval_number_and_what_cannot_be_judged_yet(kpi: Make) -> None:
    sure = kpi(0.246, low=0.231, high=0.262, level=0.95, n=1204, maturity=0.82, unit="share").now
    assert narrate.certainty(sure, "GBP") == (
        f"95{THIN}% interval 23.1 to 26.2{THIN}%, n\u00a0=\u00a01,204, 82{THIN}% of it final"
    )
    assert narrate.certainty(kpi(10, n=0).now, "GBP") == ""


def test_an_unfinished_period_is_so_far_and_not_immature(kpi: Make) -> None:
    so_far = kpi(10, n=0, maturity=0.5, as_of=date(2026, 11, 15)).now
    assert narrate.certainty(so_far, "GBP") == ""


def test_the_largest_change_is_the_one_that_moved_most_and_never_the_rest() -> None:
    changed = pd.DataFrame({"member": ["East", "Others", "West"], "change": [-30_000.0, -90_000.0, 12_000.0]})
    assert narrate.largest_change(changed, "currency", "GBP") == (
        "East made the largest difference: −£30.0k of −£108k in all"
    )
    assert narrate.largest_change(changed.assign(change=0.0), "currency", "GBP") == "Nothing changed"


def test_new_customers_are_told_with_the_year_before() -> None:
    months = pd.date_range("2025-11-01", periods=13, freq="MS")
    shares = pd.Series([0.33, *[0.3] * 11, 0.286], index=months)
    assert narrate.acquisition(shares) == (f"New customers bring 28.6{THIN}% of revenue, −4.4{THIN}pp on Nov 2025")
    assert narrate.acquisition(shares.tail(1)) == f"New customers bring 28.6{THIN}% of revenue"
    assert narrate.acquisition(shares * nan) == "No orders of known customers yet"


def test_how_it_is_computed_is_what_the_analysis_declares() -> None:
    def analysis() -> None:
        """One row per ``thing``.

        Raises:
            Nothing.
        """

    assert narrate.how(analysis) == "One row per `thing`."
