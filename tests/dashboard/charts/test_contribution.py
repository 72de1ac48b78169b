"""Contributions: colour says better or worse, and the bridge arrives where it should."""

import numpy as np
import pandas as pd
import pytest

from dashboard.charts import contribution
from dashboard.theme import BETTER, MUTED, WORSE

MEMBERS = pd.DataFrame({"member": ["East", "West"], "change": [-30_800.0, 12_100.0]})
STEPS = pd.DataFrame(
    {
        "step": ["Before", "Number of orders", "Per order", "Now"],
        "value": [429.0, -49.0, 23.0, 403.0],
        "is_end": [True, False, False, True],
    }
)


@pytest.mark.parametrize(
    ("better", "colours"), [("higher", [WORSE, BETTER]), ("lower", [BETTER, WORSE]), ("neither", [MUTED, MUTED])]
)
def test_colour_follows_what_is_better_not_the_sign(better: str, colours: list[str]) -> None:
    chart = contribution.figure(MEMBERS, "currency", "GBP", better=better)
    assert list(chart.data[0].marker.color) == colours


def test_bars_hold_the_changes_and_say_them() -> None:
    (trace,) = contribution.figure(MEMBERS, "currency", "GBP").data
    assert list(trace.x) == [-30_800.0, 12_100.0]
    assert list(trace.text) == ["−£30.8k", "+£12.1k"]


def test_the_bridge_goes_from_before_to_now_without_a_gap() -> None:
    (trace,) = contribution.bridge(STEPS, "currency", "GBP").data
    base, height = np.array(trace.base), np.array(trace.y)
    assert base.tolist() == [0.0, 380.0, 380.0, 0.0]
    assert (base + height).tolist() == [429.0, 429.0, 403.0, 403.0]


def test_a_bridge_through_a_loss_hangs_below_zero() -> None:
    steps = pd.DataFrame(
        {"step": ["Before", "Rate", "Now"], "value": [10.0, -15.0, -5.0], "is_end": [True, False, True]}
    )
    chart = contribution.bridge(steps, "currency", "GBP")
    (trace,) = chart.data
    assert np.array(trace.base).tolist() == [0.0, -5.0, 0.0]
    assert np.array(trace.y).tolist() == [10.0, 15.0, -5.0]
    assert chart.layout.yaxis.range[0] < 0


def test_the_words_for_both_name_every_bar() -> None:
    assert contribution.alt(MEMBERS, "Change", "currency", "GBP") == "Change: East −£30.8k, West +£12.1k."
    assert contribution.alt_bridge(STEPS, "Way", "currency", "GBP") == (
        "Way: Before £429, then Number of orders −£49.00, then Per order +£23.00, then Now £403."
    )
