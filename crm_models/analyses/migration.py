"""Segment migration: who was in which group on an earlier day, and where they are now."""

from datetime import date
from typing import Literal, TypeAlias

import pandas as pd
from sqlalchemy import CTE, func, select

from crm_models.analyses.rfm import scored
from crm_models.errors import DayOutOfReach
from crm_models.segments.groups import GROUPS
from crm_models.segments.scores import cuts
from crm_models.settings import RFMSetting
from crm_models.slices import Slice
from crm_models.sql import Rows
from crm_models.warehouse import Warehouse

CutPoints: TypeAlias = Literal["own", "held"]
NOT_YET_KNOWN = "not_yet_known"
"""Where customers come from who were not known on the earlier day."""

LABELS = {NOT_YET_KNOWN: "Not yet known", **{key: each.label for key, each in GROUPS.items()}}
MATRIX = ("from_key", "from_group", "to_key", "to_group", "customers", "revenue_before", "revenue_since")


def migration(
    warehouse: Warehouse, view: Slice, before: date, setting: RFMSetting, cut_points: CutPoints = "own"
) -> pd.DataFrame:
    """One row per group then and group now, all pairs; together they are all customers known by the as-of day.

    Columns: from_key, from_group, to_key, to_group, customers, revenue_before (net, up to the earlier day),
    revenue_since (net, after it). Customers who came after the earlier day are from "Not yet known". For any group, the
    rows it is left in add up to its size then and the rows it is reached in to its size now.

    Scores of the earlier day rest on what was known then: orders and returns up to it, and customers seen by then.
    ``cut_points="own"`` ranks each day among its own customers, so both ends agree with what the groups show on
    that day, and a customer may move because others did. ``"held"`` keeps the earlier day's cut points for both, so a
    customer moves by own doing and the passing of time alone: value scores then fall only with returns, recency scores
    unless somebody orders, and groups grow or shrink with the company. Where the deployment states all thresholds,
    the two are the same.

    Raises:
        DayOutOfReach: the earlier day is not before the as-of day, or nobody had ordered by then and its cut points
            are to be held.
        TableMissing: the warehouse is empty.
    """
    moved = _moved(warehouse, view, before, setting, cut_points)
    found = warehouse.frame(
        select(
            moved.c.from_key,
            moved.c.to_key,
            func.count().label("customers"),
            func.sum(moved.c.revenue_before).label("revenue_before"),
            func.sum(moved.c.revenue_since).label("revenue_since"),
        ).group_by(moved.c.from_key, moved.c.to_key)
    )
    every = pd.MultiIndex.from_product([LABELS, GROUPS], names=["from_key", "to_key"])
    matrix = found.set_index(["from_key", "to_key"]).reindex(every, fill_value=0).reset_index()
    matrix["from_group"], matrix["to_group"] = matrix["from_key"].map(LABELS), matrix["to_key"].map(LABELS)
    return matrix.astype({"customers": "int64", "revenue_before": float, "revenue_since": float})[list(MATRIX)]


def joined_and_left(matrix: pd.DataFrame) -> pd.DataFrame:
    """One row per group of a migration matrix: before − left + joined = now.

    Columns: key, group, before, now (customers), stayed, left (for another group), joined (from elsewhere), newcomers
    (those of the joined who were not yet known).
    """
    cells = matrix.pivot(index="from_key", columns="to_key", values="customers")
    frame = pd.DataFrame({"key": list(GROUPS), "group": [each.label for each in GROUPS.values()]}).set_index("key")
    frame["before"] = cells.sum(axis="columns")
    frame["now"] = cells.sum(axis="index")
    frame["stayed"] = [cells.loc[key, key] for key in frame.index]
    frame["left"] = frame["before"] - frame["stayed"]
    frame["joined"] = frame["now"] - frame["stayed"]
    frame["newcomers"] = cells.loc[NOT_YET_KNOWN]
    return frame.reset_index()


def migrants(
    warehouse: Warehouse,
    view: Slice,
    before: date,
    setting: RFMSetting,
    cut_points: CutPoints,
    from_key: str,
    to_key: str,
) -> Rows:
    """The people behind one row of the matrix, as a statement: one row per customer, customer_id.

    Raises:
        DayOutOfReach: as in :func:`migration`.
    """
    moved = _moved(warehouse, view, before, setting, cut_points)
    return select(moved.c.customer_id).where(moved.c.from_key == from_key, moved.c.to_key == to_key)


def _moved(warehouse: Warehouse, view: Slice, before: date, setting: RFMSetting, cut_points: CutPoints) -> CTE:
    """One row per customer known by the as-of day: customer_id, from_key, to_key, revenue_before, revenue_since."""
    if before >= view.as_of:
        raise DayOutOfReach(f"{before} is not before {view.as_of}. Compare with an earlier day.")
    limits_then = cuts(warehouse, setting, before)
    if cut_points == "held" and not limits_then.buyers:
        raise DayOutOfReach(f"Nobody had ordered by {before}, so there are no cut points to hold. Choose a later day.")
    limits_now = limits_then if cut_points == "held" else cuts(warehouse, setting, view.as_of)
    then = scored(warehouse, before, limits_then)
    now = scored(warehouse, view.as_of, limits_now, view.where)
    revenue_before = func.coalesce(then.c.revenue, 0)
    return (
        select(
            now.c.customer_id,
            func.coalesce(then.c.group, NOT_YET_KNOWN).label("from_key"),
            now.c.group.label("to_key"),
            revenue_before.label("revenue_before"),
            (now.c.revenue - revenue_before).label("revenue_since"),
        )
        .select_from(now.outerjoin(then, then.c.customer_id == now.c.customer_id))
        .cte("moved")
    )
