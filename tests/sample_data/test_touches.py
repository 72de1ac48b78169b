"""Campaigns move the planted share, and their traces are possible."""

import duckdb
import numpy as np
import pytest
from scipy.stats import binomtest

from sample_data.plan import CAMPAIGNS, WINDOW_DAYS

RESPONSES = """
select name, arm, count(*) as n, count(*) filter (responded_at <= sent_at + to_days(?)) as responded
from touches join campaigns using (campaign_id) group by 1, 2
"""


@pytest.fixture(scope="module")
def responses(db: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], tuple[int, int]]:
    rows = db.execute(RESPONSES, [WINDOW_DAYS + 1]).fetchall()
    return {(name, arm): (n, responded) for name, arm, n, responded in rows}


@pytest.mark.parametrize("campaign", [c for c in CAMPAIGNS if c.arms], ids=lambda c: c.name)
def test_every_arm_moves_its_planted_share_of_those_who_would_not_have_moved(
    responses: dict[tuple[str, str], tuple[int, int]], campaign: object
) -> None:
    assert campaign in CAMPAIGNS
    planned = CAMPAIGNS[CAMPAIGNS.index(campaign)]
    n_control, idle = responses[planned.name, "control"]
    base = idle / n_control
    for arm in planned.arms[1:]:
        n, moved = responses[planned.name, arm.name]
        share = moved / n
        effect = (share - base) / (1 - base)
        error = np.sqrt(share * (1 - share) / n + base * (1 - base) / n_control) / (1 - base)
        assert abs(effect - arm.effect) < 3.3 * error
    if not planned.adds_orders:
        assert binomtest(idle, n_control, planned.base).pvalue > 0.001


def test_all_campaigns_together_show_the_mean_effect_closely(responses: dict[tuple[str, str], tuple[int, int]]) -> None:
    gaps, weights = [], []
    for campaign in CAMPAIGNS:
        for arm in campaign.arms[1:]:
            n, moved = responses[campaign.name, arm.name]
            n_control, idle = responses[campaign.name, "control"]
            base = idle / n_control
            gaps.append((moved / n - base) / (1 - base) - arm.effect)
            weights.append(n)
    assert np.average(gaps, weights=weights) == pytest.approx(0, abs=0.0105)


def test_arms_are_drawn_as_planned(responses: dict[tuple[str, str], tuple[int, int]]) -> None:
    for campaign in CAMPAIGNS:
        total = sum(responses[campaign.name, arm.name][0] for arm in campaign.arms)
        for arm in campaign.arms:
            assert binomtest(responses[campaign.name, arm.name][0], total, arm.share).pvalue > 0.0005


def test_the_universal_control_group_and_those_without_consent_are_never_chosen(db: duckdb.DuckDBPyConnection) -> None:
    wrong = db.sql("""select count(*) from touches join customers using (customer_id) left join attributes a
        on a.customer_id = touches.customer_id and a.name = 'universal control'
        where a.value = 'yes' or not (consent_email or consent_phone)""").fetchone()
    assert wrong == (0,)


def test_a_control_gets_no_message_and_a_message_leaves_its_traces_in_order(db: duckdb.DuckDBPyConnection) -> None:
    control = db.sql("""select count(*) from touches where arm = 'control' and
        coalesce(delivered_at, opened_at, machine_opened_at, clicked_at, unsubscribed_at) is not null""").fetchone()
    assert control == (0,)
    disorder = db.sql("""select count(*) from touches where delivered_at < sent_at or opened_at < delivered_at
        or machine_opened_at < delivered_at or clicked_at < opened_at or responded_at < clicked_at""").fetchone()
    assert disorder == (0,)


def test_an_order_with_a_code_belongs_to_somebody_who_got_the_message(db: duckdb.DuckDBPyConnection) -> None:
    strangers = db.sql("""select count(*) from orders o where campaign_id is not null and not exists (select 1
        from touches t where t.campaign_id = o.campaign_id and t.customer_id = o.customer_id
        and t.arm <> 'control' and t.responded_at = o.ordered_at)""").fetchone()
    assert strangers == (0,)
