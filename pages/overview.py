"""Overview: how the business stands, what changed and why, and winning customers against keeping them."""

import streamlit as st

from crm_models.analyses import acquisition, changes
from crm_models.slices import dimension
from dashboard import cards, data, downloads, empty, filters, kpi, narrate, product_map
from dashboard.charts import contribution, line, split

QUARTET = ("revenue", "gross_margin", "csat", "retention_rate")
"""The articles' bottom line: trend, profit, satisfaction, continuity."""
OTHERS = (
    "orders", "average_order_value", "new_customers", "repeat_rate",
    "win_rate", "on_time_delivery", "first_reply_hours", "nps",
)  # fmt: skip
CUTS = ("region", "acquisition_channel", "kind", "age_band", "lifestyle")

view, comparison = filters.current(), filters.comparison()
currency = data.settings().currency


def show_months(revenue: kpi.Kpi) -> None:
    """Revenue by month, and what new and returning customers brought of it."""
    sides = data.load(acquisition.acquisition_and_retention, view)
    with st.grid(2, min_column_width=330):
        downloads.chart_card(
            "revenue", narrate.trend(revenue), "Revenue by month, and the same month a year before",
            line, kpi.months(revenue), "currency", how=cards.explanation(revenue, currency),
        )  # fmt: skip
        downloads.chart_card(
            "acquisition", narrate.acquisition(acquisition.new_share(sides, "revenue")),
            "Revenue by month: customers in the month of their first order, and those who came back",
            split, acquisition.by_month(sides, "revenue"), "currency",
            how=narrate.how(acquisition.acquisition_and_retention), download=sides,
        )  # fmt: skip


def explain(revenue: kpi.Kpi) -> None:
    """What made revenue change: the members of a dimension, and volume, rate and mix apart."""
    st.subheader(narrate.why(revenue), anchor=False)
    cut = filters.cut_by(CUTS)
    before = filters.compared(view)
    changed = data.load(changes.changes, view, before, "revenue", cut) if cut else None
    if changed is None or changed.empty:
        empty.state("There is no comparison to explain, or no field of the customers to explain it by.", None)
        return
    parts = changes.parts(changed, "revenue")
    days = f"{narrate.short(view.period)} against {narrate.short(before.period)}"
    with st.grid(2, min_column_width=330):
        downloads.chart_card(
            "changes", narrate.largest_change(changed, "currency", currency),
            f"Change in revenue by {dimension(cut).label.lower()}, {days}",
            contribution, changed, "currency", how=narrate.how(changes),
        )  # fmt: skip
        downloads.chart_card(
            "parts", narrate.largest_change(parts, "currency", currency),
            f"The same change as volume, rate and mix, {days}",
            contribution, parts, "currency", how=narrate.how(changes),
        )  # fmt: skip


headline = data.kpis(QUARTET, view, comparison)
cards.page_title(narrate.eyebrow(view), narrate.headline(list(headline.values())))
cards.kpi_row(headline.values())
if data.warehouse().has("orders"):
    revenue_over_time = data.kpis(("revenue",), view, comparison, months=25)["revenue"]
    show_months(revenue_over_time)
    explain(revenue_over_time)
else:
    empty.missing_table("orders", "Revenue by month and what changed it")
st.subheader("Other measures of the same days", anchor=False)
cards.kpi_row(data.kpis(OTHERS, view, comparison).values())
st.subheader("Find your way: three kinds of CRM", anchor=False)
product_map.product_map()
