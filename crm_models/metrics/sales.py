"""Sales: what was sold, at what margin and discount, how it was delivered, and what recurs."""

from sqlalchemy import and_, case

from crm_models.marts.tables import order_totals
from crm_models.metrics.measure import Measure, Metric
from crm_models.metrics.rows import Flow, Stock
from crm_models.schema import order_lines, orders, subscriptions

totals, lines = order_totals.c, order_lines.c
ORDERED, PROMISED, LINE_ORDERED = Flow(totals.ordered_on), Flow(totals.promised_at), Flow(orders.c.ordered_at)
HAS_LINES = totals.lines > 0
IN_ORDER = orders.c.status.not_in(("return", "cancelled"))
"""Whether a line belongs to an order, and not to a return or a cancelled order."""
IN_RETURN = orders.c.status == "return"

revenue_sum = Measure(
    order_totals, ORDERED, "sum", totals.revenue, recorded=HAS_LINES,
    detail=Measure(order_lines, LINE_ORDERED, "sum", lines.amount),
)  # fmt: skip
margin_sum = Measure(
    order_totals, ORDERED, "sum", totals.revenue - totals.cost, recorded=HAS_LINES,
    detail=Measure(
        order_lines, LINE_ORDERED, "sum", lines.amount - lines.quantity * lines.unit_cost,
        only=orders.c.status != "cancelled",
    ),
)  # fmt: skip
order_count = Measure(
    order_totals, ORDERED, "count", only=totals.is_order,
    detail=Measure(order_lines, LINE_ORDERED, "count distinct", lines.order_id, only=IN_ORDER),
)  # fmt: skip
order_value = Measure(
    order_totals, ORDERED, "sum", totals.revenue, only=totals.is_order, recorded=HAS_LINES,
    detail=Measure(order_lines, LINE_ORDERED, "sum", lines.amount, only=IN_ORDER),
)  # fmt: skip
returned_value = Measure(
    order_totals, ORDERED, "sum", -totals.revenue, only=totals.is_return, recorded=totals.is_return,
    detail=Measure(order_lines, LINE_ORDERED, "sum", -lines.amount, only=IN_RETURN, recorded=IN_RETURN),
)  # fmt: skip
unit_count = Measure(
    order_totals, ORDERED, "sum", totals.units, only=totals.is_order, recorded=HAS_LINES,
    detail=Measure(order_lines, LINE_ORDERED, "sum", lines.quantity, only=IN_ORDER),
)  # fmt: skip

STATES_DISCOUNT = and_(IN_ORDER, lines.discount.is_not(None), lines.unit_price.is_not(None))
discount_sum = Measure(order_lines, LINE_ORDERED, "sum", lines.discount, only=STATES_DISCOUNT)
list_value = Measure(order_lines, LINE_ORDERED, "sum", lines.quantity * lines.unit_price, only=STATES_DISCOUNT)

HAS_DELIVERIES = totals.delivered_at.is_not(None)
promised_count = Measure(order_totals, PROMISED, "count", only=totals.is_order, recorded=HAS_DELIVERIES)
in_time_count = Measure(
    order_totals, PROMISED, "count", only=and_(totals.is_order, totals.is_on_time), recorded=HAS_DELIVERIES
)

RUNNING = Stock(subscriptions.c.started_on, (subscriptions.c.ended_on,))
MONTHS = case({"month": 1, "quarter": 3, "year": 12}, value=subscriptions.c.interval)
subscription_count = Measure(subscriptions, RUNNING, "count")
recurring_sum = Measure(subscriptions, RUNNING, "sum", subscriptions.c.recurring_amount / MONTHS)

