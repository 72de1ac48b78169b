"""The marts by hand hold the rows of ours, so that what is compared is the same work."""

import duckdb
import pytest

from benchmarks.builds import build_by_hand, compare_builds, made
from benchmarks.marts_sql import MARTS
from crm_models.engines import current_file, parse_url
from sample_data.truth import LAST_DAY


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    address = f"duckdb:///{tmp_path_factory.mktemp('company')}/crm.duckdb"
    assert made(address, 1500).peak_mib > 0
    return address


@pytest.fixture(scope="module")
def both(url: str, tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """Our build attached as ``ours`` and the one by hand as ``by_hand``."""
    file, copy = current_file(parse_url(url)), tmp_path_factory.mktemp("by_hand") / "raw.duckdb"
    build_by_hand(url, LAST_DAY.year, keep_as=copy)
    connection = duckdb.connect()
    for name, path in (("ours", file), ("by_hand", copy)):
        connection.execute(f"ATTACH '{path}' AS {name} (READ_ONLY)")
    return connection


@pytest.mark.parametrize("mart", MARTS)
def test_each_mart_by_hand_holds_the_rows_of_ours(both: duckdb.DuckDBPyConnection, mart: str) -> None:
    """Units are sums of floats, whose last digit depends on the order of adding."""
    columns = [name for name, *_ in both.execute(f"DESCRIBE ours.{mart}").fetchall()]
    chosen = ", ".join("round(units, 6) AS units" if name == "units" else name for name in columns)
    for one, other in (("ours", "by_hand"), ("by_hand", "ours")):
        alone = both.execute(f"SELECT {chosen} FROM {one}.{mart} EXCEPT ALL SELECT {chosen} FROM {other}.{mart}")
        assert alone.fetchall() == []
    assert both.execute(f"SELECT count(*) > 30 FROM by_hand.{mart}").fetchone() == (True,)


def test_the_comparison_tells_time_and_memory_of_both_sides(url: str) -> None:
    found = compare_builds(url, pairs=1)
    assert found.rows > 10_000
    assert found.ratio == pytest.approx(found.ours.seconds / found.by_hand.seconds)
    assert min(found.ours.peak_mib, found.by_hand.peak_mib) > 50
    assert found.rows_per_second > 1_000
