"""Marketing: leads and what they cost, promotion spend, and what campaigns set in motion."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_

from crm_models.marts.tables import customer_profile
from crm_models.metrics.customers import new_count
from crm_models.metrics.measure import Measure, Metric
from crm_models.metrics.rows import Flow
from crm_models.schema import spend, touches
from crm_models.sql import days_between, seconds_between

CONVERTS_WITHIN, ANSWERS_WITHIN = timedelta(days=90), timedelta(days=14)

profile = customer_profile.c
GAVE_CONTACT, DELIVERED = Flow(profile.contact_given_on), Flow(touches.c.delivered_at)
IS_LEAD = or_(profile.first_order_on.is_(None), profile.first_order_on >= profile.contact_given_on)
"""Whoever had ordered before giving contact data was a customer already, and no lead."""
TREATED = func.coalesce(touches.c.arm, "") != "control"


def lead_count(which: ColumnElement[bool] = IS_LEAD, recorded: ColumnElement[bool] | None = None) -> Measure:
    """The leads that ``which`` is true of; known for good once the conversion window is over."""
    return Measure(
        customer_profile, GAVE_CONTACT, "count",
        only=and_(IS_LEAD, which), matures_after=CONVERTS_WITHIN, recorded=recorded,
    )  # fmt: skip


def answer_count(answer: ColumnElement[Any]) -> Measure:
    """The delivered touches that were answered so within the window, control group left out."""
    in_time = seconds_between(touches.c.delivered_at, answer) <= ANSWERS_WITHIN.total_seconds()
    return Measure(touches, DELIVERED, "count", only=and_(TREATED, in_time), recorded=answer.is_not(None))


def converts(day: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether the day lies within the conversion window after contact data were given."""
    return days_between(profile.contact_given_on, day) <= CONVERTS_WITHIN.days


leads = Measure(customer_profile, GAVE_CONTACT, "count", only=IS_LEAD)
ripening_leads = lead_count()
converted_leads = lead_count(converts(profile.first_order_on))
HAS_RESPONSES = profile.first_response_on.is_not(None)
nurtured_leads = lead_count(
    or_(converts(profile.first_order_on), converts(profile.first_response_on)), recorded=HAS_RESPONSES
)
spend_sum = Measure(spend, Flow(spend.c.spent_on), "sum", spend.c.amount)
delivered_count = Measure(touches, DELIVERED, "count", only=TREATED, matures_after=ANSWERS_WITHIN)

METRICS = (
    Metric(
        key="leads",
        label="Leads",
        topic="marketing",
        unit="count",
        kind="total",
        definition="Prospects who gave contact data in the period. Whoever had ordered before is no lead.",
        formula="number of prospects by the day on which they gave contact data",
        source="Article E, acquire: lead magnet",
        numerator=leads,
    ),
    Metric(
        key="lead_conversion",
        label="Lead conversion",
        topic="marketing",
        unit="share",
        kind="share",
        definition="Of the leads of the period, those who placed a first order within 90 days. Leads younger than that "
        "may still convert: maturity says how many cannot.",
        formula="leads with an order within 90 days ÷ leads",
        source="Article E, acquire: leads become customers",
        numerator=converted_leads,
        denominator=ripening_leads,
    ),
    Metric(
        key="nurture_rate",
        label="Nurture rate",
        topic="marketing",
        unit="share",
        kind="share",
        definition="Of the leads of the period, those who got in touch, responded to a campaign or ordered within 90 "
        "days of giving contact data. This is what article E calls retention; keeping customers is the retention rate.",
        formula="leads with a response or an order within 90 days ÷ leads",
        source="Article E, retain: nurture leads",
        numerator=nurtured_leads,
        denominator=ripening_leads,
    ),
    Metric(
        key="promotion_spend",
        label="Promotion spend",
        topic="marketing",
        unit="currency",
        kind="total",
        definition="Money spent on promotion in the period, as booked in the table of spend; nothing is added for "
        "campaigns or touches, whose cost is part of it.",
        formula="sum of spend",
        source="Article A, drivers: rising promotion costs",
        numerator=spend_sum,
        better="neither",
    ),
    Metric(
        key="cost_per_lead",
        label="Cost per lead",
        topic="marketing",
        unit="currency",
        kind="ratio",
        definition="Promotion spend of the period for each lead of the period, whether or not the money was meant to "
        "win leads.",
        formula="promotion spend ÷ leads",
        source="Article A, drivers: rising promotion costs",
        numerator=spend_sum,
        denominator=leads,
        better="lower",
    ),
    Metric(
        key="acquisition_cost",
        label="Acquisition cost",
        topic="marketing",
        unit="currency",
        kind="ratio",
        definition="Promotion spend of the period for each new customer of the period, whether or not the money was "
        "meant to win customers.",
        formula="promotion spend ÷ new customers",
        source="Article A, traditional CRM: promotions to attract new customers",
        numerator=spend_sum,
        denominator=new_count,
        better="lower",
    ),
    Metric(
        key="campaign_response",
        label="Campaign response",
        topic="marketing",
        unit="share",
        kind="share",
        definition="Of the touches delivered in the period, those that were answered as the campaign asked within 14 "
        "days. The control group is left out; what the campaign caused is the difference from it.",
        formula="touches with a response within 14 days ÷ touches delivered",
        source="Article C, direct marketing: specific, measurable, immediate responses",
        numerator=answer_count(touches.c.responded_at),
        denominator=delivered_count,
    ),
    Metric(
        key="human_open_rate",
        label="Open rate (people)",
        topic="marketing",
        unit="share",
        kind="share",
        definition="Of the touches delivered in the period, those a person opened within 14 days. Openings by "
        "machines, such as privacy proxies, do not count.",
        formula="touches opened by a person within 14 days ÷ touches delivered",
        source="Article E, retain: “is this the e-mail I wish to see?”",
        numerator=answer_count(touches.c.opened_at),
        denominator=delivered_count,
    ),
    Metric(
        key="click_rate",
        label="Click rate",
        topic="marketing",
        unit="share",
        kind="share",
        definition="Of the touches delivered in the period, those with a click within 14 days.",
        formula="touches clicked within 14 days ÷ touches delivered",
        source="Article E, retain: value of e-mail",
        numerator=answer_count(touches.c.clicked_at),
        denominator=delivered_count,
    ),
    Metric(
        key="unsubscribe_rate",
        label="Unsubscribe rate",
        topic="marketing",
        unit="share",
        kind="share",
        definition="Of the touches delivered in the period, those after which the customer left the list within "
        "14 days.",
        formula="touches with an unsubscription within 14 days ÷ touches delivered",
        source="Article C, communication frequency must not irritate",
        numerator=answer_count(touches.c.unsubscribed_at),
        denominator=delivered_count,
        better="lower",
    ),
)
