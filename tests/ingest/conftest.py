"""A desk to import from, fresh for every test."""

from pathlib import Path

import pytest

from tests.ingest.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    folder = tmp_path / "source"
    folder.mkdir()
    return Desk(folder, f"duckdb:///{tmp_path}/crm.duckdb")
