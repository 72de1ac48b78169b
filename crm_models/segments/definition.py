"""What a segment is: a rule as data and pins, read from JSON and written back without loss.

A definition is ``{"rule": node, "pinned_in": […], "pinned_out": […]}``. Customers belong to it who fit the rule or are
pinned in, and are not pinned out. A node is one of

    {"all": [node, …]}   {"any": [node, …]}   {"not": node}
    {"field": "region", "is": ["North", "South"]}             {"field": "city", "contains": "bury"}
    {"field": "orders", "at_least": 2, "at_most": 9}          {"field": "consent_email", "is": true}
    {"field": "last_order_on", "within_days": 90}             {"field": "first_seen_on", "from": "2026-01-01"}
    {"field": "lifestyle", "known": false}
    {"did": "order", "at_least": 3, "within_days": 90}        {"did": "offer_opened", "at_most": 0}
    {"score": "recency", "at_least": 4}                       {"group": ["champions"]}
    {"stage": ["loyalty"], "model": "article_e"}              {"segment": "id of a saved segment"}
    {"customer": ["C0001", "C0002"]}
"""

from collections.abc import Iterator, Mapping
from typing import Any, Self

import pydantic_core
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from crm_models.errors import SegmentError
from crm_models.segments.nodes import All, AnyOf, Node, Not, Pins

MOST_BYTES, MOST_NODES, DEEPEST = 5_000_000, 300, 12


class Definition(BaseModel):
    """A segment's rule and pins. Two definitions are equal when they say the same; ``text`` tells them apart."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rule: Node | None = None
    pinned_in: Pins = ()
    pinned_out: Pins = ()

    @classmethod
    def read(cls, given: str | Mapping[str, Any]) -> Self:
        """The definition that a JSON text, or what was read from one, states.

        Raises:
            SegmentError: it is not one; the message names the node.
        """
        try:
            if isinstance(given, str) and len(given.encode()) > MOST_BYTES:
                raise SegmentError(f"A segment may have {MOST_BYTES:,} bytes. Split it, or pin fewer customers.")
            found = cls.model_validate(pydantic_core.from_json(given) if isinstance(given, str) else given)
        except ValidationError as error:
            raise SegmentError(_told(error)) from error
        except ValueError as error:
            raise SegmentError(f"This is not JSON: {error}. Export a segment to see what one looks like.") from error
        found._check_size()
        return found

    @property
    def text(self) -> str:
        """The definition as JSON in one form: equal for equal definitions."""
        return self.model_dump_json(by_alias=True, exclude_none=True, exclude_defaults=True)

    def nodes(self) -> Iterator[Node]:
        """Every node of the rule, from the outside in."""
        for node, _ in _inside(self.rule, 1):
            yield node

    @model_validator(mode="after")
    def _pins_agree(self) -> Self:
        if both := sorted(set(self.pinned_in) & set(self.pinned_out)):
            raise ValueError(f"pinned in and out at once: {', '.join(both[:3])}; keep one")
        if self.rule is None and not self.pinned_in:
            raise ValueError("holds nobody: give it a rule, or pin somebody in")
        return self

    def _check_size(self) -> None:
        depths = [depth for _, depth in _inside(self.rule, 1)]
        if len(depths) > MOST_NODES:
            raise SegmentError(f"The rule has {len(depths)} nodes, {MOST_NODES} are possible. Save parts as segments.")
        if depths and max(depths) > DEEPEST:
            raise SegmentError(f"The rule is {max(depths)} nodes deep, {DEEPEST} are possible. Save parts as segments.")


def _inside(node: Node | None, depth: int) -> Iterator[tuple[Node, int]]:
    if node is None:
        return
    yield node, depth
    for part in parts(node):
        yield from _inside(part, depth + 1)


def parts(node: Node) -> tuple[Node, ...]:
    """The nodes right inside a node."""
    if isinstance(node, All | AnyOf):
        return node.nodes
    return (node.node,) if isinstance(node, Not) else ()


def _told(error: ValidationError) -> str:
    """The first thing that is wrong, and the way to it: “rule › all › 2 › at_least: …” (counted from 1)."""
    first = error.errors()[0]
    steps = [step + 1 if isinstance(step, int) else step for step in first["loc"] if not str(step).startswith("<")]
    where = " › ".join(str(step) for step in steps) or "the definition"
    if first["type"] in ("union_tag_not_found", "union_tag_invalid"):
        what = "a node begins with all, any, not, field, did, score, group, stage, customer or segment"
    else:
        what = first["msg"].removeprefix("Value error, ")
    return f"The segment does not fit at {where}: {what}."
