"""A rule while it is written: groups inside groups, and conditions, unfinished ones too. Nothing here is changed.

A path leads from the outermost group to a part by positions: ``(1, 0)`` is the first part of the second. Parts carry a
mark of their own, so that what somebody types into one stays with it when its neighbours go or it is moved.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias
from uuid import uuid4

Of: TypeAlias = Literal["all", "any", "none"]
Says: TypeAlias = dict[str, Any]
Path: TypeAlias = tuple[int, ...]


def _mark() -> str:
    return uuid4().hex[:12]


@dataclass(frozen=True)
class Condition:
    """One row of the editor: a node without others inside it, as data."""

    says: Says
    mark: str = field(default_factory=_mark, compare=False)


@dataclass(frozen=True)
class Group:
    """Customers whom all, any or none of the parts fit."""

    of: Of = "all"
    parts: "tuple[Part, ...]" = ()
    mark: str = field(default_factory=_mark, compare=False)


Part: TypeAlias = Group | Condition


def read(rule: Mapping[str, Any] | None) -> Group:
    """The rule of a definition that holds, as a group; a rule that is none becomes the only part of one."""
    part = Group() if rule is None else _part(rule)
    return part if isinstance(part, Group) else Group("all", (part,))


def written(part: Part) -> Says | None:
    """The part as a node of a definition; None for a group that nothing is in."""
    if isinstance(part, Condition):
        return part.says
    nodes = [node for node in map(written, part.parts) if node is not None]
    if not nodes:
        return None
    if part.of == "none":
        return {"not": nodes[0] if len(nodes) == 1 else {"any": nodes}}
    return {part.of: nodes}


def at(group: Group, path: Path) -> Part:
    """The part that the path leads to; the group itself where it is empty."""
    part: Part = group
    for position in path:
        part = _inside(part)[position]
    return part


def added(group: Group, path: Path, part: Part) -> Group:
    """With the part as the last one of the group that the path leads to."""
    target = at(group, path)
    return replaced(group, path, _with(target, (*_inside(target), part)))


def replaced(group: Group, path: Path, part: Part) -> Group:
    """With the part in the place that the path leads to; in place of everything, it must be a group."""
    changed = _replaced(group, path, part)
    return changed if isinstance(changed, Group) else Group("all", (changed,))


def removed(group: Group, path: Path) -> Group:
    """Without the part; without path nothing is left."""
    if not path:
        return Group(group.of)
    *above, position = path
    parent = at(group, tuple(above))
    parts = _inside(parent)
    return replaced(group, tuple(above), _with(parent, (*parts[:position], *parts[position + 1 :])))


def moved(group: Group, path: Path, by: int) -> Group:
    """With the part so many places further down (up where negative) among its neighbours, at most to their end."""
    *above, position = path
    parent = at(group, tuple(above))
    others = list(_inside(parent))
    part = others.pop(position)
    others.insert(max(0, position + by), part)
    return replaced(group, tuple(above), _with(parent, tuple(others)))


def conditions(part: Part) -> Iterator[Condition]:
    """Every condition inside, from top to bottom."""
    if isinstance(part, Condition):
        yield part
        return
    for inner in part.parts:
        yield from conditions(inner)


def without(group: Group, marks: set[str]) -> Group:
    """Without the conditions of these marks."""
    kept = (each for each in group.parts if each.mark not in marks)
    return replace(group, parts=tuple(without(each, marks) if isinstance(each, Group) else each for each in kept))


def _part(node: Mapping[str, Any]) -> Part:
    if "not" in node:
        inner = _part(node["not"])
        is_any = isinstance(inner, Group) and inner.of == "any"
        return replace(inner, of="none") if isinstance(inner, Group) and is_any else Group("none", (inner,))
    for of in ("all", "any"):
        if of in node:
            return Group(of, tuple(map(_part, node[of])))
    return Condition(dict(node))


def _replaced(part: Part, path: Path, new: Part) -> Part:
    if not path:
        return new
    first, *rest = path
    parts = list(_inside(part))
    parts[first] = _replaced(parts[first], tuple(rest), new)
    return _with(part, tuple(parts))


def _inside(part: Part) -> tuple[Part, ...]:
    if isinstance(part, Condition):
        raise IndexError("a condition has no parts")
    return part.parts


def _with(part: Part, parts: tuple[Part, ...]) -> Group:
    if isinstance(part, Condition):
        raise IndexError("a condition has no parts")
    return replace(part, parts=parts)
