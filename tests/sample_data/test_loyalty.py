"""Points never go below nothing, subscriptions end at the planted hazard, referrals agree with customers."""

from datetime import date, timedelta
from math import log

import duckdb
import pytest

from sample_data.days import Calendar
from sample_data.effects.adoption import ADOPTION
from sample_data.truth import LAST_DAY, SUBSCRIPTIONS, Subscription

FIRST_DAY = Calendar(LAST_DAY).first_day


def test_no_points_account_is_ever_overdrawn_and_signs_follow_the_kind(db: duckdb.DuckDBPyConnection) -> None:
    lowest = db.sql("""select min(balance) from (select sum(points) over (partition by customer_id
        order by booked_at, booking_id) as balance from points)""").fetchone()
    assert lowest == (0,)
    assert db.sql("select count(*) from points where (kind = 'earn') <> (points >= 0)").fetchone() == (0,)


AT_RISK = """select count(*) filter (ended_on >= $from and ended_on < $until),
    sum(greatest(least(coalesce(ended_on, $until), $until)::date - greatest(started_on, $from)::date, 0)) / 30.44
    from subscriptions where product_id in (select unnest($products))"""


def ends_and_months(db: duckdb.DuckDBPyConnection, products: list[str], first: date, until: date) -> tuple[int, float]:
    """Subscriptions that ended in these days, and the months that were at risk in them."""
    found = db.execute(AT_RISK, {"from": first, "until": until, "products": products}).fetchone() or (0, 0)
    return int(found[0]), float(found[1])


ADOPTED = FIRST_DAY + timedelta(days=ADOPTION.day)


@pytest.mark.parametrize("plan", SUBSCRIPTIONS, ids=lambda plan: plan.product)
def test_subscriptions_end_at_the_planted_monthly_hazard(db: duckdb.DuckDBPyConnection, plan: Subscription) -> None:
    """The hazard is ends over months at risk; its relative error is one over the root of the number of ends."""
    ends, months = ends_and_months(db, [plan.product], ADOPTED, LAST_DAY)
    assert ends / months == pytest.approx(plan.hazard * ADOPTION.churn, rel=3 / ends**0.5)


def test_crm_lowers_the_hazard_as_planted(db: duckdb.DuckDBPyConnection) -> None:
    """Ratio of ends to those expected at the hazards before, after the adoption against before."""
    logs, errors = [], []
    for first, until in ((FIRST_DAY, ADOPTED), (ADOPTED, LAST_DAY)):
        counts = [(plan, *ends_and_months(db, [plan.product], first, until)) for plan in SUBSCRIPTIONS]
        ends = sum(n for _, n, _ in counts)
        logs.append(log(ends / sum(plan.hazard * months for plan, _, months in counts)))
        errors.append(1 / ends)
    assert logs[0] == pytest.approx(0, abs=3 * errors[0] ** 0.5)
    assert logs[1] - logs[0] == pytest.approx(log(ADOPTION.churn), abs=3 * sum(errors) ** 0.5)


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
