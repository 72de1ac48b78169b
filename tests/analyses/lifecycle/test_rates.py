"""Shares, differences and tests against figures worked by hand or printed in the papers."""

import math

import numpy as np
import pytest

from crm_models.analyses.lifecycle.rates import against_the_rest, share


def test_a_share_of_heads_has_wilsons_interval_and_its_own_size() -> None:
    found = share(81, 263, 263, 263)  # Newcombe 1998 (two-sided intervals for the single proportion), table I
    assert (round(found.value, 4), round(found.low, 4), round(found.high, 4)) == (0.3080, 0.2553, 0.3662)
    assert found.size == 263


def test_a_share_of_money_counts_as_many_as_its_lumps() -> None:
    found = share(90, 100, 90**2 + 10 * 1**2, 11)
    assert found.value == 0.9
    assert found.size == pytest.approx(100**2 / 8110)
    assert found.low < 0.25


def test_a_share_of_nothing_is_unknown() -> None:
    assert math.isnan(share(0, 0, 0, 0).value)
    assert math.isnan(share(0, 0, 0, 5).low)  # five people without any money


def test_each_member_is_tested_against_all_others_together() -> None:
    values, sizes = np.array([0.30, 0.20, 0.20]), np.array([200.0, 300.0, 500.0])
    # 60 of 200 against 160 of 800: pooled .22, z = .1 / sqrt(.22 × .78 × (1/200 + 1/800)) = 3.0536
    assert against_the_rest(values, sizes)[0] == pytest.approx(0.002261, abs=1e-6)


def test_numbers_too_small_for_a_test_are_not_tested() -> None:
    few = against_the_rest(np.array([0.5, 0.5]), np.array([8.0, 500.0]))
    none = against_the_rest(np.array([0.0, 0.0, math.nan]), np.array([50.0, 50.0, 0.0]))
    assert np.isnan(few).all()
    assert np.isnan(none).all()
