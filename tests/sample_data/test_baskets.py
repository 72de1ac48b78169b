"""Lines add up, prices follow the catalogue, and returns give back what was paid."""

import duckdb
from scipy.stats import binomtest

from sample_data.truth import PRICE_RISE_PER_YEAR, RETURN_SHARE


def test_amount_is_quantity_times_price_less_discount_to_the_penny(db: duckdb.DuckDBPyConnection) -> None:
    wrong = db.sql("""select count(*) from order_lines
        where amount <> quantity::decimal(18, 0) * unit_price - discount or discount < 0
        or amount <> round(amount, 2) or (discount > 0) <> (discount_kind is not null)""").fetchone()
    assert wrong == (0,)


def test_every_order_has_lines_numbered_from_one(db: duckdb.DuckDBPyConnection) -> None:
    wrong = db.sql("""select count(*) from orders left join (select order_id, count(*) as n, min(line_number) as low,
        max(line_number) as high from order_lines group by 1) using (order_id)
        where n is null or low <> 1 or high <> n""").fetchone()
    assert wrong == (0,)


def test_only_returns_are_negative_and_cancelled_orders_charge_nothing(db: duckdb.DuckDBPyConnection) -> None:
    wrong = db.sql("""select count(*) from order_lines join orders using (order_id) where case status
        when 'return' then not (quantity < 0 and amount < 0)
        when 'cancelled' then not (quantity = 0 and amount = 0)
        else not (quantity > 0 and amount > 0) end""").fetchone()
    assert wrong == (0,)


def test_a_return_is_later_than_its_delivery_and_gives_back_at_most_what_was_paid(
    db: duckdb.DuckDBPyConnection,
) -> None:
    wrong = db.sql("""with value as (select order_id, sum(amount) as amount from order_lines group by 1)
        select count(*) from orders r join orders o on o.order_id = r.refund_of
        join value rv on rv.order_id = r.order_id join value ov on ov.order_id = o.order_id
        where r.ordered_at < o.delivered_at or -rv.amount > ov.amount
        or r.customer_id is distinct from o.customer_id""").fetchone()
    assert wrong == (0,)
    assert db.sql("select count(*) from orders where (status = 'return') <> (refund_of is not null)").fetchone() == (0,)


def test_the_planted_share_of_orders_comes_back(db: duckdb.DuckDBPyConnection) -> None:
    returned, delivered = db.sql("""select count(r.order_id), count(*) from orders o
        left join orders r on r.refund_of = o.order_id
        where o.status = 'completed' and o.delivered_at < '2026-08-15'""").fetchone() or (0, 0)
    assert binomtest(returned, delivered, RETURN_SHARE).pvalue > 0.001


def test_prices_rise_every_first_of_february_up_to_the_list_price(db: duckdb.DuckDBPyConnection) -> None:
    wrong = db.execute(
        """select count(*) from order_lines join orders using (order_id) join products using (product_id)
        where status <> 'return' and abs(unit_price::double - list_price::double
        * (1 + ?) ** (year(ordered_at) - (month(ordered_at) < 2)::int - 2026)) > 0.0051""",
        [PRICE_RISE_PER_YEAR],
    ).fetchone()
    assert wrong == (0,)


def test_products_are_sold_only_while_on_offer_and_mostly_above_cost(db: duckdb.DuckDBPyConnection) -> None:
    early, late, loss = db.sql("""select count(*) filter (ordered_at < launched_on),
        count(*) filter (ordered_at >= withdrawn_on + interval 1 day),
        avg((amount < quantity * order_lines.unit_cost)::int)
        from order_lines join orders using (order_id) join products using (product_id)
        where status in ('open', 'completed')""").fetchone() or (1, 1, 1)
    assert (early, late) == (0, 0)
    assert 0 < loss < 0.02
