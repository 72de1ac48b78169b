"""Sales in March 2026, worked by hand.

    order  customer  placed  promised    delivered     lines: quantity × product at base price − discount = amount
    O0     Ann       10 Feb  2 Mar       1 Mar    ✓    2 mugs × 10           = 20
    O1     Ann        3 Mar  6 Mar 12 h  6 Mar 10 h ✓  2 mugs × 10 − 2       = 18;  1 pot × 30 = 30
    O2     Ann       20 Mar  25 Mar      25 Mar 17 h ✓ 1 mug × 10 − 0        = 10
    O3     Bob        5 Mar  8 Mar 12 h  9 Mar    ✗    4 mugs × 10 − 8       = 32
    O4     nobody    10 Mar  12 Mar      not yet  ✗    1 pot × 30            = 30
    X1     Bob       11 Mar  cancelled                 5 pots × 30           =  0
    R1     Ann       28 Mar  return                   −1 mug                 = −9

Lines with a pot state no discount. A mug costs 4, a pot 12. Orders of March: 48 + 10 + 32 + 30 = 120; margin
(120 − 9) − (8 + 12 + 4 + 16 + 12 − 4) = 63.
Subscriptions: 30 a month since January; 60 a quarter until 15 April; 120 a year since last June; 99 a month that ended
on 31 March and 99 a month from 5 April do not count.
"""

from typing import Any

from tests.metrics.worked.case import Given, Worked, at, on, total


def _order(order: str, customer: str | None, placed: str, status: str = "completed", **more: Any) -> dict[str, Any]:
    return {"order_id": order, "customer_id": customer, "status": status, "ordered_at": at(placed), **more}


def _line(order: str, product: str, quantity: float, discount: float | None, amount: float) -> dict[str, Any]:
    price, cost = {"mug": (10.0, 4.0), "pot": (30.0, 12.0)}[product]
    return {
        "order_id": order, "line_number": 1 if product == "mug" else 2, "product_id": product, "quantity": quantity,
        "unit_price": price, "discount": discount, "unit_cost": cost, "amount": amount,
    }  # fmt: skip


def _subscription(key: str, amount: float, interval: str, started: str, ended: str | None) -> dict[str, Any]:
    return {
        "subscription_id": key, "started_on": on(started), "ended_on": on(ended) if ended else None,
        "recurring_amount": amount, "interval": interval,
    }  # fmt: skip


GIVEN: Given = {
    "products": [
        {"product_id": "mug", "category": "Kitchen", "kind": "good"},
        {"product_id": "pot", "category": "Garden", "kind": "good"},
    ],
    "orders": [
        _order("O0", "Ann", "2-10 12:00", promised_at=at("3-2"), delivered_at=at("3-1 9:00")),
        _order("O1", "Ann", "3-3 12:00", promised_at=at("3-6 12:00"), delivered_at=at("3-6 10:00"), channel="web"),
        _order("O2", "Ann", "3-20 12:00", promised_at=at("3-25"), delivered_at=at("3-25 17:00"), channel="store"),
        _order("O3", "Bob", "3-5 12:00", promised_at=at("3-8 12:00"), delivered_at=at("3-9 9:00"), channel="web"),
        _order("O4", None, "3-10 12:00", "open", promised_at=at("3-12")),
        _order("X1", "Bob", "3-11 12:00", "cancelled", promised_at=at("3-14")),
        _order("R1", "Ann", "3-28 12:00", "return", refund_of="O1"),
    ],
    "order_lines": [
        _line("O0", "mug", 2, 0.0, 20.0),
        _line("O1", "mug", 2, 2.0, 18.0),
        _line("O1", "pot", 1, None, 30.0),
        _line("O2", "mug", 1, 0.0, 10.0),
        _line("O3", "mug", 4, 8.0, 32.0),
        _line("O4", "pot", 1, None, 30.0),
        _line("X1", "pot", 5, None, 0.0),
        _line("R1", "mug", -1, None, -9.0),
    ],
    "subscriptions": [
        _subscription("S1", 30.0, "month", "1-10", None),
        _subscription("S2", 60.0, "quarter", "3-1", "4-15"),
        _subscription("S3", 120.0, "year", "2025-6-1", None),
        _subscription("S4", 99.0, "month", "1-1", "3-31"),
        _subscription("S5", 99.0, "month", "4-5", None),
    ],
}

EXPECTED = {
    "revenue": total(111, 6),
    "gross_margin": total(63, 6),
    "gross_margin_rate": Worked(63 / 111, 63, 111, 6),
    "orders": total(4, 4),
    # mean 30, squares 4328: variance (4328 − 4 · 30²) / 3 = 242.67; 30 ± 3.18245 · √(242.67 / 4)
    "average_order_value": Worked(30, 120, 4, 4, 5.21231, 54.78769),
    "units_per_order": Worked(2.25, 9, 4, 4),
    "return_rate": Worked(9 / 120, 9, 120, 1),
    "discount_share": Worked(10 / 70, 10, 70, 3),
    # Wilson: (0.6 + 3.84146 / 10) / 1.768292 ∓ 1.959964 · √(0.6 · 0.4 / 5 + 3.84146 / 100) / 1.768292
    "on_time_delivery": Worked(0.6, 3, 5, 5, 0.23072, 0.88238),
    "active_subscriptions": total(3, 3),
    "recurring_revenue": total(60, 3),
}
