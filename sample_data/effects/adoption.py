"""What the adoption of CRM changed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Adoption:
    """What the adoption of CRM changed, each figure as after ÷ before; everything else it left alone.

    ``scatter``, before and after: standard deviation of the logarithm of a week's demand around its season, which
    no forecast can know (successive differences of weeks without campaigns, von Neumann 1941).

    ``contacts``: new contacts that come by themselves (interrupted time series); ``spend``: always-on marketing
    cost (the year after against the year before); ``cycle``: time an opportunity stays in each stage, by the day it
    was opened (ratio of medians); ``kept``: share of follow-ups due that are done in time; ``satisfied``: share of
    grades 4 and 5; ``churn``: monthly hazard of leaving a subscription (ends ÷ months at risk).
    """

    day: int
    contacts: float
    spend: float
    cycle: float
    kept: float
    satisfied: float
    churn: float
    scatter: tuple[float, float]
    page: str = "Claims"


ADOPTION = Adoption(
    day=548, contacts=1.15, spend=0.85, cycle=0.80, kept=1.20, satisfied=1.12, churn=0.75, scatter=(0.12, 0.04)
)
"""``day`` counts from the first one (18 May 2025). Article D claims +25 % revenue, −23 % marketing cost, +34 % sales
productivity, +15 % productivity, +35 % satisfaction, +42 % forecast accuracy, +27 % retention: none is what happened
here. Revenue rises with the contacts that come by themselves; marketing's return, with them and with its cost."""
