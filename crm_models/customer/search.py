"""Finds a customer by number, name, e-mail, telephone or town; typing errors are forgiven, what is shown is masked."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Integer, and_, case, func, literal, or_, select

from crm_models.people.masks import masked
from crm_models.schema import customers
from crm_models.sql import Rows
from crm_models.warehouse import Warehouse

MOST_HITS, MOST_TYPED, MOST_WORDS = 20, 80, 6
CANDIDATES = 300
"""Customers whose letters come nearest to what was typed, among whom the most similar are found."""
SIMILAR = 0.72
"""Least similarity of every word typed to a word on record: one wrong letter in five passes, two in four do not."""
FEWEST_DIGITS = 4

FIELDS = {
    "number": customers.c.customer_id,
    "name": customers.c.name,
    "e-mail": customers.c.email,
    "telephone": customers.c.phone,
    "town": customers.c.city,
}
"""What is searched, by what it is called."""


@dataclass(frozen=True, eq=False)
class Found:
    """``hits``, at most 20, one row each, best first: customer_id, name, email, phone (masked), city, kind, matched.

    ``matched`` names the fields in which something typed was found. ``is_exact`` tells a find from what is merely
    similar; ``is_cut`` says that there are more.
    """

    hits: pd.DataFrame
    is_exact: bool
    is_cut: bool = False


def find(warehouse: Warehouse, typed: str) -> Found:
    """Who has every word typed on record, as part of a number, name, address or town; else whoever comes near.

    Looks at the first 80 characters and six words. What is typed is bound as values and never becomes SQL.
    """
    clean = "".join(sign for sign in typed if sign.isprintable())[:MOST_TYPED].strip()
    words = tuple(clean.lower().split())[:MOST_WORDS]
    if not words or not warehouse.has("customers"):
        return Found(_told(pd.DataFrame(columns=_COLUMNS), ()), is_exact=True)
    for is_it in (customers.c.customer_id == clean, _holds_all(words)):
        rows = warehouse.frame(_people().where(is_it).order_by(customers.c.customer_id).limit(MOST_HITS + 1))
        if len(rows):
            return Found(_told(rows.head(MOST_HITS), words), is_exact=True, is_cut=len(rows) > MOST_HITS)
    return Found(_told(_similar(warehouse, words), words), is_exact=False)


_COLUMNS = ["customer_id", "name", "email", "phone", "city", "kind"]
_TEXT = func.lower(func.concat_ws(" ", customers.c.customer_id, customers.c.name, customers.c.email, customers.c.city))


def _people() -> Rows:
    return select(*(customers.c[name] for name in _COLUMNS))


def _holds_all(words: tuple[str, ...]) -> ColumnElement[bool]:
    """Every word is part of the text; digits alone may be a telephone number, with or without its gaps.

    By position: LIKE with an escape took three times as long.
    """
    holds = and_(*(func.strpos(_TEXT, word) > 0 for word in words))
    digits = _digits("".join(words))
    if len(digits) < FEWEST_DIGITS:
        return holds
    return or_(holds, func.strpos(func.regexp_replace(customers.c.phone, "[^0-9]", "", "g"), digits) > 0)


def _similar(warehouse: Warehouse, words: tuple[str, ...]) -> pd.DataFrame:
    """Candidates share the most pairs of letters with what was typed (any database counts those); Python compares."""
    pairs = sorted({word[at : at + 2] for word in (f" {each} " for each in words) for at in range(len(word) - 1)})
    texts = _people().add_columns((" " + _TEXT + " ").label("everything")).subquery("texts")  # put together once
    shares = (case((func.strpos(texts.c.everything, pair) > 0, 1), else_=0) for pair in pairs)
    near = select(texts, sum(shares, literal(0, Integer)).label("shared")).subquery("near")
    fewest = -(-len(pairs) // 2)
    rows = warehouse.frame(
        select(*(near.c[name] for name in _COLUMNS))
        .where(near.c.shared >= fewest)
        .order_by(near.c.shared.desc(), near.c.customer_id)
        .limit(CANDIDATES)
    )
    likeness = pd.Series([_likeness(words, row) for row in rows[_COLUMNS].itertuples(index=False)], dtype="float64")
    order = likeness[likeness >= SIMILAR].sort_values(ascending=False, kind="stable").index[:MOST_HITS]
    return rows.loc[order, _COLUMNS]


def _likeness(words: tuple[str, ...], person: Any) -> float:
    """The least similar of the words typed, each against the most similar word on record."""
    on_record = " ".join(text.lower() for text in person if isinstance(text, str)).replace("@", " ").split()
    return min(max((_ratio(word, other) for other in on_record), default=0.0) for word in words)


def _ratio(one: str, other: str) -> float:
    """Twice the letters in common, in order, to all letters (Ratcliff and Metzener 1988); 0 where not enough."""
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= SIMILAR and matcher.quick_ratio() >= SIMILAR else 0.0


def _told(rows: pd.DataFrame, words: tuple[str, ...]) -> pd.DataFrame:
    """Masked, with the fields in which any word was found or came near."""
    columns = dict(zip(FIELDS, ("customer_id", "name", "email", "phone", "city"), strict=True))
    matched = [
        ", ".join(field for field, column in columns.items() if _is_met(words, row[column]))
        for row in rows.to_dict("records")
    ]
    return masked(rows.assign(matched=matched)).reset_index(drop=True)


def _is_met(words: tuple[str, ...], text: object) -> bool:
    if not isinstance(text, str) or not text:
        return False
    digits, lowered = _digits("".join(words)), text.lower()
    if len(digits) >= FEWEST_DIGITS and digits in _digits(text):
        return True
    return any(word in lowered or max(_ratio(word, part) for part in lowered.split()) >= SIMILAR for word in words)


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign in "0123456789")
