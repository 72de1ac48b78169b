"""Causes in March 2026, worked by hand.

Accrued: 5 and 7.50 in March, 9 in April. Paid: 20 on 31 March. Pledged: 100 on 1 March, which is neither.
Orders: three of four give to a cause; a fifth, cancelled one would have.
"""

from tests.metrics.worked.case import Given, at, share, total

_GIVEN = (
    ("accrued", "3-1", 5.0), ("accrued", "3-20", 7.5), ("accrued", "4-1", 9.0), ("paid", "3-31 20:00", 20.0),
    ("pledged", "3-1", 100.0),
)  # fmt: skip
_ORDERS = (
    ("trees", "completed"),
    ("trees", "open"),
    ("food", "completed"),
    (None, "completed"),
    ("trees", "cancelled"),
)

GIVEN: Given = {
    "donations": [
        {"donation_id": str(number), "cause_id": "trees", "state": state, "at": at(moment), "amount": amount}
        for number, (state, moment, amount) in enumerate(_GIVEN)
    ],
    "orders": [
        {"order_id": str(number), "status": status, "ordered_at": at("3-10"), "cause_id": cause}
        for number, (cause, status) in enumerate(_ORDERS)
    ],
}

EXPECTED = {
    "donations_accrued": total(12.5, 2),
    "donations_paid": total(20, 1),
    "cause_order_share": share(3, 4),
}
