"""The funnel shows three states per stage, and hollow stages where nothing is measured."""

from math import nan

import numpy as np
import pandas as pd

from dashboard.charts import funnel

STAGES = pd.DataFrame(
    {
        "key": ["aware", "acquired", "kept"],
        "stage": ["Awareness", "Acquisition", "Fulfilment"],
        "entrants": [1000.0, 400.0, nan],
        "converted": [400.0, nan, nan],
        "open": [100.0, nan, nan],
        "lost": [500.0, nan, nan],
        "rate": [0.44, nan, nan],
        "low": [0.41, nan, nan],
        "high": [0.47, nan, nan],
        "missing": ["", "", "no tickets were imported"],
    }
)


def bar(name: str) -> object:
    return next(each for each in funnel.figure(STAGES, "customers", "GBP").data if each.name == name)


def test_the_three_states_of_a_stage_are_stacked() -> None:
    assert [bar(state).x[0] for state in ("converted", "open", "lost")] == [400.0, 100.0, 500.0]


def test_a_stage_that_is_not_measured_is_hollow_and_says_why() -> None:
    assert list(bar("not measured").y) == [2]
    assert bar("not measured").marker.color == "rgba(0,0,0,0)"
    notes = [note.text for note in funnel.figure(STAGES, "customers", "GBP").layout.annotations]
    assert "no tickets were imported" in notes


def test_a_stage_says_how_many_and_how_many_go_on_with_the_interval() -> None:
    note = funnel.figure(STAGES, "customers", "GBP").layout.annotations[0].text
    assert note.startswith("<b>1,000</b>")
    assert "44.0" in note
    assert "41.0 to 47.0" in note


def test_the_states_are_named_in_their_colours_above_the_bars() -> None:
    note = funnel.figure(STAGES, "customers", "GBP").layout.annotations[-1].text
    for _, words, colour in funnel.STATES:
        assert f'<span style="color:{colour}">■</span> {words}' in note


def test_the_last_stage_is_one_whole_bar() -> None:
    whole = funnel.figure(STAGES, "customers", "GBP").data[0]
    assert np.nan_to_num(np.array(whole.x)).tolist() == [0.0, 400.0, 0.0]


def test_every_part_of_a_bar_says_which_stage_and_state_it_stands_for() -> None:
    figure = funnel.figure(STAGES, "customers", "GBP")
    assert figure.data[0].customdata[1] == "acquired:reached"
    assert [bar(state).customdata[0] for state in ("converted", "open", "lost")] == [
        "aware:converted", "aware:open", "aware:lost",
    ]  # fmt: skip
    assert all(each.hoverinfo == "text" for each in figure.data[:4]), "what is not hovered over cannot be clicked"


def test_the_words_for_it_tell_every_stage() -> None:
    words = funnel.alt(STAGES, "Lifecycle", "customers", "GBP")
    assert "Awareness: 1,000 customers, of whom 44.0" in words
    assert "Fulfilment: not measured, no tickets were imported" in words
