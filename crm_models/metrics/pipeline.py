"""Pipeline: what the sales force works on, wins, and how fast."""

from sqlalchemy import and_

from crm_models.metrics.measure import Measure, Metric
from crm_models.metrics.rows import Flow, Stock
from crm_models.schema import opportunities
from crm_models.sql import seconds_between

deals = opportunities.c
CLOSED, OPEN = Flow(deals.closed_at), Stock(deals.opened_at, (deals.closed_at,))
WON = deals.outcome == "won"
CYCLE_DAYS = seconds_between(deals.opened_at, deals.closed_at) / 86_400

closed_count = Measure(opportunities, CLOSED, "count")
won_count = Measure(opportunities, CLOSED, "count", only=WON)
won_sum = Measure(opportunities, CLOSED, "sum", deals.amount, only=WON)
cycle_median = Measure(opportunities, CLOSED, "median", CYCLE_DAYS, only=and_(WON, deals.opened_at.is_not(None)))
open_count = Measure(opportunities, OPEN, "count")
open_sum = Measure(opportunities, OPEN, "sum", deals.amount)

METRICS = (
    Metric(
        key="win_rate",
        label="Win rate",
        topic="pipeline",
        unit="share",
        kind="share",
        definition="Of the opportunities closed in the period, those that were won. Open ones count on neither side.",
        formula="won opportunities ÷ closed opportunities",
        source="Article D, promotion mix: personal selling",
        numerator=won_count,
        denominator=closed_count,
    ),
    Metric(
        key="won_value",
        label="Won value",
        topic="pipeline",
        unit="currency",
        kind="total",
        definition="Value of the opportunities won in the period.",
        formula="sum of the amounts of won opportunities, by closing day",
        source="Article D, claim: sales revenue",
        numerator=won_sum,
    ),
    Metric(
        key="won_opportunities",
        label="Won opportunities",
        topic="pipeline",
        unit="count",
        kind="total",
        definition="Opportunities won in the period.",
        formula="number of won opportunities, by closing day",
        source="Article D, promotion mix: personal selling",
        numerator=won_count,
    ),
    Metric(
        key="closed_opportunities",
        label="Closed opportunities",
        topic="pipeline",
        unit="count",
        kind="total",
        definition="Opportunities won, lost or given up in the period.",
        formula="number of opportunities with a closing day",
        source="Article D, claim: sales productivity",
        numerator=closed_count,
    ),
    Metric(
        key="average_won_value",
        label="Average won value",
        topic="pipeline",
        unit="currency",
        kind="mean",
        definition="What a won opportunity is worth on average.",
        formula="won value ÷ won opportunities",
        source="Article D, claim: sales revenue",
        numerator=won_sum,
        denominator=won_count,
    ),
    Metric(
        key="sales_cycle_days",
        label="Sales cycle",
        topic="pipeline",
        unit="days",
        kind="median",
        definition="Days from opening to winning, in the middle: half of the wins took less. Wins without an opening "
        "day are left out.",
        formula="median of closing − opening over opportunities won in the period",
        source="Article D, claim: sales productivity",
        numerator=cycle_median,
        better="lower",
    ),
    Metric(
        key="sales_velocity",
        label="Sales velocity",
        topic="pipeline",
        unit="currency per day",
        kind="ratio",
        definition="What the opportunities that came to an end bring per day of a typical sales cycle. It counts "
        "closed opportunities, not those still open, so that all four levers speak of the same ones.",
        formula="closed opportunities × win rate × average won value ÷ sales cycle in days",
        source="Article D, claim: sales productivity",
        numerator=won_sum,
        denominator=cycle_median,
        levers=("closed_opportunities", "win_rate", "average_won_value", "sales_cycle_days"),
    ),
    Metric(
        key="open_pipeline",
        label="Open pipeline",
        topic="pipeline",
        unit="currency",
        kind="total",
        definition="Value, if won, of the opportunities open at the end of the period's last day; unknown where one of "
        "them states no value.",
        formula="sum of the amounts of open opportunities",
        source="Article D, importance 6: enables forecasting",
        numerator=open_sum,
    ),
    Metric(
        key="open_opportunities",
        label="Open opportunities",
        topic="pipeline",
        unit="count",
        kind="total",
        definition="Opportunities opened by the period's last day and not closed by then; those without an opening day "
        "are left out.",
        formula="number of open opportunities",
        source="Article D, importance 6: enables forecasting",
        numerator=open_count,
    ),
)
