"""The Overview by hand: what an engineer would write in SQL for its first view, the latest month, against the marts.

Every statement gives the same numbers as the model layer. Two lessons of measuring the model layer are used here,
too, so that the comparison is fair: periods are found by grouping, and retention adds pairs of days up first.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from duckdb import DuckDBPyConnection

from crm_models.slices import Slice


@dataclass(frozen=True)
class Months:
    """The first days that bound the view: of 25 and of 13 months ago, of the month before and this one, and its end."""

    long_ago: date
    year_ago: date
    before: date
    now: date
    until: date

    @classmethod
    def of(cls, view: Slice) -> "Months":
        """The bounds of a view whose period is one whole month."""
        history = view.history(25)
        until = date(view.period.last.year + view.period.last.month // 12, view.period.last.month % 12 + 1, 1)
        return cls(history[0].first, history[12].first, history[-2].first, history[-1].first, until)


BY_MONTH = """
SELECT date_trunc('month', ordered_on) AS month, sum(revenue) AS revenue,
    CASE WHEN count(*) = count(cost) THEN sum(revenue - cost) END AS gross_margin,
    count(*) FILTER (is_order) AS orders, sum(revenue) FILTER (is_order) AS order_value,
    sum(revenue::DOUBLE ** 2) FILTER (is_order) AS squares, count(*) FILTER (customer_order = 1) AS new_customers,
    count(DISTINCT customer_id) FILTER (customer_order > 1) AS repeat_customers,
    count(DISTINCT customer_id) FILTER (is_order) AS buyers
FROM order_totals WHERE ordered_on >= $year_ago AND ordered_on < $until GROUP BY ALL ORDER BY ALL"""
LONG = """
SELECT date_trunc('month', ordered_on) AS month, sum(revenue) AS revenue
FROM order_totals WHERE ordered_on >= $long_ago AND ordered_on < $until GROUP BY ALL ORDER BY ALL"""
KEPT = """
WITH pairs AS (SELECT ordered_on, next_ordered_on, count(*) AS n FROM order_totals
        WHERE customer_order IS NOT NULL GROUP BY ALL),
    months AS (SELECT unnest(generate_series($year_ago, $now, INTERVAL 1 MONTH))::DATE AS month),
    ends AS (SELECT month, (month + INTERVAL 1 MONTH)::DATE AS until FROM months)
SELECT month, coalesce(sum(n) FILTER (next_ordered_on < until), 0) AS kept, sum(n) AS buyers FROM ends JOIN pairs
    ON ordered_on >= until - 730 AND ordered_on < until - 365
    AND (next_ordered_on IS NULL OR next_ordered_on >= until - 365) GROUP BY ALL ORDER BY ALL"""
ANSWERS = """
SELECT date_trunc('month', answered_at)::DATE AS month,
    count(*) FILTER (instrument = 'csat' AND scale = '1-5' AND score >= 4) AS satisfied,
    count(*) FILTER (instrument = 'csat' AND scale = '1-5' AND score IS NOT NULL) AS csat,
    sum(CASE WHEN score >= 9 THEN 1 WHEN score <= 6 THEN -1 ELSE 0 END)
        FILTER (instrument = 'nps' AND scale = '0-10' AND score IS NOT NULL) AS nps_sum,
    count(*) FILTER (instrument = 'nps' AND scale = '0-10' AND score IS NOT NULL) AS nps
FROM survey_answers WHERE answered_at >= $year_ago AND answered_at < $until GROUP BY ALL ORDER BY ALL"""
DEALS = """
SELECT date_trunc('month', closed_at)::DATE AS month, count(*) FILTER (outcome = 'won') AS won, count(*) AS closed
FROM opportunities WHERE closed_at >= $year_ago AND closed_at < $until GROUP BY ALL ORDER BY ALL"""
DELIVERIES = """
SELECT date_trunc('month', promised_at)::DATE AS month, count(*) FILTER (is_on_time) AS in_time, count(*) AS promised
FROM order_totals WHERE is_order AND promised_at >= $year_ago AND promised_at < $until GROUP BY ALL ORDER BY ALL"""
REPLIES = f"""
SELECT date_trunc('month', first_reply_at)::DATE AS month,
    quantile_cont((epoch(first_reply_at) - epoch(opened_at)) / 3600, [{", ".join(f"{k / 200}" for k in range(201))}])
FROM tickets WHERE first_reply_at >= $year_ago AND first_reply_at < $until GROUP BY ALL ORDER BY ALL"""  # noqa: S608 - numbers of our own
SIDES = """
SELECT date_trunc('month', ordered_on) AS month,
    CASE WHEN o.customer_id IS NULL THEN 'Unknown'
        WHEN date_trunc('month', first_order_on) = date_trunc('month', ordered_on) THEN 'New'
        ELSE 'Returning' END AS side,
    sum(o.revenue), count(*) FILTER (is_order), count(DISTINCT o.customer_id) FILTER (is_order)
FROM order_totals AS o LEFT JOIN customer_profile AS c ON c.customer_id = o.customer_id
WHERE ordered_on >= $year_ago AND ordered_on < $until GROUP BY ALL ORDER BY ALL"""
CHANGES = """
SELECT coalesce(nullif(c.region, ''), 'Unknown') AS member, ordered_on >= $now AS is_now, sum(o.revenue),
    count(*) FILTER (is_order)
FROM order_totals AS o LEFT JOIN customer_profile AS c ON c.customer_id = o.customer_id
WHERE ordered_on >= $before AND ordered_on < $until GROUP BY ALL ORDER BY ALL"""
STATEMENTS = {
    "by_month": BY_MONTH,
    "long": LONG,
    "kept": KEPT,
    "answers": ANSWERS,
    "deals": DEALS,
    "deliveries": DELIVERIES,
    "replies": REPLIES,
    "sides": SIDES,
    "changes": CHANGES,
}


def overview(cursor: DuckDBPyConnection, view: Slice) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of every statement by its name, months in order; ``view`` is one whole month without filters."""
    bounds = vars(Months.of(view))
    return {
        name: cursor.execute(sql, {key: day for key, day in bounds.items() if f"${key}" in sql}).fetchall()
        for name, sql in STATEMENTS.items()
    }


def sidebar(cursor: DuckDBPyConnection) -> dict[str, list[str]]:
    """The members that the filters offer, by dimension, those with most customers first."""
    found = cursor.execute("SELECT dimension, member FROM dimension_members ORDER BY dimension, customers DESC, member")
    members: dict[str, list[str]] = {}
    for name, member in found.fetchall():
        members.setdefault(name, []).append(member)
    return members
