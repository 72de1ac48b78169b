"""Customer 360: one customer's whole story, where they stand, what was promised, and what to do next."""

import streamlit as st

from dashboard import agenda, cards, customer, customer_acts, data, empty, stages, timeline

if not data.warehouse().has("customers"):
    cards.page_title("Customer 360", "There is nobody to find yet")
    empty.missing_table("customers", "One customer's story")
    st.stop()


def story(told: customer.Customer) -> None:
    """Everything in time order, a page at a time."""
    happened = told.story.happenings["kind"].unique()
    kinds = st.pills(
        "Show", [kind for kind in timeline.NAMES if kind in happened], selection_mode="multi",
        format_func=timeline.NAMES.__getitem__, key="kinds", bind="query-params",
    )  # fmt: skip
    pages = range(-(-len(told.story.of(kinds)) // customer.PAGE))
    page = (
        st.selectbox("Page", pages, format_func=lambda at: f"{at + 1} of {len(pages)}", key="page")
        if len(pages) > 1
        else 0
    )
    stages.table_card(customer.page_of(told, kinds, page))


head = st.container()
tools = st.grid(2, min_column_width=330)
with tools:
    customer_acts.search()
asked = customer_acts.opened()
if not asked:
    with head:
        cards.page_title("Customer 360", "Whose story do you want to see?")
    agenda.show()
    st.stop()
with tools.container():
    is_unmasked = customer_acts.names_shown(asked)
told = customer.customer(asked, unmasked=is_unmasked)
if told is None:
    with head:
        cards.page_title("Customer 360", "Nobody has the number that was asked for")
    st.stop()
with head:
    cards.page_title(told.eyebrow, told.finding)
cards.kpi_row("standing", told.cards)
with st.grid(2, min_column_width=330):
    customer.told_card(told.next_steps)
    stages.table_card(told.promised)
story(told)
with st.grid(2, min_column_width=330):
    customer_acts.follow_up(asked, told.waiting)
    customer_acts.relations(told.ties)
    stages.table_card(told.consents)
    customer_acts.segments(asked)
    if told.fields:
        stages.table_card(told.fields)