METRICS = (
    Metric(
        key="revenue",
        label="Revenue",
        topic="sales",
        unit="currency",
        kind="total",
        definition="Everything charged for goods and services in the period, after discounts and before tax, less what "
        "was given back on returns in the period.",
        formula="sum of the amounts of all order lines, returns being negative",
        source="Article E, importance of CRM: revenue",
        numerator=revenue_sum,
    ),
    Metric(
        key="gross_margin",
        label="Gross margin",
        topic="sales",
        unit="currency",
        kind="total",
        definition="What revenue leaves after the cost of the goods and services sold; unknown where a line's cost is.",
        formula="revenue − quantity × unit cost of the same lines",
        source="Article D, bottom line: profits",
        numerator=margin_sum,
    ),
    Metric(
        key="gross_margin_rate",
        label="Gross margin rate",
        topic="sales",
        unit="share",
        kind="ratio",
        definition="How much of each unit of revenue is left after the cost of what was sold.",
        formula="gross margin ÷ revenue",
        source="Article B, referral sales: high margin",
        numerator=margin_sum,
        denominator=revenue_sum,
    ),
    Metric(
        key="orders",
        label="Orders",
        topic="sales",
        unit="count",
        kind="total",
        definition="Orders placed in the period. Returns and orders cancelled before they were charged are not orders.",
        formula="number of orders",
        source="Article C, customer database: transactions",
        numerator=order_count,
    ),
    Metric(
        key="average_order_value",
        label="Average order value",
        topic="sales",
        unit="currency",
        kind="mean",
        definition="What an order brings on average, before any later return; by product category, what its lines of "
        "the category bring.",
        formula="amounts of orders ÷ number of orders",
        source="Article E, segments by spending per purchase",
        numerator=order_value,
        denominator=order_count,
    ),
    Metric(
        key="units_per_order",
        label="Units per order",
        topic="sales",
        unit="ratio",
        kind="mean",
        definition="How many units an order holds on average.",
        formula="units ordered ÷ number of orders",
        source="Article D, price: quantity discount by transaction size",
        numerator=unit_count,
        denominator=order_count,
        better="neither",
    ),
    Metric(
        key="return_rate",
        label="Return rate",
        topic="sales",
        unit="share",
        kind="ratio",
        definition="What was given back in the period, against what was ordered in it. A return counts on its own day, "
        "so the order it belongs to may be older.",
        formula="value of returns ÷ value of orders, both of the period",
        source="Article D, importance 3: tracks purchases and returns",
        numerator=returned_value,
        denominator=order_value,
        better="lower",
    ),
    Metric(
        key="discount_share",
        label="Discount share",
        topic="sales",
        unit="share",
        kind="ratio",
        definition="How much of the base price was taken off, over order lines that state base price and discount.",
        formula="discounts ÷ quantity × base price",
        source="Article D, price: quantity, season and loyalty discounts",
        numerator=discount_sum,
        denominator=list_value,
        better="lower",
    ),
    Metric(
        key="on_time_delivery",
        label="On-time delivery",
        topic="sales",
        unit="share",
        kind="share",
        definition="Of the orders promised for the period, those delivered by the moment promised; a promise of a day "
        "without an hour is kept by the end of that day. What is still not delivered is late.",
        formula="orders delivered as promised ÷ orders promised for the period",
        source="Article D, importance to the customer: right time, right place",
        numerator=in_time_count,
        denominator=promised_count,
    ),
    Metric(
        key="active_subscriptions",
        label="Active subscriptions",
        topic="sales",
        unit="count",
        kind="total",
        definition="Subscriptions that run on after the period's last day.",
        formula="subscriptions begun by the last day and not ended by then",
        source="Article C, prodices: products used as services",
        numerator=subscription_count,
    ),
    Metric(
        key="recurring_revenue",
        label="Monthly recurring revenue",
        topic="sales",
        unit="currency",
        kind="total",
        definition="What the subscriptions that run on after the period's last day bring per month.",
        formula="sum of recurring amounts, quarterly ones ÷ 3, yearly ones ÷ 12",
        source="Article C, prodices: products used as services",
        numerator=recurring_sum,
    ),
)
