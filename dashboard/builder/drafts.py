"""The segment being written: kept in the session as data, in the address by the saved segment it belongs to."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st

from crm_models.errors import SegmentError, SensitiveDimension
from crm_models.segments import audience
from crm_models.segments.definition import Definition
from crm_models.workspace import segments
from crm_models.workspace.segments import SavedSegment
from dashboard import audiences, data, units
from dashboard.builder import tree
from dashboard.builder.subjects import unfinished
from dashboard.builder.tree import Condition, Group

PARAMETER = "segment"


@dataclass(frozen=True)
class Draft:
    """A definition while it is written; ``based_on`` is the saved version that it started from."""

    rule: Group = field(default_factory=Group)
    pinned_in: tuple[str, ...] = ()
    pinned_out: tuple[str, ...] = ()
    based_on: SavedSegment | None = None
    mark: str = field(default_factory=lambda: Condition({}).mark)

    @property
    def segment_id(self) -> str | None:
        """The saved segment it belongs to, if any."""
        return self.based_on.id if self.based_on else None

    @property
    def name(self) -> str:
        """What it is called so far."""
        return self.based_on.name if self.based_on else "New segment"

    @property
    def gaps(self) -> int:
        """How many conditions do not say all they need to; they do not count."""
        return sum(bool(unfinished(each.says)) for each in tree.conditions(self.rule))

    def definition(self) -> Definition | None:
        """What is finished of it; None where that is nothing.

        Raises:
            SegmentError: a part does not fit; the message names it.
        """
        gaps = {each.mark for each in tree.conditions(self.rule) if unfinished(each.says)}
        rule = tree.written(tree.without(self.rule, gaps))
        if rule is None and not self.pinned_in:
            return None
        return Definition.read({"rule": rule, "pinned_in": self.pinned_in, "pinned_out": self.pinned_out})


def current() -> Draft:
    """The draft of this session; a link to a saved segment opens that.

    Raises:
        NotInWorkspace: the link leads to a segment that never was.
        SegmentError: the definition it leads to cannot be read.
    """
    asked = st.query_params.get(PARAMETER)
    draft: Draft | None = st.session_state.get("draft")
    if draft is None or (asked and draft.segment_id != asked):
        draft = opened(segments.get(data.workspace(), asked)) if asked else Draft()
        st.session_state["draft"] = draft
    if draft.segment_id and asked != draft.segment_id:
        st.query_params[PARAMETER] = draft.segment_id
    return draft


def opened(saved: SavedSegment) -> Draft:
    """The newest version of a saved segment, to be changed.

    Raises:
        SegmentError: its definition cannot be read.
    """
    return imported(saved.definition, Draft(based_on=saved))


def imported(text: str, into: Draft) -> Draft:
    """The draft with the definition that a JSON text states in place of its own.

    Raises:
        SegmentError: it states none; the message names the node.
    """
    found = Definition.read(text)
    rule: dict[str, Any] | None = found.model_dump(mode="json", by_alias=True, exclude_none=True).get("rule")
    return Draft(tree.read(rule), found.pinned_in, found.pinned_out, into.based_on)


def keep(draft: Draft) -> None:
    """Make it the draft of this session, and its segment that of the address."""
    st.session_state["draft"] = draft
    if draft.segment_id:
        st.query_params[PARAMETER] = draft.segment_id
    elif PARAMETER in st.query_params:
        del st.query_params[PARAMETER]


def change(how: Callable[[Group], Group]) -> None:
    """Change the rule of this session's draft: what buttons do."""
    draft: Draft = st.session_state["draft"]
    keep(replace(draft, rule=how(draft.rule)))


@dataclass(frozen=True)
class Counted:
    """What a draft comes to: definition, what it means today as JSON, customers; empty where it does not hold."""

    definition: Definition | None = None
    meaning: str = ""
    customers: int = 0
    problem: str = ""


def counted(draft: Draft) -> Counted:
    """Count what is finished of the draft; a problem is told, not raised."""
    try:
        definition = draft.definition()
        if definition is None:
            return Counted()
        known = audiences.known()
        if draft.segment_id:  # a segment inside it may lead back to it: as it would be, not as it was saved
            known = replace(known, segments={**known.segments, draft.segment_id: definition})
        meaning = audiences.meaning(definition, known)
        return Counted(definition, meaning.text, data.load(audience.size, meaning))
    except (SegmentError, SensitiveDimension) as error:
        return Counted(problem=str(error))


def counted_alone(part: tree.Part) -> Counted:
    """Count one part as if it were the whole rule."""
    return counted(Draft(Group("all", (part,))))


def finding(draft: Draft, counted: Counted, everybody: int) -> str:
    """The page's title: how many belong to it, and what share of all customers and prospects that is."""
    if counted.definition is None:
        return "This rule does not hold yet" if counted.problem else "Add a condition to see who fits"
    share = f", {units.say(counted.customers / everybody, 'share')} of all {everybody:,}" if everybody else ""
    noun = "customer" if counted.customers == 1 else "customers"
    return f"{draft.name} holds {counted.customers:,} {noun}{share}"
