"""Overview: how the business stands, what changed and why, and winning customers against keeping them."""

import streamlit as st

from crm_models.analyses import acquisition, changes
from crm_models.slices import DIMENSIONS
from dashboard import cards, data, downloads, filters, kpi, narrate, product_map
from dashboard.charts import contribution, line, split

QUARTET = ("revenue", "gross_margin", "csat", "retention_rate")
"""The articles' bottom line: trend, profit, satisfaction, continuity."""
OTHERS = (
    "orders", "average_order_value", "new_customers", "repeat_rate",
    "win_rate", "on_time_delivery", "first_reply_hours", "nps",
)  # fmt: skip
CUTS = ("region", "acquisition_channel", "kind", "age_band", "lifestyle")

view, comparison = filters.current(), filters.comparison()
before = filters.compared(view)
currency = data.settings().currency
headline = data.kpis(QUARTET, view, comparison)
revenue = data.kpis(("revenue",), view, comparison, months=25)["revenue"]

cards.page_title(narrate.eyebrow(view), narrate.headline(list(headline.values())))
cards.kpi_row(list(headline.values()), currency)

with st.grid(2, min_column_width=330):
    months = kpi.months(revenue)
    downloads.chart_card(
        "revenue",
        narrate.trend(revenue),
        "Revenue by month, against the year before",
        data.figure(line.figure, months, "currency", currency),
        months,
        alt=line.alt(months, "Revenue", "currency", currency),
        how=cards.explanation(revenue, currency),
    )
    sides = data.load(acquisition.acquisition_and_retention, view)
    stacked = acquisition.by_month(sides, "revenue")
    downloads.chart_card(
        "acquisition",
        narrate.acquisition(acquisition.new_share(sides, "revenue")),
        "Revenue by month from customers in the month of their first order, and from those who came back",
        data.figure(split.figure, stacked, "currency", currency),
        sides,
        alt=split.alt(stacked, "Revenue of new and returning customers", "currency", currency),
        how=narrate.how(acquisition.acquisition_and_retention),
    )

st.subheader(narrate.why(revenue), anchor=False)
offered = [key for key in CUTS if len(data.members(key)) > 1]
cut = st.segmented_control(
    "Explain by", offered, format_func=lambda key: DIMENSIONS[key].label, default=offered[0], key="by", required=True,
    bind="query-params",
)  # fmt: skip
changed = data.load(changes.changes, view, before, "revenue", cut)
parts = changes.parts(changed, "revenue")
with st.grid(2, min_column_width=330):
    downloads.chart_card(
        "changes",
        narrate.largest_change(changed, "currency", currency),
        f"Change in revenue vs {narrate.short(before.period)} by {DIMENSIONS[cut].label.lower()}",
        data.figure(contribution.figure, changed, "currency", currency),
        changed,
        alt=contribution.alt(changed, "Change in revenue", "currency", currency),
        how=narrate.how(changes),
    )
    downloads.chart_card(
        "parts",
        narrate.largest_change(parts, "currency", currency),
        "Volume, rate and mix apart: more orders, more per order, or other customers",
        data.figure(contribution.figure, parts, "currency", currency),
        parts,
        alt=contribution.alt(parts, "Change in revenue", "currency", currency),
        how=narrate.how(changes),
    )

st.subheader("Other measures of the same days", anchor=False)
cards.kpi_row(list(data.kpis(OTHERS, view, comparison).values()), currency)
st.subheader("Find your way: the three kinds of CRM", anchor=False)
product_map.product_map()
