"""The line chart holds the numbers it was given and draws what is unfinished as unfinished."""

from math import nan

import numpy as np
import pandas as pd

from dashboard.charts import line


def history(values: list[float], *, so_far: bool = False, **columns: list[float]) -> pd.DataFrame:
    months = pd.date_range("2026-01-01", periods=len(values), freq="MS")
    flags = [False] * (len(values) - 1) + [so_far]
    return pd.DataFrame({"month": months, "value": values, "is_so_far": flags, **columns})


def trace(chart: object, name: str) -> object:
    return next(each for each in chart.data if each.name == name)  # type: ignore[attr-defined]


def test_a_finished_history_is_one_solid_line_with_every_value() -> None:
    chart = line.figure(history([10.0, 20.0, 15.0]), "currency", "GBP")
    assert list(trace(chart, "Value").y) == [10.0, 20.0, 15.0]
    assert trace(chart, "Value").line.dash is None
    assert "So far" not in [each.name for each in chart.data]


def test_the_unfinished_last_month_is_dashed_and_labelled_so_far() -> None:
    chart = line.figure(history([10.0, 20.0, 5.0], so_far=True), "currency", "GBP")
    assert list(trace(chart, "Value").y) == [10.0, 20.0]
    assert list(trace(chart, "So far").y) == [20.0, 5.0]
    assert trace(chart, "So far").line.dash == "dot"
    assert "<b>So far</b>" in [note.text for note in chart.layout.annotations]


def test_the_axis_starts_at_nothing_and_ends_above_the_highest() -> None:
    chart = line.figure(history([90.0, 100.0], last_year=[120.0, 80.0]), "count", "GBP")
    low, high = chart.layout.yaxis.range
    assert low == 0
    assert high >= 120


def test_every_line_is_named_beside_its_end_and_names_do_not_touch() -> None:
    chart = line.figure(history([1.0, 10.0], last_year=[1.0, 10.0], target=[9.9, 9.9]), "count", "GBP")
    notes = {note.text: note.y for note in chart.layout.annotations}
    assert set(notes) == {"<b>This year</b>", "Year before", "Target"}
    heights = sorted(notes.values())
    assert min(np.diff(heights)) >= 0.7


def test_the_interval_is_a_band_and_months_without_one_are_left_out() -> None:
    chart = line.figure(history([0.2, nan, 0.3], low=[0.1, nan, 0.2], high=[0.3, nan, 0.4]), "share", "GBP")
    (band,) = [each for each in chart.data if each.fill == "toself"]
    assert list(band.y) == [0.3, 0.4, 0.2, 0.1]


def test_a_history_without_any_value_still_draws() -> None:
    chart = line.figure(history([nan, nan]), "share", "GBP")
    assert all(each.name != "Value" for each in chart.data)
    assert line.alt(history([nan, nan]), "Win rate", "share", "GBP") == "Win rate by month: no month has a value."


def test_the_words_for_it_name_both_ends_and_the_highest() -> None:
    words = line.alt(history([10.0, 30.0, 5.0], so_far=True), "Orders", "count", "GBP")
    assert words == "Orders by month: 10 in January 2026, 5 in March 2026 so far; highest in February 2026 at 30."


def test_every_month_can_be_clicked_and_says_which_it_is() -> None:
    points = next(each for each in line.figure(history([1.0, 3.0]), "currency", "GBP").data if each.mode == "markers")
    assert list(points.customdata) == ["2026-01", "2026-02"]
    assert list(points.marker.opacity) == [0, 1], "only the newest is seen"
