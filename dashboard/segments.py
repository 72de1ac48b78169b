"""What the Segments page says of the named groups: the grid of scores, what every group brings, and what to do."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from crm_models.analyses.rfm import rfm_grid, rfm_groups
from crm_models.analyses.segment_marks import InCell, InGroup
from crm_models.segments.definition import Definition
from crm_models.segments.groups import GROUPS
from crm_models.segments.scores import Cuts, Rhythm, cuts, rhythm
from crm_models.slices import Slice
from dashboard import data, glossary, narrate, stages, units
from dashboard.charts import bars, grid
from dashboard.clicks import Clickable, People
from dashboard.downloads import Chart, chart
from dashboard.frames import fullest, records
from dashboard.stages import Table

_BASES = {
    "ranks": "ranks among everybody who has ordered",
    "rhythm": "multiples of the usual time between orders",
    "thresholds": "limits set for this deployment",
}


@dataclass(frozen=True, eq=False)
class Groups:
    """The named groups as of a day."""

    eyebrow: str
    finding: str
    grid: Chart
    worth: Chart
    actions: Table
    numbers: Table
    limits: str


def groups(view: Slice) -> Groups:
    """Sizes of the groups and of the cells of scores, for the customers that the view's filters let through."""
    settings = data.settings()
    cells, sizes = (data.load(each, view, settings.rfm) for each in (rfm_grid, rfm_groups))
    return Groups(
        eyebrow=narrate.as_of(view),
        finding=_finding(sizes, settings.currency),
        grid=_grid_chart(cells, view),
        worth=_worth_chart(sizes[(sizes["key"] != "prospects") & (sizes["customers"] > 0)], view),
        actions=_actions(),
        numbers=_numbers(sizes, view),
        limits=_limits(data.load(cuts, settings.rfm), data.load(rhythm, settings.rfm), settings.currency),
    )


def _finding(sizes: pd.DataFrame, currency: str) -> str:
    by_key = {row["key"]: row for row in records(sizes)}
    best, risk = by_key["champions"], by_key["at_risk"]
    if not best["customers"] > 0:
        return "Nobody stands out yet: scores need customers with orders"
    first = f"Champions are {units.say(best['share'], 'share')} of customers"
    first += f" and bring {units.say(best['revenue_share'], 'share')} of revenue"
    if not risk["customers"] > 0:
        return first
    brought = units.say(risk["revenue"], "currency", currency)
    return f"{first}; {int(risk['customers']):,} good customers are at risk, who have brought {brought}"


def _grid_chart(cells: pd.DataFrame, view: Slice) -> Chart:
    shown = cells.assign(value=cells["customers"].astype(float), note=[_share(each) for each in cells["revenue_share"]])
    most = fullest(cells, "customers") or {}
    title = f"Most buyers score {most['recency']} in recency and {most['frequency']} in frequency"
    return chart(
        "grid", title, "Customers by recency and frequency score (5 is best); below, their share of revenue",
        grid, shown, "count", how=narrate.how(rfm_grid), download=cells, across="frequency", up="recency",
        people=_in_cells(cells, view),
    )  # fmt: skip


def _worth_chart(sizes: pd.DataFrame, view: Slice) -> Chart:
    shown = pd.DataFrame(
        {
            "member": sizes["group"],
            "value": sizes["revenue"],
            "note": [_share(share) for share in sizes["revenue_share"]],
            "needs_attention": sizes["key"].isin(["at_risk", "previously_loyal", "needs_attention"]),
        }
    )
    top = fullest(sizes, "revenue")
    title = "No revenue yet" if top is None else f"{top['group']} have brought the most revenue"
    return chart(
        "worth", title, "Revenue of all time by group, and its share; amber: once good, slipping away",
        bars, shown, "currency", how=narrate.how(rfm_groups), download=sizes, people=_in_groups(sizes, view),
    )  # fmt: skip


