"""Finding a customer, on both engines: by any part, with typing errors, masked, and never as SQL."""

from collections.abc import Callable
from datetime import date

import pytest

from crm_models.customer.search import MOST_HITS, find
from crm_models.warehouse import Warehouse

Build = Callable[..., Warehouse]
PEOPLE = [
    {"customer_id": "C0001", "name": "Ann Smith", "email": "ann.smith@example.org", "phone": "020 7946 0012",
     "city": "London"},
    {"customer_id": "C0002", "name": "Jonathan Müller", "email": "jm@example.com", "phone": "0161 496 0345",
     "city": "Manchester"},
    {"customer_id": "C0003", "name": "Priya O'Neill", "email": None, "phone": None, "city": "Leeds"},
    {"customer_id": "C0004", "name": None, "email": None, "phone": None, "city": None},
]  # fmt: skip


@pytest.fixture
def warehouse(build_warehouse: Build) -> Warehouse:
    return build_warehouse({"customers": PEOPLE})


@pytest.mark.parametrize(
    ("typed", "number", "matched"),
    [
        ("C0003", "C0003", "number"),
        ("c0002", "C0002", "number"),
        ("smith", "C0001", "name, e-mail"),
        ("ANN SMITH", "C0001", "name, e-mail"),
        ("smith london", "C0001", "name, e-mail, town"),
        ("leeds", "C0003", "town"),
        ("jm@example", "C0002", "e-mail"),
        ("7946 0012", "C0001", "telephone"),
        ("02079460012", "C0001", "telephone"),
        ("O'Neill", "C0003", "name"),
    ],
)
def test_any_part_finds(warehouse: Warehouse, typed: str, number: str, matched: str) -> None:
    found = find(warehouse, typed)
    assert found.is_exact
    assert found.hits["customer_id"].tolist() == [number]
    assert found.hits["matched"].tolist() == [matched]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("smiht", "C0001"),
        ("anne smiht", "C0001"),
        ("jonatan muller", "C0002"),
        ("manchster", "C0002"),
        ("prya oneil", "C0003"),
    ],
)
def test_typing_errors_are_forgiven(warehouse: Warehouse, typed: str, number: str) -> None:
    found = find(warehouse, typed)
    assert not found.is_exact
    assert found.hits["customer_id"].tolist() == [number]


def test_every_word_typed_must_come_near(warehouse: Warehouse) -> None:
    assert find(warehouse, "jonatan xqzw").hits.empty


@pytest.mark.parametrize("typed", ["ann smith " * 3 + "zzzz", "ann smith" + " " * 80 + "zzzz"])
def test_what_lies_behind_six_words_or_eighty_characters_does_not_count(warehouse: Warehouse, typed: str) -> None:
    assert find(warehouse, typed).hits["customer_id"].tolist() == ["C0001"]


def test_what_is_found_is_masked(warehouse: Warehouse) -> None:
    (hit,) = find(warehouse, "ann smith").hits.to_dict("records")
    assert (hit["name"], hit["email"], hit["phone"]) == ("A••• S•••", "a•••@•••.org", "••• 12")


@pytest.mark.parametrize(
    "typed", ["", "   ", "zzzzzz", "%", "_", "' OR 1=1 --", "\\", "x" * 10_000, "a\x00b", "💥", "(", "[a-z]+"]
)
def test_what_nobody_is_called_finds_nobody_and_breaks_nothing(warehouse: Warehouse, typed: str) -> None:
    assert find(warehouse, typed).hits.empty


def test_more_than_twenty_are_cut_and_said_to_be(build_warehouse: Build) -> None:
    many = [{"customer_id": f"N{number:03}", "name": "Ann Smith"} for number in range(30)]
    found = find(build_warehouse({"customers": many}), "smith")
    assert len(found.hits) == MOST_HITS
    assert found.is_cut


def test_without_customers_nobody_is_found(build_warehouse: Build) -> None:
    assert find(
        build_warehouse({"orders": [{"order_id": "o", "status": "open", "ordered_at": date(2026, 1, 1)}]}), "ann"
    ).hits.empty
