"""`serve` and `demo`: the address is printed once it answers, and a sample company is made only where nothing is."""

import os
import socket
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from crm_models.draft import drafted
from crm_models.engines import parse_url
from crm_models.metrics import CATALOGUE
from crm_models.schema import SCHEMA_VERSION
from crm_models.settings import Settings
from crm_models.warehouse import Warehouse, notes
from dashboard.commands.serve import give_sample_targets
from tests.cli.conftest import Run
from tests.earlier import built_before
from tests.serving import free_port, served

ROOT = Path(__file__).parents[2]
CLI = [sys.executable, "-m", "dashboard.cli"]


def test_serve_prints_an_address_that_answers(shop: str, tmp_path: Path) -> None:
    port = free_port()
    command = [*CLI, "serve", "--warehouse", shop, "--port", str(port)]
    with served(command, cwd=tmp_path, environment={**os.environ, "PYTHONPATH": str(ROOT)}) as address:
        assert address == f"http://127.0.0.1:{port}"
        with urlopen(f"{address}/_stcore/health", timeout=30) as answer:  # noqa: S310 - our own server
            assert answer.read() == b"ok"


def test_a_taken_port_is_refused_before_anything_starts(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        refused = run("serve", "--port", other.getsockname()[1])
    assert refused.exit_code == 1
    assert "--port" in refused.stderr


def test_a_demo_makes_the_sample_company_once(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    builds = []
    for _ in range(2):
        command = [*CLI, "demo", "--customers", "300", "--port", str(free_port())]
        with (
            served(command, cwd=tmp_path, environment=environment),
            Warehouse.at(f"duckdb:///{tmp_path}/data/crm.duckdb") as warehouse,
        ):
            builds.append(warehouse.build)
    assert builds[0] == builds[1]


def test_only_the_sample_company_is_given_targets(shop: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRM_TARGETS", "{}")
    give_sample_targets(shop)
    assert Settings.load().targets == {}
    with drafted(shop) as draft:
        draft.note("origin", "sample")
    give_sample_targets(shop)
    aimed_at = Settings.load().targets
    assert aimed_at["revenue"] > 0
    assert set(aimed_at) <= set(CATALOGUE)


def test_a_demo_remakes_a_sample_company_of_another_schema(shop: str, tmp_path: Path) -> None:
    outdate(shop, "origin")
    command = [*CLI, "demo", "--warehouse", shop, "--customers", "300", "--port", str(free_port())]
    with served(command, cwd=tmp_path, environment={**os.environ, "PYTHONPATH": str(ROOT)}):
        assert notes(parse_url(shop))["schema_version"] == str(SCHEMA_VERSION)


def test_a_demo_never_remakes_imported_rows(shop: str, run: Run) -> None:
    outdate(shop, "import_report")
    refused = run("demo", "--warehouse", shop, "--customers", "300", "--port", free_port())
    assert refused.exit_code == 1
    assert "schema version 0" in refused.stderr
    assert notes(parse_url(shop))["schema_version"] == "0"


def test_a_demo_leaves_imported_rows_with_summaries_of_an_earlier_version_to_a_build(shop: str, run: Run) -> None:
    with drafted(shop) as draft:
        draft.note("import_report", "")
    built_before(shop)
    refused = run("demo", "--warehouse", shop, "--customers", "300", "--port", free_port())
    assert refused.exit_code == 1
    assert f"crm-dashboard build --into {shop}" in refused.stderr


def outdate(url: str, note: str) -> None:
    with drafted(url) as draft:
        draft.note(note, "sample")
        draft.note("schema_version", "0")
