"""Repeat purchases and spend follow the planted models, found again by textbook formulas."""

import duckdb
import numpy as np
import pytest
from scipy.special import hyp2f1, polygamma

from sample_data.chance import Chance
from sample_data.days import Calendar
from sample_data.effects.adoption import ADOPTION
from sample_data.effects.cause import CAUSE
from sample_data.effects.satisfaction import REPURCHASE
from sample_data.people import people
from sample_data.purchases import purchases
from sample_data.truth import LAST_DAY, PURCHASES, SPEND

UNTOUCHED = """
select epoch(min(ordered_at) - ?::timestamp) / 86400 as first, count(*) - 1 as repeats
from orders where status in ('open', 'completed') and customer_id is not null and customer_id not in (
    select customer_id from touches join campaigns using (campaign_id) where objective = 'orders' and arm <> 'control'
    union all select c.customer_id from customers c left join attributes a
    on a.customer_id = c.customer_id and a.name = 'universal control'
    where list_contains(?, region) and coalesce(a.value, 'no') = 'no')
group by customer_id
"""


@pytest.fixture(scope="module")
def untouched(db: duckdb.DuckDBPyConnection) -> tuple[np.ndarray, np.ndarray]:
    """Business days observed since the first order, and repeat orders, of buyers whom no campaign or cause moved."""
    calendar = Calendar(LAST_DAY)
    rows = db.execute(UNTOUCHED, [calendar.first_day, list(CAUSE.regions)]).fetchnumpy()
    observed = calendar.business(np.array([calendar.length])) - calendar.business(rows["first"])
    return observed, rows["repeats"]


def test_mean_repeat_orders_are_those_bg_nbd_expects(untouched: tuple[np.ndarray, np.ndarray]) -> None:
    t, repeats = untouched
    expected = expected_repeats(t)
    error = np.std(repeats - expected) / np.sqrt(len(t))
    assert len(t) > 3_000
    assert abs(np.mean(repeats - expected)) < 3 * error
    assert error < 0.1


def expected_repeats(t: np.ndarray) -> np.ndarray:
    """Fader, Hardie & Lee (2005), equation 9."""
    r, alpha, a, b = PURCHASES.r, PURCHASES.alpha, PURCHASES.a, PURCHASES.b
    inside = 1 - (alpha / (alpha + t)) ** r * hyp2f1(r, b, a + b - 1, t / (alpha + t))
    return np.asarray((a + b - 1) / (a - 1) * inside)


def test_two_hundred_thousand_customers_pin_the_process_down() -> None:
    chance, calendar = Chance(3), Calendar(LAST_DAY)
    everybody = people(chance, calendar, 200_000)
    bought = purchases(chance, calendar, everybody)
    first = everybody.first_order[everybody.buyers]
    t = calendar.business(np.array([calendar.length])) - calendar.business(first)
    repeats = np.bincount(bought.customer, minlength=everybody.size)[everybody.buyers] - 1
    assert repeats.mean() == pytest.approx(expected_repeats(t).mean(), rel=0.02)
    assert (repeats == 0).mean() == pytest.approx(
        np.mean((PURCHASES.alpha / (PURCHASES.alpha + t)) ** PURCHASES.r), abs=0.004
    )


def test_two_hundred_thousand_customers_come_back_as_their_satisfaction_says() -> None:
    """Shares whose next order comes in the planted days, by satisfaction, against that of the very satisfied."""
    chance, calendar = Chance(4), Calendar(LAST_DAY)
    bought = purchases(chance, calendar, people(chance, calendar, 200_000))
    same = np.append(bought.customer[1:] == bought.customer[:-1], False)
    wait = np.where(same, np.append(bought.at[1:], 0) - bought.at, np.inf)
    comes = (wait > REPURCHASE.first_day) & (wait <= REPURCHASE.last_day)
    old = bought.at < calendar.length - REPURCHASE.last_day
    counts = [np.array([rows[old & (bought.experience.score == s)].sum() for s in range(1, 6)])
              for rows in (comes, np.ones(len(comes), bool))]  # fmt: skip
    shares = counts[0] / counts[1]
    errors = np.sqrt(1 / counts[0] + 1 / counts[0][-1])
    gaps = np.log(shares / shares[-1]) - np.log(REPURCHASE.per_point) * np.arange(-4, 1)
    assert (abs(gaps) < 3.3 * errors + 0.005).all()


def test_the_share_without_a_repeat_order_is_that_of_gamma_distributed_rates(
    untouched: tuple[np.ndarray, np.ndarray],
) -> None:
    t, repeats = untouched
    expected = (PURCHASES.alpha / (PURCHASES.alpha + t)) ** PURCHASES.r
    assert np.mean(repeats == 0) == pytest.approx(np.mean(expected), abs=3 * 0.5 / np.sqrt(len(t)))


def test_buyers_place_three_to_five_orders_and_about_three_in_five_come_back(db: duckdb.DuckDBPyConnection) -> None:
    mean, again = db.sql("""select avg(n), avg((n > 1)::int) from (select count(*) as n from orders
        where status in ('open', 'completed') and customer_id is not null group by customer_id)""").fetchone() or (0, 0)
    assert 3 < mean < 5
    assert 0.55 < again < 0.66


def test_spend_is_gamma_gamma(db: duckdb.DuckDBPyConnection) -> None:
    """Mean of first orders; p and q from the variances of logarithms within and between customers, before CRM."""
    rows = db.execute(
        """select first(value order by ordered_at) as one, nth_value as other from (
        select customer_id, ordered_at, sum(amount)::double as value,
            lead(sum(amount)::double) over (partition by customer_id order by ordered_at) as nth_value,
            row_number() over (partition by customer_id order by ordered_at) as n
        from orders join order_lines using (order_id)
        where status in ('open', 'completed') and customer_id is not null and ordered_at::date - ? < ?
        group by customer_id, order_id, ordered_at) where n = 1 group by customer_id, nth_value""",
        [Calendar(LAST_DAY).first_day, ADOPTION.day],
    ).fetchnumpy()
    one, other = np.asarray(rows["one"]), np.ma.filled(rows["other"], np.nan)
    assert np.mean(one) == pytest.approx(SPEND.mean, abs=3 * np.std(one) / np.sqrt(len(one)))
    both = np.log(np.column_stack([one, other])[~np.isnan(other)])
    within = np.var(both[:, 0] - both[:, 1]) / 2
    assert within == pytest.approx(float(polygamma(1, SPEND.p)), rel=0.06)
    assert np.var(both[:, 0]) - within == pytest.approx(float(polygamma(1, SPEND.q)), rel=0.06)


def test_demand_follows_the_season(db: duckdb.DuckDBPyConnection) -> None:
    rows = dict(
        db.sql("""select month(ordered_at), count(*) from orders
        where ordered_at >= '2024-11-16' and status <> 'return' group by 1""").fetchall()
    )
    assert rows[5] > 1.3 * rows[2]
    assert rows[12] > 1.25 * rows[1]
