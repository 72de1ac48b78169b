"""Lines add up, prices follow the catalogue, and returns give back what was paid."""

from datetime import timedelta

import duckdb
import numpy as np
import pytest
from scipy.stats import binomtest
from statsmodels.api import GLM, add_constant
from statsmodels.genmod.families import Poisson

from sample_data.days import Calendar
from sample_data.effects.products import LIFE_CYCLES, PRICE_CHANGE, REFERRED_DISCOUNTS, LifeCycle
from sample_data.truth import DAYS, LAST_DAY, PRICE_RISE_PER_YEAR, RETURN_SHARE

FIRST_DAY = Calendar(LAST_DAY).first_day


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


def test_prices_rise_every_first_of_february_up_to_the_list_price_and_one_rose_once_more(
    db: duckdb.DuckDBPyConnection,
) -> None:
    wrong = db.execute(
        """select count(*) from order_lines join orders using (order_id) join products using (product_id)
        where status <> 'return' and abs(unit_price::double - list_price::double
        * (1 + $rise) ** (year(ordered_at) - (month(ordered_at) < 2)::int - 2026)
        / if(name = $raised and ordered_at < $day, 1 + $by, 1)) > 0.0051""",
        {
            "rise": PRICE_RISE_PER_YEAR, "raised": PRICE_CHANGE.product, "by": PRICE_CHANGE.rise,
            "day": FIRST_DAY + timedelta(days=PRICE_CHANGE.day),
        },
    ).fetchone()  # fmt: skip
    assert wrong == (0,)


def test_products_are_sold_only_while_on_offer_and_mostly_above_cost(db: duckdb.DuckDBPyConnection) -> None:
    early, late, loss = db.sql("""select count(*) filter (ordered_at < launched_on),
        count(*) filter (ordered_at >= withdrawn_on + interval 1 day),
        avg((amount < quantity * order_lines.unit_cost)::int)
        from order_lines join orders using (order_id) join products using (product_id)
        where status in ('open', 'completed')""").fetchone() or (1, 1, 1)
    assert (early, late) == (0, 0)
    assert 0 < loss < 0.02


def lines_by_week(db: duckdb.DuckDBPyConnection, product: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Middle day of each week, order lines that name the product, and all order lines."""
    rows = db.execute(
        """select (ordered_at::date - ?) // 7 * 7 + 3 as day, count(*) as total,
            count(*) filter (products.name = ?) as n
        from order_lines join orders using (order_id) join products using (product_id)
        where status in ('open', 'completed') group by 1 order by 1""",
        [FIRST_DAY, product],
    ).fetchnumpy()
    return rows["day"].astype(float), rows["n"].astype(float), rows["total"].astype(float)


@pytest.mark.parametrize("life", LIFE_CYCLES, ids=lambda life: life.stage)
def test_demand_for_a_product_follows_its_life_cycle(db: duckdb.DuckDBPyConnection, life: LifeCycle) -> None:
    """Log-linear regression on the logarithm of the planted level: slope 1."""
    day, n, total = lines_by_week(db, life.product)
    (launched,) = db.execute(
        "select launched_on - ? from products where name = ?", [FIRST_DAY, life.product]
    ).fetchone()
    sold = day > max(launched, 0) + 4
    level = np.log([life.level(d) for d in day])
    fitted = GLM(n[sold], add_constant(level[sold]), Poisson(), exposure=total[sold]).fit()
    assert fitted.bse[1] < 0.2
    assert fitted.params[1] == pytest.approx(1, abs=3 * fitted.bse[1])


def test_the_four_stages_of_life_are_to_be_seen_on_the_last_day() -> None:
    now, year_ago = float(DAYS), float(DAYS - 365)
    rise = {life.stage: life.level(now) / life.level(year_ago) for life in LIFE_CYCLES}
    level = {life.stage: life.level(now) for life in LIFE_CYCLES}
    assert level["introduction"] < 0.3 < 0.6 < level["growth"] < 0.8 < 0.99 < level["saturation"]
    assert rise["introduction"] > rise["growth"] > 1.5 > 1.01 > rise["saturation"] > 1 > 0.2 > rise["decline"]


def test_a_price_rise_costs_the_planted_share_of_order_lines(db: duckdb.DuckDBPyConnection) -> None:
    """Interrupted time series."""
    day, n, total = lines_by_week(db, PRICE_CHANGE.product)
    fitted = GLM(n, add_constant((day > PRICE_CHANGE.day).astype(float)), Poisson(), exposure=total).fit()
    assert fitted.bse[1] < 0.05
    assert fitted.params[1] == pytest.approx(np.log(PRICE_CHANGE.lines), abs=3 * fitted.bse[1])


def test_referred_customers_take_fewer_discounts_as_planted_and_leave_a_higher_margin(
    db: duckdb.DuckDBPyConnection,
) -> None:
    """Ratio of shares of orders; difference of mean margins of customers."""
    rows = db.sql("""with by_order as (select order_id, customer_id, referred_by is not null as referred, campaign_id,
            bool_or(discount > 0) as discounted, sum(amount)::double as amount,
            sum(quantity * order_lines.unit_cost)::double as cost
            from order_lines join orders using (order_id) join customers using (customer_id)
            where status in ('open', 'completed') group by all),
        by_customer as (select customer_id, referred, sum(amount) as amount, sum(cost) as cost
            from by_order group by all)
        select referred, (select count(*) from by_order o where o.referred = c.referred and campaign_id is null) as n,
            (select count(*) from by_order o where o.referred = c.referred and campaign_id is null and discounted) as d,
            avg(1 - cost / amount) as margin, var_samp(1 - cost / amount) / count(*) as variance
        from by_customer c group by 1 order by 1""").fetchall()
    (_, n, d, margin, variance), (_, n_referred, d_referred, higher, own_variance) = rows
    error = np.sqrt(1 / d_referred - 1 / n_referred + 1 / d - 1 / n)
    assert np.log(d_referred / n_referred / (d / n)) == pytest.approx(np.log(REFERRED_DISCOUNTS), abs=3 * error)
    assert higher - margin > 3 * np.sqrt(variance + own_variance)
