"""Orders are served, promised and delivered as planted, with guests and cancellations on top."""

import duckdb
import pytest
from scipy.stats import binomtest

from sample_data.truth import CANCELLED_SHARE, GUEST_SHARE, ON_TIME


@pytest.mark.parametrize("location", ON_TIME)
def test_each_location_keeps_the_planted_share_of_its_promises(db: duckdb.DuckDBPyConnection, location: str) -> None:
    kept, promised = db.execute(
        """select count(*) filter (delivered_at <= promised_at), count(*) from orders
        where location_id = ? and status in ('open', 'completed') and promised_at < '2026-11-16'""",
        [location],
    ).fetchone() or (0, 0)
    assert promised > 500
    assert binomtest(kept, promised, ON_TIME[location]).pvalue > 0.001


def test_guests_and_cancellations_come_in_their_shares(db: duckdb.DuckDBPyConnection) -> None:
    known, guests, cancelled = db.sql("""select count(customer_id) filter (status in ('open', 'completed')),
        count(*) filter (customer_id is null and status in ('open', 'completed')),
        count(*) filter (status = 'cancelled') from orders""").fetchone() or (0, 0, 0)
    assert guests == pytest.approx(known * GUEST_SHARE, abs=1)
    assert cancelled == pytest.approx(known * CANCELLED_SHARE, abs=1)


def test_an_order_is_open_until_it_is_delivered(db: duckdb.DuckDBPyConnection) -> None:
    mismatch = db.sql("""select count(*) from orders where (status = 'completed') <> (delivered_at is not null)
        or delivered_at < ordered_at or promised_at < ordered_at
        or (status <> 'return' and promised_at is null)""").fetchone()
    assert mismatch == (0,)


def test_what_comes_into_a_store_is_served_by_a_store_and_the_rest_by_a_warehouse(
    db: duckdb.DuckDBPyConnection,
) -> None:
    wrong = db.sql("""select count(*) from orders join locations using (location_id)
        where (orders.channel = 'store') <> (kind = 'store') or kind not in ('store', 'warehouse')""").fetchone()
    assert wrong == (0,)
