"""Who is in a segment, against an independent slow count over the raw rows."""

import math
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_models.segments import audience
from crm_models.segments.compile import members
from crm_models.segments.definition import Definition
from crm_models.segments.resolve import Known, resolved
from crm_models.warehouse import Warehouse

Customer = dict[str, Any]


class Slow:
    """The same company as Python dictionaries: one per customer, with a list of days per event."""

    def __init__(self, rows: dict[str, pa.Table], as_of: date) -> None:
        self.as_of = as_of
        self.customers: dict[str, Customer] = {row["customer_id"]: row for row in rows["customers"].to_pylist()}
        self.did: dict[str, dict[str, list[datetime]]] = defaultdict(lambda: defaultdict(list))
        for each in self.customers.values():
            each |= {"orders": 0, "returns": 0, "revenue": 0, "complaints": 0, "own": {}, "days": []}
        self._buy(rows)
        self._happen("complaint", rows["tickets"], "opened_at", lambda row: row["kind"] == "complaint")
        self._happen("response", rows["interactions"], "at", lambda row: row["direction"] == "inbound")
        self._happen("offer_opened", rows["touches"], "opened_at", lambda row: row["arm"] != "control")
        for key, days in self.did["complaint"].items():
            self.customers[key]["complaints"] = len(days)
        for row in rows["attributes"].to_pylist():
            self.customers[row["customer_id"]]["own"][row["name"]] = row["value"]

    def _buy(self, rows: dict[str, pa.Table]) -> None:
        orders = {row["order_id"]: row for row in rows["orders"].to_pylist()}
        for row in orders.values():
            if row["status"] == "cancelled" or row["customer_id"] is None:
                continue
            customer, is_return = self.customers[row["customer_id"]], row["status"] == "return"
            customer["returns" if is_return else "orders"] += 1
            self.did["return" if is_return else "order"][row["customer_id"]].append(row["ordered_at"])
            customer["days"] += [] if is_return else [row["ordered_at"].date()]
        for row in rows["order_lines"].to_pylist():
            if (owner := orders[row["order_id"]]["customer_id"]) is not None:
                self.customers[owner]["revenue"] += row["amount"]

    def _happen(self, event: str, table: pa.Table, at: str, counts: Callable[[Customer], bool]) -> None:
        for row in table.to_pylist():
            if counts(row) and row["customer_id"] and row[at]:
                self.did[event][row["customer_id"]].append(row[at])

    def members(self, node: dict[str, Any]) -> set[str]:
        return {key for key, customer in self.customers.items() if self.fits(customer, node)}

    def fits(self, customer: Customer, node: dict[str, Any]) -> bool:
        if "all" in node:
            return all(self.fits(customer, each) for each in node["all"])
        if "any" in node:
            return any(self.fits(customer, each) for each in node["any"])
        if "not" in node:
            return not self.fits(customer, node["not"])
        if "did" in node:
            days = [at.date() for at in self.did[node["did"]][customer["customer_id"]] if at.date() <= self.as_of]
            first = self.as_of - timedelta(days=node["within_days"] - 1) if "within_days" in node else date.min
            return inside(sum(day >= first for day in days), node)
        return self.holds(self.value(customer, node["field"]), node)

    def holds(self, value: Any, node: dict[str, Any]) -> bool:
        if "known" in node:
            return node["known"] == (value not in (None, ""))
        if value is None:
            return False
        if "within_days" in node:
            return self.as_of - timedelta(days=node["within_days"]) < value <= self.as_of
        if "before_days" in node:
            return value <= self.as_of - timedelta(days=node["before_days"])
        if "contains" in node:
            return node["contains"].lower() in value.lower()
        if "is" in node:
            return value == node["is"] if isinstance(node["is"], bool) else value in node["is"]
        return inside(value, node)

    def value(self, customer: Customer, key: str) -> Any:
        if key.startswith("attribute:"):
            return customer["own"].get(key.removeprefix("attribute:"))
        if key == "last_order_on":
            return max(customer["days"], default=None)
        return customer[key]


def inside(value: float, node: dict[str, Any]) -> bool:
    return node.get("at_least", float("-inf")) <= value <= node.get("at_most", float("inf"))


def bounds(most: int) -> st.SearchStrategy[dict[str, int]]:
    ordered = st.tuples(st.integers(0, most), st.integers(0, most)).map(sorted)
    return st.one_of(
        st.integers(0, most).map(lambda low: {"at_least": low}),
        st.integers(0, most).map(lambda high: {"at_most": high}),
        ordered.map(lambda pair: {"at_least": pair[0], "at_most": pair[1]}),
    )


def with_(key: str, value: str | st.SearchStrategy[str], more: st.SearchStrategy[dict[str, Any]]) -> Any:
    name = st.just(value) if isinstance(value, str) else value
    return st.builds(lambda called, rest: {key: called, **rest}, name, more)


