"""``customer_profile``: what every table knows of a customer, in one row."""

from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Subquery,
    Table,
    and_,
    case,
    cast,
    func,
    null,
    or_,
    select,
    union_all,
)  # fmt: skip

from crm_models.marts.sales import sum_if_all_known
from crm_models.marts.tables import order_totals
from crm_models.schema import (
    Money,
    customers,
    interactions,
    opportunities,
    referrals,
    survey_answers,
    tickets,
    touches,
)  # fmt: skip
from crm_models.sql import Rows, day_of

IS_INBOUND = interactions.c.direction == "inbound"
IS_OUTBOUND = interactions.c.direction == "outbound"
IS_FEEDBACK = interactions.c.kind.in_(("review", "feedback"))
IS_COMPLAINT = tickets.c.kind == "complaint"
IS_TECHNICAL = tickets.c.kind.in_(("installation", "maintenance", "repair"))
IS_TREATED = func.coalesce(touches.c.arm, "") != "control"


def customer_profile_rows(as_of: date) -> Rows:
    """One row per customer or prospect, with what each table knows of them."""
    totals = _per_customer(
        order_totals,
        orders=func.count().filter(order_totals.c.is_order),
        returns=func.count().filter(order_totals.c.is_return),
        revenue=func.sum(order_totals.c.revenue),
        margin=func.sum(order_totals.c.revenue) - sum_if_all_known(order_totals.c.cost),
        first_order_on=func.min(order_totals.c.ordered_on).filter(order_totals.c.is_order),
        last_order_on=func.max(order_totals.c.ordered_on).filter(order_totals.c.is_order),
        first_event_on=func.min(order_totals.c.ordered_on),
    )
    served = _per_customer(
        tickets,
        tickets=func.count(),
        open_tickets=func.count().filter(and_(tickets.c.resolved_at.is_(None), tickets.c.closed_at.is_(None))),
        complaints=func.count().filter(IS_COMPLAINT),
        changes_requested=func.count().filter(IS_TECHNICAL),
        cost=func.sum(tickets.c.cost),
        first_event_on=day_of(func.min(tickets.c.opened_at)),
    )
    spoken = _per_customer(
        interactions,
        interactions=func.count(),
        messages_sent=func.count().filter(IS_OUTBOUND),
        responses=func.count().filter(IS_INBOUND),
        uses=func.count().filter(interactions.c.kind == "usage"),
        feedbacks=func.count().filter(IS_FEEDBACK),
        carts_saved=func.count().filter(interactions.c.kind == "cart"),
        cost=func.sum(interactions.c.cost),
        first_event_on=day_of(func.min(interactions.c.at)),
        last_event_on=day_of(func.max(interactions.c.at)),
    )
    touched = _per_customer(
        touches,
        offers_sent=func.count(touches.c.sent_at).filter(IS_TREATED),
        offers_delivered=func.count(touches.c.delivered_at).filter(IS_TREATED),
        offers_opened=func.count(touches.c.opened_at).filter(IS_TREATED),
        offers_clicked=func.count(touches.c.clicked_at).filter(IS_TREATED),
        offers_answered=func.count(touches.c.responded_at).filter(IS_TREATED),
        cost=func.sum(touches.c.cost),
    )
    asked = _per_customer(survey_answers, surveys_answered=func.count(survey_answers.c.answered_at))
    negotiated = _per_customer(opportunities, opportunities=func.count(opportunities.c.opened_at))
    referred = (
        select(referrals.c.referrer_id.label("customer_id"), func.count().label("referrals"))
        .group_by(referrals.c.referrer_id)
        .subquery("referred")
    )
    graded, responded = _last_grade(), _first_response()
    sources: FromClause = customers
    for part in (totals, served, spoken, touched, asked, negotiated, referred, graded, responded):
        sources = sources.outerjoin(part, part.c.customer_id == customers.c.customer_id)
    age = cast(as_of.year - customers.c.birth_year, Integer)
    firsts = (
        day_of(customers.c.first_seen_at), day_of(customers.c.contact_given_at), totals.c.first_event_on,
        served.c.first_event_on, spoken.c.first_event_on,
    )  # fmt: skip
    return select(
        customers.c.customer_id,
        customers.c.kind,
        customers.c.region,
        customers.c.city,
        customers.c.acquisition_channel,
        customers.c.lead_magnet,
        case(
            (customers.c.birth_year.is_(None), null()),
            (age < 20, "under 20"), (age < 30, "20–29"), (age < 40, "30–39"), (age < 50, "40–49"),
            (age < 60, "50–59"), (age < 70, "60–69"), else_="70 and over",
        ).label("age_band"),
        customers.c.gender,
        customers.c.education,
        customers.c.lifestyle,
        func.least(*firsts).label("first_seen_on"),
        day_of(customers.c.contact_given_at).label("contact_given_on"),
        responded.c.first_response_on,
        customers.c.referred_by,
        customers.c.consent_email,
        customers.c.consent_phone,
        customers.c.consent_post,
        totals.c.first_order_on,
        totals.c.last_order_on,
        cast(func.coalesce(totals.c.revenue, 0), Money).label("revenue"),
        cast(totals.c.margin, Money).label("margin"),
        cast(
            func.coalesce(served.c.cost, 0) + func.coalesce(spoken.c.cost, 0) + func.coalesce(touched.c.cost, 0), Money
        ).label("cost_to_serve"),
        spoken.c.last_event_on.label("last_interaction_on"),
        graded.c.score.label("last_grade"),
        *_counts(totals, "orders", "returns"),
        *_counts(served, "tickets", "open_tickets", "complaints", "changes_requested"),
        *_counts(spoken, "interactions", "messages_sent", "responses", "uses", "feedbacks", "carts_saved"),
        *_counts(
            touched, "offers_sent", "offers_delivered", "offers_opened", "offers_clicked", "offers_answered"
        ),
        *_counts(asked, "surveys_answered"),
        *_counts(negotiated, "opportunities"),
        *_counts(referred, "referrals"),
    ).select_from(sources).order_by(customers.c.customer_id)  # fmt: skip


