"""How sure a number is: 95 % intervals for shares, means, medians, net promoter scores and differences.

Every page needs them: SciPy is loaded where it is asked and statsmodels not at all, for a first visit would wait.
"""

import math
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

LEVEL = 0.95
Z = NormalDist().inv_cdf(0.5 + LEVEL / 2)


class Interval(NamedTuple):
    """Lower and upper end; NaN where the data are too thin to say."""

    low: float
    high: float


UNKNOWN = Interval(math.nan, math.nan)


def share_interval(successes: float, n: float) -> Interval:
    """Wilson score interval of a share (Wilson 1927); none and all are its ends exactly."""
    if not n > 0:
        return UNKNOWN
    share, weight = successes / n, Z * Z / n
    middle = share + weight / 2
    half = Z * math.sqrt(max(0.0, share * (1 - share)) / n + weight / (4 * n))
    low, high = (middle - half) / (1 + weight), (middle + half) / (1 + weight)
    return Interval(low if successes > 0 else 0.0, high if successes < n else 1.0)


def difference_interval(first: float, of_first: Interval, second: float, of_second: Interval) -> Interval:
    """The interval of ``first`` − ``second`` recovered from those of both (Zou & Donner 2008).

    Of shares with Wilson's intervals it is Newcombe's hybrid score interval (Newcombe 1998, method 10).
    """
    down = math.hypot(first - of_first.low, of_second.high - second)
    up = math.hypot(of_first.high - first, second - of_second.low)
    return Interval(first - second - down, first - second + up)


def student(n: float) -> float:
    """Standard errors on either side of a mean of ``n`` values that make its interval, by Student's distribution."""
    from scipy.special import stdtrit

    return float(stdtrit(n - 1, 0.5 + LEVEL / 2))


def mean_interval(total: float, squares: float, n: float) -> Interval:
    """Student's interval of a mean from the sum, the sum of squares and the number of values; from two values on."""
    if not n > 1 or math.isnan(squares):
        return UNKNOWN
    mean = total / n
    variance = max(0.0, squares - n * mean * mean) / (n - 1)
    half = student(n) * math.sqrt(variance / n)
    return Interval(mean - half, mean + half)


def median_interval(probabilities: NDArray[np.float64], quantiles: NDArray[np.float64], n: float) -> Interval:
    """Distribution-free interval of a median from the binomial ranks (Conover 1999, §3.2); from six values on.

    ``quantiles`` are the values at ``probabilities``; ranks between two of them are interpolated.
    """
    if not n >= 6:  # below, no pair of ranks covers the median with 95 %
        return UNKNOWN
    half = Z * math.sqrt(n) / 2
    ranks = np.clip([n / 2 - half, n / 2 + 1 + half], 1, n)
    low, high = np.interp((ranks - 1) / (n - 1), probabilities, quantiles)
    return Interval(float(low), float(high))


def net_score_interval(net: float, decided: float, n: float) -> Interval:
    """Adjusted Wald interval of a net share, as NPS/100, (Rocks 2016): adds ¾, 3/2 and ¾ to the three groups.

    ``net`` is promoters less detractors, ``decided`` promoters and detractors together.
    """
    if not n > 0:
        return UNKNOWN
    size = n + 3
    mean = net / size
    variance = (decided + 1.5) / size - mean * mean
    half = Z * math.sqrt(variance / size)
    return Interval(max(-1.0, mean - half), min(1.0, mean + half))
