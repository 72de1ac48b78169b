"""From NumPy arrays to Arrow tables that fit the declared schema."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Boolean, Date, DateTime, Double, Integer, Numeric, SmallInteger, Text

from crm_models.schema import TABLES
from sample_data.chance import Flags, Floats, Ints

ARROW_TYPES = {
    Text: pa.string(),
    Date: pa.date32(),
    DateTime: pa.timestamp("us"),
    Numeric: pa.decimal128(18, 4),
    Integer: pa.int32(),
    SmallInteger: pa.int16(),
    Double: pa.float64(),
    Boolean: pa.bool_(),
}

PART = 2_000_000
"""Most rows of one part of a large table."""


def parts(size: int) -> Iterator[slice]:
    """Slices that cut so many rows into parts; one slice, perhaps empty, where one is enough."""
    for first in range(0, max(size, 1), PART):
        yield slice(first, min(first + PART, size))


def table(name: str, /, **columns: Any) -> pa.Table:
    """The declared table ``name`` from its columns, NumPy or Arrow, in the order of the schema."""
    declared = TABLES[name].columns
    if unfit := set(columns) ^ set(declared.keys()):
        raise KeyError(f"Columns of {name} missing here or in the schema: {sorted(unfit)}.")
    schema = pa.schema([(column.name, ARROW_TYPES[type(column.type)]) for column in declared])
    arrays = [_array(columns[field.name]).cast(field.type) for field in schema]
    return pa.Table.from_arrays(arrays, schema=schema)


def _array(values: Any) -> Any:
    return pa.array(values, from_pandas=True) if isinstance(values, np.ndarray) else values


def keys(prefix: str, numbers: Ints, digits: int) -> Any:
    """Text keys counted from 1, as C0000042 for number 41; a negative number is no key."""
    size, width = len(numbers), len(prefix) + digits
    letters = np.empty((size, width), np.uint8)
    letters[:, : len(prefix)] = np.frombuffer(prefix.encode(), np.uint8)
    rest = np.maximum(numbers.astype(np.int64), -1) + 1
    for place in range(width - 1, len(prefix) - 1, -1):
        rest, digit = np.divmod(rest, 10)
        letters[:, place] = digit + ord("0")
    offsets = np.arange(size + 1, dtype=np.int32) * np.int32(width)
    text = pa.StringArray.from_buffers(size, pa.py_buffer(offsets), pa.py_buffer(letters))
    return where(numbers >= 0, text)


def words(vocabulary: tuple[str, ...] | list[str], positions: Ints) -> Any:
    """Words at these positions; a negative position is no word."""
    return pa.array(list(vocabulary), pa.string()).take(pa.array(positions, mask=positions < 0))


def every(value: str | None, size: int) -> Any:
    """The same word in every row."""
    return pa.repeat(pa.scalar(value, pa.string()), size)


def where(known: Flags, values: Any) -> Any:
    """Values where they are known, nothing elsewhere."""
    if known.all():
        return values
    array = _array(values)
    return pc.if_else(pa.array(known), array, pa.scalar(None, array.type))


def money(pence: Ints) -> Any:
    """Exact amounts with four decimals from whole pence."""
    limbs = np.empty((len(pence), 2), np.int64)
    limbs[:, 0] = pence * 100
    limbs[:, 1] = limbs[:, 0] >> 63
    return pa.Array.from_buffers(pa.decimal128(18, 4), len(pence), [None, pa.py_buffer(limbs)])


def pence(amounts: Floats) -> Ints:
    """Whole pence of amounts in pounds."""
    return np.rint(amounts * 100).astype(np.int64)


def join(*parts: Any) -> Any:
    """Texts put together row by row; a part may be one text for all rows."""
    return pc.binary_join_element_wise(*parts, "")
