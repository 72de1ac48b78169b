"""The comparison of imports compares the same work: both sides store every line."""

from pathlib import Path

import pytest

from benchmarks.imports import compare_imports
from dashboard.commands.fill import make_sample


def test_both_sides_store_every_line(tmp_path: Path) -> None:
    url = f"duckdb:///{tmp_path}/crm.duckdb"
    make_sample(url, 1000)
    result, peaks = compare_imports(url, pairs=1, lines=2000)
    assert result.ratio > 0
    assert set(peaks) == {"ours", "by hand"}
    with pytest.raises(ValueError, match="did not store all"):
        compare_imports(url, pairs=1, lines=10**9)
