"""Overview: how the business stands, what changed and why, and winning customers against keeping them."""

from dashboard import cards, data, downloads, empty, filters, overview, product_map

view = filters.current()
told = data.told(overview.overview, view, filters.comparison())


def explain() -> None:
    """What made revenue change, by a dimension of the reader's choice."""
    cards.section(told.why)
    cut = filters.cut_by(overview.CUTS)
    charts = data.told(overview.explained, view, filters.compared(view), cut) if cut else ()
    if charts:
        downloads.chart_row(charts)
    else:
        empty.state("There is no comparison to explain, or no field of the customers to explain it by.", None)


cards.page_title(told.eyebrow, told.finding)
cards.kpi_row("headline", told.headline)
if told.months:
    downloads.chart_row(told.months)
    explain()
else:
    empty.missing_table("orders", "Revenue by month and what changed it")
cards.section("Other measures of the same days")
cards.kpi_row("others", data.told(overview.others, view, filters.comparison()))
cards.section("Find your way: three kinds of CRM")
product_map.product_map()
