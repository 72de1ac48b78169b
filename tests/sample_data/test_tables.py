"""From arrays to Arrow, exactly."""

from decimal import Decimal

import numpy as np
import pytest

from sample_data.tables import keys, money, table, words


def test_keys_count_from_one_and_a_negative_number_is_no_key() -> None:
    assert keys("C", np.array([0, 41, -1, 1_234_566]), 7).to_pylist() == ["C0000001", "C0000042", None, "C1234567"]


def test_money_is_exact_below_nothing_and_above_what_a_float_holds() -> None:
    pence = np.array([0, -1, 1999, -250_000, 9_007_199_254_740_993 // 100])
    assert money(pence).to_pylist() == [Decimal(int(p)).scaleb(-2).quantize(Decimal("0.0001")) for p in pence]


def test_a_negative_position_is_no_word() -> None:
    assert words(("a", "b"), np.array([1, -1, 0])).to_pylist() == ["b", None, "a"]


def test_a_column_missing_or_unknown_to_the_schema_is_named() -> None:
    with pytest.raises(KeyError, match=r"stage_changes.*colour.*stage"):
        table("stage_changes", opportunity_id=np.array([1]), changed_at=np.array([1]), colour=np.array([1]))