def _per_customer(table: Table, **sums: ColumnElement[Any]) -> Subquery:
    columns = [expression.label(name) for name, expression in sums.items()]
    return select(table.c.customer_id, *columns).group_by(table.c.customer_id).subquery(f"{table.name}_of")


def _counts(part: Subquery, *names: str) -> list[ColumnElement[int]]:
    return [func.coalesce(part.c[name], 0).label(name) for name in names]


def _first_response() -> Subquery:
    contacts = select(interactions.c.customer_id, interactions.c.at).where(IS_INBOUND)
    answers = select(touches.c.customer_id, touches.c.responded_at).where(touches.c.responded_at.is_not(None))
    signs = union_all(contacts, answers).subquery("signs")
    is_later = and_(signs.c.customer_id == customers.c.customer_id, signs.c.at > customers.c.contact_given_at)
    return (
        select(customers.c.customer_id, day_of(func.min(signs.c.at)).label("first_response_on"))
        .select_from(customers.join(signs, is_later))
        .group_by(customers.c.customer_id)
        .subquery("responded")
    )


def _last_grade() -> Subquery:
    answers = survey_answers.c
    newest = func.row_number().over(
        partition_by=answers.customer_id, order_by=(answers.answered_at.desc().nulls_last(), answers.answer_id)
    )
    five_points = and_(
        or_(answers.instrument == "grade", and_(answers.instrument == "csat", answers.scale == "1-5")),
        answers.score.is_not(None),
    )
    ranked = select(answers.customer_id, answers.score, newest.label("turn")).where(five_points).subquery("grades")
    return select(ranked.c.customer_id, ranked.c.score).where(ranked.c.turn == 1).subquery("last_grade")
