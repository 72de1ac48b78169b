"""Says a definition in terms of fields and events alone, as of a day: what scores, groups and other segments mean then.

A resolved definition needs nothing beside it, so its text is the segment's identity: filters carry it, caches are keyed
by it, and it never goes stale unseen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from crm_models.errors import SegmentError
from crm_models.segments.definition import Definition
from crm_models.segments.groups import GROUPS, PROSPECTS
from crm_models.segments.nodes import (
    All,
    AnyOf,
    CustomerNode,
    DayNode,
    DidNode,
    GroupNode,
    Node,
    Not,
    NumberNode,
    ScoreNode,
    SegmentNode,
    StageNode,
)  # fmt: skip
from crm_models.segments.scores import KINDS, Cuts

Stages = tuple[tuple[str, tuple[str, ...]], ...]
SCORED = {"frequency": "orders", "monetary": "revenue"}
"""Score → the field it is made of; recency is made of the day of the last order."""


@dataclass(frozen=True)
class Known:
    """What definitions may refer to: today, the cut points of scores, stage models, and saved segments by id.

    ``stages`` maps a model's key to its stages in order, each with the events that reach it.
    """

    as_of: date
    cuts: Cuts | None = None
    stages: Mapping[str, Stages] = field(default_factory=dict)
    segments: Mapping[str, Definition] = field(default_factory=dict)


def resolved(definition: Definition, known: Known) -> Definition:
    """The same customers, said with fields, events, days and customers' numbers alone.

    Raises:
        SegmentError: it refers to a segment, group, stage or score that is not there, or in a circle to itself.
    """
    rule = None if definition.rule is None else _resolved(definition.rule, known, ())
    return definition.model_copy(update={"rule": rule})


def _resolved(node: Node, known: Known, on_the_way: tuple[str, ...]) -> Node:
    match node:
        case All():
            return All(nodes=tuple(_resolved(each, known, on_the_way) for each in node.nodes))
        case AnyOf():
            return AnyOf(nodes=tuple(_resolved(each, known, on_the_way) for each in node.nodes))
        case Not():
            return Not(node=_resolved(node.node, known, on_the_way))
        case DayNode():
            return _on_days(node, known.as_of)
        case DidNode() if node.within_days is not None:
            first = known.as_of - timedelta(days=node.within_days - 1)
            return node.model_copy(update={"within_days": None, "first": first, "until": known.as_of})
        case ScoreNode():
            return _scored(node, known)
        case GroupNode():
            return _grouped(node, known)
        case StageNode():
            return _staged(node, known)
        case SegmentNode():
            return _referred(node, known, on_the_way)
    return node


def _on_days(node: DayNode, as_of: date) -> DayNode:
    if node.within_days is not None:
        return DayNode(field=node.field, first=as_of - timedelta(days=node.within_days - 1), until=as_of)
    if node.before_days is not None:
        return DayNode(field=node.field, until=as_of - timedelta(days=node.before_days))
    return node


def _scored(node: ScoreNode, known: Known) -> Node:
    """A score of at least k is a value at least as good as the k-th cut; everybody who ordered scores at least 1."""
    if known.cuts is None or known.cuts.buyers == 0:
        raise SegmentError(f"A {node.score} score needs orders, and none are on record. Import orders first.")
    best_first = [_reaches(node, score, known) for score in range(2, 6)]
    has_ordered = NumberNode(field="orders", at_least=1)
    conditions: list[Node] = [has_ordered]
    if node.at_least is not None and node.at_least > 1:
        conditions.append(best_first[node.at_least - 2])
    if node.at_most is not None and node.at_most < 5:
        conditions.append(Not(node=best_first[node.at_most - 1]))
    return All(nodes=tuple(conditions))


def _reaches(node: ScoreNode, score: int, known: Known) -> Node:
    assert known.cuts is not None  # noqa: S101 - told to the type checker; refused above
    cut = known.cuts.of(node.score)[score - 2]
    if node.score == "recency":
        return DayNode(field="last_order_on", first=known.as_of - timedelta(days=int(cut)))
    return NumberNode(field=SCORED[node.score], at_least=cut)


def _grouped(node: GroupNode, known: Known) -> Node:
    groups: list[Node] = []
    for key in node.group:
        if key == PROSPECTS.key:
            groups.append(NumberNode(field="orders", at_most=0))
        elif key in GROUPS:
            groups += [_rectangle(sides, known) for sides in GROUPS[key].rectangles()]
        else:
            names = ", ".join(GROUPS)
            raise SegmentError(f"There is no group “{key}”. Groups: {names}.")
    return AnyOf(nodes=tuple(groups))


def _rectangle(sides: tuple[tuple[int, int], ...], known: Known) -> Node:
    ranges = (ScoreNode(score=kind, at_least=low, at_most=high) for kind, (low, high) in zip(KINDS, sides, strict=True))
    return All(nodes=tuple(_scored(each, known) for each in ranges))


def _staged(node: StageNode, known: Known) -> Node:
    """The furthest stage: one of its events happened, and none of any later stage."""
    stages = known.stages.get(node.model)
    if stages is None:
        raise SegmentError(f"There is no stage model “{node.model}”. Models: {', '.join(known.stages)}.")
    keys = [key for key, _ in stages]
    if missing := [key for key in node.stage if key not in keys]:
        raise SegmentError(f"The model “{node.model}” has no stage “{missing[0]}”. Stages: {', '.join(keys)}.")
    return AnyOf(nodes=tuple(_furthest(stages[keys.index(key) :], known.as_of) for key in node.stage))


def _furthest(stages: Stages, as_of: date) -> Node:
    here, *later = [
        AnyOf(nodes=tuple(DidNode(did=event, at_least=1, until=as_of) for event in events)) for _, events in stages
    ]
    return All(nodes=(here, *(Not(node=each) for each in later)))


def _referred(node: SegmentNode, known: Known, on_the_way: tuple[str, ...]) -> Node:
    if node.segment in on_the_way:
        raise SegmentError("The segment is made of itself: a segment inside it leads back to it. Take one of them out.")
    if node.segment not in known.segments:
        raise SegmentError("A segment inside this one is not there any more. Take it out, or restore it.")
    other = known.segments[node.segment]
    parts: list[Node] = [CustomerNode(customer=other.pinned_in)] if other.pinned_in else []
    if other.rule is not None:
        parts.append(_resolved(other.rule, known, (*on_the_way, node.segment)))
    joined = AnyOf(nodes=tuple(parts))
    if not other.pinned_out:
        return joined
    return All(nodes=(joined, Not(node=CustomerNode(customer=other.pinned_out))))
