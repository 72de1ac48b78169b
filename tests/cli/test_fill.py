"""`sample`, `import` and `build`: what is stored, what is reported, and which exit code says so."""

import json
from pathlib import Path

import pytest
from sqlalchemy import func, select

from crm_models.schema import TABLES, customers
from crm_models.warehouse import Warehouse
from tests.cli.conftest import Run
from tests.earlier import built_before
from tests.serving import free_port

MAPPING = """
[sources.people]
file = "people.csv"

[[tables]]
name = "customers"
source = "people"
select = "SELECT id AS customer_id, name, born AS birth_year, _file, _row FROM people"
"""
CALLS = """
[sources.calls]
file = "calls.csv"

[[tables]]
name = "interactions"
source = "calls"
select = 'SELECT id AS interaction_id, who AS customer_id, day AS "at", _file, _row FROM calls'
"""
GOOD = "id,name,born\na,Ada,1985\nb,Bob,1970\n"
ONE_BAD = "id,name,born\na,Ada,1985\nb,Bob,long ago\n"
ALL_BAD = "id,name,born\nb,Bob,long ago\n"


@pytest.fixture
def people(tmp_path: Path) -> Path:
    (tmp_path / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    return tmp_path / "people.csv"


def stored(url: str = "duckdb:///data/crm.duckdb") -> int:
    with Warehouse.at(url) as warehouse, warehouse.engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(customers)).scalar_one())


def test_an_import_reports_on_stdout_and_goes_to_the_warehouse_of_the_settings(run: Run, people: Path) -> None:
    people.write_text(GOOD, encoding="utf-8")
    done = run("import", people, "--mapping", "mapping.toml")
    assert done.exit_code == 0
    assert done.stdout.splitlines()[1].split() == ["customers", "2", "2", "0", "0", "0"]
    assert "Importing" in done.stderr
    assert stored() == 2


def test_rejected_rows_are_reported_with_exit_0_and_listed_beside_the_report(run: Run, people: Path) -> None:
    people.write_text(ONE_BAD, encoding="utf-8")
    done = run("import", people, "--mapping", "mapping.toml", "--report", "out.json")
    assert done.exit_code == 0
    (table,) = json.loads(Path("out.json").read_text(encoding="utf-8"))["tables"]
    assert table == {"table": "customers", "read": 2, "loaded": 1, "rejected": 1, "ignored": 0, "merged": 0}
    assert "people.csv,3,birth_year,long ago" in Path("out.rejects.csv").read_text(encoding="utf-8")
    assert "out.rejects.csv" in done.stderr


def test_strict_leaves_with_3_and_stores_nothing_but_still_says_which_row(run: Run, people: Path) -> None:
    people.write_text(GOOD, encoding="utf-8")
    run("import", people, "--mapping", "mapping.toml")
    people.write_text(ONE_BAD.replace("a,Ada", "c,Cleo"), encoding="utf-8")
    refused = run("import", people, "--mapping", "mapping.toml", "--strict", "--report", "out.json")
    assert refused.exit_code == 3
    assert "line 3" in refused.stderr
    assert "long ago" in Path("out.rejects.csv").read_text(encoding="utf-8")
    assert stored() == 2


def test_an_import_of_which_nothing_fits_leaves_with_1(run: Run, people: Path) -> None:
    people.write_text(ALL_BAD, encoding="utf-8")
    assert run("import", people, "--mapping", "mapping.toml").exit_code == 1
    assert not Path("data").exists()


def test_a_mapping_that_cannot_be_followed_leaves_with_1(run: Run, people: Path) -> None:
    people.write_text(GOOD, encoding="utf-8")
    Path("mapping.toml").write_text(MAPPING.replace("FROM people", "FROM nobody"), encoding="utf-8")
    failed = run("import", people, "--mapping", "mapping.toml")
    assert (failed.exit_code, failed.stdout) == (1, "")
    assert "Traceback" not in failed.stderr


def test_a_dry_run_says_what_would_be_stored_and_stores_nothing(run: Run, people: Path) -> None:
    people.write_text(ONE_BAD, encoding="utf-8")
    tried = run("import", people, "--mapping", "mapping.toml", "--dry-run")
    assert tried.exit_code == 0
    assert tried.stdout.splitlines()[1].split() == ["customers", "2", "1", "1", "0", "0"]
    assert not Path("data").exists()


def test_replace_empties_the_tables_it_writes_first(run: Run, people: Path) -> None:
    people.write_text(GOOD, encoding="utf-8")
    run("import", people, "--mapping", "mapping.toml", "--into", "duckdb:///own.duckdb")
    people.write_text("id,name,born\nc,Cleo,1999\n", encoding="utf-8")
    run("import", people, "--mapping", "mapping.toml", "--into", "duckdb:///own.duckdb")
    assert stored("duckdb:///own.duckdb") == 3
    run("import", people, "--mapping", "mapping.toml", "--into", "duckdb:///own.duckdb", "--replace")
    assert stored("duckdb:///own.duckdb") == 1


def test_the_sample_company_fills_every_table_and_shows_its_progress(run: Run) -> None:
    made = run("sample", "--customers", "300")
    assert made.exit_code == 0
    assert made.stdout == ""
    assert all(f"{table}: " in made.stderr for table in TABLES)
    with Warehouse.at("duckdb:///data/crm.duckdb") as warehouse:
        assert [table for table in TABLES if not warehouse.has(table)] == []
    assert stored() == 300


def test_the_sample_company_replaces_itself_but_not_imported_rows(run: Run, people: Path) -> None:
    assert [run("sample", "--customers", "300").exit_code for _ in range(2)] == [0, 0]
    people.write_text(GOOD, encoding="utf-8")
    run("import", people, "--mapping", "mapping.toml")
    refused = run("sample", "--customers", "300")
    assert refused.exit_code == 1
    assert "--replace" in refused.stderr
    assert stored() == 302
    assert run("sample", "--customers", "300", "--replace").exit_code == 0
    assert stored() == 300


def test_build_publishes_a_new_build_of_the_same_rows(run: Run, shop: str) -> None:
    with Warehouse.at(shop) as before:
        assert run("build", "--into", shop).exit_code == 0
        with Warehouse.at(shop) as after:
            assert after.build != before.build
            assert after.stock == before.stock


def test_build_and_import_work_on_summaries_of_an_earlier_version(run: Run, shop: str, tmp_path: Path) -> None:
    built_before(shop)
    assert "BROKEN  Warehouse" in run("doctor", "--warehouse", shop, "--port", free_port()).stdout
    assert run("build", "--into", shop).exit_code == 0
    assert stored(shop) == 2
    built_before(shop)
    (tmp_path / "calls.csv").write_text("id,who,day\n1,ada,2025-02-02\n", encoding="utf-8")
    (tmp_path / "calls.toml").write_text(CALLS, encoding="utf-8")
    done = run("import", "calls.csv", "--mapping", "calls.toml", "--into", shop)
    assert done.exit_code == 0
    assert "not in customers" not in done.stderr
    with Warehouse.at(shop) as warehouse:
        assert warehouse.stock["interactions"]["rows"] == 1


def test_there_is_nothing_to_build_where_there_is_no_warehouse(run: Run) -> None:
    assert run("build").exit_code == 1
    assert not Path("data").exists()
