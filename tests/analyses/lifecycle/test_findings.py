"""Where a funnel is narrowest, and how it differs from an earlier one."""

from datetime import date
from math import nan

import pandas as pd
import pytest

from crm_models.analyses.lifecycle import MODELS, Funnel, bottleneck, compared
from crm_models.intervals import share_interval
from crm_models.slices import Period, Slice

VIEW = Slice(Period(date(2025, 5, 1), date(2025, 5, 31)), date(2025, 12, 31))


def funnel(*steps: tuple[int, int]) -> Funnel:
    """A funnel whose steps have these (judged, went on)."""
    rows = [
        {
            "key": f"s{number}",
            "stage": f"Stage {number}",
            "missing": "",
            "judged": n,
            "size": n,
            "rate": part / n if n else nan,
            "low": share_interval(part, n).low,
            "high": share_interval(part, n).high,
        }
        for number, (n, part) in enumerate(steps, 1)
    ]
    last = {
        "key": "end",
        "stage": "End",
        "missing": "",
        **dict.fromkeys(("judged", "size", "rate", "low", "high"), nan),
    }
    return Funnel(MODELS["article_e"], VIEW, "ordered", "heads", pd.DataFrame([*rows, last]))


def test_the_bottleneck_is_clear_when_its_interval_lies_below_all_others() -> None:
    found = bottleneck(funnel((500, 400), (400, 100), (100, 60)))
    assert (found.state, found.stage, found.next, found.rate) == ("clear", "Stage 2", "Stage 3", 0.25)


def test_two_steps_whose_intervals_overlap_share_the_blame() -> None:
    found = bottleneck(funnel((500, 400), (400, 240), (240, 150)))
    assert (found.state, found.next, found.rival) == ("level", "Stage 3", "End")


@pytest.mark.parametrize(("steps", "comparable"), [(((500, 400), (29, 1)), 1), (((20, 3), (3, 1)), 0), (((0, 0),), 0)])
def test_too_few_people_name_no_bottleneck(steps: tuple[tuple[int, int], ...], comparable: int) -> None:
    found = bottleneck(funnel(*steps))
    assert (found.state, found.judged_steps) == ("thin", comparable)


def test_cohorts_differ_by_the_difference_of_their_rates() -> None:
    steps = compared(funnel((70, 56), (500, 250), (0, 0)), funnel((80, 48), (500, 250), (40, 10)))
    first, second, third = steps.to_dict("records")
    assert first["difference"] == pytest.approx(0.2)
    assert (round(first["low"], 4), round(first["high"], 4), first["is_clear"]) == (0.0524, 0.3339, True)  # Newcombe
    assert (second["difference"], second["is_clear"]) == (0, False)
    assert pd.isna(third["difference"])
    assert not third["is_clear"]
