"""Answers come in the planted shares, stay on their scales, and are lower after late deliveries."""

import duckdb
import numpy as np
import pytest
from scipy.stats import binomtest, chisquare
from statsmodels.api import GLM, add_constant
from statsmodels.genmod.families import Poisson

from sample_data.effects.satisfaction import CSAT_ANSWERS, RECOMMENDATION, REPURCHASE
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


SHARES = {"<=": SATISFACTION.on_time, ">": SATISFACTION.late}


@pytest.mark.parametrize("sign", SHARES, ids=["on time", "late"])
def test_those_who_answer_about_a_delivery_are_the_more_satisfied_as_planted(
    db: duckdb.DuckDBPyConnection, sign: str
) -> None:
    """Answers come as satisfaction × share that answers; the share of all who answer is the sum of that."""
    rows = db.sql(f"""select coalesce(score, 0)::int, count(*) from survey_answers join orders using (order_id)
        where instrument = 'csat' and delivered_at {sign} promised_at and asked_at < '2026-10-01' group by 1""")
    counts = dict(rows.fetchall())
    asked = sum(counts.values())
    expected = np.array(SHARES[sign]) * CSAT_ANSWERS
    assert binomtest(asked - counts.pop(0), asked, float(expected.sum())).pvalue > 0.001
    found = np.array([counts[score] for score in range(1, 6)])
    assert chisquare(found, expected / expected.sum() * found.sum()).pvalue > 0.001


def test_late_deliveries_cost_the_planted_points_of_satisfaction(db: duckdb.DuckDBPyConnection) -> None:
    """Difference of means between punctual and late deliveries, answers weighted by the inverse of their share."""
    rows = db.sql("""select score::int as score, delivered_at > promised_at as late from survey_answers
        join orders using (order_id) where instrument = 'csat' and score is not null""").fetchnumpy()
    weight = 1 / np.array(CSAT_ANSWERS)[rows["score"] - 1]
    means, variances, plain = [], [], []
    for late in (False, True):
        score, w = rows["score"][rows["late"] == late], weight[rows["late"] == late]
        means.append(np.average(score, weights=w))
        variances.append(np.sum((w * (score - means[-1])) ** 2) / w.sum() ** 2)
        plain.append(score.mean())
    error = np.sqrt(sum(variances))
    assert error < 0.08
    assert means[0] - means[1] == pytest.approx(SATISFACTION.harm, abs=3 * error)
    assert plain[0] > means[0] + 3 * np.sqrt(variances[0])


def test_satisfaction_brings_customers_back_at_the_planted_rate(db: duckdb.DuckDBPyConnection) -> None:
    """Log-linear regression of the next order in time on the score; what campaigns bring counts on neither side."""
    rows = db.execute(
        """with followed as (select order_id, ordered_at, campaign_id,
            lead(ordered_at) over w as next, lead(campaign_id) over w as next_campaign from orders
            where status in ('open', 'completed') and customer_id is not null
            window w as (partition by customer_id order by ordered_at))
        select score, coalesce(next > ordered_at + to_days($1) and next <= ordered_at + to_days($2)
            and next_campaign is null, false) as again
        from followed join survey_answers using (order_id)
        where instrument = 'csat' and score is not null and campaign_id is null and ordered_at < '2026-09-30'""",
        [int(REPURCHASE.first_day), int(REPURCHASE.last_day)],
    ).fetchnumpy()
    fitted = GLM(rows["again"].astype(float), add_constant(rows["score"]), Poisson()).fit(cov_type="HC1")
    assert fitted.bse[1] < 0.04
    assert fitted.params[1] == pytest.approx(np.log(REPURCHASE.per_point), abs=3 * fitted.bse[1])
    assert fitted.params[1] > 3 * fitted.bse[1]


def test_promoters_and_detractors_are_planted(db: duckdb.DuckDBPyConnection) -> None:
    n, detractors, promoters = db.sql("""select count(score), count(*) filter (score <= 6), count(*) filter (score >= 9)
        from survey_answers where instrument = 'nps'""").fetchone() or (0, 0, 0)
    assert binomtest(detractors, n, NPS_SHARES[0]).pvalue > 0.001
    assert binomtest(promoters, n, NPS_SHARES[2]).pvalue > 0.001


def test_the_planted_share_of_the_satisfied_would_recommend(db: duckdb.DuckDBPyConnection) -> None:
    """Share of answers 4 and 5 about recommending, by the grade given along with it."""
    rows = db.sql("""select grade.score >= 4, count(*), count(*) filter (item.score >= 4)
        from survey_answers grade join survey_answers item using (customer_id, asked_at)
        where grade.instrument = 'grade' and item.item = 'recommend' and grade.score is not null
        and item.score is not null group by 1 order by 1""").fetchall()
    for (_, n, recommend), planted in zip(rows, (RECOMMENDATION.others, RECOMMENDATION.satisfied), strict=True):
        assert n > 150
        assert binomtest(recommend, n, planted).pvalue > 0.001
