"""Segments: who the customers are by what they did, who moves between groups, and which leads are worth the effort."""

import streamlit as st

from dashboard import cards, data, downloads, empty, filters, leads, movement, segments, splits, stages
from dashboard.choices import choice

VIEWS = {"groups": "Groups", "movement": "Movement", "splits": "Splits", "leads": "Lead quality"}

view = filters.current()


def groups() -> None:
    """The named groups and the grid of scores they are made of."""
    told = data.told(segments.groups, view)
    with head:
        cards.page_title(told.eyebrow, told.finding)
    downloads.chart_row((told.grid, told.worth))
    stages.table_card(told.numbers)
    stages.table_card(told.actions)
    with st.expander("Where the scores step"):
        st.markdown(told.limits)


def moves() -> None:
    """Who changed groups since an earlier day."""
    with st.container(horizontal=True):
        since = choice("Since", {key: label for key, (label, _) in movement.SINCE.items()}, "since")
        cut_points = choice("Limits of the scores", movement.CUTS, "limits")
    told = data.told(movement.movement, view, since, cut_points)
    with head:
        cards.page_title(told.eyebrow, told.finding)
    downloads.chart_card(told.bands)
    stages.table_card(told.balance)


def ready_made() -> None:
    """The splits that the articles name, and the deployment's own fields."""
    key = choice("Split by", splits.offered(), "split")
    told = data.told(splits.split, view, key)
    with head:
        cards.page_title(told.eyebrow, told.finding)
    st.caption(told.source)
    downloads.chart_row((told.worth, told.loyalty))
    stages.table_card(told.numbers)
    st.caption(splits.withheld())


def lead_quality() -> None:
    """Which leads are worth the effort, and what dropping the others would have lost."""
    told = data.told(leads.leads, view)
    with head:
        cards.page_title(told.eyebrow, told.finding)
    downloads.chart_row((told.classes, told.lift))
    stages.table_card(told.safety)
    stages.table_card(told.actions)


if not data.warehouse().has("orders"):
    empty.missing_table("orders", "Segments by recency, frequency and monetary value")
    st.stop()
head = st.container()
SHOW = {"groups": groups, "movement": moves, "splits": ready_made, "leads": lead_quality}
SHOW[choice("Show", VIEWS, "show")]()
