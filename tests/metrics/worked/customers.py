"""Customers in March 2026, worked by hand.

                    the year before              the last 365 days
              1 Apr 2024 … 31 Mar 2025     1 Apr 2025 … 31 Mar 2026
    Ann       100 on 1 May                 50 on 1 Jun, 40 on 5 Mar             kept        100 → 90
    Bob        60 on 1 Jun, −10 back          (99 on 1 April 2026: too late)     lost         50 → 0
    Cid        20 on 10 Jan                30 on 10 Sep: 180 days end on 9 Mar  kept, lapsed 20 → 30
    Dee                                    70 on 10 Mar, 10 on 20 Mar           new and repeat
    Eve                                    25 on 15 Mar, referred by Ann        new
    Fay                                    15 on 1 Apr 2025: lapsed long ago
    Gus                                    −5 on 30 Mar: a return and no order
    Hal                                    12 on 20 Sep, 13 on 19 Mar: on the 180th day, not lapsed
    nobody    1 on 31 Mar 2024             8 on 2 Mar

Referrals: two in March, one in April. Points: +100 in January, −30 and −20 in March, +50 in April.
"""

from tests.metrics.worked.case import Given, Worked, at, share, total

_BOUGHT = (
    ("Ann", "2024-5-1", 100), ("Ann", "2025-6-1", 50), ("Ann", "3-5", 40),
    ("Bob", "2024-6-1", 60), ("Bob", "2024-6-10", -10), ("Bob", "4-1", 99),
    ("Cid", "2025-1-10", 20), ("Cid", "2025-9-10", 30),
    ("Dee", "3-10", 70), ("Dee", "3-20", 10),
    ("Eve", "3-15", 25),
    ("Fay", "2025-4-1", 15),
    ("Gus", "3-30", -5),
    ("Hal", "2025-9-20", 12), ("Hal", "3-19", 13),
    (None, "2024-3-31", 1), (None, "3-2", 8),
)  # fmt: skip

GIVEN: Given = {
    "customers": [
        {"customer_id": name, "referred_by": "Ann" if name == "Eve" else None}
        for name in ("Ann", "Bob", "Cid", "Dee", "Eve", "Fay", "Gus", "Hal")
    ],
    "orders": [
        {"order_id": f"O{number}", "customer_id": name, "ordered_at": at(day),
         "status": "completed" if amount > 0 else "return"}
        for number, (name, day, amount) in enumerate(_BOUGHT)
    ],
    "order_lines": [
        {"order_id": f"O{number}", "line_number": 1, "quantity": 1.0, "amount": float(amount)}
        for number, (_, _, amount) in enumerate(_BOUGHT)
    ],
    "referrals": [
        {"referral_id": "1", "referrer_id": "Ann", "referred_id": "Eve", "referred_at": at("3-1 8:00")},
        {"referral_id": "2", "referrer_id": "Cid", "referred_at": at("3-31 23:00")},
        {"referral_id": "3", "referrer_id": "Ann", "referred_at": at("4-1 0:00")},
    ],
    "points": [
        {"booking_id": "1", "customer_id": "Ann", "kind": "earn", "booked_at": at("1-5"), "points": 100},
        {"booking_id": "2", "customer_id": "Ann", "kind": "burn", "booked_at": at("3-5"), "points": -30},
        {"booking_id": "3", "customer_id": "Ann", "kind": "expire", "booked_at": at("3-31 23:00"), "points": -20},
        {"booking_id": "4", "customer_id": "Ann", "kind": "earn", "booked_at": at("4-1"), "points": 50},
    ],
}  # fmt: skip

EXPECTED = {
    "active_customers": total(4, 5),  # Ann, Dee, Eve, Hal, by five orders
    "customers_invoiced": total(5, 6),  # and Gus
    "new_customers": total(2, 2),
    "repeat_customers": total(3, 3),  # Ann, Dee, Hal
    "lapsed_customers": total(1, 1),  # Cid
    "repeat_rate": share(3, 4),
    "retention_rate": share(2, 3),
    "net_revenue_retention": Worked(120 / 170, 120, 170, 3),
    "referral_share": share(1, 2),
    "referrals_made": total(2, 2),
    "points_liability": total(50, 3),
}
