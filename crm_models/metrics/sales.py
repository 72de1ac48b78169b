"""Sales: what was sold, at what margin, and how it was delivered."""

from sqlalchemy import and_, func

from crm_models.marts.sales import sum_if_all_known
from crm_models.marts.tables import order_totals
from crm_models.metrics.measure import Flow, Measure, Metric
from crm_models.schema import order_lines, orders

ORDERED = Flow(order_totals.c.ordered_on)
LINE_ORDERED = Flow(orders.c.ordered_at)

revenue_sum = Measure(
    order_totals,
    ORDERED,
    func.sum(order_totals.c.revenue),
    detail=Measure(order_lines, LINE_ORDERED, func.sum(order_lines.c.amount)),
)
orders_count = Measure(order_totals, ORDERED, func.count(), only=order_totals.c.is_order)
order_value_sum = Measure(order_totals, ORDERED, func.sum(order_totals.c.revenue), only=order_totals.c.is_order)
order_value_squares = Measure(
    order_totals, ORDERED, func.sum(order_totals.c.revenue * order_totals.c.revenue), only=order_totals.c.is_order
)
margin_sum = Measure(order_totals, ORDERED, func.sum(order_totals.c.revenue) - sum_if_all_known(order_totals.c.cost))

METRICS = (
    Metric(
        "revenue",
        "Revenue",
        "sales",
        "currency",
        "total",
        "Everything charged for goods and services in the period, after discounts and before tax, less what was given "
        "back on returns in the period.",
        "sum of order line amounts",
        "Article E, importance of CRM: revenue",
        revenue_sum,
    ),
    Metric(
        "orders",
        "Orders",
        "sales",
        "count",
        "total",
        "Orders placed in the period. Returns and orders cancelled before they were charged are not orders.",
        "number of orders",
        "Article C, customer database: transactions",
        orders_count,
    ),
    Metric(
        "average_order_value",
        "Average order value",
        "sales",
        "currency",
        "mean",
        "What an order brings on average, before any later return.",
        "amounts of orders ÷ number of orders",
        "Article E, segments by spending per purchase",
        order_value_sum,
        orders_count,
        order_value_squares,
    ),
)
