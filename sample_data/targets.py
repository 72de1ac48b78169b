"""What the sample company aims at in a calendar month, as a deployment's settings would state it."""

PER_CUSTOMER = {"revenue": 6.5, "gross_margin": 3.5, "orders": 0.088, "new_customers": 0.016}
"""Sums that grow with the company: per customer and month, in currency or as a count."""
AS_THEY_ARE = {
    "csat": 0.8,
    "retention_rate": 0.56,
    "average_order_value": 80.0,
    "on_time_delivery": 0.92,
    "win_rate": 0.35,
    "first_reply_hours": 2.5,
    "nps": 45.0,
}
"""Shares, means and scores, whatever the company's size."""


def targets(customers: int) -> dict[str, float]:
    """The monthly target of each metric that has one, by key, for a company of so many customers."""
    return {key: round(customers * each, 1) for key, each in PER_CUSTOMER.items()} | AS_THEY_ARE
