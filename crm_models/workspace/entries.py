"""What people enter, checked before it is stored: long enough, short enough, and text that every database can hold."""

import json
from datetime import date
from typing import Any
from unicodedata import category

from crm_models.errors import EntryRefused

NAME_LENGTH = 120
LINE_LENGTH = 500
PROSE_LENGTH = 4_000
ID_LENGTH = 500
DEFINITION_BYTES = 5_000_000
DETAIL_BYTES = 100_000


def name(what: str, value: str) -> str:
    """A name of 1 to 120 characters on one line, spaces tidied.

    Raises:
        EntryRefused: empty, too long, or not text.
    """
    return _within(what, _text(what, " ".join(value.split())), 1, NAME_LENGTH)


def line(what: str, value: str) -> str:
    """Up to 500 characters on one line, spaces tidied; may be empty.

    Raises:
        EntryRefused: too long, or not text.
    """
    return _within(what, _text(what, " ".join(value.split())), 0, LINE_LENGTH)


def prose(what: str, value: str, *, required: bool = False) -> str:
    """Up to 4,000 characters, lines kept; may be empty unless ``required``.

    Raises:
        EntryRefused: too long, empty though required, or not text.
    """
    return _within(what, _text(what, value.strip(), may_have="\n\r\t"), 1 if required else 0, PROSE_LENGTH)


def customer_id(value: str) -> str:
    """A key of the warehouse, as it is.

    Raises:
        EntryRefused: empty, longer than 500 characters, or not text.
    """
    return _within("customer", _text("customer", value), 1, ID_LENGTH)


def json_object(what: str, value: str, most_bytes: int = DEFINITION_BYTES) -> str:
    """The text of one JSON object, as it is.

    Raises:
        EntryRefused: larger than ``most_bytes``, not JSON (RFC 8259), or another kind of value.
    """
    expected = f"Give one JSON object of at most {most_bytes:,} bytes."
    try:
        size = len(value.encode("utf-8"))
        if size > most_bytes:
            raise EntryRefused(f"The {what} has {size:,} bytes. {expected}")
        parsed = json.loads(value, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:  # ValueError: bad syntax, bad UTF-8, numbers beyond all bounds
        raise EntryRefused(f"The {what} is not JSON: {error}. {expected}") from error
    if not isinstance(parsed, dict):
        raise EntryRefused(f"The {what} is not an object but {type(parsed).__name__}. {expected}")
    return value


def detail(value: dict[str, Any]) -> dict[str, Any]:
    """Particulars of an act, known to fit into JSON.

    Raises:
        EntryRefused: too large, or holds something that JSON cannot.
    """
    try:
        written = json.dumps(value)
    except (TypeError, ValueError, RecursionError) as error:
        raise EntryRefused(f"The detail does not fit into JSON: {error}. Give text, whole numbers, lists.") from error
    json_object("detail", written, DETAIL_BYTES)
    return value


def span(first: date, last: date | None) -> None:
    """Check that a span of days runs forwards.

    Raises:
        EntryRefused: it ends before it begins.
    """
    if last is not None and last < first:
        raise EntryRefused(f"The last day, {last}, lies before the first, {first}. Exchange them.")


def _refuse_constant(word: str) -> None:
    raise ValueError(f"{word} is not a JSON number")


def _within(what: str, value: str, fewest: int, most: int) -> str:
    if fewest <= len(value) <= most:
        return value
    found = "is empty" if not value else f"has {len(value):,} characters"
    raise EntryRefused(f"The {what} {found}. Write {fewest} to {most:,} characters.")


def _text(what: str, value: str, may_have: str = "") -> str:
    """The value without control characters and halves of characters, which PostgreSQL or UTF-8 cannot hold."""
    for character in value:
        if category(character) in ("Cc", "Cs") and character not in may_have:
            raise EntryRefused(f"The {what} holds the character U+{ord(character):04X}. Leave it out.")
    return value
