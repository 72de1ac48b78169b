"""``order_totals`` and ``daily_sales``: orders with their lines added up, and what each product sold each day."""

from typing import Any

from sqlalchemy import ColumnElement, DateTime, Subquery, and_, case, cast, func, or_, select

from crm_models.schema import Money, order_lines, orders
from crm_models.sql import Rows, day_of

NOT_AN_ORDER = ("return", "cancelled")


def order_totals_rows() -> Rows:
    """One row per order or return, its lines added up."""
    lines = (
        select(
            order_lines.c.order_id,
            func.sum(order_lines.c.amount).label("revenue"),
            sum_if_all_known(order_lines.c.quantity * order_lines.c.unit_price).label("list_value"),
            func.sum(order_lines.c.discount).label("discount"),
            sum_if_all_known(order_lines.c.quantity * order_lines.c.unit_cost).label("cost"),
            func.sum(order_lines.c.quantity).label("units"),
            func.count().label("lines"),
        )
        .group_by(order_lines.c.order_id)
        .subquery("lines")
    )
    turns = _turns()
    is_charged = orders.c.status != "cancelled"
    totals = select(
        orders.c.order_id,
        orders.c.customer_id,
        orders.c.ordered_at,
        day_of(orders.c.ordered_at).label("ordered_on"),
        orders.c.status.not_in(NOT_AN_ORDER).label("is_order"),
        (orders.c.status == "return").label("is_return"),
        orders.c.channel,
        orders.c.place,
        orders.c.location_id,
        orders.c.payment,
        orders.c.cause_id,
        orders.c.campaign_id,
        orders.c.promised_at,
        orders.c.delivered_at,
        cast(func.coalesce(lines.c.revenue, 0), Money).label("revenue"),
        cast(case((is_charged, lines.c.list_value), else_=0), Money).label("list_value"),
        cast(case((is_charged, lines.c.discount), else_=0), Money).label("discount"),
        cast(case((and_(is_charged, lines.c.order_id.is_not(None)), lines.c.cost), else_=0), Money).label("cost"),
        case((is_charged, func.coalesce(lines.c.units, 0)), else_=0).label("units"),
        func.coalesce(lines.c.lines, 0).label("lines"),
        is_on_time().label("is_on_time"),
        turns.c.customer_order,
        turns.c.next_ordered_on,
    ).select_from(
        orders.outerjoin(lines, lines.c.order_id == orders.c.order_id).outerjoin(
            turns, turns.c.order_id == orders.c.order_id
        )
    )
    return totals.order_by(orders.c.customer_id)


def _turns() -> Subquery:
    """Each customer's orders numbered in time; apart from the totals, since sorting their many columns costs more."""
    buyer, in_time = orders.c.customer_id, (orders.c.ordered_at, orders.c.order_id)
    next_at = func.lead(orders.c.ordered_at).over(partition_by=buyer, order_by=in_time)
    return (
        select(
            orders.c.order_id,
            func.row_number().over(partition_by=buyer, order_by=in_time).label("customer_order"),
            day_of(next_at).label("next_ordered_on"),
        )
        .where(orders.c.status.not_in(NOT_AN_ORDER), orders.c.customer_id.is_not(None))
        .subquery("turns")
    )


def daily_sales_rows() -> Rows:
    """One row per day and product sold or returned."""
    line_cost = order_lines.c.quantity * order_lines.c.unit_cost
    sold_on, is_charged = day_of(orders.c.ordered_at), orders.c.status != "cancelled"
    return (
        select(
            sold_on.label("sold_on"),
            order_lines.c.product_id,
            func.count(orders.c.order_id.distinct()).filter(orders.c.status.not_in(NOT_AN_ORDER)).label("orders"),
            func.sum(case((is_charged, order_lines.c.quantity), else_=0)).label("units"),
            cast(func.sum(order_lines.c.amount), Money).label("revenue"),
            cast(func.sum(case((is_charged, order_lines.c.discount), else_=0)), Money).label("discount"),
            cast(sum_if_all_known(case((is_charged, line_cost), else_=0)), Money).label("cost"),
        )
        .select_from(order_lines.join(orders, orders.c.order_id == order_lines.c.order_id))
        .group_by(sold_on, order_lines.c.product_id)
    )


def is_on_time() -> ColumnElement[bool]:
    """Whether an order was delivered by the moment promised; a promise of a day without an hour means all of it."""
    promised, delivered = orders.c.promised_at, orders.c.delivered_at
    is_all_day = cast(day_of(promised), DateTime) == promised
    in_time = or_(delivered <= promised, and_(is_all_day, day_of(delivered) == day_of(promised)))
    return case((promised.is_not(None), func.coalesce(in_time, False)))


def sum_if_all_known(expression: ColumnElement[Any]) -> ColumnElement[Any]:
    """The sum, or NULL where a row's value is unknown: a cost known in part would flatter the margin."""
    return case((func.count() == func.count(expression), func.sum(expression)))
