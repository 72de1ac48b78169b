"""A customer's story: everything that happened, newest first, and what their purchases held."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import literal, select, union_all

from crm_models.customer.happenings import COLUMNS, HAPPENINGS, INSTANTS, Happening
from crm_models.schema import order_lines, products
from crm_models.slices import DAY
from crm_models.warehouse import Warehouse
from crm_models.workspace.follow_ups import LET_GO, FollowUp

MOST = 5_000
"""Happenings that are told of one customer, the newest of them."""
ANSWERS_WITHIN = timedelta(days=14)
"""Within which an order or a contact from the customer counts as an answer to a contact of ours."""
ANSWERS = ("order", "contact_in")
OURS = ("contact_out", "touch")
WORKSPACE = "to_do"
"""Kind of a follow-up opened in the dashboard; the warehouse does not hold it."""


@dataclass(frozen=True, eq=False)
class Story:
    """``happenings`` of a customer, one row each, newest first: kind, those of :data:`COLUMNS`, added_value.

    added_value says of a contact of ours whether an order or a contact from the customer followed within 14 days; it is
    empty for everything else and where the 14 days are not over yet without an answer. ``is_cut`` says that there are
    more than 5,000.
    """

    customer_id: str
    as_of: date
    happenings: pd.DataFrame
    is_cut: bool

    def of(self, kinds: Sequence[str]) -> pd.DataFrame:
        """The happenings of some kinds, newest first; of all where none is named."""
        return self.happenings[self.happenings["kind"].isin(list(kinds))] if kinds else self.happenings

    def with_follow_ups(self, follow_ups: Sequence[FollowUp]) -> "Story":
        """The same with what was opened for the customer in the dashboard; what was let go is no promise any more."""
        rows = [
            {
                "kind": WORKSPACE, "ref": each.id, "at": datetime.combine(each.due_on, time.max), "what": each.topic,
                "how": each.owner,
                "due_at": None if each.outcome == LET_GO else datetime.combine(each.due_on, time.max),
                "done_at": each.done_at and each.done_at.replace(tzinfo=None), "state": each.outcome,
            }
            for each in follow_ups
        ]  # fmt: skip
        if not rows:
            return self
        added = _typed(pd.DataFrame(rows, columns=["kind", *COLUMNS])).assign(added_value=None)
        joined = pd.concat([self.happenings, added]) if len(self.happenings) else added
        return replace(self, happenings=joined.sort_values("at", ascending=False, kind="stable", ignore_index=True))


def story(warehouse: Warehouse, customer_id: str) -> Story:
    """Everything on record of a customer up to today, in one statement; what is only promised may lie ahead.

    Raises:
        TableMissing: the warehouse is empty.
    """
    until = datetime.combine(warehouse.as_of + DAY, time.min)
    asked = literal(customer_id)
    found = [each.rows(asked) for each in _recorded(warehouse)]
    if not found:
        return Story(
            customer_id, warehouse.as_of, _typed(pd.DataFrame(columns=["kind", *COLUMNS, "added_value"])), False
        )
    everything = union_all(*found).subquery("everything")
    may_lie_ahead = everything.c.kind.in_(("promise", "follow_up"))
    rows = warehouse.frame(
        select(everything)
        .where((everything.c.at < until) | may_lie_ahead)
        .order_by(everything.c.at.desc(), everything.c.kind, everything.c.ref)
        .limit(MOST + 1)
    )
    told = _typed(rows.head(MOST))
    return Story(customer_id, warehouse.as_of, told.assign(added_value=_added_value(told, until)), len(rows) > MOST)


def bought(warehouse: Warehouse, order_ids: Sequence[str]) -> pd.DataFrame:
    """One row per line of some orders: order_id, product (name), product_id, category, quantity, amount."""
    product = order_lines.outerjoin(products, products.c.product_id == order_lines.c.product_id)
    return warehouse.frame(
        select(
            order_lines.c.order_id,
            products.c.name.label("product"),
            order_lines.c.product_id,
            products.c.category,
            order_lines.c.quantity,
            order_lines.c.amount,
        )
        .select_from(product)
        .where(order_lines.c.order_id.in_(order_ids))
        .order_by(order_lines.c.order_id, order_lines.c.line_number)
    )


def _recorded(warehouse: Warehouse) -> list[Happening]:
    return [each for each in HAPPENINGS.values() if all(warehouse.has(table.name) for table in each.tables)]


def _added_value(told: pd.DataFrame, until: datetime) -> "pd.Series[Any]":
    """Whether the next answer after each contact of ours came in time."""
    answers = sorted(told.loc[told["kind"].isin(ANSWERS), "at"])
    added: list[bool | None] = []
    for kind, state, at, answered_at in zip(told["kind"], told["state"], told["at"], told["answered_at"], strict=True):
        if kind not in OURS or state == "control":
            added.append(None)
            continue
        place = bisect_right(answers, at)
        has_answer = place < len(answers) and answers[place] <= at + ANSWERS_WITHIN
        is_answered = has_answer or (kind == "touch" and pd.notna(answered_at) and answered_at <= at + ANSWERS_WITHIN)
        added.append(True if is_answered else None if at + ANSWERS_WITHIN > until else False)
    return pd.Series(added, index=told.index, dtype=object)


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    """Instants as instants, whatever the engine gave where all of them are unknown."""
    instants = {name: pd.to_datetime(rows[name]).astype("datetime64[us]") for name in INSTANTS}
    return rows.assign(**instants, amount=pd.to_numeric(rows["amount"]))
