"""The marts by hand: what an engineer would write in DuckDB's SQL, for the same rows."""

ORDER_TOTALS = """
INSERT INTO order_totals BY NAME
WITH lines AS (
    SELECT order_id, sum(amount) AS revenue, sum(discount) AS discount, sum(quantity) AS units, count(*) AS lines,
        CASE WHEN count(*) = count(quantity * unit_price) THEN sum(quantity * unit_price) END AS list_value,
        CASE WHEN count(*) = count(quantity * unit_cost) THEN sum(quantity * unit_cost) END AS cost
    FROM order_lines GROUP BY order_id),
turns AS (
    SELECT order_id, row_number() OVER turn AS customer_order, lead(ordered_at) OVER turn::DATE AS next_ordered_on
    FROM orders WHERE status NOT IN ('return', 'cancelled') AND customer_id IS NOT NULL
    WINDOW turn AS (PARTITION BY customer_id ORDER BY ordered_at, order_id))
SELECT orders.order_id, customer_id, ordered_at, ordered_at::DATE AS ordered_on,
    status NOT IN ('return', 'cancelled') AS is_order, status = 'return' AS is_return,
    channel, place, location_id, payment, cause_id, campaign_id, promised_at, delivered_at,
    coalesce(revenue, 0) AS revenue,
    if(status = 'cancelled', 0, list_value) AS list_value,
    if(status = 'cancelled', 0, discount) AS discount,
    if(status = 'cancelled' OR lines.order_id IS NULL, 0, cost) AS cost,
    if(status = 'cancelled', 0, coalesce(units, 0)) AS units,
    coalesce(lines, 0) AS lines,
    if(promised_at IS NULL, NULL, coalesce(delivered_at <= promised_at
        OR (promised_at = promised_at::DATE AND delivered_at::DATE = promised_at::DATE), false)) AS is_on_time,
    customer_order, next_ordered_on
FROM orders LEFT JOIN lines USING (order_id) LEFT JOIN turns USING (order_id)
ORDER BY customer_id
"""
CUSTOMER_PROFILE = """
INSERT INTO customer_profile BY NAME
WITH bought AS (
    SELECT customer_id, count(*) FILTER (is_order) AS orders, count(*) FILTER (is_return) AS returns,
        sum(revenue) AS revenue, CASE WHEN count(*) = count(cost) THEN sum(revenue) - sum(cost) END AS margin,
        min(ordered_on) FILTER (is_order) AS first_order_on, max(ordered_on) FILTER (is_order) AS last_order_on,
        min(ordered_on) AS first_on
    FROM order_totals GROUP BY customer_id),
served AS (
    SELECT customer_id, count(*) AS tickets, count(*) FILTER (coalesce(resolved_at, closed_at) IS NULL) AS open_tickets,
        count(*) FILTER (kind = 'complaint') AS complaints,
        count(*) FILTER (kind IN ('installation', 'maintenance', 'repair')) AS changes_requested,
        sum(cost) AS cost, min(opened_at)::DATE AS first_on
    FROM tickets GROUP BY customer_id),
spoken AS (
    SELECT customer_id, count(*) AS interactions, count(*) FILTER (direction = 'outbound') AS messages_sent,
        count(*) FILTER (direction = 'inbound') AS responses, count(*) FILTER (kind = 'usage') AS uses,
        count(*) FILTER (kind IN ('review', 'feedback')) AS feedbacks, count(*) FILTER (kind = 'cart') AS carts_saved,
        sum(cost) AS cost, min("at")::DATE AS first_on, max("at")::DATE AS last_on
    FROM interactions GROUP BY customer_id),
touched AS (
    SELECT customer_id, sum(cost) AS cost,
        count(sent_at) FILTER (coalesce(arm, '') <> 'control') AS offers_sent,
        count(delivered_at) FILTER (coalesce(arm, '') <> 'control') AS offers_delivered,
        count(opened_at) FILTER (coalesce(arm, '') <> 'control') AS offers_opened,
        count(clicked_at) FILTER (coalesce(arm, '') <> 'control') AS offers_clicked,
        count(responded_at) FILTER (coalesce(arm, '') <> 'control') AS offers_answered
    FROM touches GROUP BY customer_id),
asked AS (SELECT customer_id, count(answered_at) AS surveys_answered FROM survey_answers GROUP BY customer_id),
negotiated AS (SELECT customer_id, count(opened_at) AS opportunities FROM opportunities GROUP BY customer_id),
referred AS (SELECT referrer_id AS customer_id, count(*) AS referrals FROM referrals GROUP BY referrer_id),
signs AS (
    SELECT customer_id, "at" FROM interactions WHERE direction = 'inbound'
    UNION ALL SELECT customer_id, responded_at FROM touches WHERE responded_at IS NOT NULL),
responded AS (
    SELECT customer_id, min("at")::DATE AS first_response_on FROM customers JOIN signs USING (customer_id)
    WHERE "at" > contact_given_at GROUP BY customer_id),
graded AS (
    SELECT customer_id, arg_min(score, (-epoch_us(answered_at), answer_id)) AS last_grade FROM survey_answers
    WHERE score IS NOT NULL AND (instrument = 'grade' OR (instrument = 'csat' AND scale = '1-5')) GROUP BY customer_id)
SELECT customer_id, kind, region, city, acquisition_channel, lead_magnet,
    CASE WHEN birth_year IS NULL THEN NULL WHEN $year - birth_year < 20 THEN 'under 20'
        WHEN $year - birth_year >= 70 THEN '70 and over'
        ELSE ($year - birth_year) // 10 * 10 || '–' || ($year - birth_year) // 10 * 10 + 9 END AS age_band,
    gender, education, lifestyle,
    least(first_seen_at::DATE, contact_given_at::DATE, bought.first_on, served.first_on, spoken.first_on)
        AS first_seen_on,
    contact_given_at::DATE AS contact_given_on, first_response_on, referred_by,
    consent_email, consent_phone, consent_post, first_order_on, last_order_on,
    coalesce(orders, 0) AS orders, coalesce(returns, 0) AS returns, coalesce(revenue, 0) AS revenue, margin,
    coalesce(tickets, 0) AS tickets, coalesce(open_tickets, 0) AS open_tickets, coalesce(complaints, 0) AS complaints,
    coalesce(changes_requested, 0) AS changes_requested,
    coalesce(served.cost, 0) + coalesce(spoken.cost, 0) + coalesce(touched.cost, 0) AS cost_to_serve,
    coalesce(interactions, 0) AS interactions, coalesce(messages_sent, 0) AS messages_sent,
    coalesce(responses, 0) AS responses, coalesce(uses, 0) AS uses, coalesce(feedbacks, 0) AS feedbacks,
    coalesce(carts_saved, 0) AS carts_saved, coalesce(offers_sent, 0) AS offers_sent,
    coalesce(offers_delivered, 0) AS offers_delivered, coalesce(offers_opened, 0) AS offers_opened,
    coalesce(offers_clicked, 0) AS offers_clicked, coalesce(offers_answered, 0) AS offers_answered,
    coalesce(surveys_answered, 0) AS surveys_answered, coalesce(opportunities, 0) AS opportunities,
    spoken.last_on AS last_interaction_on, last_grade,
    coalesce(referrals, 0) AS referrals
FROM customers LEFT JOIN bought USING (customer_id) LEFT JOIN served USING (customer_id)
    LEFT JOIN spoken USING (customer_id) LEFT JOIN touched USING (customer_id) LEFT JOIN asked USING (customer_id)
    LEFT JOIN negotiated USING (customer_id) LEFT JOIN referred USING (customer_id)
    LEFT JOIN responded USING (customer_id) LEFT JOIN graded USING (customer_id)
ORDER BY customer_id
"""
DAILY_SALES = """
INSERT INTO daily_sales BY NAME
SELECT ordered_at::DATE AS sold_on, product_id,
    count(DISTINCT order_id) FILTER (status NOT IN ('return', 'cancelled')) AS orders,
    sum(if(status = 'cancelled', 0, quantity)) AS units, sum(amount) AS revenue,
    sum(if(status = 'cancelled', 0, discount)) AS discount,
    CASE WHEN count(*) = count(if(status = 'cancelled', 0, quantity * unit_cost))
        THEN sum(if(status = 'cancelled', 0, quantity * unit_cost)) END AS cost
FROM order_lines JOIN orders USING (order_id) GROUP BY ALL
"""
FIRST_CONTACTS = """
INSERT INTO first_contacts BY NAME
WITH found AS (
    SELECT customer_id, 'first_seen' AS event, first_seen_at AS "at" FROM customers WHERE first_seen_at IS NOT NULL
    UNION ALL SELECT customer_id, 'contact_given', contact_given_at FROM customers WHERE contact_given_at IS NOT NULL
    UNION ALL SELECT customer_id, 'interaction', min("at") FROM interactions
        WHERE customer_id IS NOT NULL AND "at" IS NOT NULL GROUP BY customer_id
    UNION ALL SELECT customer_id, 'offer_delivered', min(delivered_at) FROM touches
        WHERE coalesce(arm, '') <> 'control' AND delivered_at IS NOT NULL GROUP BY customer_id
    UNION ALL SELECT customer_id, 'ticket_opened', min(opened_at) FROM tickets
        WHERE customer_id IS NOT NULL GROUP BY customer_id
    UNION ALL SELECT customer_id, 'opportunity_opened', min(opened_at) FROM opportunities
        WHERE customer_id IS NOT NULL AND opened_at IS NOT NULL GROUP BY customer_id
    UNION ALL SELECT customer_id, 'subscription_started', min(started_on) FROM subscriptions
        WHERE customer_id IS NOT NULL GROUP BY customer_id
    UNION ALL SELECT customer_id, 'order', min(ordered_at) FROM orders
        WHERE status NOT IN ('return', 'cancelled') AND customer_id IS NOT NULL GROUP BY customer_id)
SELECT customer_id,
    min("at") FILTER (event = 'first_seen') AS first_seen_at,
    min("at") FILTER (event = 'interaction') AS interaction_at,
    min("at") FILTER (event = 'offer_delivered') AS offer_delivered_at,
    min("at") FILTER (event = 'ticket_opened') AS ticket_opened_at,
    min("at") FILTER (event = 'opportunity_opened') AS opportunity_opened_at,
    min("at") FILTER (event = 'subscription_started') AS subscription_started_at,
    min("at") FILTER (event = 'order') AS order_at, min("at") FILTER (event = 'contact_given') AS contact_given_at
FROM found GROUP BY customer_id ORDER BY customer_id
"""

DIMENSIONS = (
    "region", "city", "acquisition_channel", "kind", "age_band", "lifestyle", "lead_magnet", "gender", "education",
)  # fmt: skip
DIMENSION_MEMBERS = f"""
INSERT INTO dimension_members BY NAME
{
    " UNION ALL ".join(
        f"SELECT '{name}' AS dimension, {name} AS member, count(*) AS customers "
        f"FROM customer_profile WHERE {name} <> '' GROUP BY {name}"
        for name in DIMENSIONS
    )
}
UNION ALL
SELECT 'attribute:' || name, value, count(*) AS customers FROM attributes WHERE value <> '' GROUP BY name, value
    QUALIFY row_number() OVER (PARTITION BY name ORDER BY customers DESC, value) <= 200
"""  # noqa: S608 - names of our own

MARTS = {
    "order_totals": ORDER_TOTALS,
    "customer_profile": CUSTOMER_PROFILE,
    "daily_sales": DAILY_SALES,
    "first_contacts": FIRST_CONTACTS,
    "dimension_members": DIMENSION_MEMBERS,
}
"""The statement that fills each mart, in the order in which they need one another; ``$year`` is the last day's."""
