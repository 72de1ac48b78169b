"""Stacked parts: the numbers, the hatched end, the names beside the last bar."""

import numpy as np
import pandas as pd

from dashboard.charts import split

PARTS = pd.DataFrame(
    {
        "month": pd.to_datetime(["2026-10-01", "2026-11-01"]),
        "is_so_far": [False, True],
        "Returning customers": [300.0, 150.0],
        "New customers": [100.0, 50.0],
    }
)


def test_parts_are_stacked_in_the_order_of_the_columns() -> None:
    chart = split.figure(PARTS, "currency", "GBP")
    assert chart.layout.barmode == "relative"
    assert [list(each.y) for each in chart.data] == [[300.0, 150.0], [100.0, 50.0]]


def test_only_the_unfinished_month_is_hatched() -> None:
    for each in split.figure(PARTS, "currency", "GBP").data:
        assert np.array(each.marker.pattern.shape).tolist() == ["", "/"]


def test_parts_are_named_beside_the_last_bar() -> None:
    notes = {note.text: note.y for note in split.figure(PARTS, "currency", "GBP").layout.annotations}
    assert notes["Returning customers"] == 75.0
    assert notes["New customers"] >= 175.0


def test_hovering_says_month_part_value_and_share() -> None:
    first = split.figure(PARTS, "currency", "GBP").data[0].hovertext
    assert first[1].startswith("November 2026 so far, Returning customers: £150 (75.0")


def test_the_words_for_it_tell_the_last_month() -> None:
    assert split.alt(PARTS, "Revenue", "currency", "GBP") == (
        "Revenue over 2 months. November 2026 so far: Returning customers £150, New customers £50.00."
    )


def test_every_bar_says_which_month_and_part_it_stands_for() -> None:
    for bar in split.figure(PARTS, "currency", "GBP").data:
        assert bar.customdata[-1] == f"{PARTS['month'].iloc[-1]:%Y-%m}:{bar.name}"
