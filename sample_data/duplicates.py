"""Customers who are in the books twice, the second time with a typing error."""

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sample_data.chance import Flags, Ints
from sample_data.effects.records import DUPLICATES


def copies(rng: np.random.Generator, is_eligible: Flags) -> tuple[Ints, Ints]:
    """Whom each customer repeats, or -1, and the number of the typing error made."""
    eligible = rng.permutation(np.flatnonzero(is_eligible))
    count = max(1, round(DUPLICATES.share * len(eligible)))
    pairs = np.sort(eligible[: 2 * count].reshape(-1, 2), axis=1)
    origin, error = np.full(len(is_eligible), -1), np.full(len(is_eligible), -1)
    origin[pairs[:, 1]] = pairs[:, 0]
    error[pairs[:, 1]] = rng.integers(len(DUPLICATES.errors), size=count)
    return origin, error


def repeated(values: Ints, origin: Ints) -> Ints:
    """Values of customers, those of copies taken from their originals."""
    return values[np.where(origin >= 0, origin, np.arange(len(values)))]


def mistyped(texts: Any, error: Ints, change: Mapping[str, Callable[[str, int], str]]) -> Any:
    """Texts of customers; of those whose error is in ``change`` as that function of text and row writes them."""
    wanted = np.isin(error, [DUPLICATES.errors.index(name) for name in change])
    rows = np.flatnonzero(wanted)
    old = texts.filter(pa.array(wanted)).to_pylist()
    new = [change[DUPLICATES.errors[error[row]]](text, int(row)) for text, row in zip(old, rows, strict=True)]
    return pc.replace_with_mask(texts, pa.array(wanted), pa.array(new, pa.string()))


def _place(text: str, row: int) -> int:
    """A place after the first letter where two different letters meet, chosen by the row."""
    pairs = enumerate(pairwise(text))
    places = [place for place, (one, other) in pairs if place and one != other and (one + other).isalpha()]
    return places[row % len(places)]


def swapped(text: str, row: int) -> str:
    """Two neighbours exchanged."""
    place = _place(text, row)
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def dropped(text: str, row: int) -> str:
    """One letter left out."""
    place = _place(text, row)
    return text[:place] + text[place + 1 :]


def doubled(text: str, row: int) -> str:
    """One letter typed twice."""
    place = _place(text, row)
    return text[:place] + text[place] + text[place:]


def initial(text: str, _row: int) -> str:
    """The first letter and a full stop."""
    return f"{text[0]}."
