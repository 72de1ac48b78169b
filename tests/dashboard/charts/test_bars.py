"""Bars hold the values, their labels, and no tags of whoever named the members."""

import pandas as pd

from dashboard.charts import bars
from dashboard.theme import ACCENT, ATTENTION

MEMBERS = pd.DataFrame(
    {"member": ["North", "<i>South</i>"], "value": [1_520_000.0, 410_000.0], "note": ["+14 %", "−12 %"]}
)


def test_bars_hold_the_values_first_on_top_with_value_and_note_beside() -> None:
    chart = bars.figure(MEMBERS, "currency", "GBP")
    (trace,) = chart.data
    assert list(trace.x) == [1_520_000.0, 410_000.0]
    assert [text.strip() for text in trace.text] == ["£1.52m  +14 %", "£410k  −12 %"]
    assert chart.layout.yaxis.autorange == "reversed"


def test_bars_start_at_zero() -> None:
    assert bars.figure(MEMBERS, "currency", "GBP").layout.xaxis.range[0] == 0


def test_the_longer_what_stands_beside_a_bar_the_more_room_it_has() -> None:
    short = bars.figure(MEMBERS, "currency", "GBP").layout.xaxis.range[1]
    long = bars.figure(MEMBERS.assign(note="1,275 buyers in all"), "currency", "GBP").layout.xaxis.range[1]
    assert short > 1.5 * 1_520_000
    assert long > 2 * 1_520_000


def test_a_member_that_needs_attention_has_the_colour_of_attention() -> None:
    (trace,) = bars.figure(MEMBERS.assign(needs_attention=[False, True]), "currency", "GBP").data
    assert list(trace.marker.color) == [ACCENT, ATTENTION]


def test_an_interval_becomes_a_whisker_on_both_sides() -> None:
    (trace,) = bars.figure(MEMBERS.assign(low=[1.5e6, 4e5], high=[1.6e6, 4.3e5]), "currency", "GBP").data
    assert list(trace.error_x.array) == [80_000.0, 20_000.0]
    assert list(trace.error_x.arrayminus) == [20_000.0, 10_000.0]


def test_names_of_members_are_shown_as_typed() -> None:
    chart = bars.figure(MEMBERS, "currency", "GBP")
    assert "&lt;i&gt;South&lt;/i&gt;" in chart.layout.yaxis.ticktext
    assert "<i>" not in "".join(chart.data[0].hovertext)


def test_the_words_for_it_name_every_bar() -> None:
    assert bars.alt(MEMBERS, "Revenue by region", "currency", "GBP") == (
        "Revenue by region: North £1.52m, <i>South</i> £410k."
    )
