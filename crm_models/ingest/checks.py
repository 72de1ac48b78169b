"""What is stored as it came and looks odd all the same: counted, with an example, for the reader to judge."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

import pyarrow as pa
from sqlalchemy import Date, DateTime

from crm_models.ingest.report import Finding
from crm_models.ingest.staging import Staging, quoted
from crm_models.ingest.tables import Ready
from crm_models.schema import TABLES, Money

PLANNED = frozenset({"promised_at", "due_at", "starts_on", "ends_on", "withdrawn_on", "launched_on"})
"""Days and instants that may well lie ahead."""
PRICES = frozenset({"unit_price", "list_price", "unit_cost", "recurring_amount"})
IN_ORDER = (
    ("orders", "ordered_at", "delivered_at", "delivered before they were ordered"),
    ("tickets", "opened_at", "resolved_at", "resolved before they were opened"),
    ("tickets", "opened_at", "closed_at", "closed before they were opened"),
    ("opportunities", "opened_at", "closed_at", "closed before they were opened"),
    ("subscriptions", "started_on", "ended_on", "ended before they began"),
)
Keys = Callable[[str], pa.Table | None]
"""Key column of a table as the warehouse has it now, for rows that this import does not bring."""


def findings(staging: Staging, tables: Sequence[Ready], known: Keys, today: date) -> tuple[Finding, ...]:
    """Everything odd about the rows that are ready, in the order of the mapping."""
    found = list(_unknown_parents(staging, tables, known))
    for ready in tables:
        columns = TABLES[ready.table].columns
        for name in ready.columns:
            cell = quoted(name)
            if isinstance(columns[name].type, Date | DateTime) and name not in PLANNED:
                ahead = f"CAST({cell} AS DATE) > DATE '{today}'"
                found += _odd(staging, ready, ahead, f"rows whose {name} lies in the future", cell)
            if name in PRICES and columns[name].type is Money:
                found += _odd(staging, ready, f"{cell} < 0", f"rows with a negative {name}", cell)
        for table, first, second, text in IN_ORDER:
            if table == ready.table and {first, second} <= set(ready.columns):
                found += _odd(staging, ready, f"{quoted(second)} < {quoted(first)}", text, quoted(second))
    found += _before_the_customer(staging, tables)
    return tuple(found)


def _odd(staging: Staging, ready: Ready, condition: str, text: str, cell: str) -> Iterator[Finding]:
    key = " || ', ' || ".join(f"{quoted(c.name)}" for c in TABLES[ready.table].primary_key)
    example = f"min(concat({key}, ': ', {cell}))"
    count, shown = staging.run(f"SELECT count(*), {example} FROM {ready.relation} WHERE {condition}")[0]
    if count:
        yield Finding(ready.table, text, count, shown)


def _unknown_parents(staging: Staging, tables: Sequence[Ready], known: Keys) -> Iterator[Finding]:
    """Pointers to rows that neither this import nor the warehouse has."""
    for ready in tables:
        for name in ready.columns:
            parent = TABLES[ready.table].columns[name].info.get("parent")
            if not parent:
                continue
            (key,) = TABLES[parent].primary_key
            brought = [f"SELECT {quoted(key.name)} AS key FROM {r.relation}" for r in tables if r.table == parent]
            pointing = f"{ready.relation} WHERE {quoted(name)} IS NOT NULL"
            unknown = " AND ".join(f"{quoted(name)} NOT IN ({keys})" for keys in brought)
            condition = f"{pointing} AND {unknown}" if unknown else pointing
            if not staging.number(f"SELECT count(*) FROM {condition}"):
                continue
            stored = known(parent)
            if stored is not None:
                staging.connection.register("stored_keys", stored)
                condition += f" AND {quoted(name)} NOT IN (SELECT {quoted(key.name)} FROM stored_keys)"
            count, shown = staging.run(f"SELECT count(*), min({quoted(name)}) FROM {condition}")[0]
            if count:
                yield Finding(ready.table, f"rows whose {name} is not in {parent}", count, shown)


def _before_the_customer(staging: Staging, tables: Sequence[Ready]) -> Iterable[Finding]:
    customers = [r for r in tables if r.table == "customers" and "first_seen_at" in r.columns]
    orders = [r for r in tables if r.table == "orders" and "customer_id" in r.columns]
    for ready in orders:
        for seen in customers:
            joined = f"{ready.relation} AS o JOIN {seen.relation} AS c USING (customer_id)"
            early = f"SELECT count(*), min(o.order_id) FROM {joined} WHERE o.ordered_at < c.first_seen_at"
            count, shown = staging.run(early)[0]
            if count:
                yield Finding("orders", "orders placed before their customer was first seen", count, shown)
