"""What the Segments page says of ready-made splits: by age, spend per order, reason for purchase, lifestyle."""

from dataclasses import dataclass

import pandas as pd

from crm_models.analyses.presets import PRESETS, SENSITIVE, Preset, by_preset, preset
from crm_models.analyses.segment_marks import InSplit
from crm_models.slices import UNKNOWN, Slice
from dashboard import data, narrate, stages, units
from dashboard.charts import bars, estimates
from dashboard.clicks import Clickable, People
from dashboard.downloads import Chart, chart
from dashboard.frames import fullest, records
from dashboard.stages import Table


@dataclass(frozen=True, eq=False)
class Split:
    """Customers split by one preset; ``source`` says where the idea comes from."""

    eyebrow: str
    finding: str
    source: str
    worth: Chart
    loyalty: Chart
    numbers: Table


def offered() -> dict[str, str]:
    """Preset → label: the ready-made ones and the deployment's own fields that somebody states, where allowed."""
    return {each.key: each.label for each in _allowed() if _is_stated(each)}


def withheld() -> str:
    """Why some splits are not offered; empty where all are."""
    missing = [each.label.lower() for each in _allowed() if not _is_stated(each)]
    unstated = f"Nobody states {' or '.join(missing)}, so there is nothing to split by." if missing else ""
    return f"{unstated} {'' if data.settings().sensitive_dimensions else SENSITIVE}".strip()


def _allowed() -> list[Preset]:
    found = [preset(key) for key in (*PRESETS, *data.attribute_dimensions())]
    return [each for each in found if data.settings().sensitive_dimensions or not each.is_sensitive]


def _is_stated(wanted: Preset) -> bool:
    return not wanted.dimension or bool(data.members(wanted.dimension))


def split(view: Slice, key: str) -> Split:
    """The customers that the view's filters let through, split by a preset."""
    currency, wanted = data.settings().currency, preset(key)
    found = data.load(by_preset, view, key, allow_sensitive=data.settings().sensitive_dimensions)
    name = wanted.label.lower()
    return Split(
        eyebrow=narrate.as_of(view),
        finding=_finding(found, name, currency),
        source=f"{wanted.topic}. {wanted.source}.",
        worth=_worth(found, wanted, view),
        loyalty=_loyalty(found, wanted, view),
        numbers=_numbers(found, wanted.label, currency),
    )


def _finding(found: pd.DataFrame, name: str, currency: str) -> str:
    stated = found[~found["member"].isin([UNKNOWN, "No order yet"])]
    top = fullest(stated.dropna(subset="average_order"), "average_order")
    if top is None:
        return f"Nobody's {name} is on record together with an order"
    if name == PRESETS["spend_per_order"].label.lower():  # that its highest band spends most says nothing
        buyers, revenue = units.say(top["share_of_buyers"], "share"), units.say(top["share_of_revenue"], "share")
        return f"{buyers} of buyers spend {top['member']} per order and bring {revenue} of revenue"
    spent = units.say(top["average_order"], "currency", currency)
    return f"Customers with {name} “{top['member']}” spend most per order: {spent}"


def _worth(found: pd.DataFrame, wanted: Preset, view: Slice) -> Chart:
    bought = found[found["buyers"] > 0]
    shown = pd.DataFrame(
        {
            "member": bought["member"],
            "value": bought["revenue"],
            "note": [f"{buyers:,} buyers" for buyers in bought["buyers"]],
        }
    )
    top = fullest(bought[bought["member"] != UNKNOWN], "revenue")
    title = f"{wanted.label}: {top['member']} has brought the most revenue" if top else "No revenue yet"
    return chart(
        "split-worth", title, f"Revenue of all time by {wanted.label.lower()}",
        bars, shown, "currency", how=narrate.how(by_preset), download=found, people=_people(bought, wanted, view),
    )  # fmt: skip


def _loyalty(found: pd.DataFrame, wanted: Preset, view: Slice) -> Chart:
    bought = found[found["buyers"] > 0]
    everybody = bought["repeat_buyers"].sum() / bought["buyers"].sum() if len(bought) else float("nan")
    shown = bought[["member", "low", "high"]].assign(
        value=bought["repeat_rate"],
        overall=everybody,
        note=[f"n = {buyers:,}" for buyers in bought["buyers"]],
        needs_attention=(bought["high"] < everybody),
    )
    below = shown[shown["needs_attention"]]["member"].tolist()
    title = (
        f"{wanted.label}: {', '.join(below[:2])} come back less often"
        if below
        else f"No {wanted.label.lower()} clearly comes back less often"
    )
    return chart(
        "split-repeat", title, "Share of buyers with a second order, with its 95 % interval",
        estimates, shown, "share", how=narrate.how(by_preset), download=found, people=_people(bought, wanted, view),
    )  # fmt: skip


def _people(bought: pd.DataFrame, wanted: Preset, view: Slice) -> Clickable:
    """The people of every member, by its place among those shown."""
    allowed = data.settings().sensitive_dimensions
    return {
        place: People(InSplit(view, wanted.key, name, allowed), f"{wanted.label}: {name}", narrate.as_of(view))
        for place, name in enumerate(bought["member"])
    }


def _numbers(found: pd.DataFrame, label: str, currency: str) -> Table:
    rows = [
        (
            row["member"],
            f"{row['customers']:,}",
            units.say(row["share"], "share"),
            f"{row['buyers']:,}",
            *(units.say(row[part], "currency", currency) for part in ("revenue", "average_order", "margin")),
            units.say(row["repeat_rate"], "share"),
        )
        for row in records(found)
    ]
    columns = [
        label, "Customers", "Of customers", "Buyers", "Revenue", "Average order", "Gross margin", "Repeat rate",
    ]  # fmt: skip
    numbers, said = pd.DataFrame(rows, columns=columns), "Everybody on record, those without an order too"
    if found.loc[found["buyers"] > 0, "margin"].isna().all():
        numbers = numbers.drop(columns="Gross margin")
        said += "; gross margin is unknown, for the cost of something sold is"
    return stages.table("split-numbers", f"Customers by {label.lower()}", said, numbers)
