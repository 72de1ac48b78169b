"""The warehouse's tables, declared once: grain, keys, units and vocabularies.

Everything that reads or writes the warehouse — importer, marts, metrics, sample company, documentation — reads
these declarations. A change of meaning, type or key raises ``SCHEMA_VERSION``.
"""

from crm_models.schema.columns import CHANNELS, PROMOTION_KINDS, Money, metadata
from crm_models.schema.marketing import campaigns, causes, donations, interactions, mentions, spend, touches
from crm_models.schema.people import attributes, customers, locations, referrals, relations
from crm_models.schema.sales import (
    opportunities,
    order_lines,
    orders,
    points,
    products,
    stage_changes,
    subscriptions,
)
from crm_models.schema.service import follow_ups, survey_answers, tickets

SCHEMA_VERSION = 1

TABLES = {table.name: table for table in metadata.sorted_tables}
"""Every table that an import may fill, by name; marts are declared in :mod:`crm_models.marts`."""

__all__ = [
    "CHANNELS",
    "PROMOTION_KINDS",
    "SCHEMA_VERSION",
    "TABLES",
    "Money",
    "attributes",
    "campaigns",
    "causes",
    "customers",
    "donations",
    "follow_ups",
    "interactions",
    "locations",
    "mentions",
    "metadata",
    "opportunities",
    "order_lines",
    "orders",
    "points",
    "products",
    "referrals",
    "relations",
    "spend",
    "stage_changes",
    "subscriptions",
    "survey_answers",
    "tickets",
    "touches",
]
