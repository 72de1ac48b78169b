"""Opportunities in March 2026, worked by hand.

    key  opened   closed         outcome  amount
    D1   18 Feb   10 Mar         won      1000    20 days
    D2   10 Mar   20 Mar         won      3000    10 days
    D3   –        25 Mar         won      2000    no cycle
    D4    1 Jan    5 Mar         lost
    D5    1 Feb   31 Mar, 23 h   lost
    D6    1 Feb   15 Mar         other            given up: closed, not won
    D7    1 Mar   –                        500    open
    D8    1 Feb    2 Apr         won       700    open at the end of March
    D9    –       –                        900    not begun
    D10   1 Apr   –                        400    not yet

Velocity: 6 closed × 3/6 won × 2000 each ÷ 15 days = 400 a day.
"""

from tests.metrics.worked.case import Given, Worked, at, share, total

_DEALS = (
    ("D1", "2-18", "3-10", "won", 1000.0),
    ("D2", "3-10", "3-20", "won", 3000.0),
    ("D3", None, "3-25", "won", 2000.0),
    ("D4", "1-1", "3-5", "lost", None),
    ("D5", "2-1", "3-31 23:00", "lost", None),
    ("D6", "2-1", "3-15", "other", None),
    ("D7", "3-1", None, None, 500.0),
    ("D8", "2-1", "4-2", "won", 700.0),
    ("D9", None, None, None, 900.0),
    ("D10", "4-1", None, None, 400.0),
)

GIVEN: Given = {
    "opportunities": [
        {"opportunity_id": key, "opened_at": at(opened) if opened else None,
         "closed_at": at(closed) if closed else None, "outcome": outcome, "amount": amount}
        for key, opened, closed, outcome, amount in _DEALS
    ]
}  # fmt: skip

EXPECTED = {
    "win_rate": share(3, 6),
    "won_value": total(6000, 3),
    "won_opportunities": total(3, 3),
    "closed_opportunities": total(6, 6),
    "average_won_value": Worked(2000, 6000, 3, 3),
    "sales_cycle_days": total(15, 2),
    "sales_velocity": Worked(400, 6000, 15, 3),
    "open_pipeline": total(1200, 2),
    "open_opportunities": total(2, 2),
}
