"""How likely chance alone makes a difference: two shares tested, and p-values corrected for being many."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray


def two_sided(z: float) -> float:
    """The probability of a standard normal value at least as far from 0 as ``z``."""
    return math.erfc(abs(z) / math.sqrt(2))


def two_shares(part: float, whole: float, other_part: float, other_whole: float) -> float:
    """The p-value of two shares being one, from the share of both together (Pearson 1900); 1 where nothing varies."""
    share = (part + other_part) / (whole + other_whole)
    error = math.sqrt(max(0.0, share * (1 - share)) * (1 / whole + 1 / other_whole))
    return two_sided((part / whole - other_part / other_whole) / error) if error else 1.0


def corrected(p_values: ArrayLike) -> NDArray[np.float64]:
    """P-values corrected for being many, by Benjamini & Hochberg (1995); unknown ones stay unknown and do not count."""
    # Loaded here, for it takes a second, and a page's first visit need not wait for it.
    from statsmodels.stats.multitest import multipletests

    given = np.asarray(p_values, dtype=float)
    adjusted = np.full(len(given), np.nan)
    known = np.isfinite(given)
    if known.any():
        adjusted[known] = multipletests(given[known], method="fdr_bh")[1]
    return adjusted
