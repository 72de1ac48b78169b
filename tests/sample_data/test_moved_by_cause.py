"""One cause moves sales, loyalty, image and the media; differences in differences find it."""

import duckdb
import numpy as np
import pandas as pd
import pytest
from statsmodels.formula.api import glm, ols
from statsmodels.genmod.families import Poisson

from sample_data.effects.cause import CAUSE
from sample_data.moved_by_cause import the_cause

STARTS, ENDS = the_cause().starts, the_cause().ends
REACHABLE = """
reachable as (select customer_id, region, list_contains($regions, region) as treated from customers
    left join (select customer_id as held from attributes where name = 'universal control' and value = 'yes')
    on held = customer_id where held is null),
cause as (select starts_on, ends_on from causes where cause_id = $cause)
"""


def frame(db: duckdb.DuckDBPyConnection, query: str) -> pd.DataFrame:
    """Rows about customers that the cause could reach."""
    found = db.execute(
        f"with {REACHABLE} {query}", {"regions": list(CAUSE.regions), "cause": CAUSE.cause_id}
    ).fetchnumpy()
    return pd.DataFrame({name: np.asarray(values) for name, values in found.items()})


def test_sales_rise_by_the_planted_share(db: duckdb.DuckDBPyConnection) -> None:
    """Poisson regression of orders on region, period of 73 days, and treated × after; errors clustered by region."""
    rows = frame(
        db,
        """select region, treated, (ordered_at::date - starts_on + 365) // 73 as period, count(*) as orders
        from orders join reachable using (customer_id), cause where status in ('open', 'completed')
        and ordered_at::date between starts_on - 365 and starts_on + 364 group by all""",
    )
    rows["moved"] = (rows["treated"] & (rows["period"] >= 5)).astype(int)
    rows["cluster"] = rows["region"].astype("category").cat.codes
    fitted = glm("orders ~ C(region) + C(period) + moved", rows, family=Poisson()).fit(
        cov_type="cluster", cov_kwds={"groups": rows["cluster"]}
    )
    assert fitted.bse["moved"] < 0.06
    assert fitted.params["moved"] == pytest.approx(np.log(1 + CAUSE.orders), abs=3 * fitted.bse["moved"])
    assert fitted.pvalues["moved"] < 0.01


def test_new_buyers_come_back_within_thirty_days_more_often_as_planted(db: duckdb.DuckDBPyConnection) -> None:
    """Difference of differences of the logarithm of the share that stays away."""
    rows = frame(
        db,
        """, numbered as (select customer_id, ordered_at as first,
            lead(ordered_at) over w as next, row_number() over w as n from orders
            where status in ('open', 'completed') and customer_id is not null
            window w as (partition by customer_id order by ordered_at))
        select treated, first::date >= starts_on as after, count(*) as n,
            count(*) filter (next is null or next > first + to_days(30)) as away
        from numbered join reachable using (customer_id), cause
        where n = 1 and first::date between starts_on - 395 and ends_on - 30
        and first::date not between starts_on - 30 and starts_on - 1 group by all order by all""",
    )
    logs = np.log(rows["away"] / rows["n"]).to_numpy()
    error = np.sqrt((1 / rows["away"] - 1 / rows["n"]).sum())
    effect = (logs[3] - logs[2]) - (logs[1] - logs[0])
    assert error < 0.04
    assert effect == pytest.approx(np.log(1 - CAUSE.orders), abs=3 * error)
    assert effect < -3 * error


def test_the_image_rises_by_the_planted_points(db: duckdb.DuckDBPyConnection) -> None:
    """Regression of the answers on treated, after, and both."""
    rows = frame(
        db,
        """select score, treated::int as treated, (asked_at::date >= starts_on)::int as after from survey_answers
        join reachable using (customer_id), cause where item = 'image' and score is not null
        and asked_at::date <= ends_on""",
    )
    fitted = ols("score ~ treated * after", rows).fit(cov_type="HC1")
    assert fitted.params["treated:after"] == pytest.approx(CAUSE.image, abs=3 * fitted.bse["treated:after"])
    assert fitted.pvalues["treated:after"] < 0.01


def test_the_media_speak_of_the_company_more_often_when_the_cause_begins(db: duckdb.DuckDBPyConnection) -> None:
    """Mentions apart from campaigns in the first days of the cause, against the mean of all other days."""
    begun, others = db.execute(
        """select count(*) filter (published_on between starts_on and starts_on + $days - 1),
            count(*) filter (published_on not between starts_on and starts_on + $days - 1)
        from mentions, causes where causes.cause_id = $cause and campaign_id is null""",
        {"days": CAUSE.mention_days, "cause": CAUSE.cause_id},
    ).fetchone() or (0, 0)
    usual = others * CAUSE.mention_days / (1096 - CAUSE.mention_days)
    assert begun - usual == pytest.approx(CAUSE.mentions, abs=3 * np.sqrt(usual))
