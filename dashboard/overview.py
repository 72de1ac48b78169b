"""What the Overview says: its cards, charts and findings, told once per view."""

from dataclasses import dataclass

from crm_models.analyses import acquisition, changes
from crm_models.slices import Slice, dimension
from dashboard import behind, cards, data, kpi, narrate
from dashboard.cards import Card
from dashboard.charts import contribution, line, split
from dashboard.downloads import Chart, chart

QUARTET = ("revenue", "gross_margin", "csat", "retention_rate")
"""The articles' bottom line: trend, profit, satisfaction, continuity."""
OTHERS = (
    "orders", "average_order_value", "new_customers", "repeat_rate",
    "win_rate", "on_time_delivery", "first_reply_hours", "nps",
)  # fmt: skip
CUTS = ("region", "acquisition_channel", "kind", "age_band", "lifestyle")


@dataclass(frozen=True, eq=False)
class Overview:
    """How the business stands in a view."""

    eyebrow: str
    finding: str
    headline: tuple[Card, ...]


@dataclass(frozen=True, eq=False)
class Trend:
    """Revenue month by month, and what to ask about its last change."""

    by_month: Chart
    why: str


def trend(view: Slice, comparison: kpi.Comparison) -> Trend | None:
    """Revenue by month; None where there are no orders. The quickest thing to say, so a page need not wait for more."""
    if not data.warehouse().has("orders"):
        return None
    revenue = data.kpis(("revenue",), view, comparison, months=25)["revenue"]
    by_month = chart(
        "revenue", narrate.trend(revenue), "Revenue by month, and the same month a year before",
        line, kpi.months(revenue), "currency", how=cards.explanation(revenue, data.settings().currency),
        people=behind.months("revenue", view),
    )  # fmt: skip
    return Trend(by_month, narrate.why(revenue))


def overview(view: Slice, comparison: kpi.Comparison) -> Overview:
    """The numbers of the view's period against the comparison."""
    headline = data.kpis(QUARTET, view, comparison)
    return Overview(narrate.eyebrow(view), narrate.headline(list(headline.values())), _cards(headline, view))


def sides(view: Slice) -> Chart:
    """What new and returning customers brought, month by month."""
    found = data.load(acquisition.acquisition_and_retention, view)
    return chart(
        "acquisition", narrate.acquisition(acquisition.new_share(found, "revenue")),
        "Revenue by month: customers in the month of their first order, and those who came back",
        split, acquisition.by_month(found, "revenue"), "currency",
        how=narrate.how(acquisition.acquisition_and_retention), download=found, people=behind.sides(view),
    )  # fmt: skip


def others(view: Slice, comparison: kpi.Comparison) -> tuple[Card, ...]:
    """Other numbers of the view's period; apart from the headline, which need not wait for them."""
    return _cards(data.kpis(OTHERS, view, comparison), view)


def explained(view: Slice, before: Slice, cut: str) -> tuple[Chart, ...]:
    """What made revenue change: the members of a dimension, and volume, rate and mix apart. Empty without a change."""
    currency = data.settings().currency
    changed = data.load(changes.changes, view, before, "revenue", cut)
    if changed.empty:
        return ()
    parts = changes.parts(changed, "revenue")
    days = f"{narrate.short(view.period)} against {narrate.short(before.period)}"
    return (
        chart(
            "changes", narrate.largest_change(changed, "currency", currency),
            f"Change in revenue by {dimension(cut).label.lower()}, {days}",
            contribution, changed, "currency", how=narrate.how(changes),
            people=behind.members("revenue", view, cut, changed["member"].tolist()),
        ),
        chart(
            "parts", narrate.largest_change(parts, "currency", currency),
            f"The same change as volume, rate and mix, {days}",
            contribution, parts, "currency", how=narrate.how(changes),
        ),
    )  # fmt: skip


def _cards(kpis: dict[str, kpi.Kpi], view: Slice) -> tuple[Card, ...]:
    currency = data.settings().currency
    return tuple(cards.card(each, currency, behind.metric(key, view)) for key, each in kpis.items())
