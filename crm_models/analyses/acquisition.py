"""Winning customers against keeping them: what new and returning customers brought, month by month."""

from datetime import date

import pandas as pd
from sqlalchemy import and_, case, distinct, extract, func, select

from crm_models.marts.tables import customer_profile, order_totals
from crm_models.metrics.reach import Reach
from crm_models.slices import UNKNOWN, Slice
from crm_models.warehouse import Warehouse

NEW, RETURNING = "New", "Returning"
SIDES = (RETURNING, NEW, UNKNOWN)
COLUMNS = ("month", "side", "revenue", "orders", "customers", "is_so_far")


def acquisition_and_retention(warehouse: Warehouse, view: Slice, months: int = 13) -> pd.DataFrame:
    """One row per calendar month and side, oldest first, from the first month with an order on.

    A customer is new in the month of the first order and returning in every later one; orders without a customer are
    the side "Unknown". Columns: month (first day), side, revenue (net of returns), orders, customers (with an order),
    is_so_far (days of the month are still to come). Empty where there are no orders.
    """
    history = view.history(months)
    reach = Reach(
        order_totals.outerjoin(customer_profile, customer_profile.c.customer_id == order_totals.c.customer_id),
        order_totals,
    )
    matches = reach.matches(view.where)
    if matches is None or not warehouse.has("orders"):
        return pd.DataFrame(columns=list(COLUMNS))
    day, first = order_totals.c.ordered_on, customer_profile.c.first_order_on
    year, month = extract("year", day).label("year"), extract("month", day).label("number")
    is_new = and_(extract("year", first) == extract("year", day), extract("month", first) == extract("month", day))
    side = case((order_totals.c.customer_id.is_(None), UNKNOWN), (is_new, NEW), else_=RETURNING).label("side")
    is_order = order_totals.c.is_order
    found = warehouse.frame(
        select(
            year,
            month,
            side,
            func.sum(order_totals.c.revenue).label("revenue"),
            func.count().filter(is_order).label("orders"),
            func.count(distinct(order_totals.c.customer_id)).filter(is_order).label("customers"),
        )
        .select_from(reach.relation)
        .where(day >= history[0].first, day <= min(history[-1].last, view.as_of), matches)
        .group_by(year, month, side)
    )
    return _complete(found, view, [period.first for period in history])


def by_month(split: pd.DataFrame, measure: str) -> pd.DataFrame:
    """One row per month: month, is_so_far, and ``measure`` of each side that occurs, returning customers first."""
    wide = split.pivot(index=["month", "is_so_far"], columns="side", values=measure)
    occurring = [side for side in SIDES if side in wide.columns and wide[side].ne(0).any()]
    return wide[occurring].reset_index().rename_axis(columns=None)


def new_share(split: pd.DataFrame, measure: str) -> pd.Series:
    """The share (0–1) of ``measure`` that new customers bring, by month; customers who are not known do not count."""
    wide = split.pivot(index="month", columns="side", values=measure)
    known = wide[NEW] + wide[RETURNING]
    return (wide[NEW] / known.where(known > 0)).rename("new_share")


def _complete(found: pd.DataFrame, view: Slice, months: list[date]) -> pd.DataFrame:
    """Every month from the first one with rows on, every side in each, 0 where nothing was sold."""
    if found.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    found["month"] = pd.to_datetime({"year": found["year"], "month": found["number"], "day": 1})
    shown = [day for day in pd.to_datetime(months) if day >= found["month"].min()]
    every = pd.MultiIndex.from_product([shown, SIDES], names=["month", "side"])
    full = found.set_index(["month", "side"])[["revenue", "orders", "customers"]].reindex(every, fill_value=0)
    full = full.reset_index()
    full["is_so_far"] = full["month"] + pd.offsets.MonthEnd(0) > pd.Timestamp(view.as_of)
    return full[list(COLUMNS)]
