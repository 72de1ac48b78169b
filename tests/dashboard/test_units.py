"""Numbers as a reader says them."""

from math import inf, nan

import pytest

from dashboard import units
from dashboard.units import THIN


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (4_100_000, "currency", "£4.10m"),
        (999_600, "currency", "£1.00m"),
        (402_859.19, "currency", "£403k"),
        (9_994.9, "currency", "£9,995"),
        (84.2, "currency", "£84.20"),
        (-650.47, "currency", "−£650"),
        (1.2e9, "currency", "£1.20bn"),
        (0.2456, "share", f"24.6{THIN}%"),
        (-0.0001, "share", f"0.0{THIN}%"),
        (2.4, "days", f"2.4{THIN}days"),
        (1.0, "days", f"1.0{THIN}day"),
        (31.5, "points", "31.5"),
        (2.345, "ratio", "2.35"),
        (1204, "count", "1,204"),
        (2_345_678, "count", "2.35m"),
        (950.2, "currency per day", "£950 a day"),
        (0, "currency", "£0.00"),
    ],
)
def test_a_value_is_short_and_carries_its_unit(value: float, unit: str, said: str) -> None:
    assert units.say(value, unit, "GBP") == said


@pytest.mark.parametrize("unit", ["currency", "share", "days", "points", "count", "customers"])
@pytest.mark.parametrize("value", [nan, inf])
def test_the_unknown_is_a_dash_and_never_zero(value: float, unit: str) -> None:
    assert units.say(value, unit) == "–"
    assert units.say_fully(value, unit) == "–"
    assert units.say_change(value, 1.0, unit) == "–"
    assert units.say_difference(value, unit) == "–"


def test_a_count_brings_its_noun_in_a_sentence_and_no_other_unit_is_doubled() -> None:
    assert units.say_fully(1204, "customers") == "1,204 customers"
    assert units.say_fully(1204, "count") == "1,204"
    assert units.say_fully(0.5, "share") == f"50.0{THIN}%"


def test_shares_change_by_percentage_points_and_amounts_by_per_cent() -> None:
    assert units.say_change(0.246, 0.228, "share") == f"+1.8{THIN}pp"
    assert units.say_change(113, 100, "currency") == f"+13.0{THIN}%"
    assert units.say_change(87, 100, "count") == f"−13.0{THIN}%"
    assert units.say_change(32.0, 35.5, "points") == "−3.5"
    assert units.say_change(100, 100, "currency") == f"0.0{THIN}%"


@pytest.mark.parametrize("before", [0, -50])
def test_there_is_no_percentage_on_nothing_or_on_a_loss(before: float) -> None:
    assert units.say_change(100, before, "currency") == "–"


def test_a_difference_is_said_in_the_unit_itself() -> None:
    assert units.say_difference(12_300, "currency", "EUR") == "+€12.3k"
    assert units.say_difference(-0.011, "share") == f"−1.1{THIN}pp"
    assert units.say_difference(204, "count") == "+204"


def test_an_interval_says_its_unit_once_but_the_currency_twice() -> None:
    assert units.say_range(0.231, 0.262, "share") == f"23.1 to 26.2{THIN}%"
    assert units.say_range(80, 90.5, "currency", "USD") == "$80.00 to $90.50"
    assert units.say_range(1.0, 2.4, "days") == f"1.0 to 2.4{THIN}days"


def test_the_ends_of_a_differences_interval_have_signs() -> None:
    assert units.say_difference_range(-0.011, 0.004, "share") == f"−1.1 to +0.4{THIN}pp"
    assert units.say_difference_range(-80, 90.5, "currency", "USD") == "−$80.00 to +$90.50"


def test_an_unknown_currency_is_named_by_its_code() -> None:
    assert units.say(1500, "currency", "CHF") == f"CHF{THIN}1,500"


@pytest.mark.parametrize(
    ("highest", "unit", "texts"),
    [
        (4.1e6, "currency", ["£0", "£1m", "£2m", "£3m", "£4m", "£5m"]),
        (0.62, "share", [f"{number}{THIN}%" for number in (0, 20, 40, 60, 80)]),
        (1200, "count", ["0", "250", "500", "750", "1,000", "1,250"]),
        (11_000, "currency", ["£0", "£2.5k", "£5.0k", "£7.5k", "£10.0k", "£12.5k"]),
    ],
)
def test_an_axis_has_few_round_ticks_from_zero_to_above_the_highest(
    highest: float, unit: str, texts: list[str]
) -> None:
    positions, said = units.axis_ticks(highest, unit, "GBP")
    assert positions[0] == 0
    assert positions[-1] >= highest
    assert said == texts


def test_an_axis_reaches_below_zero_where_values_do() -> None:
    positions, said = units.axis_ticks(30, "points", lowest=-20)
    assert positions[0] <= -20
    assert said[0].startswith("−")
    assert 0 in positions


def test_an_axis_without_any_value_has_one_tick() -> None:
    assert units.axis_ticks(nan, "currency", "GBP") == ([0.0], ["£0"])


def test_a_check_against_the_books_gets_every_digit() -> None:
    assert units.say_exactly(9_747_747.934, "currency") == "£9,747,747.93"
    assert units.say_exactly(-0.5, "currency", "EUR") == f"{units.MINUS}€0.50"
    assert units.say_exactly(1_234_567, "count") == "1,234,567"
    assert units.say_exactly(float("nan"), "currency") == units.NOTHING
    assert units.say_exactly(0.25, "share") == units.say_fully(0.25, "share")
