"""Tests and corrections against figures worked by hand or printed in the papers."""

import math

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportions_ztest

from crm_models.analyses.significance import corrected, two_shares, two_sided


def test_two_shares_are_tested_as_by_hand() -> None:
    """60 of 200 and 160 of 800: pooled .22, z = .1 / sqrt(.22 × .78 × (1/200 + 1/800)) = 3.0536."""
    assert two_shares(60, 200, 160, 800) == pytest.approx(0.002261, abs=1e-6)


def test_two_shares_are_tested_as_by_others_whichever_comes_first() -> None:
    for part, whole, other_part, other_whole in ((5, 80, 9, 61), (40, 41, 70, 99), (0, 30, 4, 12)):
        expected = pytest.approx(proportions_ztest([part, other_part], [whole, other_whole])[1])
        assert two_shares(part, whole, other_part, other_whole) == expected
        assert two_shares(other_part, other_whole, part, whole) == expected
        table = [[part, whole - part], [other_part, other_whole - other_part]]
        assert stats.chi2_contingency(table, correction=False).pvalue == expected


def test_two_shares_without_any_variation_do_not_differ() -> None:
    assert two_shares(0, 10, 0, 20) == 1
    assert two_shares(10, 10, 20, 20) == 1


def test_a_standard_normal_value_lies_within_two_ends_with_95_percent() -> None:
    assert two_sided(1.959964) == pytest.approx(0.05, abs=1e-6)
    assert two_sided(-1.959964) == two_sided(1.959964)


def test_p_values_are_corrected_as_by_benjamini_and_hochberg() -> None:
    # The 15 p-values of Benjamini & Hochberg (1995), section 3.2: the four smallest stay below .05.
    given = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]  # fmt: skip # noqa: E501
    assert (corrected(given) < 0.05).sum() == 4


def test_unknown_p_values_stay_unknown_and_do_not_count() -> None:
    """Worked by hand: p(i) × 5 ÷ i, and from the largest down never rising."""
    found = corrected([0.01, math.nan, 0.04, 0.03, 0.005, 0.5])
    assert math.isnan(found[1])
    assert found[~np.isnan(found)] == pytest.approx([0.025, 0.05, 0.05, 0.025, 0.5])
    assert np.isnan(corrected([math.nan])).all()
