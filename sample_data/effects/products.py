"""What moves the products: their lives, a price, and who takes discounts."""

from dataclasses import dataclass
from math import exp


@dataclass(frozen=True)
class LifeCycle:
    """Demand for a product over its life: a logistic curve in days, falling where ``pace`` is negative.

    The share of order lines that name the product is proportional to ``level``; recovered by a log-linear
    regression of its lines, all lines as exposure, on the logarithm of the level: the slope is 1.
    """

    product: str
    stage: str
    midpoint: float
    pace: float
    page: str = "Mix"

    def level(self, day: float) -> float:
        """Demand on a day against its possible most."""
        return 1 / (1 + exp(-(day - self.midpoint) / self.pace))


LIFE_CYCLES = (
    LifeCycle("Balcony herb tower", "introduction", midpoint=1_140.0, pace=45.0),
    LifeCycle("Solar festoon", "growth", midpoint=1_000.0, pace=120.0),
    LifeCycle("Bird feeder", "saturation", midpoint=150.0, pace=90.0),
    LifeCycle("Walking socks", "decline", midpoint=650.0, pace=-130.0),
)
"""``stage`` is that of the last day. Demand for the other products is level while they are on offer."""


@dataclass(frozen=True)
class PriceChange:
    """A price raised on one day by ``rise`` (a share), apart from the rise of all prices every February.

    Afterwards the share of order lines that name the product is multiplied by ``lines``; recovered by an
    interrupted time series of its lines with all lines as exposure.
    """

    product: str
    day: int
    rise: float
    lines: float
    page: str = "Mix"


PRICE_CHANGE = PriceChange("Solar stake light", day=640, rise=0.20, lines=0.75)


REFERRED_DISCOUNTS = 0.25
"""Referred customers take a discount with so many of their orders as against others, campaigns' codes apart; that
is all that lifts their gross margin. Recovered by the ratio of shares, and the difference of margins. Page: Loyalty."""
