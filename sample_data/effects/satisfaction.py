"""What satisfaction does: who buys again, who answers, who recommends."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Repurchase:
    """Satisfaction with an order drives repurchase.

    The chance that the next order comes between ``first_day`` and ``last_day`` days after an order is multiplied by
    ``per_point`` for every point (of 5) of satisfaction with it, and by 1 on average, so that the purchase process
    stays what it is. Recovered by a log-linear regression on the score (Zou 2004).
    """

    per_point: float
    first_day: float
    last_day: float
    page: str = "Satisfaction"


REPURCHASE = Repurchase(per_point=1.25, first_day=14.0, last_day=45.0)
"""Nothing else depends on the score; orders that a campaign adds neither depend on it nor change what follows."""

CSAT_ANSWERS = (0.20, 0.22, 0.26, 0.34, 0.42)
"""Share of those asked after a delivery that answers, by their satisfaction 1 … 5: the answers flatter the company.
Recovered by the answer shares after late and punctual deliveries, and by weighting answers with the inverse of
their share (Horvitz & Thompson 1952). Page: Satisfaction."""


@dataclass(frozen=True)
class Recommendation:
    """Who would recommend the company: share of 4 and 5 among the answers to the item "recommend".

    It is asked along with the overall grade: ``satisfied`` holds for those whose grade is 4 or 5, ``others`` for the
    rest. Recovered by the shares among those who answered both. Article D claims 70 % of the satisfied.
    """

    satisfied: float
    others: float
    page: str = "Claims"


RECOMMENDATION = Recommendation(satisfied=0.70, others=0.25)
