"""Overview: how the business stands, what changed and why, and winning customers against keeping them."""

import streamlit as st

from dashboard import cards, data, downloads, empty, filters, overview, product_map

view, comparison = filters.current(), filters.comparison()


def explain(why: str) -> None:
    """What made revenue change, by a dimension of the reader's choice."""
    cards.section(why)
    cut = filters.cut_by(overview.CUTS)
    charts = data.told(overview.explained, view, filters.compared(view), cut) if cut else ()
    if charts:
        downloads.chart_row(charts)
    else:
        empty.state("There is no comparison to explain, or no field of the customers to explain it by.", None)


head, months = st.container(), downloads.row()
trend = data.told(overview.trend, view, comparison)
if trend:  # the quickest first: what is seen does not wait for the rest
    with months:
        downloads.chart_card(trend.by_month)
with head:
    told = data.told(overview.overview, view, comparison)
    cards.page_title(told.eyebrow, told.finding)
    cards.kpi_row("headline", told.headline)
if trend:
    with months:
        downloads.chart_card(data.told(overview.sides, view))
    explain(trend.why)
else:
    empty.missing_table("orders", "Revenue by month and what changed it")
cards.section("Other measures of the same days")
cards.kpi_row("others", data.told(overview.others, view, comparison))
cards.section("Find your way: three kinds of CRM")
product_map.product_map()
