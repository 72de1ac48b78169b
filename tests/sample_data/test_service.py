"""Requests for service are opened, answered and resolved as planted."""

import duckdb
import pytest
from scipy.stats import binomtest

from sample_data.truth import COMPLAINT_SHARE, HOURS_PROMISED, SERVICE


def test_median_times_of_reply_and_resolution_are_planted(db: duckdb.DuckDBPyConnection) -> None:
    reply, resolution = db.sql("""select median(epoch(first_reply_at - opened_at)) / 3600,
        median(epoch(resolved_at - first_reply_at)) filter (reopened_at is null) / 3600
        from tickets where not is_automated and opened_at < '2026-10-01'""").fetchone() or (0, 0)
    assert reply == pytest.approx(SERVICE.first_reply_hours, rel=0.06)
    assert resolution == pytest.approx(SERVICE.resolution_hours, rel=0.06)


def test_shares_automated_reopened_and_never_resolved_are_planted(db: duckdb.DuckDBPyConnection) -> None:
    n, automated, reopened, unresolved = db.sql("""select count(*), count(*) filter (is_automated),
        count(reopened_at), count(*) filter (resolved_at is null)
        from tickets where opened_at < '2026-08-01'""").fetchone() or (1, 0, 0, 0)
    assert automated / n == pytest.approx(SERVICE.automated, abs=0.012)
    assert binomtest(unresolved, n, SERVICE.never_resolved).pvalue > 0.001
    assert binomtest(reopened, n - unresolved, SERVICE.reopened).pvalue > 0.001


@pytest.mark.parametrize(("delivery", "sign"), [("on_time", "<="), ("late", ">")])
def test_late_deliveries_draw_more_complaints(db: duckdb.DuckDBPyConnection, delivery: str, sign: str) -> None:
    complaints, orders = db.sql(f"""select count(ticket_id), count(*) from orders
        left join tickets on tickets.order_id = orders.order_id and tickets.kind = 'complaint'
        where delivered_at {sign} promised_at and delivered_at < '2026-10-01'""").fetchone() or (0, 0)
    assert binomtest(complaints, orders, COMPLAINT_SHARE[delivery]).pvalue > 0.001


def test_requests_are_due_as_their_priority_promises(db: duckdb.DuckDBPyConnection) -> None:
    rows = db.sql("select distinct priority, epoch(due_at - opened_at) / 3600 from tickets where due_at is not null")
    assert dict(rows.fetchall()) == HOURS_PROMISED


def test_moments_of_a_request_are_in_order_and_a_machine_is_no_first_reply(db: duckdb.DuckDBPyConnection) -> None:
    wrong = db.sql("""select count(*) from tickets where first_reply_at < opened_at or resolved_at < first_reply_at
        or closed_at < resolved_at or (is_automated and (first_reply_at is not null or agent is not null))
        or (closed_at is not null and reopened_at > closed_at and resolved_at < reopened_at)""").fetchone()
    assert wrong == (0,)


def test_what_was_reopened_is_mostly_resolved_once_more(db: duckdb.DuckDBPyConnection) -> None:
    again, reopened = db.sql("""select count(*) filter (resolved_at > reopened_at), count(*) from tickets
        where reopened_at < '2026-08-01'""").fetchone() or (0, 0)
    assert again == reopened > 200


def test_some_follow_ups_are_kept_late_overdue_and_not_yet_due(db: duckdb.DuckDBPyConnection) -> None:
    counts = db.sql("""select count(*) filter (done_at <= due_at), count(*) filter (done_at > due_at),
        count(*) filter (done_at is null and due_at < '2026-11-16'),
        count(*) filter (done_at is null and due_at >= '2026-11-16') from follow_ups""").fetchone()
    assert counts is not None
    assert min(counts) > 100
