"""Who is in a segment: how many, and the list of them."""

import pandas as pd
from sqlalchemy import func, select

from crm_models.segments.compile import belongs
from crm_models.segments.definition import Definition
from crm_models.warehouse import Warehouse


def size(warehouse: Warehouse, definition: Definition) -> int:
    """Number of customers and prospects in the segment.

    Raises:
        SegmentError: the definition is not resolved.
    """
    found = warehouse.frame(select(func.count().label("customers")).where(belongs(definition)))
    return int(found["customers"][0])


def overlap(warehouse: Warehouse, definitions: tuple[Definition, ...]) -> pd.DataFrame:
    """One row per pair of segments, each with itself too: first, second (their positions), customers in both.

    Raises:
        SegmentError: a definition is not resolved.
    """
    inside = select(*(belongs(each).label(f"in_{number}") for number, each in enumerate(definitions))).subquery()
    pairs = [(first, second) for first in range(len(definitions)) for second in range(len(definitions))]
    both = [func.count().filter(inside.c[f"in_{a}"], inside.c[f"in_{b}"]).label(f"{a}_{b}") for a, b in pairs if a <= b]
    found = warehouse.frame(select(*both).select_from(inside)).iloc[0]
    rows = [(a, b, int(found[f"{min(a, b)}_{max(a, b)}"])) for a, b in pairs]
    return pd.DataFrame(rows, columns=["first", "second", "customers"])
