"""A SELECT cannot make one huge value, and the functions that could still do what they did."""

from collections.abc import Iterator

import pytest

from crm_models.errors import MappingError
from crm_models.ingest.bounded import MAKERS, MOST_ITEMS
from crm_models.ingest.staging import Staging, opened
from tests.ingest.desk import Desk

PEOPLE = "id,name,born\n1,Ada,1985\n"
HUGE = {
    "range": [
        "range(n)",
        "range(1, n)",
        "range(-n, 1)",
        "range(n, 0, -1)",
        "range(DATE '1900-01-01', DATE '2000-01-01', INTERVAL 1 DAY)",
        "range(DATE '2000-01-01', DATE '1900-01-01', INTERVAL (-1) DAY)",
    ],
    "generate_series": ["generate_series(n)", "generate_series(1, n)", "generate_series(0, n * 5, 2)"],
    "repeat": ["repeat('x', n)", "repeat([1, 2], n // 2 + 1)", "repeat('four', n // 2)"],
    "list_resize": ["list_resize([1], n)", "list_resize([1], n, 0)"],
    "array_resize": ["array_resize([1], n)", "array_resize([1], n, 0)"],
    "lpad": ["lpad('7', n, '0')"],
    "rpad": ["rpad('7', n, '0')"],
}
SMALL = [
    ("range(3)", [0, 1, 2]),
    ("range(1, 3)", [1, 2]),
    ("range(100000, 100003)", [100_000, 100_001, 100_002]),
    ("range(7, 1, -3)", [7, 4]),
    ("range(100000, 0, 1)", []),
    ("range(DATE '2000-01-01', DATE '1900-01-01', INTERVAL 1 DAY)", []),
    ("len(range(DATE '2024-01-01', DATE '2025-01-01', INTERVAL 1 DAY))", 366),
    ("generate_series(1, 3)", [1, 2, 3]),
    ("repeat('ab', 2)", "abab"),
    ("repeat(NULL, 2)", None),
    ("list_resize([1], 2)", [1, None]),
    ("lpad('7', 3, '0')", "007"),
    ("rpad('7', 3, '0')", "700"),
    ("(SELECT count(*) FROM range(1000000))", 1_000_000),
    ("(SELECT count(*) FROM generate_series(1, 1000000))", 1_000_000),
]


@pytest.fixture(scope="module")
def staging() -> Iterator[Staging]:
    with opened() as workbench:
        yield workbench


@pytest.mark.parametrize("value", [value for values in HUGE.values() for value in values])
def test_a_huge_value_is_refused_before_it_is_made(desk: Desk, value: str) -> None:
    people = f"(SELECT *, {MOST_ITEMS + 2} AS n FROM people)"
    select = f"SELECT id AS customer_id, len({value})::VARCHAR AS name, _row FROM {people}"
    with pytest.raises(MappingError, match=rf"{value.split('(')[0]}\(\) makes a value of more than 10,000 items.*FROM"):
        desk.people(PEOPLE, table={"select": select})


def test_every_bounded_function_is_tried() -> None:
    assert HUGE.keys() == MAKERS.keys()


@pytest.mark.parametrize(("value", "result"), SMALL)
def test_what_is_not_huge_is_made_as_ever(staging: Staging, value: str, result: object) -> None:
    assert staging.run(f"SELECT {value}") == [(result,)]


def test_the_largest_value_allowed_is_made(staging: Staging) -> None:
    assert staging.number(f"SELECT len(range({MOST_ITEMS}))") == MOST_ITEMS
