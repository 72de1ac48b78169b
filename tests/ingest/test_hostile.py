"""Hostile files, smaller than those of docs/reliability.md: what is said, what is left, and the memory it takes."""

import re
import shutil
from pathlib import Path

import pytest

from benchmarks.hostile import KNOWN, content, in_its_own_process, outcome, prepare
from benchmarks.hostile_files import CASES
from crm_models.ingest import run_import

SIZE, HEAVY_SIZE = 0.005, 0.05
HEAVY = ("2,000 columns × 20,000 rows", "3 M clean rows", "a 200 MB row of empty cells", "xlsx with 90,000 errors")
MOST_MIB = 480
"""Python and its libraries take 180; the bounds of workbench and draft are 350, of which so few rows need little."""


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a warehouse of five customers."""
    source, folder = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("known")
    run_import(source, prepare(source, KNOWN, 1), f"duckdb:///{folder}/crm.duckdb")
    return folder


@pytest.fixture
def url(known: Path, tmp_path: Path) -> str:
    """The address of a copy of it."""
    shutil.copytree(known, tmp_path / "warehouse")
    return f"duckdb:///{tmp_path}/warehouse/crm.duckdb"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_file_is_told_and_leaves_the_warehouse_as_it_was_unless_it_is_loaded(
    url: str, source: Path, name: str
) -> None:
    before = content(url)
    said = outcome(source, prepare(source, CASES[name], SIZE), url)
    assert re.search(CASES[name].says, said), said
    loaded = re.search(r"loaded ([\d,]+), rejected", said)
    if loaded:
        after = content(url)
        assert after.build != before.build
        assert after.customers == before.customers + int(loaded[1].replace(",", ""))
    else:
        assert content(url) == before


@pytest.mark.parametrize("name", HEAVY)
def test_memory_stays_bounded(url: str, source: Path, name: str) -> None:
    said, _, peak = in_its_own_process(source, prepare(source, CASES[name], HEAVY_SIZE), url)
    assert re.search(CASES[name].says, said), said
    assert peak < MOST_MIB
