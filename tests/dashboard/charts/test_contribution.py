"""Contributions: bars hold the changes, and colour says better or worse."""

import pandas as pd
import pytest

from dashboard.charts import contribution
from dashboard.theme import BETTER, MUTED, WORSE

MEMBERS = pd.DataFrame({"member": ["East", "West"], "change": [-30_800.0, 12_100.0]})


@pytest.mark.parametrize(
    ("better", "colours"), [("higher", [WORSE, BETTER]), ("lower", [BETTER, WORSE]), ("neither", [MUTED, MUTED])]
)
def test_colour_follows_what_is_better_not_the_sign(better: str, colours: list[str]) -> None:
    chart = contribution.figure(MEMBERS, "currency", "GBP", better=better)
    assert list(chart.data[0].marker.color) == colours


def test_bars_hold_the_changes_and_say_them() -> None:
    (trace,) = contribution.figure(MEMBERS, "currency", "GBP").data
    assert list(trace.x) == [-30_800.0, 12_100.0]
    assert [text.strip() for text in trace.text] == ["−£30.8k", "+£12.1k"]


def test_the_words_for_it_name_every_bar() -> None:
    assert contribution.alt(MEMBERS, "Change", "currency", "GBP") == "Change: East −£30.8k, West +£12.1k."
