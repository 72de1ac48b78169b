"""The public data sets: the one place that skips, with a reason, where they are absent."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from crm_models.ingest import ImportReport, run_import
from crm_models.warehouse import Warehouse

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def public(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[ImportReport, Warehouse]]:
    """Imports a public data set by its ready mapping, once per session; returns the report and the warehouse."""
    data = Path(os.environ.get("CRM_PUBLIC_DATA", ROOT.parent / "shared" / "data"))
    done: dict[str, tuple[ImportReport, Warehouse]] = {}

    def imported(name: str) -> tuple[ImportReport, Warehouse]:
        if not (data / name).is_dir():
            pytest.skip(f"the public data sets are not in {data}; point CRM_PUBLIC_DATA to them")
        if name not in done:
            url = f"duckdb:///{tmp_path_factory.mktemp(name)}/crm.duckdb"
            report = run_import(data / name, ROOT / "docs" / "mappings" / f"{name}.toml", url)
            done[name] = report, Warehouse.at(url)
        return done[name]

    return imported
