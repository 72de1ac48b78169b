"""Service: how fast requests are answered and resolved, and whether promises are kept."""

from datetime import timedelta

from sqlalchemy import and_, or_

from crm_models.metrics.measure import Measure, Metric
from crm_models.metrics.rows import Flow, Stock
from crm_models.metrics.sales import order_count
from crm_models.schema import follow_ups, tickets
from crm_models.sql import day_of, seconds_between

REOPENS_WITHIN = timedelta(days=14)

asked = tickets.c
OPENED, RESOLVED, DUE = Flow(asked.opened_at), Flow(asked.resolved_at), Flow(asked.due_at)
WAITING = Stock(asked.opened_at, (asked.resolved_at, asked.closed_at))

reply_hours = Measure(
    tickets, Flow(asked.first_reply_at), "median", seconds_between(asked.opened_at, asked.first_reply_at) / 3600
)
resolution_hours = Measure(tickets, RESOLVED, "median", seconds_between(asked.opened_at, asked.resolved_at) / 3600)
HAS_RESOLUTIONS = asked.resolved_at.is_not(None)
due_count = Measure(tickets, DUE, "count", recorded=HAS_RESOLUTIONS)
met_count = Measure(tickets, DUE, "count", only=asked.resolved_at <= asked.due_at, recorded=HAS_RESOLUTIONS)
open_count = Measure(
    tickets, WAITING, "count", recorded=or_(asked.resolved_at.is_not(None), asked.closed_at.is_not(None))
)
resolved_count = Measure(tickets, RESOLVED, "count", matures_after=REOPENS_WITHIN)
REOPENED = asked.reopened_at.is_not(None)
reopened_count = Measure(tickets, RESOLVED, "count", only=REOPENED, recorded=REOPENED)
STATES_AUTOMATION = asked.is_automated.is_not(None)
stated_count = Measure(tickets, RESOLVED, "count", only=STATES_AUTOMATION)
automated_count = Measure(tickets, RESOLVED, "count", only=and_(STATES_AUTOMATION, asked.is_automated))
IS_COMPLAINT = asked.kind == "complaint"
complaint_count = Measure(tickets, OPENED, "count", only=IS_COMPLAINT, recorded=IS_COMPLAINT)

PROMISED = Flow(follow_ups.c.due_at)
HAS_DONE = follow_ups.c.done_at.is_not(None)
follow_up_count = Measure(follow_ups, PROMISED, "count", recorded=HAS_DONE)
kept_count = Measure(
    follow_ups, PROMISED, "count", only=day_of(follow_ups.c.done_at) <= day_of(follow_ups.c.due_at), recorded=HAS_DONE
)

METRICS = (
    Metric(
        key="first_reply_hours",
        label="First reply",
        topic="service",
        unit="hours",
        kind="median",
        definition="Hours by the clock from opening a ticket to the first reply by a person, in the middle: half were "
        "answered faster. Tickets replied to in the period.",
        formula="median of first reply − opening over tickets first replied to in the period",
        source="Article A, question 6: how fast can it respond?",
        numerator=reply_hours,
        better="lower",
    ),
    Metric(
        key="resolution_hours",
        label="Resolution",
        topic="service",
        unit="hours",
        kind="median",
        definition="Hours by the clock from opening a ticket to resolving it for the last time, in the middle: half "
        "were resolved faster. Tickets resolved in the period.",
        formula="median of last resolution − opening over tickets resolved in the period",
        source="Article E, fulfil: quicker support",
        numerator=resolution_hours,
        better="lower",
    ),
    Metric(
        key="sla_met",
        label="SLA met",
        topic="service",
        unit="share",
        kind="share",
        definition="Of the tickets whose resolution was promised for the period, those resolved by the moment "
        "promised. What is still open is missed.",
        formula="tickets resolved by when they were due ÷ tickets due in the period",
        source="Article B, valued customer service",
        numerator=met_count,
        denominator=due_count,
    ),
    Metric(
        key="open_tickets",
        label="Open tickets",
        topic="service",
        unit="count",
        kind="total",
        definition="Tickets opened and neither resolved nor closed by the end of the period's last day.",
        formula="number of open tickets",
        source="Article D, importance 3: tracks complaints and after-sales",
        numerator=open_count,
        better="lower",
    ),
    Metric(
        key="reopen_rate",
        label="Reopen rate",
        topic="service",
        unit="share",
        kind="share",
        definition="Of the tickets resolved in the period, those that were opened again at least once, before or "
        "since.",
        formula="tickets opened again ÷ tickets resolved in the period",
        source="Article E, fulfil: no repeat of a bad experience",
        numerator=reopened_count,
        denominator=resolved_count,
        better="lower",
    ),
    Metric(
        key="complaint_rate",
        label="Complaint rate",
        topic="service",
        unit="share",
        kind="ratio",
        definition="Complaints of the period against its orders; a complaint may be about an older order.",
        formula="complaints opened ÷ orders placed",
        source="Article D, importance 3: tracks complaints",
        numerator=complaint_count,
        denominator=order_count,
        better="lower",
    ),
    Metric(
        key="automated_share",
        label="Automated share",
        topic="service",
        unit="share",
        kind="share",
        definition="Of the tickets resolved in the period that say so either way, those resolved without a person.",
        formula="tickets resolved without a person ÷ tickets that state it",
        source="Article E, fulfil: automation when staff are away",
        numerator=automated_count,
        denominator=stated_count,
        better="neither",
    ),
    Metric(
        key="follow_ups_on_time",
        label="Follow-ups on time",
        topic="service",
        unit="share",
        kind="share",
        definition="Of the follow-ups promised for the period, those done by the day promised. What is still not done "
        "is late.",
        formula="follow-ups done by their day ÷ follow-ups due in the period",
        source="Article D, importance 4: reminds of follow-ups",
        numerator=kept_count,
        denominator=follow_up_count,
    ),
)
