"""The sample company, table by table: Meridian, a British retailer for garden, home and the outdoors."""

from collections.abc import Callable, Iterator
from datetime import date

import numpy as np
import pyarrow as pa

from sample_data import baskets, giving, interactions, loyalty, sales_force, service, surveys
from sample_data.catalogue import catalogue, location_table, product_table
from sample_data.chance import Chance
from sample_data.days import Calendar
from sample_data.effects.records import DUPLICATES
from sample_data.orders import orders
from sample_data.people import attribute_table, customer_table, people, relation_table
from sample_data.publicity import mention_table, spend_table
from sample_data.purchases import purchases
from sample_data.tables import keys, words
from sample_data.touches import campaign_table, touch_table, touches
from sample_data.truth import LAST_DAY, SEED

SMALLEST = 300
"""Fewer customers than this leave some tables empty."""


def generate(
    customers: int = 20_000,
    seed: int = SEED,
    last_day: date = LAST_DAY,
    progress: Callable[[str], None] | None = None,
) -> Iterator[tuple[str, pa.Table]]:
    """Every table of the schema, as name and Arrow table that fits its columns and types.

    Order lines and interactions come in several parts, one after the other, each under the table's name: add each
    to what came before. The other tables come once.

    The same ``customers``, ``seed`` and ``last_day`` give the same rows on every machine. The three years up to
    ``last_day`` hold all events; only what is due, promised or planned may lie after it. ``progress`` is told one
    line per table or part. Raises ValueError for fewer than 300 customers.
    """
    if customers < SMALLEST:
        raise ValueError(f"The sample company needs at least {SMALLEST} customers, not {customers}.")
    for name, table in _tables(Chance(seed), Calendar(last_day), customers):
        if progress is not None:
            progress(f"{name}: {table.num_rows:,} rows")
        yield name, table


def duplicates_of(customers: int = 20_000, seed: int = SEED, last_day: date = LAST_DAY) -> pa.Table:
    """Who is in the books twice: one row per copy, with its customer_id, that of the original, and the typing error."""
    everybody = people(Chance(seed), Calendar(last_day), customers)
    rows = np.flatnonzero(everybody.origin >= 0)
    return pa.table(
        {
            "customer_id": keys("C", rows, 7),
            "original_id": keys("C", everybody.origin[rows], 7),
            "typing_error": words(DUPLICATES.errors, everybody.typing_error[rows]),
        }
    )


def _tables(chance: Chance, calendar: Calendar, size: int) -> Iterator[tuple[str, pa.Table]]:
    """What happens first is drawn first; what a later table needs is handed on as arrays."""
    scale, goods = size / 20_000, catalogue()
    everybody = people(chance, calendar, size)
    yield "locations", location_table(calendar)
    yield "products", product_table(calendar, goods)
    yield "customers", customer_table(chance, calendar, everybody)
    yield "attributes", attribute_table(chance, everybody)
    yield "relations", relation_table(chance, calendar, everybody)
    yield "referrals", loyalty.referral_table(chance, calendar, everybody)
    yield "subscriptions", loyalty.subscription_table(chance, calendar, goods, everybody)
    yield "causes", giving.cause_table(calendar, scale)
    yield "campaigns", campaign_table(calendar, scale)
    yield "spend", spend_table(chance, calendar, scale)
    yield "mentions", mention_table(chance, calendar)
    possible = sales_force.opportunities(chance, calendar, everybody)
    yield "opportunities", sales_force.opportunity_table(chance, calendar, goods, everybody, possible)
    yield "stage_changes", sales_force.stage_change_table(calendar, possible)
    bought = purchases(chance, calendar, everybody)
    touched = touches(chance, calendar, everybody, bought)
    yield "touches", touch_table(chance, calendar, touched)
    placed = orders(chance, calendar, everybody, bought, touched)
    filled = baskets.lines(chance, calendar, goods, everybody, placed)
    returned, back, given_back = baskets.returns(chance, calendar, placed, filled)
    yield "orders", baskets.order_table(calendar, placed, returned, back)
    yield from (("order_lines", part) for part in baskets.line_tables(filled, given_back))
    yield "donations", giving.donation_table(calendar, placed, filled, scale)
    yield "points", loyalty.point_table(chance, calendar, everybody, placed, filled)
    asked = service.tickets(chance, calendar, goods, everybody, placed, filled, returned, back)
    yield "tickets", service.ticket_table(chance, calendar, placed, asked)
    yield "follow_ups", service.follow_up_table(chance, calendar, everybody, placed, asked)
    yield "survey_answers", surveys.survey_table(chance, calendar, everybody, placed, asked)
    contacts = interactions.interaction_tables(chance, calendar, goods, everybody, placed, filled, touched)
    yield from (("interactions", part) for part in contacts)
