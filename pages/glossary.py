"""Glossary: what every number and every word for people means, how it is computed, where the articles differ."""

import pandas as pd
import streamlit as st

from crm_models.metrics import CATALOGUE
from crm_models.metrics.conflicts import ARTICLES, CONFLICTS
from dashboard import cards, glossary, stages
from dashboard.markup import markdown

cards.page_title("Every number on every page", f"{len(CATALOGUE)} metrics, each defined once")

wanted = st.text_input("Find a word", key="word", placeholder="revenue, reply, share …", bind="query-params").lower()
found = [each for each in CATALOGUE.values() if wanted in f"{each.label} {each.definition} {each.key}".lower()]
people = glossary.tables(wanted)
if not found and not people:
    st.info(f"Nothing here speaks of “{markdown(wanted)}”. Try a shorter word.")

for topic in dict.fromkeys(metric.topic for metric in found):
    cards.section(topic.capitalize())
    cards.definitions([metric for metric in found if metric.topic == topic])

if people:
    cards.section("Words for people")
for table in people:
    stages.table_card(table)

cards.section("Where the articles differ, or fall silent")
conflicts = pd.DataFrame(
    [(each.subject, each.articles, each.what_they_say, each.what_we_do) for each in CONFLICTS],
    columns=["Subject", "Article", "What they say", "What we do"],
)
st.table(conflicts.set_index("Subject").map(markdown))
st.caption(markdown(" · ".join(f"{letter}: {title}" for letter, title in ARTICLES.items())))
