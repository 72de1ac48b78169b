"""Answers of March 2026, worked by hand.

    instrument     asked       answered   scores
    csat, 1-5      1 March     2 March    5, 4, 2; and a 3 asked on 28 February
    csat, 0-100    1 March     3 March    90: another scale, not counted
    csat, 1-5      5 March     never
    grade, 1-5     1 March     2 March    5, 3
    nps, 0-10      1 March     2 March    10, 9 promote; 8; 6 detracts
    nps, 0-10      6 March     1 April    0: answered in April, and after 26 days
    ces, 1-7       1 March     2 March    7, 5, 6

Fifteen questions were asked in March, thirteen of them answered within 14 days.
"""

from typing import Any

from tests.metrics.worked.case import Given, Worked, at, share

_ANSWERS: tuple[tuple[str, str, str, str | None, tuple[int, ...]], ...] = (
    ("csat", "1-5", "3-1", "3-2", (5, 4, 2)),
    ("csat", "1-5", "2-28", "3-2", (3,)),
    ("csat", "0-100", "3-1", "3-3", (90,)),
    ("csat", "1-5", "3-5", None, (0,)),
    ("grade", "1-5", "3-1", "3-2", (5, 3)),
    ("nps", "0-10", "3-1", "3-2", (10, 9, 8, 6)),
    ("nps", "0-10", "3-6", "4-1", (0,)),
    ("ces", "1-7", "3-1", "3-2", (7, 5, 6)),
)


def _rows() -> list[dict[str, Any]]:
    return [
        {"answer_id": f"{instrument}-{scale}-{asked}-{score}", "instrument": instrument, "scale": scale,
         "asked_at": at(asked), "answered_at": at(answered) if answered else None,
         "score": float(score) if answered else None}
        for instrument, scale, asked, answered, scores in _ANSWERS
        for score in scores
    ]  # fmt: skip


GIVEN: Given = {"survey_answers": _rows()}

EXPECTED = {
    "csat": share(2, 4),
    "mean_grade": Worked(4, 8, 2, 2),
    # adjusted Wald: mean 1/7, variance (3 + 1.5)/7 − 1/49 = 0.62245; 100 · (1/7 ∓ 1.959964 · √(0.62245 / 7))
    "nps": Worked(25, 1, 4, 4, -44.1598, 72.7312),
    "ces": Worked(6, 18, 3, 3),
    "survey_response_rate": share(13, 15),
}
