"""Spend brings contacts with the planted carry-over and saturation."""

import duckdb
import numpy as np
import pytest
from statsmodels.api import OLS

from sample_data.days import Calendar
from sample_data.effects.adoption import ADOPTION
from sample_data.effects.media import MEDIA, Media
from sample_data.media import response
from sample_data.truth import DAYS, GROWTH, LAST_DAY

CALENDAR = Calendar(LAST_DAY)
DAY = np.arange(DAYS)


def by_day(db: duckdb.DuckDBPyConnection, query: str, channel: str) -> np.ndarray:
    """A number for every day of the three years."""
    rows = db.execute(query, [CALENDAR.first_day, channel]).fetchnumpy()
    total = np.zeros(DAYS)
    total[rows["day"]] = rows["total"]
    return total


@pytest.mark.parametrize("medium", MEDIA, ids=lambda medium: medium.channel)
def test_contacts_follow_the_transformed_spend_of_their_channel(db: duckdb.DuckDBPyConnection, medium: Media) -> None:
    """Regression of new contacts on season × (level, trend, launch, CRM, Hill of stock), robust errors."""
    spent = by_day(
        db,
        "select spent_on - ? as day, sum(amount)::double as total from spend where channel = ? group by 1",
        medium.channel,
    )
    contacts = by_day(
        db,
        """select first_seen_at::date - ? as day, count(*)::double as total from customers
        where acquisition_channel = ? group by 1""",
        medium.channel,
    )
    launch, adopted = np.exp(-DAY / GROWTH.launch_days), ADOPTION.day <= DAY
    columns = [np.ones(DAYS), DAY / 365, launch, adopted, response(medium, spent) / medium.best]
    fitted = OLS(contacts, np.column_stack(columns) * CALENDAR.factors[:, None]).fit(cov_type="HC1")
    assert fitted.bse[4] < 0.2 * medium.best
    assert fitted.params[4] == pytest.approx(medium.best, abs=3 * fitted.bse[4])


def test_half_of_what_is_possible_comes_at_the_half_and_carried_spend_counts() -> None:
    medium = MEDIA[0]
    steady = np.full(60, medium.half * (1 - medium.carry))
    assert response(medium, steady)[-1] == pytest.approx(medium.best / 2, rel=1e-6)
    once = response(medium, np.array([medium.half, 0.0]))
    assert once[0] == pytest.approx(medium.best / 2)
    assert once[1] == pytest.approx(medium.best / (1 + medium.carry**-medium.shape))
