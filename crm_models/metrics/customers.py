"""Customers: who bought, who came for the first time, who came back, and who stayed away."""

from datetime import timedelta

from sqlalchemy import Boolean, Integer, Numeric, and_, column, or_

from crm_models.marts.tables import customer_profile, order_totals
from crm_models.metrics.measure import Measure, Metric
from crm_models.metrics.rows import BeforeAndNow, EarlierBuyers, Flow, Stock
from crm_models.metrics.sales import HAS_LINES, IN_ORDER, LINE_ORDERED, ORDERED
from crm_models.schema import order_lines, orders, points, referrals
from crm_models.sql import days_between

LAPSED_AFTER = timedelta(days=180)

totals, profile = order_totals.c, customer_profile.c
BY_CUSTOMER = and_(totals.is_order, totals.customer_id.is_not(None))
active_count = Measure(
    order_totals, ORDERED, "count distinct", totals.customer_id, only=BY_CUSTOMER,
    detail=Measure(
        order_lines, LINE_ORDERED, "count distinct", orders.c.customer_id,
        only=and_(IN_ORDER, orders.c.customer_id.is_not(None)),
    ),
)  # fmt: skip
invoiced_count = Measure(
    order_totals, ORDERED, "count distinct", totals.customer_id,
    only=and_(or_(totals.is_order, totals.is_return), totals.customer_id.is_not(None)),
)  # fmt: skip
buyer_count = Measure(order_totals, ORDERED, "count distinct", totals.customer_id, only=BY_CUSTOMER)
new_count = Measure(order_totals, ORDERED, "count", only=totals.customer_order == 1)
repeat_count = Measure(order_totals, ORDERED, "count distinct", totals.customer_id, only=totals.customer_order > 1)
STAYS_AWAY = or_(
    totals.next_ordered_on.is_(None), days_between(totals.ordered_on, totals.next_ordered_on) > LAPSED_AFTER.days
)
lapsed_count = Measure(
    order_totals, Flow(totals.ordered_on, delay=LAPSED_AFTER), "count distinct", totals.customer_id,
    only=and_(BY_CUSTOMER, STAYS_AWAY),
)  # fmt: skip

EARLIER_BUYERS, YEAR_ON_YEAR = EarlierBuyers(365), BeforeAndNow(365)
earlier_buyer_count = Measure(order_totals, EARLIER_BUYERS, "count")
kept_count = Measure(order_totals, EARLIER_BUYERS, "count", only=column("is_kept", Boolean))
WAS_CUSTOMER = column("orders_before", Integer) > 0
revenue_before = Measure(
    order_totals, YEAR_ON_YEAR, "sum", column("revenue_before", Numeric), only=WAS_CUSTOMER, recorded=HAS_LINES
)
revenue_now = Measure(
    order_totals, YEAR_ON_YEAR, "sum", column("revenue_now", Numeric), only=WAS_CUSTOMER, recorded=HAS_LINES
)

FIRST_ORDERED = Flow(profile.first_order_on)
KNOWS_REFERRERS = profile.referred_by.is_not(None)
first_buyer_count = Measure(customer_profile, FIRST_ORDERED, "count", recorded=KNOWS_REFERRERS)
referred_count = Measure(
    customer_profile, FIRST_ORDERED, "count", only=profile.referred_by.is_not(None), recorded=KNOWS_REFERRERS
)
referral_count = Measure(referrals, Flow(referrals.c.referred_at), "count")
points_sum = Measure(points, Stock(points.c.booked_at), "sum", points.c.points)

METRICS = (
    Metric(
        key="active_customers",
        label="Active customers",
        topic="customers",
        unit="count",
        kind="total",
        definition="Different customers who placed an order in the period; orders without a customer count nobody.",
        formula="number of different customers with an order",
        source="Article A, question 1: as many customers as it wants?",
        numerator=active_count,
    ),
    Metric(
        key="customers_invoiced",
        label="Invoiced customers",
        topic="customers",
        unit="count",
        kind="total",
        definition="Different customers with an order or a return in the period.",
        formula="number of different customers with an order or a return",
        source="Article D, importance 3: tracks purchases and returns",
        numerator=invoiced_count,
        better="neither",
    ),
    Metric(
        key="new_customers",
        label="New customers",
        topic="customers",
        unit="count",
        kind="total",
        definition="Customers whose first order on record was placed in the period.",
        formula="number of first orders",
        source="Article A, traditional CRM: attract new customers",
        numerator=new_count,
    ),
    Metric(
        key="repeat_customers",
        label="Repeat customers",
        topic="customers",
        unit="count",
        kind="total",
        definition="Different customers who placed a second or later order in the period. Whoever placed the first and "
        "the second in it is new and repeat at once.",
        formula="number of different customers with an order that is not their first",
        source="Article D, loyal customer: buys periodically",
        numerator=repeat_count,
    ),
    Metric(
        key="lapsed_customers",
        label="Lapsed customers",
        topic="customers",
        unit="count",
        kind="total",
        definition="Different customers whose 180th day without an order fell in the period.",
        formula="number of different customers with no order in the 180 days after one, by the 180th day",
        source="Article C, proactively reach former customers",
        numerator=lapsed_count,
        better="lower",
    ),
    Metric(
        key="repeat_rate",
        label="Repeat rate",
        topic="customers",
        unit="share",
        kind="share",
        definition="Of the customers who ordered in the period, those who did not only order for the first time.",
        formula="repeat customers ÷ active customers",
        source="Article D, loyal customer: buys periodically",
        numerator=repeat_count,
        denominator=buyer_count,
    ),
    Metric(
        key="retention_rate",
        label="Retention rate",
        topic="customers",
        unit="share",
        kind="share",
        definition="Of the customers who ordered in the year before the last 365 days, those who ordered again within "
        "the last 365 days, counted back from the period's last day. Keeping customers, as articles B and D mean it; "
        "what article E calls retention is the nurture rate.",
        formula="customers with an order in both years ÷ customers with an order in the earlier year",
        source="Article B, retention of existing customers",
        numerator=kept_count,
        denominator=earlier_buyer_count,
    ),
    Metric(
        key="net_revenue_retention",
        label="Net revenue retention",
        topic="customers",
        unit="share",
        kind="ratio",
        definition="What last year's customers spent in the last 365 days, against what they spent in the 365 days "
        "before, net of returns: above 100 % those who stay spend more than those who leave take away.",
        formula="their revenue of the last 365 days ÷ their revenue of the 365 days before",
        source="Article B, build up, maintain and expand relationships",
        numerator=revenue_now,
        denominator=revenue_before,
    ),
    Metric(
        key="referral_share",
        label="Referral share",
        topic="customers",
        unit="share",
        kind="share",
        definition="Of the customers who ordered for the first time in the period, those whom a customer had referred.",
        formula="new customers with a referrer ÷ new customers in the customer list",
        source="Article B, increase loyalty: referral sales",
        numerator=referred_count,
        denominator=first_buyer_count,
    ),
    Metric(
        key="referrals_made",
        label="Referrals made",
        topic="customers",
        unit="count",
        kind="total",
        definition="Recommendations that customers made in the period, whether or not an order followed.",
        formula="number of recommendations",
        source="Article D, loyal customer: attracts others",
        numerator=referral_count,
    ),
    Metric(
        key="points_liability",
        label="Points outstanding",
        topic="customers",
        unit="count",
        kind="total",
        definition="Loyalty points that customers hold at the end of the period's last day, in points, not money.",
        formula="points earned − burnt − expired since the first booking",
        source="Article E, loyalty: points",
        numerator=points_sum,
        better="neither",
    ),
)
