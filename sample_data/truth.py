"""What is true of the sample company: every parameter the generator plants and a page should recover.

The generator reads these declarations and so do the tests, so a truth cannot drift from the data. Each names
the page that should find it again from the rows alone. Campaigns and causes, and what they bring about, are declared in
:mod:`sample_data.plan`.
"""

from dataclasses import dataclass
from datetime import date
from math import erf, log, sqrt

SEED = 2026
"""Seed of the company everybody sees unless they ask for another one."""

LAST_DAY = date(2026, 11, 15)
"""Last day with events; in the middle of a month, so that an unfinished month is always on show."""

DAYS = 1096
"""Days of history, last day included: three years."""


@dataclass(frozen=True)
class Step:
    """A step of the lifecycle: who takes it, and how long after the step before.

    ``probability`` is a share of those who took the step before; the delay is log-normal with
    ``median_days`` and ``sigma``, the standard deviation of its logarithm.
    """

    name: str
    probability: float
    median_days: float
    sigma: float
    page: str = "Lifecycle"

    def share_within(self, days: float) -> float:
        """Share of those who took the step before that takes this one within ``days``."""
        return self.probability * (1 + erf(log(days / self.median_days) / self.sigma / sqrt(2))) / 2


LIFECYCLE = (
    Step("contact given", probability=0.90, median_days=2.0, sigma=1.2),
    Step("response", probability=0.91, median_days=5.0, sigma=1.0),
    Step("first order", probability=0.90, median_days=9.0, sigma=1.0),
)
"""From first contact to first order, each step given the one before; independent of everything else."""


@dataclass(frozen=True)
class Purchases:
    """Repeat purchases after the first order: BG/NBD (Fader, Hardie & Lee 2005), time in days.

    Rates vary over buyers as Gamma(``r``, rate ``alpha`` days); after each repeat purchase a buyer leaves
    for good with a probability that varies over buyers as Beta(``a``, ``b``). The clock is business time:
    days weighted by the season, 1 on average over the three years.
    """

    r: float
    alpha: float
    a: float
    b: float
    page: str = "Value"


PURCHASES = Purchases(r=0.5, alpha=80.0, a=0.6, b=4.0)
"""Holds for the universal control group exactly; campaigns add orders for everybody else."""


@dataclass(frozen=True)
class Spend:
    """Value of an order: gamma-gamma (Fader & Hardie 2013), currency.

    An order is worth Gamma(``p``, rate nu); nu varies over buyers as Gamma(``q``, rate ``gamma``).
    """

    p: float
    q: float
    gamma: float
    page: str = "Value"

    @property
    def mean(self) -> float:
        """Expected value of an order of a buyer drawn at random, currency."""
        return self.p * self.gamma / (self.q - 1)


SPEND = Spend(p=6.0, q=4.0, gamma=31.0)
"""Independent of how often somebody buys. Products are whole units, so an order misses its draw by a pound or two,
without bias. Holds before the adoption of CRM, which multiplies it: :data:`sample_data.effects.adoption.ADOPTION`."""


@dataclass(frozen=True)
class Growth:
    """How contacts come by themselves: ``launch_share`` in a burst of mean ``launch_days``, the rest growing."""

    launch_share: float
    launch_days: float
    per_year: float
    page: str = "Overview"


GROWTH = Growth(launch_share=0.17, launch_days=60.0, per_year=0.03)

MONTH_FACTORS = (0.78, 0.80, 1.00, 1.16, 1.20, 1.08, 0.96, 0.88, 0.92, 0.94, 1.12, 1.30)
"""Demand in January … December against the average day: spring planting and Christmas."""

WEEKDAY_FACTORS = (0.92, 0.90, 0.92, 0.96, 1.04, 1.20, 1.06)
"""Demand on Monday … Sunday against the average day."""

PRICE_RISE_PER_YEAR = 0.03
"""Base prices and costs rise by this share every 1 February."""

ON_TIME = {"L01": 0.90, "L02": 0.91, "L03": 0.90, "L04": 0.92, "L05": 0.89, "L06": 0.76, "L07": 0.91,
           "L08": 0.90, "L09": 0.89}  # fmt: skip
"""Share of orders delivered as promised by the location that serves them; Bristol (L06) struggles.
Page: Lifecycle (fulfilment), Service."""

