"""Shares of heads or of money with their uncertainty, and tests between them.

Money is lumpy: a hundred customers of whom one brings half the money tell as much as a few. Their number is therefore
replaced by the effective sample size, (Σw)² ÷ Σw² (Kish 1965), wherever uncertainty is computed; for heads it is n.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from crm_models.analyses.significance import two_shares
from crm_models.intervals import share_interval

FEWEST_EXPECTED = 5
"""A two-proportion test needs this many successes and failures to be expected on either side (Cochran 1954)."""


class Share(NamedTuple):
    """A part of a whole (0–1) with its Wilson interval; NaN where there is no whole.

    ``people`` counts heads, ``size`` is the effective sample size.
    """

    value: float
    low: float
    high: float
    people: int
    size: float


def share(part: float, whole: float, squares: float, people: int) -> Share:
    """The share from sums of weights; ``squares`` is the sum of squared weights of the whole."""
    if not whole > 0:
        return Share(math.nan, math.nan, math.nan, people, 0.0)
    value, size = part / whole, whole * whole / squares
    return Share(value, *share_interval(value * size, size), people, size)


def against_the_rest(values: NDArray[np.float64], sizes: NDArray[np.float64]) -> NDArray[np.float64]:
    """P-value of each share against all others together: two-proportion z-test, NaN where numbers are too small."""
    sizes = np.where(np.isfinite(values), sizes, 0.0)
    parts = np.where(sizes > 0, values, 0.0) * sizes
    return np.array([_two_proportions(part, size, parts, sizes) for part, size in zip(parts, sizes, strict=True)])


def _two_proportions(part: float, size: float, parts: NDArray[np.float64], sizes: NDArray[np.float64]) -> float:
    rest_part, rest_size = float(parts.sum() - part), float(sizes.sum() - size)
    if not (size > 0 and rest_size > 0):
        return math.nan
    pooled = (part + rest_part) / (size + rest_size)
    if min(size, rest_size) * min(pooled, 1 - pooled) < FEWEST_EXPECTED:
        return math.nan
    return two_shares(part, size, rest_part, rest_size)
