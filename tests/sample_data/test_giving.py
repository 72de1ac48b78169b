"""Donations follow each cause's rule, cap and minimum."""

import duckdb
import pytest
from scipy.stats import binomtest

from sample_data.plan import CAUSES, Giving

BASIS = {"per order": "1", "share of revenue": "sum(amount)", "per unit": "sum(quantity)"}


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: cause.name)
def test_each_order_accrues_what_the_rule_says_until_the_cap(db: duckdb.DuckDBPyConnection, cause: Giving) -> None:
    rows = db.execute(
        f"""select d.amount::double, round({cause.rate} * basis + 1e-9, 2) from donations d join (
            select order_id, ({BASIS[cause.rule]})::double as basis from order_lines group by 1) using (order_id)
        where cause_id = ? and state = 'accrued' order by d.at, donation_id""",
        [cause.cause_id],
    ).fetchall()
    assert len(rows) > 1_000
    assert sum(given != pytest.approx(due, abs=0.0101) for given, due in rows[:-1]) == 0
    assert sum(given for given, _ in rows) <= cause.cap + 1e-6


def test_every_cause_but_the_running_one_gives_at_least_its_minimum_and_has_been_paid(
    db: duckdb.DuckDBPyConnection,
) -> None:
    rows = db.sql("""select cause_id, sum(amount) filter (state = 'accrued'), sum(amount) filter (state = 'paid'),
        any_value(minimum), any_value(ends_on) from donations join causes using (cause_id) group by 1 order by 1""")
    for _, accrued, paid, minimum, ends in rows.fetchall():
        assert accrued >= minimum
        assert paid == accrued if str(ends) < "2026-07-01" else paid < accrued


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: cause.name)
def test_the_planted_share_of_orders_gives(db: duckdb.DuckDBPyConnection, cause: Giving) -> None:
    giving, orders = db.execute(
        """select count(orders.cause_id), count(*) from orders, causes where causes.cause_id = ?
        and ordered_at >= starts_on and ordered_at < ends_on + interval 1 day
        and status in ('open', 'completed')""",
        [cause.cause_id],
    ).fetchone() or (0, 0)
    assert binomtest(giving, orders, cause.taken_up).pvalue > 0.001
