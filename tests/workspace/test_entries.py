"""What people enter is checked before it is stored, and the message says what fits."""

from collections.abc import Callable
from datetime import date

import pytest

from crm_models.errors import EntryRefused
from crm_models.workspace import entries


def test_a_name_is_tidied_and_bounded() -> None:
    assert entries.name("name", "  Best \n customers ") == "Best customers"
    assert entries.name("name", "x" * 120) == "x" * 120
    with pytest.raises(EntryRefused, match=r"The name has 121 characters\. Write 1 to 120 characters"):
        entries.name("name", "x" * 121)
    with pytest.raises(EntryRefused, match="The owner is empty"):
        entries.name("owner", " \t")


def test_a_line_and_prose_may_be_empty_and_are_bounded() -> None:
    assert entries.line("source", "") == ""
    assert entries.prose("description", " one\ntwo\r\n\tthree ") == "one\ntwo\r\n\tthree"
    for check, most in ((entries.line, 500), (entries.prose, 4_000)):
        assert check("text", "x" * most)
        with pytest.raises(EntryRefused, match="The text has"):
            check("text", "x" * (most + 1))
    with pytest.raises(EntryRefused, match="The text is empty"):
        entries.prose("text", "\n", required=True)


def test_a_customers_key_is_never_changed() -> None:
    assert entries.customer_id("  a  b ") == "  a  b "
    with pytest.raises(EntryRefused, match="The customer is empty"):
        entries.customer_id("")


@pytest.mark.parametrize("check", [entries.name, entries.line, entries.prose])
@pytest.mark.parametrize("character", ["\x00", "\x1b", "\ud800"])
def test_characters_that_a_database_cannot_hold_are_refused(check: Callable[..., str], character: str) -> None:
    with pytest.raises(EntryRefused, match=rf"U\+{ord(character):04X}"):
        check("text", f"a{character}b")


def test_letters_of_every_script_and_composed_emoji_are_text() -> None:
    for text in ("Zoë", "می‌خواهم", "👩‍👩‍👧", "顧客"):
        assert entries.name("name", text) == text


@pytest.mark.parametrize(
    ("definition", "reason"),
    [
        ("", "is not JSON"),
        ("{'a': 1}", "is not JSON"),
        ('{"a": NaN}', "NaN is not a JSON number"),
        ('{"a": -Infinity}', "-Infinity is not a JSON number"),
        ('{"a": "\ud800"}', "is not JSON"),
        ('{"a": ' + "9" * 5_000 + "}", "is not JSON"),
        ("[" * 100_000 + "]" * 100_000, "is not JSON"),
        ("[1]", "is not an object but list"),
        ("null", "is not an object but NoneType"),
        ('{"a": "' + "x" * 5_000_000 + '"}', r"has 5,000,009 bytes\. Give one JSON object of at most 5,000,000 bytes"),
    ],
    ids=lambda value: value[:20],
)
def test_a_definition_is_one_json_object_of_bounded_size(definition: str, reason: str) -> None:
    with pytest.raises(EntryRefused, match=reason):
        entries.json_object("definition", definition)


def test_a_definition_may_be_as_large_as_is_possible() -> None:
    assert entries.json_object("definition", '{"a": 1}', most_bytes=8) == '{"a": 1}'
    with pytest.raises(EntryRefused, match="has 8 bytes"):
        entries.json_object("definition", '{"a": 1}', most_bytes=7)


def test_a_detail_fits_into_json() -> None:
    assert entries.detail({"rows": 3, "columns": ["a"]}) == {"rows": 3, "columns": ["a"]}
    for value in (date(2025, 1, 1), float("nan"), "x" * 100_000):
        with pytest.raises(EntryRefused, match="The detail"):
            entries.detail({"value": value})


def test_a_span_of_days_runs_forwards() -> None:
    entries.span(date(2025, 1, 1), date(2025, 1, 1))
    entries.span(date(2025, 1, 1), None)
    with pytest.raises(EntryRefused, match="2025-01-01, lies before the first, 2025-01-02"):
        entries.span(date(2025, 1, 2), date(2025, 1, 1))
