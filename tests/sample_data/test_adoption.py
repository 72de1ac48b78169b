"""The adoption of CRM changed what it is said to have changed, by as much."""

import duckdb
import numpy as np
import pytest
from statsmodels.api import GLM, add_constant
from statsmodels.genmod.families import Poisson

from sample_data.days import Calendar
from sample_data.effects.adoption import ADOPTION
from sample_data.effects.media import MEDIA
from sample_data.truth import DAYS, GROWTH, LAST_DAY

CALENDAR = Calendar(LAST_DAY)


def test_contacts_that_nobody_paid_for_rise_by_the_planted_step(db: duckdb.DuckDBPyConnection) -> None:
    """Interrupted time series: Poisson regression on launch, trend and step, the season as exposure."""
    rows = db.execute(
        """select first_seen_at::date - ? as day, count(*) as n from customers
        where not list_contains(?, acquisition_channel) and referred_by is null group by 1""",
        [CALENDAR.first_day, [medium.channel for medium in MEDIA]],
    ).fetchnumpy()
    contacts, day = np.zeros(DAYS), np.arange(DAYS)
    contacts[rows["day"]] = rows["n"]
    columns = np.column_stack([np.exp(-day / GROWTH.launch_days), day / 365, day >= ADOPTION.day])
    fitted = GLM(contacts[60:], add_constant(columns[60:]), Poisson(), exposure=CALENDAR.factors[60:]).fit()
    assert fitted.bse[3] < 0.07
    assert fitted.params[3] == pytest.approx(np.log(ADOPTION.contacts), abs=3 * fitted.bse[3])


def test_always_on_spend_of_the_year_after_against_the_year_before(db: duckdb.DuckDBPyConnection) -> None:
    """Ratio of sums over the same seasons, of one channel after the other; its error from their scatter."""
    rows = db.execute(
        """select channel, sum(amount) filter (spent_on - $1 >= $2)::double as after,
            sum(amount) filter (spent_on - $1 < $2)::double as before from spend
        where campaign_id is null and spent_on - $1 between $2 - 365 and $2 + 364 group by 1""",
        [CALENDAR.first_day, ADOPTION.day],
    ).fetchnumpy()
    ratios = np.log(rows["after"] / rows["before"])
    error = ratios.std(ddof=1) / np.sqrt(len(ratios))
    assert error < 0.03
    assert ratios.mean() == pytest.approx(np.log(ADOPTION.spend), abs=3 * error)


def test_opportunities_go_through_a_stage_faster_by_the_planted_ratio(db: duckdb.DuckDBPyConnection) -> None:
    """Difference of mean logarithms of the days in the first stage, opened after against before."""
    rows = db.execute(
        """select opened_at::date >= ?::date + ? as after, ln(epoch(next - opened_at)) as days from opportunities join (
            select opportunity_id, min(changed_at) as next from stage_changes where stage <> 'Qualified' group by 1)
            using (opportunity_id) where opened_at < '2026-08-01'""",
        [CALENDAR.first_day, ADOPTION.day],
    ).fetchnumpy()
    before, after = rows["days"][~rows["after"]], rows["days"][rows["after"]]
    error = np.sqrt(before.var() / len(before) + after.var() / len(after))
    assert error < 0.05
    assert after.mean() - before.mean() == pytest.approx(np.log(ADOPTION.cycle), abs=3 * error)


@pytest.mark.parametrize(
    ("query", "planted"),
    [
        (
            """select due_at::date >= ?::date + ?, count(*), count(*) filter (done_at <= due_at) from follow_ups
            where due_at < '2026-11-01' group by 1 order by 1""",
            ADOPTION.kept,
        ),
        (
            """select asked_at::date >= ?::date + ?, count(score), count(*) filter (score >= 4) from survey_answers
            where instrument = 'grade' group by 1 order by 1""",
            ADOPTION.satisfied,
        ),
    ],
    ids=["kept follow-ups", "satisfied"],
)
def test_shares_rise_by_the_planted_ratio(db: duckdb.DuckDBPyConnection, query: str, planted: float) -> None:
    """Ratio of shares, after against before."""
    (_, n, good), (_, m, better) = db.execute(query, [CALENDAR.first_day, ADOPTION.day]).fetchall()
    effect = np.log((better / m) / (good / n))
    error = np.sqrt(1 / good - 1 / n + 1 / better - 1 / m)
    assert effect == pytest.approx(np.log(planted), abs=3 * error)
    assert effect > 3 * error


def test_weeks_swing_less_around_their_season(db: duckdb.DuckDBPyConnection) -> None:
    """Successive differences of the logarithm of orders ÷ season, less what counting alone scatters."""
    rows = db.execute(
        """select (ordered_at::date - $1) // 7 as week, count(*) as n from orders
        where status in ('open', 'completed') and ordered_at::date < $1 + 1092 and not exists (select 1 from campaigns
            where objective = 'orders' and ordered_at::date between starts_on - 7 and starts_on + 21)
        group by 1 having count(distinct ordered_at::date) = 7 order by 1""",
        [CALENDAR.first_day],
    ).fetchnumpy()
    known = CALENDAR.season[:1092].reshape(-1, 7).sum(axis=1)
    week, logs = rows["week"], np.log(rows["n"] / known[rows["week"]])
    pairs = (np.diff(week) == 1) & (week[1:] > 8)
    squares = (np.diff(logs) ** 2 - 1 / rows["n"][1:] - 1 / rows["n"][:-1]) / 2
    adopted = week[1:] * 7 >= ADOPTION.day
    for planted, chosen in zip(ADOPTION.scatter, (pairs & ~adopted, pairs & adopted), strict=True):
        error = squares[chosen].std() * np.sqrt(1.5 / chosen.sum())  # neighbouring differences share a week
        assert squares[chosen].mean() == pytest.approx(planted**2, abs=3 * error)
    assert squares[pairs & ~adopted].mean() > 3 * squares[pairs & adopted].mean()


def test_orders_are_worth_more_and_those_of_returning_customers_more_again(db: duckdb.DuckDBPyConnection) -> None:
    """Ratios of mean order values: first orders after against before; repeat against first orders, after and before."""
    rows = db.execute(
        """with worth as (select customer_id, ordered_at, sum(amount)::double as value,
            row_number() over (partition by customer_id order by ordered_at) > 1 as again
            from orders join order_lines using (order_id)
            where status in ('open', 'completed') and customer_id is not null
            group by customer_id, order_id, ordered_at)
        select again, ordered_at::date - ? >= ? as after, avg(value), var_samp(value) / count(*) / avg(value) ** 2
        from worth group by 1, 2""",
        [CALENDAR.first_day, ADOPTION.day],
    ).fetchall()
    logs = {(again, after): (np.log(mean), square) for again, after, mean, square in rows}
    for one, other, planted in (
        ((False, True), (False, False), ADOPTION.order_value),
        ((True, True), (False, True), ADOPTION.returning),
        ((True, False), (False, False), 1.0),
    ):
        error = np.sqrt(logs[one][1] + logs[other][1])
        assert error < 0.03
        assert logs[one][0] - logs[other][0] == pytest.approx(np.log(planted), abs=3 * error)
