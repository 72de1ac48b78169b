"""What of a customer a segment may ask for: columns of the profile, declared once with their kind."""

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from sqlalchemy import ColumnElement, func

from crm_models.errors import UnknownName
from crm_models.marts.tables import customer_profile
from crm_models.schema import attributes
from crm_models.slices import ATTRIBUTE, DIMENSIONS, dimension

Kind: TypeAlias = Literal["text", "number", "day", "flag"]
profile = customer_profile.c


@dataclass(frozen=True, eq=False)
class Field:
    """One thing known of every customer: ``value`` is an expression over ``customer_profile``.

    A deployment's own field has a ``name``, and its value lies in ``attributes``. ``unit`` says what a number counts:
    "currency", "points", or a plural noun.
    """

    key: str
    label: str
    kind: Kind
    value: ColumnElement[Any]
    unit: str = ""
    is_sensitive: bool = False
    name: str = ""


def _texts() -> list[Field]:
    """The conformed dimensions: what a page can be filtered by, a segment can ask for."""
    return [
        Field(each.key, each.label, "text", profile[each.column], is_sensitive=each.is_sensitive)
        for each in DIMENSIONS.values()
        if each.column is not None
    ]


FIELDS = {
    field.key: field
    for field in (
        *_texts(),
        Field("orders", "Number of orders", "number", profile.orders, "orders"),
        Field("returns", "Number of returns", "number", profile.returns, "returns"),
        Field("revenue", "Revenue", "number", profile.revenue, "currency"),
        Field("margin", "Gross margin", "number", profile.margin, "currency"),
        Field("average_order", "Average order", "number", profile.revenue / func.nullif(profile.orders, 0), "currency"),
        Field("last_grade", "Last satisfaction grade", "number", profile.last_grade, "points"),
        Field("tickets", "Number of tickets", "number", profile.tickets, "tickets"),
        Field("open_tickets", "Open tickets", "number", profile.open_tickets, "tickets"),
        Field("complaints", "Complaints", "number", profile.complaints, "complaints"),
        Field("interactions", "Number of contacts", "number", profile.interactions, "contacts"),
        Field("cost_to_serve", "Cost to serve", "number", profile.cost_to_serve, "currency"),
        Field("referrals", "Recommendations made", "number", profile.referrals, "recommendations"),
        Field("first_seen_on", "First seen", "day", profile.first_seen_on),
        Field("contact_given_on", "Contact data given", "day", profile.contact_given_on),
        Field("first_order_on", "First order", "day", profile.first_order_on),
        Field("last_order_on", "Last order", "day", profile.last_order_on),
        Field("last_interaction_on", "Last contact", "day", profile.last_interaction_on),
        Field("consent_email", "May be e-mailed", "flag", profile.consent_email),
        Field("consent_phone", "May be called", "flag", profile.consent_phone),
        Field("consent_post", "May be written to", "flag", profile.consent_post),
    )
}
"""Every field by key; ``attribute:NAME`` is a deployment's own, and text."""


def field(key: str) -> Field:
    """The field of that key.

    Raises:
        UnknownName: nothing declares it.
    """
    name = key.removeprefix(ATTRIBUTE)
    if name and name != key:
        return Field(key, dimension(key).label, "text", attributes.c.value, name=name)
    if key not in FIELDS:
        raise UnknownName("field", key, [*FIELDS, f"{ATTRIBUTE}NAME"])
    return FIELDS[key]
