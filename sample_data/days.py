"""The company's calendar: season, opening hours, and the clock that all processes run on.

Inside the generator a moment is a float: days since midnight of the first day, infinity for never.
"""

from datetime import date, timedelta

import numpy as np

from sample_data.chance import Floats, Instants
from sample_data.effects.adoption import ADOPTION
from sample_data.truth import DAYS, MONTH_FACTORS, WEEKDAY_FACTORS

HOUR_WEIGHTS = (2, 1, 1, 1, 1, 2, 8, 18, 34, 50, 60, 62, 60, 56, 52, 52, 54, 56, 60, 66, 68, 52, 26, 8)
"""Weight of each hour of the day."""


WEATHER = 1816
"""Seed of the weather, which is that of every company."""


def _weeks() -> Floats:
    """Demand on each day against its season, by the weather of the week: wilder before the adoption of CRM."""
    week = np.arange(DAYS) // 7
    scatter = np.where(np.arange(week[-1] + 1) * 7 < ADOPTION.day, *ADOPTION.scatter)
    drawn = np.random.default_rng(WEATHER).standard_normal(len(scatter))
    swings: Floats = np.exp(scatter * drawn - scatter**2 / 2)
    return swings[week]


class Calendar:
    """Three years of days up to ``last_day``.

    ``factors`` is each day's demand against the average day's, ``season`` what could be known of it beforehand.
    """

    def __init__(self, last_day: date) -> None:
        self.last_day = last_day
        self.first_day = last_day - timedelta(days=DAYS - 1)
        self.length = float(DAYS)
        self.days = np.datetime64(self.first_day, "D") + np.arange(DAYS)
        months = self.days.astype("datetime64[M]").astype(np.int64) % 12
        weekdays = (self.days.astype(np.int64) + 3) % 7  # 1 January 1970 was a Thursday
        factors = np.array(MONTH_FACTORS)[months] * np.array(WEEKDAY_FACTORS)[weekdays]
        self.season: Floats = factors / factors.mean()
        swings = self.season * _weeks()
        self.factors: Floats = swings / swings.mean()
        self._business = np.concatenate([[0.0], np.cumsum(self.factors)])
        self._hours = np.concatenate([[0.0], np.cumsum(HOUR_WEIGHTS)]) / sum(HOUR_WEIGHTS)

    def business(self, days: Floats) -> Floats:
        """Business time passed by then: days weighted by the season."""
        passed: Floats = np.interp(days, np.arange(DAYS + 1.0), self._business)
        return passed

    def from_business(self, passed: Floats) -> Floats:
        """The moment by which so much business time has passed; infinity after the last day."""
        days: Floats = np.interp(passed, self._business, np.arange(DAYS + 1.0))
        return np.where(passed < self._business[-1], days, np.inf)

    def moments(self, days: Floats) -> Instants:
        """Local time, more often by day than by night, the future included; never is unknown."""
        known = np.isfinite(days)
        days = np.where(known, days, 0.0)
        day = np.floor(days)
        seconds = day * 86_400 + np.interp(days - day, self._hours, np.arange(25) * 3600.0)
        at = np.datetime64(self.first_day, "s") + seconds.astype("timedelta64[s]")
        return np.where(known, at, np.datetime64("NaT"))

    def instants(self, days: Floats) -> Instants:
        """Local time of what has happened by the end of the last day; the rest is unknown."""
        return self.so_far(self.moments(days))

    def so_far(self, at: Instants) -> Instants:
        """Only what has happened by the end of the last day; the rest is unknown."""
        return np.where(at < np.datetime64(self.last_day, "s") + 86_400, at, np.datetime64("NaT"))

    def next(self, month: int, day: int, year: int) -> int:
        """Days since the first day of the first such date, the second for ``year`` 1, and so on."""
        wanted = date(self.first_day.year, month, day)
        years = year + (wanted < self.first_day)
        return (date(self.first_day.year + years, month, day) - self.first_day).days

    def price_factor(self, days: Floats, rise: float) -> Floats:
        """What base prices were worth then against the last day, after a rise on every 1 February."""
        dates = np.datetime64(self.first_day, "D") + np.minimum(days, DAYS).astype(np.int64)
        rises = (dates.astype("datetime64[M]").astype(np.int64) - 1) // 12
        now = (np.datetime64(self.last_day, "M").astype(np.int64) - 1) // 12
        return (1 + rise) ** (rises - now).astype(np.float64)
