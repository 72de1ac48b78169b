"""The programme whose return is known returns it."""

import duckdb
import numpy as np
import pytest

from sample_data.effects.programme import PROGRAMME
from sample_data.plan import WINDOW_DAYS


@pytest.mark.parametrize("run", [0, 1], ids=["before CRM", "after CRM"])
def test_each_run_of_the_programme_returns_what_is_planted(db: duckdb.DuckDBPyConnection, run: int) -> None:
    """Difference of revenue per head between message and control in the weeks after, against the cost per head."""
    rows = db.execute(
        """with chosen as (
            select customer_id, arm, sent_at, touches.cost
            from touches join campaigns using (campaign_id) where name = $name),
        bought as (
            select customer_id, sum(amount)::double as revenue
            from chosen join orders using (customer_id) join order_lines using (order_id)
            where status in ('open', 'completed') and ordered_at between sent_at and sent_at + to_days($days)
            group by 1)
        select arm = 'control', count(*), avg(coalesce(revenue, 0)), var_samp(coalesce(revenue, 0)), avg(cost::double)
        from chosen left join bought using (customer_id) group by 1 order by 1""",
        {"name": PROGRAMME.names[run], "days": WINDOW_DAYS + 1},
    ).fetchall()
    (_, n, revenue, variance, cost), (_, n_control, usual, usual_variance, nothing) = rows
    assert (cost, nothing) == (PROGRAMME.per_message, None)
    error = np.sqrt(variance / n + usual_variance / n_control) / cost
    assert error < 0.3
    assert (revenue - usual) / cost - 1 == pytest.approx(PROGRAMME.returns[run], abs=3 * error)
    assert (revenue - usual) / cost - 1 > 2 * error


def test_the_return_rises_by_as_much_as_is_claimed() -> None:
    before, after = PROGRAMME.returns
    assert 1.25 < after / before < 1.5
