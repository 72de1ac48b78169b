"""Answers come in the planted shares, stay on their scales, and are lower after late deliveries."""

import duckdb
import pytest
from scipy.stats import binomtest

from sample_data.truth import ANSWER_SHARE, NPS_SHARES, SATISFACTION


@pytest.mark.parametrize("instrument", ANSWER_SHARE)
def test_the_planted_share_answers(db: duckdb.DuckDBPyConnection, instrument: str) -> None:
    asked, answered = db.execute(
        "select count(*), count(answered_at) from survey_answers where instrument = ? and asked_at < '2026-10-01'",
        [instrument],
    ).fetchone() or (0, 0)
    assert binomtest(answered, asked, ANSWER_SHARE[instrument]).pvalue > 0.001


def test_scores_are_on_their_scale_and_only_where_there_is_an_answer(db: duckdb.DuckDBPyConnection) -> None:
    wrong = db.sql("""select count(*) from survey_answers where (score is null) <> (answered_at is null)
        or score not between split_part(scale, '-', 1)::int and split_part(scale, '-', 2)::int
        or answered_at < asked_at or (comment is not null and score is null)
        or (instrument = 'item') <> (item is not null)""").fetchone()
    assert wrong == (0,)


@pytest.mark.parametrize(
    ("sign", "shares"), [("<=", SATISFACTION.on_time), (">", SATISFACTION.late)], ids=["on time", "late"]
)
def test_satisfaction_after_a_delivery_is_planted(
    db: duckdb.DuckDBPyConnection, sign: str, shares: tuple[float, ...]
) -> None:
    mean, deviation, n = (
        db.sql(f"""select avg(score), stddev(score), count(score) from survey_answers
        join orders using (order_id) where instrument = 'csat' and delivered_at {sign} promised_at""").fetchone()
        or ()
    )
    expected = sum(score * share for score, share in enumerate(shares, start=1))
    assert mean == pytest.approx(expected, abs=3 * deviation / n**0.5)


def test_promoters_and_detractors_are_planted(db: duckdb.DuckDBPyConnection) -> None:
    n, detractors, promoters = db.sql("""select count(score), count(*) filter (score <= 6), count(*) filter (score >= 9)
        from survey_answers where instrument = 'nps'""").fetchone() or (0, 0, 0)
    assert binomtest(detractors, n, NPS_SHARES[0]).pvalue > 0.001
    assert binomtest(promoters, n, NPS_SHARES[2]).pvalue > 0.001