REGIONS = ["London", "South West", "Wales", "Nowhere"]
LEAVES = st.one_of(
    with_("field", "region", st.lists(st.sampled_from(REGIONS), min_size=1, max_size=3).map(lambda it: {"is": it})),
    with_("field", "city", st.sampled_from(["bu", "N", "%", "_", "'; --"]).map(lambda it: {"contains": it})),
    with_("field", "attribute:newsletter topic", st.just({"is": ["Walking", "Lawns"]})),
    with_("field", "attribute:newsletter topic", st.booleans().map(lambda it: {"known": it})),
    with_("field", "lifestyle", st.booleans().map(lambda it: {"known": it})),
    with_("field", "consent_email", st.booleans().map(lambda it: {"is": it})),
    with_("field", st.sampled_from(["orders", "returns", "complaints"]), bounds(6)),
    with_("field", "revenue", bounds(900)),
    with_("field", "last_order_on", st.integers(1, 900).map(lambda it: {"within_days": it})),
    with_("field", "last_order_on", st.integers(1, 900).map(lambda it: {"before_days": it})),
    with_("did", st.sampled_from(["order", "return", "complaint", "response", "offer_opened"]), bounds(4)),
    st.builds(
        lambda did, limits, days: {"did": did, **limits, "within_days": days},
        st.sampled_from(["order", "complaint", "response", "offer_opened"]), bounds(4), st.integers(1, 900),
    ),
)  # fmt: skip
NODES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda it: {"all": it}),
        st.lists(inner, min_size=1, max_size=3).map(lambda it: {"any": it}),
        inner.map(lambda it: {"not": it}),
    ),
    max_leaves=6,
)


@pytest.fixture
def ids(warehouse: Warehouse) -> Callable[[Any], set[str]]:
    """Give ``ids(definition)``: who is in it, by the database."""

    def found(definition: Any, **known: Any) -> set[str]:
        said = resolved(Definition.read(definition), Known(warehouse.as_of, **known))
        inside = set(warehouse.frame(members(said))["customer_id"])
        assert audience.size(warehouse, said) == len(inside)
        return inside

    return found


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(node=NODES)
def test_every_definition_holds_whom_a_slow_count_finds(
    warehouse: Warehouse, ids: Callable[[Any], set[str]], rows: dict[str, pa.Table], node: dict[str, Any]
) -> None:
    assert ids({"rule": node}) == Slow(rows, warehouse.as_of).members(node)


@given(node=NODES)
def test_json_survives_a_round_trip(node: dict[str, Any]) -> None:
    definition = Definition.read({"rule": node})
    assert Definition.read(definition.text) == definition
    assert Definition.read(definition.text).text == definition.text


def test_pins_win_over_the_rule(ids: Callable[[Any], set[str]], rows: dict[str, pa.Table]) -> None:
    first, second, third = rows["customers"]["customer_id"].to_pylist()[:3]
    nobody = {"field": "orders", "at_least": 10_000}
    assert ids({"rule": nobody, "pinned_in": [first, second]}) == {first, second}
    everybody = {"field": "orders", "at_least": 0}
    assert ids({"rule": everybody, "pinned_out": [third]}) == set(rows["customers"]["customer_id"].to_pylist()) - {
        third
    }
    assert ids({"pinned_in": [first, "nobody's number"]}) == {first}


def test_a_segment_inside_another_brings_its_pins(ids: Callable[..., set[str]], rows: dict[str, pa.Table]) -> None:
    first, second = rows["customers"]["customer_id"].to_pylist()[:2]
    inner = Definition.read({"rule": {"field": "orders", "at_least": 1}, "pinned_in": [first], "pinned_out": [second]})
    direct = ids(inner.text)
    assert ids({"rule": {"segment": "s1"}}, segments={"s1": inner}) == direct
    outside = ids({"rule": {"not": {"segment": "s1"}}}, segments={"s1": inner})
    assert outside == set(rows["customers"]["customer_id"].to_pylist()) - direct


def test_overlaps_count_those_in_both_and_in_several(warehouse: Warehouse) -> None:
    said = [{"field": "orders", "at_least": 1}, {"field": "kind", "is": ["person"]}]
    buyers, people = (Definition.read({"rule": node}) for node in said)
    both = Definition.read({"rule": {"all": said}})
    nobody, someone = (
        Definition.read({"rule": {"field": "orders", "at_least": 10_000}}),
        Definition.read({"rule": {"any": said}}),
    )
    found = audience.overlap(warehouse, (buyers, people, nobody))
    customers, share = (found.pairs.set_index(["first", "second"])[name] for name in ("customers", "share"))
    assert customers[0, 0] == audience.size(warehouse, buyers)
    assert customers[0, 1] == customers[1, 0] == found.in_several == audience.size(warehouse, both)
    assert found.anywhere == audience.size(warehouse, someone)
    assert share[1, 0] == customers[1, 0] / customers[1, 1]
    assert share[0, 2] == 0
    assert math.isnan(share[2, 0])


def test_nobody_is_in_several_of_segments_that_exclude_each_other(warehouse: Warehouse) -> None:
    halves = [
        {"field": "orders", "at_least": 1},
        {"field": "orders", "at_most": 0},
        {"field": "orders", "at_least": 10_000},
    ]
    found = audience.overlap(warehouse, tuple(Definition.read({"rule": node}) for node in halves))
    assert (found.in_several, found.share_in_several) == (0, 0)
    assert found.anywhere == warehouse.stock["customers"]["rows"]
    empty = audience.overlap(warehouse, (Definition.read({"rule": halves[2]}),))
    assert math.isnan(empty.share_in_several)
