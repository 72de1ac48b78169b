"""The lifecycle is the planted one, and nobody could be reached by mistake."""

from datetime import datetime, timedelta

import duckdb
import numpy as np
import pytest
from scipy.stats import binomtest

from sample_data.truth import LAST_DAY, LIFECYCLE, REFERRED_SHARE

CLOSED = datetime.combine(LAST_DAY, datetime.min.time()) - timedelta(days=91)

STEPS = """
with response as (
    select customer_id, min("at") as moment from interactions join customers using (customer_id)
    where direction = 'inbound' and "at" > contact_given_at group by 1
), first_order as (
    select customer_id, min(ordered_at) as moment from orders where status in ('open', 'completed') group by 1
)
select first_seen_at as seen, contact_given_at as "contact given",
    response.moment as response, first_order.moment as "first order"
from customers left join response using (customer_id) left join first_order using (customer_id)
"""


@pytest.mark.parametrize("days", [7, 30, 90])
@pytest.mark.parametrize(("before", "position"), [("seen", 0), ("contact given", 1), ("response", 2)])
def test_each_step_converts_as_planted_among_those_whose_window_has_closed(
    db: duckdb.DuckDBPyConnection, before: str, position: int, days: int
) -> None:
    step = LIFECYCLE[position]
    entered, converted = db.execute(
        f"""select count(*), count(*) filter ("{step.name}" < "{before}" + to_days({days}))
        from ({STEPS}) where "{before}" < ?""",
        [CLOSED],
    ).fetchone() or (0, 0)
    assert entered > 5_000
    assert binomtest(converted, entered, step.share_within(days)).pvalue > 0.001


@pytest.mark.parametrize(("before", "position"), [("seen", 0), ("contact given", 1), ("response", 2)])
def test_the_median_delay_of_each_step_is_the_planted_one(
    db: duckdb.DuckDBPyConnection, before: str, position: int
) -> None:
    step = LIFECYCLE[position]
    delays = db.execute(
        f"""select epoch("{step.name}" - "{before}") / 86400 as days from ({STEPS})
        where "{before}" < ? and "{step.name}" < "{before}" + to_days(91)""",
        [CLOSED],
    ).fetchnumpy()["days"]
    assert np.median(delays) == pytest.approx(step.median_days, rel=0.05)


def test_about_thirty_in_a_hundred_never_order(db: duckdb.DuckDBPyConnection) -> None:
    (share,) = db.sql("""select avg((buyers.customer_id is null)::int) from customers
        left join (select distinct customer_id from orders) buyers using (customer_id)""").fetchone() or (0,)
    assert 0.25 < share < 0.33


def test_those_without_contact_data_have_no_name_address_or_consent(db: duckdb.DuckDBPyConnection) -> None:
    leaks = db.sql("""select count(*) from customers where contact_given_at is null and
        coalesce(name, email, phone, lead_magnet, consent_email::text, consent_at::text) is not null""").fetchone()
    assert leaks == (0,)


def test_addresses_and_numbers_are_of_the_reserved_ranges(db: duckdb.DuckDBPyConnection) -> None:
    outside = db.sql(r"""select count(*) from customers
        where not regexp_full_match(email, '[a-z]+\.[a-z]+\d+@example\.(com|org|net)')
        or not regexp_full_match(phone, '(07700 900|01632 960)\d{3}')""").fetchone()
    assert outside == (0,)


def test_whoever_was_referred_was_sent_by_an_earlier_buyer(db: duckdb.DuckDBPyConnection) -> None:
    wrong = db.sql("""select count(*) from customers c where referred_by is not null and not exists
        (select 1 from orders o where o.customer_id = c.referred_by and o.ordered_at <= c.first_seen_at)""").fetchone()
    assert wrong == (0,)
    count, everybody = db.sql(
        "select count(referred_by), count(*) from customers where first_seen_at > '2024-01-15'"
    ).fetchone() or (0, 0)
    assert binomtest(count, everybody, REFERRED_SHARE).pvalue > 0.001


def test_ties_hold_both_ways_and_households_share_a_town(db: duckdb.DuckDBPyConnection) -> None:
    one_way = db.sql("""select count(*) from relations a anti join relations b
        on b.customer_id = a.related_id and b.related_id = a.customer_id""").fetchone()
    assert one_way == (0,)
    apart = db.sql("""select count(*) from relations r join customers a using (customer_id)
        join customers b on b.customer_id = r.related_id where r.kind = 'household' and a.city <> b.city""").fetchone()
    assert apart == (0,)
