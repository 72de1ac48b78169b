"""Turns a resolved definition into a condition on ``customer_profile``, every value bound."""

from datetime import datetime, time
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, not_, or_, select

from crm_models.errors import SegmentError
from crm_models.events import event
from crm_models.marts.tables import customer_profile
from crm_models.schema import attributes
from crm_models.segments.definition import Definition
from crm_models.segments.fields import Field, field
from crm_models.segments.nodes import (
    All,
    AnyOf,
    CustomerNode,
    DayNode,
    DidNode,
    FlagNode,
    KnownNode,
    Node,
    Not,
    NumberNode,
    TextNode,
)  # fmt: skip
from crm_models.slices import DAY
from crm_models.sql import Rows, each_of

customer_id = customer_profile.c.customer_id
FACTS = TextNode | NumberNode | DayNode | FlagNode | KnownNode
"""What is read off a customer's own row."""
EVER = {
    "order": customer_profile.c.orders,
    "return": customer_profile.c.returns,
    "ticket_opened": customer_profile.c.tickets,
    "complaint": customer_profile.c.complaints,
    "change_requested": customer_profile.c.changes_requested,
    "interaction": customer_profile.c.interactions,
    "message_sent": customer_profile.c.messages_sent,
    "response": customer_profile.c.responses,
    "usage": customer_profile.c.uses,
    "feedback": customer_profile.c.feedbacks,
    "cart_saved": customer_profile.c.carts_saved,
    "offer_sent": customer_profile.c.offers_sent,
    "offer_delivered": customer_profile.c.offers_delivered,
    "offer_opened": customer_profile.c.offers_opened,
    "offer_clicked": customer_profile.c.offers_clicked,
    "offer_answered": customer_profile.c.offers_answered,
    "survey_answered": customer_profile.c.surveys_answered,
    "opportunity_opened": customer_profile.c.opportunities,
    "referral": customer_profile.c.referrals,
}
"""Events that the profile holds the number of: how often they ever happened need not be counted again."""
END_OF_DAYS = datetime(9999, 12, 31)  # noqa: DTZ001 - instants of the warehouse are local and naive


def members(definition: Definition) -> Rows:
    """One row per customer in the segment: customer_id.

    Raises:
        SegmentError: the definition is not resolved.
    """
    return select(customer_id).where(belongs(definition))


def belongs(definition: Definition) -> ColumnElement[bool]:
    """Whether a row of ``customer_profile`` is in the segment; never null.

    Raises:
        SegmentError: the definition is not resolved.
    """
    fits = false() if definition.rule is None else _condition(definition.rule)
    if definition.pinned_in:
        fits = or_(fits, _is_one_of(definition.pinned_in))
    return and_(fits, not_(_is_one_of(definition.pinned_out))) if definition.pinned_out else fits


def _condition(node: Node) -> ColumnElement[bool]:
    match node:
        case All():
            facts = [_condition(each) for each in node.nodes if isinstance(each, FACTS)]
            among = and_(*facts) if facts else None
            return and_(*(_did(each, among) if isinstance(each, DidNode) else _condition(each) for each in node.nodes))
        case AnyOf():
            return or_(*(_condition(each) for each in node.nodes))
        case Not():
            return not_(_condition(node.node))
        case DidNode():
            return _did(node)
        case CustomerNode():
            return _is_one_of(node.customer)
        case TextNode() | NumberNode() | DayNode() | FlagNode() | KnownNode():
            return _about(field(node.field), node)
    raise SegmentError(f"A node “{node.tag}” has to be resolved before it can be counted.")


def _about(asked: Field, node: TextNode | NumberNode | DayNode | FlagNode | KnownNode) -> ColumnElement[bool]:
    """Unknown fits nothing but the question whether it is known, so that "not" finds it."""
    holds: ColumnElement[bool] = func.coalesce(_holds(asked.value, asked, node), False)
    if asked.name:
        holds = customer_id.in_(select(attributes.c.customer_id).where(attributes.c.name == asked.name, holds))
    return not_(holds) if isinstance(node, KnownNode) and not node.known else holds


def _holds(
    value: ColumnElement[Any], asked: Field, node: TextNode | NumberNode | DayNode | FlagNode | KnownNode
) -> ColumnElement[bool]:
    match node:
        case TextNode(members=None):
            return value.icontains(node.contains, autoescape=True)
        case TextNode():
            return value.in_(node.members or ())
        case NumberNode():
            return _between(value, node.at_least, node.at_most)
        case DayNode():
            return _between(value, node.first, node.until)
        case FlagNode():
            return value.is_(node.value)
        case KnownNode():
            return value != "" if asked.kind == "text" else value.is_not(None)


def _between(value: ColumnElement[Any], low: Any, high: Any) -> ColumnElement[bool]:
    return and_(*([value >= low] if low is not None else []), *([value <= high] if high is not None else []))


def _did(node: DidNode, among: ColumnElement[bool] | None = None) -> ColumnElement[bool]:
    """``among`` holds of everybody who is asked about: others need not be counted."""
    if node.did in EVER and node.first is None and node.until is None:
        return _between(EVER[node.did], node.at_least, node.at_most)
    until = END_OF_DAYS if node.until is None else datetime.combine(node.until + DAY, time.min)
    happened = event(node.did).rows(until).subquery()
    rows = select(happened.c.customer_id)
    if node.first is not None:
        rows = rows.where(happened.c.at >= datetime.combine(node.first, time.min))
    conditions = [customer_id.in_(_at_least(rows, node.at_least, among))] if node.at_least else []
    if node.at_most is not None:
        conditions.append(customer_id.not_in(_at_least(rows, node.at_most + 1, among)))
    return and_(*conditions) if conditions else customer_id.is_not(None)  # "at least 0 times" is everybody


def _at_least(rows: Rows, times: int, among: ColumnElement[bool] | None) -> Rows:
    """Customers with so many rows. Leaving others out first spares sorting millions of rows by customer."""
    if times == 1:
        return rows
    (customer,) = rows.selected_columns
    if among is not None:
        rows = rows.where(customer.in_(select(customer_id).where(among).correlate(None)))
    return rows.group_by(customer).having(func.count() >= times)


def _is_one_of(customers: tuple[str, ...]) -> ColumnElement[bool]:
    return customer_id.in_(select(each_of(customers)))
