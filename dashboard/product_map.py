"""The clickable map of the product: the three kinds of CRM, the pages that serve each, and the articles' words."""

import streamlit as st

from dashboard import navigation
from dashboard.downloads import heading
from dashboard.markup import html


def product_map() -> None:
    """Three cards side by side with a link to every page that exists."""
    entries = navigation.existing()
    with st.grid(3, min_column_width=260):
        for kind, about in navigation.KINDS.items():
            with st.container(key=f"card-map-{kind}", height="stretch"):
                heading(f"{kind.capitalize()} CRM", about)
                for entry in entries:
                    if kind in entry.kinds:
                        st.page_link(navigation.page(entry))
                        st.html(f'<p class="terms">{html(" · ".join(entry.terms))}</p>')
