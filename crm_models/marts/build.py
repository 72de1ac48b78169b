"""Fills the marts inside a draft, before it is published: tables and marts never disagree."""

from datetime import date
from typing import Any

from sqlalchemy import Column, Connection, Date, cast, func, insert, select, union_all

from crm_models.marts.contacts import first_contacts_rows
from crm_models.marts.members import dimension_members_rows
from crm_models.marts.profile import customer_profile_rows
from crm_models.marts.sales import daily_sales_rows, order_totals_rows
from crm_models.marts.tables import customer_profile, daily_sales, dimension_members, first_contacts, order_totals
from crm_models.schema import (
    customers,
    donations,
    follow_ups,
    interactions,
    mentions,
    opportunities,
    orders,
    points,
    referrals,
    spend,
    subscriptions,
    survey_answers,
    tickets,
    touches,
)  # fmt: skip

EVENTS: tuple[Column[Any], ...] = (
    orders.c.ordered_at, interactions.c.at, touches.c.sent_at, tickets.c.opened_at, tickets.c.closed_at,
    survey_answers.c.asked_at, survey_answers.c.answered_at, opportunities.c.opened_at, opportunities.c.closed_at,
    spend.c.spent_on, subscriptions.c.started_on, subscriptions.c.ended_on, customers.c.first_seen_at,
    customers.c.contact_given_at, touches.c.delivered_at, referrals.c.referred_at, points.c.booked_at,
    donations.c.at, follow_ups.c.done_at, mentions.c.published_on,
)  # fmt: skip
"""What has happened, not what is promised: the last of these days is the data's last day."""


def build_marts(connection: Connection, as_of: date) -> None:
    """Fill every mart, which is empty, from the tables, as of the data's last day."""
    for mart, rows in (
        (order_totals, order_totals_rows()),
        (customer_profile, customer_profile_rows(as_of)),
        (daily_sales, daily_sales_rows()),
        (first_contacts, first_contacts_rows()),
        (dimension_members, dimension_members_rows()),
    ):
        connection.execute(insert(mart).from_select([column.name for column in rows.selected_columns], rows))


def last_day(connection: Connection) -> date | None:
    """The last day on which anything happened; None without any event."""
    days = union_all(*(select(cast(func.max(column), Date).label("day")) for column in EVENTS)).subquery()
    return connection.execute(select(func.max(days.c.day))).scalar()