LATE_DAYS_MEDIAN = 2.5
"""Median days by which a late delivery misses its promise (log-normal, sigma 0.7)."""

RETURN_SHARE = 0.055
"""Share of delivered orders of which something comes back; page: Overview."""

CANCELLED_SHARE = 0.02
"""Cancelled orders for each hundredth of kept ones; they come on top of the purchase process."""

GUEST_SHARE = 0.02
"""Orders without a customer for each hundredth of kept ones; they come on top of the purchase process."""


@dataclass(frozen=True)
class Satisfaction:
    """Shares of the answers 1 … 5 (very disappointed … very satisfied) after a delivery."""

    on_time: tuple[float, ...]
    late: tuple[float, ...]
    page: str = "Satisfaction"

    @property
    def harm(self) -> float:
        """What a late delivery takes from the mean satisfaction, points of 5; lateness is as good as randomised."""
        return sum(
            score * (on_time - late) for score, on_time, late in zip(range(1, 6), self.on_time, self.late, strict=True)
        )


SATISFACTION = Satisfaction(on_time=(0.03, 0.05, 0.12, 0.38, 0.42), late=(0.16, 0.22, 0.26, 0.24, 0.12))
"""Of all customers, whether they answer or not."""

ANSWER_SHARE = {"nps": 0.28, "ces": 0.30, "grade": 0.32, "item": 0.26}
"""Share of those asked that answers, by instrument; page: Satisfaction. After a delivery it depends on
the answer: :data:`sample_data.effects.satisfaction.CSAT_ANSWERS`."""

NPS_SHARES = (0.16, 0.26, 0.58)
"""Detractors, passives and promoters among the answers; page: Satisfaction."""

COMPLAINT_SHARE = {"on_time": 0.03, "late": 0.16}
"""Share of delivered orders that a complaint follows; page: Service."""


@dataclass(frozen=True)
class Response:
    """Times of a request for service, log-normal medians in hours, and what becomes of it."""

    first_reply_hours: float
    first_reply_sigma: float
    resolution_hours: float
    resolution_sigma: float
    never_resolved: float
    reopened: float
    automated: float
    page: str = "Service"


SERVICE = Response(2.5, 1.1, 20.0, 1.0, never_resolved=0.015, reopened=0.06, automated=0.12)
"""Resolution counts from the first reply; automated requests are resolved in minutes."""

HOURS_PROMISED = {"urgent": 8, "high": 24, "normal": 72, "low": 120}
"""Hours within which a request of each priority is promised to be resolved."""


@dataclass(frozen=True)
class Stage:
    """A stage of an opportunity: share that goes on to the next, and median days spent in it (sigma 0.6).

    The days are those of opportunities opened before the adoption of CRM:
    :data:`sample_data.effects.adoption.ADOPTION`.
    """

    name: str
    goes_on: float
    median_days: float
    page: str = "Forecast"


STAGES = (
    Stage("Qualified", 0.74, 9.0),
    Stage("Site visit", 0.80, 14.0),
    Stage("Proposal", 0.72, 18.0),
    Stage("Negotiation", 0.86, 11.0),
)
"""Stages in order; going on from the last one wins, not going on from any loses."""


@dataclass(frozen=True)
class Subscription:
    """A product that is subscribed to: ``hazard`` is the chance per month (30.44 days) of leaving.

    It is constant until the adoption of CRM, which multiplies it: :data:`sample_data.effects.adoption.ADOPTION`.
    """

    product: str
    hazard: float
    uptake: float
    interval: str
    page: str = "Loyalty"


SUBSCRIPTIONS = (
    Subscription("P055", hazard=0.04, uptake=0.050, interval="month"),
    Subscription("P056", hazard=0.02, uptake=0.012, interval="month"),
    Subscription("P057", hazard=0.06, uptake=0.030, interval="quarter"),
    Subscription("P058", hazard=0.015, uptake=0.008, interval="year"),
)
"""``uptake`` is a share of buyers."""

REFERRED_SHARE = 0.09
"""Share of contacts that an earlier buyer sent; page: Loyalty."""

UNIVERSAL_CONTROL_SHARE = 0.10
"""Share of contacts that no campaign ever writes to; page: Campaigns."""
