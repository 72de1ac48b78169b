"""Shares of members as dots with their intervals."""

from math import nan

import numpy as np
import pandas as pd

from dashboard.charts import estimates
from dashboard.theme import ACCENT, ATTENTION

MEMBERS = pd.DataFrame(
    {
        "member": ["North", "<b>South</b>", "West"],
        "value": [0.4, 0.2, nan],
        "low": [0.3, 0.15, nan],
        "high": [0.5, 0.25, nan],
        "overall": [0.35] * 3,
        "note": ["", "p = 0.010", "n = 0"],
        "needs_attention": [False, True, False],
    }
)


def test_dots_stand_where_the_estimates_are_with_their_intervals() -> None:
    dots = estimates.figure(MEMBERS, "share", "GBP").data[0]
    assert list(dots.x[:2]) == [0.4, 0.2]
    assert np.allclose(dots.error_x.array[:2], [0.1, 0.05])
    assert np.allclose(dots.error_x.arrayminus[:2], [0.1, 0.05])
    assert list(dots.marker.color) == [ACCENT, ATTENTION, ACCENT]


def test_the_share_of_everybody_is_a_line_with_its_value() -> None:
    chart = estimates.figure(MEMBERS, "share", "GBP")
    assert chart.layout.shapes[0].x0 == 0.35
    assert chart.layout.annotations[0].text.startswith("all 35.0")


def test_values_and_notes_stand_beside_the_interval_and_unknown_is_a_dash() -> None:
    words = estimates.figure(MEMBERS, "share", "GBP").data[1]
    assert list(words.x) == [0.5, 0.25, 0.0]
    assert [text.split()[-1] for text in words.text] == ["%", "0.010", "0"]
    assert "–" in words.text[2]


def test_names_of_members_are_shown_as_typed() -> None:
    assert estimates.figure(MEMBERS, "share", "GBP").layout.yaxis.ticktext[1] == "&lt;b&gt;South&lt;/b&gt;"


def test_the_words_for_it_tell_every_member_with_its_interval() -> None:
    words = estimates.alt(MEMBERS, "Who goes on", "share", "GBP")
    assert words.startswith("Who goes on: North 40.0")
    assert "30.0 to 50.0" in words
    assert words.endswith("West –.")
