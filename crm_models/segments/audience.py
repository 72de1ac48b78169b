"""Who is in a segment: how many, and the list of them."""

from dataclasses import dataclass

import pandas as pd
from sqlalchemy import case, func, literal, select

from crm_models.segments.compile import belongs
from crm_models.segments.definition import Definition
from crm_models.warehouse import Warehouse


@dataclass(frozen=True, eq=False)
class Overlap:
    """How far segments overlap: customers in at least one of them (``anywhere``) and in two or more (``in_several``).

    ``pairs`` has one row per pair of segments, each with itself too: first, second (their positions), customers (in
    both), share (of the first's customers, 0–1; NaN where it has none).
    """

    pairs: pd.DataFrame
    anywhere: int
    in_several: int

    @property
    def share_in_several(self) -> float:
        """Customers in two or more as a share of those in any; NaN where nobody is in any."""
        return self.in_several / self.anywhere if self.anywhere else float("nan")


def size(warehouse: Warehouse, definition: Definition) -> int:
    """Number of customers and prospects in the segment.

    Raises:
        SegmentError: the definition is not resolved.
    """
    found = warehouse.frame(select(func.count().label("customers")).where(belongs(definition)))
    return int(found["customers"][0])


def overlap(warehouse: Warehouse, definitions: tuple[Definition, ...]) -> Overlap:
    """How far segments overlap, counted in one statement.

    Raises:
        SegmentError: a definition is not resolved.
    """
    places = range(len(definitions))
    inside = select(*(belongs(each).label(f"in_{place}") for place, each in enumerate(definitions))).subquery()
    segments = sum((case((each, 1), else_=0) for each in inside.c), start=literal(0))
    pairs = [(first, second) for first in places for second in places]
    both = [func.count().filter(inside.c[f"in_{a}"], inside.c[f"in_{b}"]).label(f"{a}_{b}") for a, b in pairs if a <= b]
    anywhere = func.count().filter(segments > 0).label("anywhere")
    in_several = func.count().filter(segments > 1).label("in_several")
    found = warehouse.frame(select(*both, anywhere, in_several).select_from(inside)).iloc[0]
    rows = [(a, b, int(found[f"{min(a, b)}_{max(a, b)}"])) for a, b in pairs]
    frame = pd.DataFrame(rows, columns=["first", "second", "customers"])
    sizes = frame["first"].map({a: found[f"{a}_{a}"] for a in places})
    frame["share"] = frame["customers"] / sizes.where(sizes > 0)
    return Overlap(frame, int(found["anywhere"]), int(found["in_several"]))