def _in_cells(cells: pd.DataFrame, view: Slice) -> Clickable:
    """The people of every cell, by its place among the cells."""
    return {place: _in_cell(row, view) for place, row in enumerate(records(cells)) if row["customers"]}


def _in_cell(row: dict[str, Any], view: Slice) -> People:
    mark = InCell(view, data.settings().rfm, row["recency"], row["frequency"])
    scores = [{"score": kind, "at_least": row[kind], "at_most": row[kind]} for kind in ("recency", "frequency")]
    title = f"Recency {mark.recency}, frequency {mark.frequency}"
    return People(mark, title, narrate.as_of(view), _rule({"all": scores}, view))


def _in_groups(sizes: pd.DataFrame, view: Slice) -> Clickable:
    """The people of every group, by its place among those shown."""
    return {place: _in_group(row["key"], view) for place, row in enumerate(records(sizes))}


def _in_group(key: str, view: Slice) -> People:
    mark = InGroup(view, data.settings().rfm, key)
    return People(mark, GROUPS[key].label, narrate.as_of(view), _rule({"group": [key]}, view))


def _rule(node: dict[str, Any], view: Slice) -> str:
    """What is saved as a segment: a rule for everybody; none within a filter, whose people are kept as a list."""
    return "" if view.where else Definition.read({"rule": node}).text


def _actions() -> Table:
    title = "What every group means, and what to do next"
    return stages.table("actions", title, "Every customer is in exactly one group", glossary.groups(), wraps=True)


def _numbers(sizes: pd.DataFrame, view: Slice) -> Table:
    currency = data.settings().currency
    rows = [
        (
            row["group"],
            f"{row['customers']:,}",
            *(_share(row[part]) for part in ("share", "revenue_share", "margin_share")),
            units.say(row["average_order"], "currency", currency),
            units.say(row["days_since_order"], "count"),
        )
        for row in records(sizes)
    ]
    columns = [
        "Group", "Customers", "Of customers", "Of revenue", "Of margin", "Average order", "Days since the last order",
    ]  # fmt: skip
    numbers, said = pd.DataFrame(rows, columns=columns), "All orders up to today; days since the last order: median"
    if sizes["margin_share"].isna().all():
        numbers = numbers.drop(columns="Of margin")
        said += "; shares of margin are unknown, for the cost of something sold is"
    return stages.table(
        "numbers", "What every group brings", said, numbers, people=_in_groups(sizes[sizes["customers"] > 0], view),
    )  # fmt: skip


def _limits(found: Cuts, usual: Rhythm | None, currency: str) -> str:
    """Where the scores step, as Markdown."""
    recency = ", ".join(f"{days:,.0f}" for days in reversed(found.recency))
    frequency = ", ".join(f"{orders:,.0f}" for orders in found.frequency)
    monetary = ", ".join(units.say(amount, "currency", currency) for amount in found.monetary)
    bases = dict(zip(("Recency", "Frequency", "Monetary value"), (_BASES[basis] for basis in found.basis), strict=True))
    lines = [
        f"- **Recency** scores 5, 4, 3 and 2 reach up to {recency} days since the last order ({bases['Recency']}).",
        f"- **Frequency** scores 2, 3, 4 and 5 begin at {frequency} orders ({bases['Frequency']}).",
        f"- **Monetary value** scores 2, 3, 4 and 5 begin at {monetary} net revenue ({bases['Monetary value']}).",
    ]
    if usual:
        source = f"median of {usual.gaps:,} gaps" if usual.gaps else "as set for this deployment"
        lines.append(f"- Usual time between two orders: {usual.days:,.0f} days ({source}).")
    lines.append(
        f"\nRanks are of {found.buyers:,} customers with an order; two limits that are equal leave a score empty. A "
        "car dealer's customers do not come back every month: set `rhythm_days` or limits of your own in `crm.toml` "
        "under `[rfm]`."
    )
    return "\n".join(lines)


def _share(value: float) -> str:
    return units.say(value, "share")
