"""The rule as a tree of cards: each group a card, each condition a row on it, each with how many it holds alone."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.builder import drafts, menu, rows, tree
from dashboard.builder.drafts import Draft
from dashboard.builder.subjects import Subject, blank, unfinished
from dashboard.builder.tree import Condition, Group, Of, Part, Path
from dashboard.markup import html, markdown

OF: dict[Of, str] = {"all": "All of these", "any": "Any of these", "none": "None of these"}
FIRST = "field:region"
ROW = (5, 1)
"""Widths of a part's widgets, and of its number and buttons."""
DEEPEST = 6
"""Groups inside groups that the editor offers; deeper ones come by import."""


@dataclass(frozen=True)
class Spot:
    """Where a part's number is shown, and what is wrong with it."""

    part: Part
    number: DeltaGenerator
    problem: DeltaGenerator


def edited(draft: Draft) -> tuple[Draft, list[Spot]]:
    """Draw the rule; gives the draft as the widgets have it now, and where :func:`count` shows numbers."""
    offered = menu.offered()
    spots: list[Spot] = []
    rule = _group(draft.rule, (), offered, draft.segment_id, spots)
    return replace(draft, rule=rule), spots


def count(spots: list[Spot]) -> None:
    """Show beside every part how many customers it holds on its own, or what is wrong with it."""
    for each in spots:
        gap = unfinished(each.part.says) if isinstance(each.part, Condition) else ""
        if gap:
            each.problem.html(f'<p class="gap">{html(gap)}</p>')
            continue
        found = drafts.counted_alone(each.part)
        if found.problem:
            each.problem.error(markdown(found.problem))
        elif found.definition:
            each.number.html(f'<p class="held">{found.customers:,}</p>')


def _group(
    group: Group, path: Path, offered: Mapping[str, Subject], segment_id: str | None, spots: list[Spot]
) -> Group:
    with st.container(key=f"{'branch' if path else 'trunk'}-{group.mark}", gap="xsmall"):
        widgets, tools = st.columns(ROW, vertical_alignment="center", gap="small")
        of: Of = widgets.selectbox(
            "Fits", list(OF), list(OF).index(group.of), format_func=OF.__getitem__, key=f"{group.mark}-of",
            label_visibility="collapsed", width=160,
        )  # fmt: skip
        number = _tools(tools, group, path)
        problem = st.empty()
        parts: list[Part] = []
        for position, part in enumerate(group.parts):
            here = (*path, position)
            if isinstance(part, Group):
                parts.append(_group(part, here, offered, segment_id, spots))
            else:
                parts.append(_condition(part, here, offered, segment_id, spots))
        _additions(group, path, offered)
    now = replace(group, of=of, parts=tuple(parts))
    if path:
        spots.append(Spot(now, number, problem))
    return now


def _condition(
    condition: Condition, path: Path, offered: Mapping[str, Subject], segment_id: str | None, spots: list[Spot]
) -> Condition:
    with st.container(key=f"leaf-{condition.mark}", gap="xsmall"):
        widgets, tools = st.columns(ROW, vertical_alignment="center", gap="small")
        with widgets, st.container(horizontal=True, vertical_alignment="center", gap="small"):
            now = replace(condition, says=rows.row(condition, offered, segment_id))
        number = _tools(tools, condition, path)
        problem = st.empty()
    spots.append(Spot(now, number, problem))
    return now


def _tools(where: DeltaGenerator, part: Part, path: Path) -> DeltaGenerator:
    """The place for a part's number, and buttons that move it up or down or take it out; everything itself has none."""
    what = "group" if isinstance(part, Group) else "condition"
    with where, st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center", gap="xsmall"):
        number = st.empty()
        for name, icon, act in (
            ("Up", "arrow_upward", partial(tree.moved, path=path, by=-1)),
            ("Down", "arrow_downward", partial(tree.moved, path=path, by=1)),
            ("Remove", "close", partial(tree.removed, path=path)),
        ):
            if path:
                st.button(
                    f":material/{icon}:", key=f"{part.mark}-{name}", help=f"{name}: {what}", type="tertiary",
                    on_click=drafts.change, args=(act,),
                )  # fmt: skip
    return number


def _additions(group: Group, path: Path, offered: Mapping[str, Subject]) -> None:
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Condition", key=f"{group.mark}-condition", icon=":material/add:", type="tertiary",
            on_click=_add_condition, args=(path, offered),
        )  # fmt: skip
        if len(path) < DEEPEST:
            st.button(
                "Group", key=f"{group.mark}-group", icon=":material/add_box:", type="tertiary",
                on_click=_add_group, args=(path,),
            )  # fmt: skip


def _add_condition(path: Path, offered: Mapping[str, Subject]) -> None:
    drafts.change(partial(tree.added, path=path, part=Condition(_first(offered))))


def _add_group(path: Path) -> None:
    drafts.change(partial(tree.added, path=path, part=Group("any")))


def _first(offered: Mapping[str, Subject]) -> tree.Says:
    """What a new condition says: nothing finished, on the first thing that may be asked for."""
    return blank(offered.get(FIRST) or next(iter(offered.values())))
