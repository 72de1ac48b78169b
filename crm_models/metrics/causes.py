"""Causes: what was given, and how many orders gave it."""

from sqlalchemy import and_

from crm_models.marts.tables import order_totals
from crm_models.metrics.measure import Measure, Metric
from crm_models.metrics.rows import Flow
from crm_models.metrics.sales import ORDERED
from crm_models.schema import donations

GIVEN = Flow(donations.c.at)
HAS_CAUSE = order_totals.c.cause_id.is_not(None)

accrued_sum = Measure(donations, GIVEN, "sum", donations.c.amount, only=donations.c.state == "accrued")
paid_sum = Measure(donations, GIVEN, "sum", donations.c.amount, only=donations.c.state == "paid")
order_count = Measure(order_totals, ORDERED, "count", only=order_totals.c.is_order, recorded=HAS_CAUSE)
cause_order_count = Measure(
    order_totals, ORDERED, "count", only=and_(order_totals.c.is_order, HAS_CAUSE), recorded=HAS_CAUSE
)

METRICS = (
    Metric(
        key="donations_accrued",
        label="Donations accrued",
        topic="causes",
        unit="currency",
        kind="total",
        definition="What orders of the period have earned for social causes, paid out or not.",
        formula="sum of accrued donations",
        source="Article A, social causes: plan the project",
        numerator=accrued_sum,
    ),
    Metric(
        key="donations_paid",
        label="Donations paid",
        topic="causes",
        unit="currency",
        kind="total",
        definition="What was handed over to the partners of social causes in the period.",
        formula="sum of paid donations",
        source="Article A, social causes: communicate and monitor",
        numerator=paid_sum,
    ),
    Metric(
        key="cause_order_share",
        label="Orders for a cause",
        topic="causes",
        unit="share",
        kind="share",
        definition="Of the orders of the period, those that give to a social cause.",
        formula="orders with a cause ÷ orders",
        source="Article A, customers respond to social causes",
        numerator=cause_order_count,
        denominator=order_count,
    ),
)
