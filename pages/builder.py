"""Segment builder: a rule written as a tree and counted meanwhile, kept, compared and handed out."""

import streamlit as st

from crm_models.people.marks import InSegment
from dashboard import cards, comparison, data, downloads, empty, export, filters
from dashboard.builder import drafts, editor, saving
from dashboard.choices import choice
from dashboard.markup import markdown

VIEWS = {"build": "Build", "compare": "Compare", "overlap": "Overlap"}

view = filters.current()
everybody = data.warehouse().stock["customer_profile"]["rows"]


def build() -> None:
    """The editor with its live count, and what is done with the segment."""
    draft = drafts.current()
    saving.told()
    saving.choose(draft)
    with st.container(key="card-rule"):
        downloads.heading("Who belongs to it", "Beside each part: how many customers it holds on its own")
        draft, spots = editor.edited(draft)
        draft = saving.pins(draft)
        counted = drafts.counted(draft)
        saving.json_in_and_out(draft, counted)
    drafts.keep(draft)
    with head:
        cards.page_title(f"Segment builder · {draft.name}", drafts.finding(draft, counted, everybody))
    if counted.problem:
        st.error(markdown(counted.problem))
    editor.count(spots)
    with st.grid(2, min_column_width=330):
        with st.container(key="card-save", height="stretch"):
            downloads.heading("Keep it", "Saved segments are filters on every page")
            saving.save(draft, counted)
            if draft.based_on:
                saving.newer(draft.based_on)
                saving.versions(draft.based_on)
        with st.container(key="card-export", height="stretch"):
            downloads.heading("Take the audience away", "By consent, masked unless permitted, and on record")
            if counted.meaning:
                export.panel("builder", InSegment(counted.meaning), draft.name)
            else:
                st.caption("Finish a condition first.")


def compare(names: dict[str, str]) -> None:
    """One segment against another, or everyone else."""
    with st.container(horizontal=True):
        first = st.selectbox("Segment", list(names), key="first", bind="query-params")
        others = [comparison.EVERYONE_ELSE, *(name for name in names if name != first)]
        second = st.selectbox("Against", others, key="second", bind="query-params")
    told = data.told(comparison.compared, view, names[first], names.get(second))
    with head:
        cards.page_title(told.eyebrow, told.finding)
    comparison.show(told)


head = st.container()
shown = choice("Show", VIEWS, "show")
if shown == "build":
    build()
else:
    names, broken = comparison.dimensions()
    if names and shown == "compare":
        compare(names)
    else:
        told = data.told(comparison.overlap, tuple(names.items())) if names else None
        with head:
            cards.page_title("Segment builder", told.finding if told else "No segment is saved yet")
        if told:
            comparison.show_overlap(told)
        else:
            empty.state("No segment is saved yet. Build one, or save the people behind any mark.", None)
    for name, reason in broken.items():
        st.warning(markdown(f"“{name}” does not hold any more: {reason}"))
