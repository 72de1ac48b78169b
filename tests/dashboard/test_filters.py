"""Period presets as of a day."""

from datetime import date

import pytest

from crm_models.slices import Period
from dashboard.filters import PERIODS

MID_NOVEMBER, NOVEMBERS_END = date(2026, 11, 17), date(2026, 11, 30)


def days(first: tuple[int, int, int], last: tuple[int, int, int]) -> Period:
    return Period(date(*first), date(*last))


@pytest.mark.parametrize(
    ("name", "as_of", "period"),
    [
        ("Latest month", MID_NOVEMBER, days((2026, 10, 1), (2026, 10, 31))),
        ("Latest month", NOVEMBERS_END, days((2026, 11, 1), (2026, 11, 30))),
        ("Month so far", MID_NOVEMBER, days((2026, 11, 1), (2026, 11, 30))),
        ("Latest quarter", MID_NOVEMBER, days((2026, 7, 1), (2026, 9, 30))),
        ("Latest quarter", date(2026, 12, 31), days((2026, 10, 1), (2026, 12, 31))),
        ("Quarter so far", MID_NOVEMBER, days((2026, 10, 1), (2026, 12, 31))),
        ("Quarter so far", date(2026, 2, 1), days((2026, 1, 1), (2026, 3, 31))),
        ("Year so far", MID_NOVEMBER, days((2026, 1, 1), (2026, 12, 31))),
        ("Last 12 months", MID_NOVEMBER, days((2025, 11, 1), (2026, 10, 31))),
        ("Last 12 months", date(2024, 2, 29), days((2023, 3, 1), (2024, 2, 29))),
    ],
)
def test_a_preset_is_a_period_of_whole_months(name: str, as_of: date, period: Period) -> None:
    assert PERIODS[name](as_of) == period


def test_the_first_preset_is_a_finished_period() -> None:
    first = next(iter(PERIODS.values()))
    assert first(MID_NOVEMBER).last <= MID_NOVEMBER
