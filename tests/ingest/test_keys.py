"""Rows with the same key: folded where they say the same or a rule is declared, rejected where neither holds."""

import pytest

from crm_models.errors import RowsRejected
from tests.ingest.desk import Desk, counts

TWICE = "id,name,born\n1,Ada,1985\n2,Ben,1990\n1,Ada,1985\n1,Adah,1985\n2,Ben,1990\n"


@pytest.mark.parametrize(("keep", "name"), [("first", "Ada"), ("last", "Adah")])
def test_the_declared_rule_decides_which_row_is_stored(desk: Desk, keep: str, name: str) -> None:
    report = desk.people(TWICE, table={"keep": keep})
    assert counts(report) == {"customers": (5, 2, 0, 0, 3)}
    assert desk.rows("customers", "name") == [(name,), ("Ben",)]


def test_without_a_rule_rows_that_say_the_same_are_one_and_rows_that_differ_are_rejected(desk: Desk) -> None:
    report = desk.people(TWICE)
    assert counts(report) == {"customers": (5, 1, 3, 0, 1)}
    assert desk.rows("customers", "name") == [("Ben",)]
    rejects = report.rejects.to_pylist()
    assert [(reject["line"], reject["column"], reject["value"]) for reject in rejects] == [
        (2, "customer_id", "1"), (4, "customer_id", "1"), (5, "customer_id", "1"),
    ]  # fmt: skip
    assert 'keep = "first"' in rejects[0]["reason"]


def test_unknown_cells_count_as_the_same(desk: Desk) -> None:
    assert counts(desk.people("id,name,born\n1,,1985\n1,,1985\n")) == {"customers": (2, 1, 0, 0, 1)}
    with pytest.raises(RowsRejected):
        desk.people("id,name,born\n1,,1985\n1,Ada,1985\n")


def test_a_rejected_row_does_not_take_part(desk: Desk) -> None:
    report = desk.people("id,name,born\n1,Ada,1985\n1,Adah,no year\n", table={"keep": "last"})
    assert counts(report) == {"customers": (2, 1, 1, 0, 0)}
    assert desk.rows("customers", "name") == [("Ada",)]


def test_a_key_of_several_columns_is_the_same_only_if_all_of_them_are(desk: Desk) -> None:
    table = {"name": "attributes", "select": "SELECT id AS customer_id, name, born AS value, _row FROM people"}
    report = desk.people("id,name,born\n1,a,x\n1,b,y\n2,a,z\n1,a,w\n", table={**table, "keep": "last"})
    assert counts(report) == {"attributes": (4, 3, 0, 0, 1)}
    assert desk.rows("attributes", "value") == [("w",), ("y",), ("z",)]


def test_a_group_that_does_not_fit_rejects_each_of_its_rows(desk: Desk) -> None:
    select = "SELECT id AS customer_id, min(born) AS birth_year, list(_row) AS _row FROM people GROUP BY id"
    report = desk.people("id,name,born\n1,a,x\n1,b,y\n2,a,1985\n", table={"select": select})
    assert counts(report) == {"customers": (3, 1, 2, 0, 0)}
    assert [reject["line"] for reject in report.rejects.to_pylist()] == [2, 3]
