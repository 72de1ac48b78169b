"""The benchmark counts what it says: every segment of it holds somebody, but not everybody."""

from pathlib import Path

from benchmarks.builds import made
from benchmarks.live_count import BEHAVIOURS, live_counts


def test_every_live_count_has_something_to_count(tmp_path: Path) -> None:
    url = f"duckdb:///{tmp_path}/crm.duckdb"
    made(url, 1500)
    found = live_counts(url, runs=2)
    assert [each.behaviour for each in found] == list(BEHAVIOURS)
    assert all(0 < each.customers < 1500 and each.p50_ms > 0 for each in found)
