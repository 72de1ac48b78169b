"""Every planted effect is found again in the rows by its textbook estimator."""

import duckdb
import numpy as np
import pytest
from statsmodels.api import GLM, add_constant
from statsmodels.genmod.families import Poisson

from sample_data.effects.campaigns import FATIGUE, REACTIONS


@pytest.mark.parametrize("topic", REACTIONS)
def test_each_segment_reacts_to_the_wildflower_message_as_planted(db: duckdb.DuckDBPyConnection, topic: str) -> None:
    """Difference of shares between message and control."""
    planted = REACTIONS[topic]
    rows = db.execute(
        """select arm = 'control', count(*), count(responded_at) from touches join campaigns using (campaign_id)
        join attributes a using (customer_id) where campaigns.name = 'Wildflower fortnight'
        and a.name = 'newsletter topic' and a.value = ? group by 1 order by 1""",
        [topic],
    ).fetchall()
    (_, n, moved), (_, n_control, idle) = rows
    share, base = moved / n, idle / n_control
    error = np.sqrt(share * (1 - share) / n + base * (1 - base) / n_control)
    assert base == pytest.approx(planted.base, abs=3.3 * np.sqrt(planted.base * (1 - planted.base) / n_control))
    assert share - base == pytest.approx(planted.uplift, abs=3.3 * error)
    assert (abs(share - base) > 3.3 * error) == (planted.uplift != 0)


def test_replies_per_newsletter_fall_so_that_the_planted_number_a_month_brings_most(
    db: duckdb.DuckDBPyConnection,
) -> None:
    """Log-linear regression of replies per newsletter on newsletters a month, drawn at random."""
    rows = db.execute(
        """select value::int as rhythm, sum(replies) as replies, count(*) as n from attributes join (
            select customer_id, count("at") as replies from attributes left join (
                select * from interactions where channel = 'newsletter' and kind = 'message' and direction = 'inbound')
                using (customer_id) where name = 'newsletters a month' group by 1) using (customer_id)
        where name = 'newsletters a month' group by 1 order by 1"""
    ).fetchnumpy()
    rhythm, replies = rows["rhythm"], rows["replies"]
    assert tuple(rhythm) == FATIGUE.rhythms
    assert replies[0] == 0
    exposure = (rhythm * rows["n"] * FATIGUE.months)[1:].astype(float)
    fitted = GLM(replies[1:].astype(float), add_constant(rhythm[1:]), Poisson(), exposure=exposure).fit()
    optimum, error = -1 / fitted.params[1], fitted.bse[1] / fitted.params[1] ** 2
    assert error < 0.4
    assert optimum == pytest.approx(FATIGUE.optimum, abs=3 * error)
    assert np.exp(fitted.params[0]) == pytest.approx(FATIGUE.per_message, rel=3 * fitted.bse[0])
