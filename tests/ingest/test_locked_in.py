"""SQL of a mapping sees the sources it names, and nothing else of the machine."""

from pathlib import Path

import duckdb
import pandas as pd
import pytest

from crm_models.errors import MappingError
from crm_models.ingest.staging import opened
from tests.ingest.desk import Desk

PEOPLE = "id,name,born\n1,Ada,1985\n"


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    file = tmp_path / "secret.csv"
    file.write_text("word\nopen sesame\n")
    pd.DataFrame({"word": ["open sesame"]}).to_parquet(tmp_path / "secret.parquet")
    return file


@pytest.mark.parametrize(
    "reach",
    [
        "(SELECT word FROM read_csv('{secret}'))",
        "(SELECT word FROM '{secret}')",
        "(SELECT word FROM read_parquet('{folder}/secret.parquet'))",
        "(SELECT content FROM read_text('{secret}'))",
        "(SELECT content FROM read_blob('{secret}'))",
        "(SELECT file FROM glob('{folder}/*') LIMIT 1)",
        "(SELECT count(*) FROM read_csv('https://example.org/x.csv'))",
        "(SELECT count(*) FROM read_parquet('s3://bucket/x.parquet'))",
        "(SELECT path FROM duckdb_secrets())",
        "getenv('HOME')",
    ],
)
def test_files_network_secrets_and_the_process_are_out_of_reach(desk: Desk, secret: Path, reach: str) -> None:
    value = reach.format(secret=secret, folder=secret.parent)
    for table in (
        {"select": f"SELECT id AS customer_id, CAST({value} AS VARCHAR) AS name, _row FROM people"},
        {"ignore": {"reach": f"CAST({value} AS VARCHAR) = 'x'"}},
    ):
        with pytest.raises(MappingError) as caught:
            desk.people(PEOPLE, table=table)
        assert "sesame" not in str(caught.value)


@pytest.mark.parametrize(
    "statement",
    [
        "COPY (SELECT 1) TO '{folder}/out.csv'",
        "ATTACH '{folder}/out.duckdb'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET memory_limit = '100GB'",
        "DROP TABLE staged.people",
        "CREATE TABLE x AS SELECT 1",
        "EXPORT DATABASE '{folder}/out'",
        "PRAGMA database_list",
        "SELECT id AS customer_id, _row FROM people; DROP TABLE staged.people",
        "SELECT id AS customer_id, _row FROM people) TO '{folder}/out.csv'; SELECT (1",
    ],
)
def test_nothing_but_one_select_is_run(desk: Desk, secret: Path, statement: str) -> None:
    with pytest.raises(MappingError, match=r"one SELECT is expected|Parser Error"):
        desk.people(PEOPLE, table={"select": statement.format(folder=secret.parent)})
    assert sorted(path.name for path in secret.parent.iterdir()) == ["secret.csv", "secret.parquet", "source"]


@pytest.mark.parametrize("statement", ["DROP TABLE staged.people", "COPY people TO 'x.csv'", "SELECT 1; SELECT 2"])
def test_what_is_no_single_select_is_told_so(desk: Desk, statement: str) -> None:
    with pytest.raises(MappingError, match="one SELECT is expected"):
        desk.people(PEOPLE, table={"select": statement})


def test_once_locked_no_setting_and_no_variable_of_the_process_can_be_reached() -> None:
    hidden_frame = pd.DataFrame({"word": ["open sesame"]})
    with opened() as staging:
        staging.lock()
        with pytest.raises(duckdb.Error, match="locked"):
            staging.connection.execute("SET memory_limit = '100GB'")
        with pytest.raises(duckdb.Error, match="hidden_frame"):
            staging.connection.execute("FROM hidden_frame")
    assert len(hidden_frame) == 1


@pytest.mark.parametrize(
    "condition", ["TRUE) FROM people; DROP TABLE staged.people; SELECT (1", "1) UNION SELECT (2", ""]
)
def test_an_ignore_condition_is_one_condition(desk: Desk, condition: str) -> None:
    with pytest.raises((MappingError, ValueError)):
        desk.people(PEOPLE, table={"ignore": {"all": condition}})
