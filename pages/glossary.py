"""Glossary: what every number means, how it is computed, and where the articles differ."""

import pandas as pd
import streamlit as st

from crm_models.metrics import CATALOGUE
from crm_models.metrics.conflicts import ARTICLES, CONFLICTS
from dashboard import cards, downloads
from dashboard.markup import markdown

BETTER = {"higher": "Higher is better.", "lower": "Lower is better.", "neither": "Neither high nor low is better."}

cards.page_title("Every number on every page", f"{len(CATALOGUE)} metrics, each defined once")

wanted = st.text_input("Find a word", key="word", placeholder="revenue, reply, share …", bind="query-params").lower()
found = [
    metric for metric in CATALOGUE.values() if wanted in f"{metric.label} {metric.definition} {metric.key}".lower()
]
if not found:
    st.info(f"No metric speaks of “{markdown(wanted)}”. Try a shorter word.")

for topic in dict.fromkeys(metric.topic for metric in found):
    st.subheader(topic.capitalize(), anchor=False)
    with st.grid(2, min_column_width=320):
        for metric in (metric for metric in found if metric.topic == topic):
            with st.container(key=f"card-{metric.key}", height="stretch"):
                downloads.heading(metric.label, f"{metric.key} · {metric.unit}")
                st.markdown(markdown(metric.definition))
                st.caption(
                    f"**Formula** {markdown(metric.formula)}  \n**Source** {markdown(metric.source)}  \n"
                    f"{BETTER[metric.better]}"
                )

st.subheader("Where the articles differ, or fall silent", anchor=False)
table = pd.DataFrame(
    [(each.subject, each.articles, each.what_they_say, each.what_we_do) for each in CONFLICTS],
    columns=["Subject", "Article", "What they say", "What we do"],
)
st.table(table.set_index("Subject").map(markdown))
st.caption(markdown(" · ".join(f"{letter}: {title}" for letter, title in ARTICLES.items())))
