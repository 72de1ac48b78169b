"""Points never go below nothing, subscriptions end at the planted hazard, referrals agree with customers."""

import duckdb
import pytest

from sample_data.truth import LAST_DAY, SUBSCRIPTIONS


def test_no_points_account_is_ever_overdrawn_and_signs_follow_the_kind(db: duckdb.DuckDBPyConnection) -> None:
    lowest = db.sql("""select min(balance) from (select sum(points) over (partition by customer_id
        order by booked_at, booking_id) as balance from points)""").fetchone()
    assert lowest == (0,)
    assert db.sql("select count(*) from points where (kind = 'earn') <> (points >= 0)").fetchone() == (0,)


@pytest.mark.parametrize("plan", SUBSCRIPTIONS, ids=lambda plan: plan.product)
def test_subscriptions_end_at_the_planted_monthly_hazard(db: duckdb.DuckDBPyConnection, plan: object) -> None:
    """The hazard is ends over months at risk; its relative error is one over the root of the number of ends."""
    planted = SUBSCRIPTIONS[SUBSCRIPTIONS.index(plan)]  # type: ignore[arg-type]
    ends, months = db.execute(
        """select count(ended_on), sum(coalesce(ended_on, ?) - started_on) / 30.44 from subscriptions
        where product_id = ?""",
        [LAST_DAY, planted.product],
    ).fetchone() or (0, 1)
    assert ends / months == pytest.approx(planted.hazard, rel=3 / ends**0.5)


def test_a_subscription_ends_after_it_started_and_for_a_reason(db: duckdb.DuckDBPyConnection) -> None:
    wrong = db.sql("""select count(*) from subscriptions where ended_on < started_on
        or (ended_on is null) <> (end_reason is null)""").fetchone()
    assert wrong == (0,)


def test_every_referred_customer_has_a_referral_made_after_the_referrer_first_ordered(
    db: duckdb.DuckDBPyConnection,
) -> None:
    missing = db.sql("""select count(*) from customers c anti join referrals r
        on r.referred_id = c.customer_id and r.referrer_id = c.referred_by and r.referred_at <= c.first_seen_at
        where referred_by is not null""").fetchone()
    assert missing == (0,)
    early = db.sql("""select count(*) from referrals where referred_at < (select min(ordered_at) from orders
        where customer_id = referrer_id) or converted_at < referred_at""").fetchone()
    assert early == (0,)
