"""Segments by recency, frequency and monetary value: the grid of scores and the named groups."""

from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import CTE, ColumnElement, case, false, func, literal, select

from crm_models.metrics.reach import Reach
from crm_models.segments import groups
from crm_models.segments.groups import GROUPS
from crm_models.segments.scores import KINDS, Cuts, cuts, standing
from crm_models.settings import RFMSetting
from crm_models.slices import Slice, Where
from crm_models.sql import quantile
from crm_models.warehouse import Warehouse

GRID = ("recency", "frequency", "customers", "share", "orders", "revenue", "revenue_share", "average_order")
SIZES = (
    "key", "group", "customers", "share", "orders", "revenue", "revenue_share", "margin", "margin_share",
    "average_order", "days_since_order",
)  # fmt: skip


def rfm_grid(warehouse: Warehouse, view: Slice, setting: RFMSetting) -> pd.DataFrame:
    """One row per recency and frequency score, 25 in all: how many customers are there and what they bring.

    Columns: recency, frequency (scores 1–5, 5 best), customers, share (of everybody with an order), orders, revenue
    (net of returns, all of it up to the as-of day), revenue_share, average_order (revenue per order; unknown where
    nobody is). Scores are ranks among all customers of the company, so a filter changes who is counted, not anybody's
    score.

    Raises:
        TableMissing: the warehouse is empty.
    """
    people = scored(warehouse, view.as_of, cuts(warehouse, setting, view.as_of), view.where)
    corner = people.c.recency, people.c.frequency
    found = warehouse.frame(select(*corner, *_sums(people)).where(corner[0].is_not(None)).group_by(*corner))
    every = pd.MultiIndex.from_product([range(1, 6), range(1, 6)], names=["recency", "frequency"])
    counted = ["customers", "orders", "revenue"]
    grid = found.set_index(["recency", "frequency"])[counted].reindex(every, fill_value=0).reset_index()
    return _with_shares(grid.astype(dict.fromkeys(counted[:2], "int64")))[list(GRID)]


def rfm_groups(warehouse: Warehouse, view: Slice, setting: RFMSetting) -> pd.DataFrame:
    """One row per named group, best first, prospects last; together they are all customers known by the as-of day.

    Columns: key, group (label), customers, share (of all customers), orders, revenue (net of returns, all of it up to
    the as-of day), revenue_share, margin (unknown where a cost is), margin_share, average_order (revenue per order),
    days_since_order (median). Shares count everybody there is and are not estimates, so they have no interval.

    Recency is days since the last order, frequency the number of orders, monetary value the net revenue. Each is scored
    1–5 by its mid-rank among all customers with an order, unless the deployment states thresholds; equal values get
    equal scores. A group is a range of recency scores and one of the mean of frequency and monetary scores.

    Raises:
        TableMissing: the warehouse is empty.
    """
    people = scored(warehouse, view.as_of, cuts(warehouse, setting, view.as_of), view.where)
    found = warehouse.frame(
        select(
            people.c.group, *_sums(people), quantile(people.c.days, literal(0.5)).label("days_since_order")
        ).group_by(people.c.group)
    )
    sizes = found.set_index("group").reindex(list(GROUPS)).rename_axis("key").reset_index()
    counted = ["customers", "orders", "revenue"]
    sizes[counted] = sizes[counted].fillna(0)
    sizes.loc[sizes["customers"] == 0, "margin"] = 0.0
    sizes["group"] = [GROUPS[key].label for key in sizes["key"]]
    sizes["margin_share"] = _shares(sizes["margin"])
    return _with_shares(sizes.astype(dict.fromkeys(counted[:2], "int64")))[list(SIZES)]


def scored(warehouse: Warehouse, day: date, limits: Cuts, where: Where = ()) -> CTE:
    """One row per customer known by the day who passes the filters, with scores and group as of it.

    Columns: customer_id, recency, frequency, monetary (scores; null for who never ordered), group (key), days (since
    the last order), orders, revenue, margin.
    """
    people = standing(warehouse, day)
    reach = Reach(people, people)
    matches = reach.matches(where)
    scores = (
        select(
            people.c.customer_id,
            *(limits.expression(kind, people.c[kind]).label(kind) for kind in KINDS),
            people.c.recency.label("days"),
            people.c.orders,
            people.c.revenue,
            people.c.margin,
        )
        .select_from(reach.relation)
        .where(false() if matches is None else matches)
        .subquery("scores")
    )
    group = groups.expression(*(scores.c[kind] for kind in KINDS))
    return select(scores, group.label("group")).cte(f"scored_{day:%Y%m%d}")


def _sums(people: CTE) -> tuple[ColumnElement[Any], ...]:
    has_ordered = people.c.orders > 0
    knows_all_costs = func.count().filter(has_ordered) == func.count(people.c.margin).filter(has_ordered)
    return (
        func.count().label("customers"),
        func.sum(people.c.orders).label("orders"),
        func.sum(people.c.revenue).label("revenue"),
        case((knows_all_costs, func.coalesce(func.sum(people.c.margin), 0))).label("margin"),
    )


def _with_shares(frame: pd.DataFrame) -> pd.DataFrame:
    frame["share"], frame["revenue_share"] = _shares(frame["customers"]), _shares(frame["revenue"])
    frame["average_order"] = frame["revenue"] / frame["orders"].where(frame["orders"] > 0)
    return frame


def _shares(amounts: "pd.Series[float]") -> "pd.Series[float]":
    """Each amount's share of the whole; unknown where one is, or where there is nothing to share."""
    whole = amounts.sum(skipna=False)
    return amounts / whole if whole > 0 else amounts * float("nan")
