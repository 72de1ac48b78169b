"""Contacts carry what their kind promises."""

import duckdb


def test_saved_carts_name_a_product_on_offer_and_its_value(db: duckdb.DuckDBPyConnection) -> None:
    wrong, carts = db.sql("""select count(*) filter (value is null or value <= 0 or i.product_id is null
        or "at" < launched_on or "at" >= withdrawn_on + interval 1 day), count(*) from interactions i
        left join products using (product_id) where i.kind = 'cart'""").fetchone() or (1, 0)
    assert wrong == 0
    assert carts > 5_000
    assert db.sql("select count(*) from interactions where value is not null and kind <> 'cart'").fetchone() == (0,)


def test_every_customer_began_with_a_visit_at_first_sight(db: duckdb.DuckDBPyConnection) -> None:
    missing = db.sql("""select count(*) from customers c anti join interactions i
        on i.customer_id = c.customer_id and i."at" = c.first_seen_at and direction = 'inbound'""").fetchone()
    assert missing == (0,)


def test_only_what_customers_ask_is_answered_and_never_before(db: duckdb.DuckDBPyConnection) -> None:
    wrong = db.sql("""select count(*) from interactions where answered_at < "at"
        or (answered_at is not null and (direction = 'outbound' or kind in ('visit', 'cart', 'review')))""").fetchone()
    assert wrong == (0,)


def test_both_directions_and_every_channel_are_used(db: duckdb.DuckDBPyConnection) -> None:
    assert db.sql("select count(distinct channel), count(distinct direction) from interactions").fetchone() == (13, 2)


def test_nobody_is_heard_of_between_giving_contact_data_and_the_first_response(db: duckdb.DuckDBPyConnection) -> None:
    """Tickets, orders, answers to campaigns and surveys all come after the response of the lifecycle."""
    early = db.sql("""with response as (select customer_id, min("at") as moment from interactions
            join customers using (customer_id) where direction = 'inbound' and "at" > contact_given_at group by 1),
        moments as (select customer_id, ordered_at as moment from orders
            union all select customer_id, opened_at from tickets
            union all select customer_id, responded_at from touches
            union all select customer_id, asked_at from survey_answers)
        select count(*) from moments left join response using (customer_id)
        where customer_id is not null and moments.moment is not null
        and (response.moment is null or moments.moment < response.moment)""").fetchone()
    assert early == (0,)
