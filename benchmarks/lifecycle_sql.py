"""The Lifecycle by hand: article E's five stages in order, in heads, against tables and marts."""

from typing import Any

from duckdb import DuckDBPyConnection

from crm_models.slices import DAY, Slice

WINDOWS = (0, 30, 30, 60, 90)
SINCE_ENTRY = (0, 30, 60, 120, 210)

FUNNEL = """
WITH s0 AS (
    SELECT customer_id, least(first_seen_at, interaction_at, offer_delivered_at, ticket_opened_at,
        opportunity_opened_at, subscription_started_at, order_at, contact_given_at) AS t0
    FROM first_contacts WHERE t0 >= $first AND t0 < $until),
s1 AS (SELECT s0.*, c.contact_given_at AS t1 FROM s0 LEFT JOIN customers AS c ON c.customer_id = s0.customer_id
    AND c.contact_given_at BETWEEN t0 AND t0 + INTERVAL 30 DAY AND c.contact_given_at < $known),
signs AS (
    SELECT customer_id, "at" AS moment, true AS must_follow FROM interactions WHERE direction = 'inbound'
    UNION ALL SELECT customer_id, clicked_at, true FROM touches WHERE coalesce(arm, '') <> 'control'
    UNION ALL SELECT customer_id, responded_at, true FROM touches WHERE coalesce(arm, '') <> 'control'
    UNION ALL SELECT customer_id, ordered_at, false FROM order_totals WHERE customer_order = 1),
s2 AS (
    SELECT s1.*, min(moment) FILTER (moment > t1 OR (moment = t1 AND NOT must_follow)) AS t2
    FROM s1 LEFT JOIN (FROM signs WHERE moment >= $first AND moment < $known) AS signs
    ON signs.customer_id = s1.customer_id AND moment BETWEEN t1 AND t1 + INTERVAL 30 DAY GROUP BY ALL),
complaints AS (
    SELECT order_id, max(coalesce(resolved_at, closed_at)) AS settled_at,
        bool_or(coalesce(resolved_at, closed_at) IS NULL OR coalesce(resolved_at, closed_at) >= $known
            OR reopened_at > coalesce(resolved_at, closed_at)) AS is_open
    FROM tickets WHERE kind = 'complaint' AND order_id IS NOT NULL AND opened_at < $known GROUP BY ALL),
kept AS (
    SELECT customer_id, greatest(delivered_at, settled_at) AS moment FROM orders LEFT JOIN complaints USING (order_id)
    WHERE status NOT IN ('return', 'cancelled') AND delivered_at < $known
        AND delivered_at <= coalesce(promised_at, delivered_at) AND NOT coalesce(is_open, false)),
s3 AS (SELECT s2.*, min(moment) AS t3 FROM s2 LEFT JOIN (FROM kept WHERE moment >= $first) AS kept
    ON kept.customer_id = s2.customer_id AND moment BETWEEN t2 AND t2 + INTERVAL 60 DAY GROUP BY ALL),
returns AS (
    SELECT customer_id, ordered_at AS moment FROM order_totals
        WHERE customer_order >= 2 AND ordered_at >= $first AND ordered_at < $known
    UNION ALL SELECT referrer_id, referred_at FROM referrals WHERE referred_at >= $first AND referred_at < $known),
s4 AS (SELECT s3.*, min(moment) AS t4 FROM s3 LEFT JOIN returns
    ON returns.customer_id = s3.customer_id AND moment BETWEEN t3 AND t3 + INTERVAL 90 DAY GROUP BY ALL)
"""


def funnel(cursor: DuckDBPyConnection, view: Slice, by: str | None = None) -> list[tuple[Any, ...]]:
    """One row per member of ``by`` (one in all without it): member, then per stage its people and what follows.

    Per stage: people, judged, judged who reached it; per step to the next: went on, lost, open, base, base that went
    on, and the three quantiles of their seconds.
    """
    until = min(view.period.last, view.as_of) + DAY
    bounds = {"first": view.period.first, "until": until, "known": view.as_of + DAY}
    joined = "FROM s4 LEFT JOIN customer_profile USING (customer_id) GROUP BY 1 ORDER BY 2 DESC, 1"
    member, source = (f"coalesce(nullif({by}, ''), 'Unknown')", joined) if by else ("'All'", "FROM s4")
    columns = ", ".join(column for number in range(len(WINDOWS)) for column in _columns(number))
    return cursor.execute(f"{FUNNEL} SELECT {member} AS member, {columns} {source}", bounds).fetchall()


def _columns(number: int) -> list[str]:
    here = f"t{number}"
    judged = f"t0 + INTERVAL {SINCE_ENTRY[number]} DAY < $known"
    columns = [f"count({here})", f"count(*) FILTER ({judged})", f"count({here}) FILTER ({judged})"]
    if number + 1 == len(WINDOWS):
        return columns
    there, closes = f"t{number + 1}", f"{here} + INTERVAL {WINDOWS[number + 1]} DAY"
    base = f"t0 + INTERVAL {SINCE_ENTRY[number + 1]} DAY < $known"
    stays = f"{here} IS NOT NULL AND {there} IS NULL"
    return [
        *columns,
        f"count({there})",
        f"count(*) FILTER ({stays} AND {closes} < $known)",
        f"count(*) FILTER ({stays} AND {closes} >= $known)",
        f"count({here}) FILTER ({base})",
        f"count({there}) FILTER ({base})",
        f"quantile_cont(epoch({there}) - epoch({here}), [0.5, 0.75, 0.95]) FILTER ({base})",
    ]


def page(cursor: DuckDBPyConnection, views: list[Slice], by: str) -> list[list[tuple[Any, ...]]]:
    """The funnels of the cohorts the page compares, and the first of them cut by a dimension."""
    return [*(funnel(cursor, view) for view in views), funnel(cursor, views[0], by)]
