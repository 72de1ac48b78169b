"""Opportunities walk their stages with the planted probabilities."""

from math import prod

import duckdb
import pytest
from scipy.stats import binomtest

from sample_data.truth import STAGES

NAMES = [*(stage.name for stage in STAGES), "Won"]


@pytest.mark.parametrize("position", range(len(STAGES)), ids=[stage.name for stage in STAGES])
def test_the_planted_share_goes_on_from_each_stage(db: duckdb.DuckDBPyConnection, position: int) -> None:
    entered, went_on = db.execute(
        """select count(*), count(b.stage) from stage_changes a
        left join stage_changes b on b.opportunity_id = a.opportunity_id and b.stage = ?
        where a.stage = ? and a.changed_at < '2026-08-15'""",
        [NAMES[position + 1], NAMES[position]],
    ).fetchone() or (0, 0)
    assert binomtest(went_on, entered, STAGES[position].goes_on).pvalue > 0.001


def test_the_win_rate_of_old_opportunities_is_the_product_of_the_stages(db: duckdb.DuckDBPyConnection) -> None:
    won, closed = db.sql("""select count(*) filter (outcome = 'won'), count(*) from opportunities
        where opened_at < '2026-05-01' and closed_at is not null""").fetchone() or (0, 0)
    assert binomtest(won, closed, prod(stage.goes_on for stage in STAGES)).pvalue > 0.001


def test_the_stage_is_the_last_one_entered_and_tells_whether_it_is_closed(db: duckdb.DuckDBPyConnection) -> None:
    wrong = db.sql("""select count(*) from opportunities left join (select opportunity_id,
        arg_max(stage, changed_at) as latest from stage_changes group by 1) using (opportunity_id)
        where stage <> coalesce(latest, 'Noted') or (closed_at is null) <> (outcome is null)
        or (opened_at is null) <> (stage = 'Noted') or lower(stage) <> coalesce(outcome, lower(stage))""").fetchone()
    assert wrong == (0,)


def test_some_opportunities_are_open_and_some_only_noted(db: duckdb.DuckDBPyConnection) -> None:
    noted, working = db.sql("""select count(*) filter (opened_at is null),
        count(*) filter (opened_at is not null and closed_at is null) from opportunities""").fetchone() or (0, 0)
    assert noted > 50
    assert working > 100
