"""What is no segment is refused, with the way to the node that does not fit."""

import json
from typing import Any

import pytest

from crm_models.errors import SegmentError
from crm_models.segments.definition import DEEPEST, MOST_BYTES, MOST_NODES, Definition

ORDERED = {"field": "orders", "at_least": 1}
HOSTILE_TEXTS = ("", "x", "[]", "null", "1", '"rule"', "{", '{"rule":', "{}", '{"rule": null}', "\x00", '{"rule": {}}')
HOSTILE_NODES = (
    None, 1, "all", [], [ORDERED], {}, {"x": 1}, {"": ""}, {"sql": "DROP TABLE customers"}, {"$where": "1=1"},
    {"all": []}, {"all": ORDERED}, {"all": None}, {"all": [None]}, {"all": [ORDERED, {}]}, {"all": "orders"},
    {"all": [ORDERED], "any": [ORDERED]}, {"all": [ORDERED], "not": ORDERED}, {"any": []}, {"any": {}}, {"any": [[]]},
    {"not": None}, {"not": []}, {"not": [ORDERED]}, {"not": ORDERED, "x": 1},
    {"field": None}, {"field": 1}, {"field": []}, {"field": {}}, {"field": ""}, {"field": "orders"},
    {"field": "name", "is": ["Ann"]}, {"field": "email", "contains": "@"}, {"field": "customers.name", "is": ["Ann"]},
    {"field": "orders; DROP TABLE x", "at_least": 1}, {"field": "attribute:", "is": ["x"]},
    {"field": "__class__", "is": ["x"]}, {"field": "region\x00", "is": ["x"]}, {"field": "region"},
    {"field": "region", "is": "London"}, {"field": "region", "is": []}, {"field": "region", "is": [""]},
    {"field": "region", "is": [None]}, {"field": "region", "is": [1]}, {"field": "region", "is": ["x" * 201]},
    {"field": "region", "is": ["x"] * 1001}, {"field": "region", "is": {"a": 1}}, {"field": "region", "at_least": 1},
    {"field": "region", "is": ["x"], "contains": "x"}, {"field": "region", "contains": ""},
    {"field": "region", "contains": ["x"]}, {"field": "region", "is": ["x"], "sql": "1=1"},
    {"field": "orders", "is": [1]}, {"field": "orders", "at_least": "many"}, {"field": "orders", "at_least": None},
    {"field": "orders", "at_least": [1]}, {"field": "orders", "at_least": {}},
    {"field": "orders", "at_least": 3, "at_most": 2},
    {"field": "orders", "at_least": 1, "within_days": 3}, {"field": "orders", "at_least": "1 OR 1=1"},
    {"field": "last_order_on", "within_days": 0}, {"field": "last_order_on", "within_days": -1},
    {"field": "last_order_on", "within_days": 1.5}, {"field": "last_order_on", "within_days": 10**9},
    {"field": "last_order_on", "within_days": 1, "before_days": 1}, {"field": "last_order_on"},
    {"field": "last_order_on", "from": "yesterday"}, {"field": "last_order_on", "from": "2026-02-31"},
    {"field": "last_order_on", "from": "2026-03-02", "until": "2026-03-01"},
    {"field": "last_order_on", "from": "99999-01-01"},
    {"field": "consent_email", "is": "yes"}, {"field": "consent_email", "is": 1},
    {"field": "consent_email", "is": None},
    {"field": "consent_email", "is": [True]}, {"field": "lifestyle", "known": "no"}, {"field": "lifestyle", "known": 0},
    {"did": None}, {"did": "order"}, {"did": "ordered", "at_least": 1}, {"did": ["order"], "at_least": 1},
    {"did": "order", "at_least": -1}, {"did": "order", "at_least": 1.5}, {"did": "order", "at_least": 10**12},
    {"did": "order", "at_least": 2, "at_most": 1}, {"did": "order", "at_least": 1, "within_days": 0},
    {"did": "order", "at_least": 1, "within_days": 5, "from": "2026-01-01"}, {"did": "order", "at_least": "1) --"},
    {"did": "order", "at_least": 1, "from": "2026-02-02", "until": "2026-02-01"}, {"did": "order); --", "at_least": 1},
    {"score": "recency"}, {"score": "luck", "at_least": 1}, {"score": "recency", "at_least": 0},
    {"score": "recency", "at_least": 6}, {"score": "recency", "at_least": 4, "at_most": 2},
    {"score": ["recency"], "at_least": 1}, {"group": []}, {"group": "champions"}, {"group": [None]}, {"group": {}},
    {"stage": []}, {"stage": "loyalty"}, {"stage": ["loyalty"], "model": ""}, {"stage": ["loyalty"], "model": None},
    {"segment": ""}, {"segment": None}, {"segment": ["a"]}, {"segment": {"rule": ORDERED}}, {"segment": "x" * 201},
    {"customer": "C1"}, {"customer": [1]}, {"customer": [""]}, {"customer": None},
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_what_is_no_definition_is_refused(text: str) -> None:
    with pytest.raises(SegmentError):
        Definition.read(text)


@pytest.mark.parametrize("node", HOSTILE_NODES, ids=lambda node: json.dumps(node)[:60])
@pytest.mark.parametrize("where", ["outside", "inside"])
def test_what_is_no_node_is_refused_and_named(node: object, where: str) -> None:
    rule = node if where == "outside" else {"all": [ORDERED, {"not": node}]}
    with pytest.raises(SegmentError, match="rule" if where == "outside" else "rule › all › 2"):
        Definition.read(json.dumps({"rule": rule}))


def test_not_a_number_and_infinity_are_no_bounds() -> None:
    for value in ("NaN", "Infinity", "-Infinity", "1e999"):
        with pytest.raises(SegmentError, match=r"rule › at_least: .*finite"):
            Definition.read(f'{{"rule": {{"field": "orders", "at_least": {value}}}}}')


def test_a_misspelt_name_is_answered_with_the_closest_ones() -> None:
    with pytest.raises(SegmentError, match=r"rule › any › 1 › field: There is no field “regoin”. Did you mean region"):
        Definition.read({"rule": {"any": [{"field": "regoin", "is": ["x"]}]}})


def test_nobody_is_pinned_in_and_out_at_once() -> None:
    with pytest.raises(SegmentError, match="pinned in and out at once: C2"):
        Definition.read({"rule": ORDERED, "pinned_in": ["C1", "C2"], "pinned_out": ["C2"]})


@pytest.mark.parametrize("depth", [DEEPEST, 60, 5000])
def test_depth_is_bounded(depth: int) -> None:
    text = '{"rule":' + '{"not":' * depth + json.dumps(ORDERED) + "}" * depth + "}"
    with pytest.raises(SegmentError):
        Definition.read(text)
    shallow = '{"rule":' + '{"not":' * (DEEPEST - 1) + json.dumps(ORDERED) + "}" * DEEPEST
    assert len(list(Definition.read(shallow).nodes())) == DEEPEST


def test_size_is_bounded() -> None:
    with pytest.raises(SegmentError, match=f"{MOST_NODES + 1} nodes"):
        Definition.read({"rule": {"any": [ORDERED] * MOST_NODES}})
    with pytest.raises(SegmentError, match="bytes"):
        Definition.read('{"rule": "' + "x" * MOST_BYTES + '"}')
    with pytest.raises(SegmentError, match="pinned_in"):
        Definition.read({"pinned_in": ["x"] * 200_001})


@pytest.mark.parametrize(
    "node",
    [
        {"did": "order", "at_least": 2, "at_most": 2},
        {"did": "order", "at_least": 1, "from": "2026-03-01", "until": "2026-03-01"},
        {"field": "revenue", "at_least": 9.5, "at_most": 9.5},
        {"field": "last_order_on", "from": "2026-03-01", "until": "2026-03-01"},
        {"score": "recency", "at_least": 3, "at_most": 3},
        {"did": "order", "at_least": 1_000_000},
    ],
)
def test_both_bounds_may_be_the_same_and_as_far_as_is_possible(node: dict[str, Any]) -> None:
    assert list(Definition.read({"rule": node}).nodes())


def test_more_times_than_anything_happens_is_refused() -> None:
    with pytest.raises(SegmentError, match="at_least"):
        Definition.read({"rule": {"did": "order", "at_least": 1_000_001}})
