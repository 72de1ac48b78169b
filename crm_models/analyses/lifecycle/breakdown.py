"""The funnel cut by a dimension: each member's steps, tested against all other entrants."""

import numpy as np
import pandas as pd

from crm_models.analyses.lifecycle.funnel import stage_rows
from crm_models.analyses.lifecycle.journeys import Order, Worth
from crm_models.analyses.lifecycle.plan import planned
from crm_models.analyses.lifecycle.rates import against_the_rest
from crm_models.analyses.lifecycle.stages import StageModel
from crm_models.analyses.significance import corrected
from crm_models.slices import Slice
from crm_models.warehouse import Warehouse

DOUBTFUL = 0.05
"""Corrected p-values below this are called a difference: of all members so called, about one in twenty is chance."""


def breakdown(
    warehouse: Warehouse, view: Slice, model: StageModel, by: str, *, order: Order = "ordered", worth: Worth = "heads"
) -> pd.DataFrame:
    """One row per member of the dimension and stage, members with most entrants first; "Unknown" is a member.

    Each member's rate is tested against that of all other members together (two-proportion z-test), and the p-values
    are corrected for being many, over all members and steps (Benjamini & Hochberg 1995): of the members said to differ
    (corrected p below 0.05), about one in twenty is chance. Where fewer than five people on either side would be
    expected to go on, or not to, nothing is tested.

    Columns: member, those of the funnel, ``p_value``, ``p_corrected`` and ``differs``. Heads and money of the members
    add up to the whole. Empty where nobody entered.

    Raises:
        TableMissing: nothing has happened in this warehouse, or money is asked for where there are no orders.
        UnknownName: not a dimension of customers.
    """
    plan = planned(warehouse, view, model, order, worth)
    if not plan.journeys.stages:
        return pd.DataFrame()
    sums = warehouse.frame(plan.journeys.summary(by)).sort_values(["people_0", "member"], ascending=[False, True])
    parts = [stage_rows(plan, row).assign(member=row["member"]) for _, row in sums.iterrows()]
    return _tested(pd.concat(parts, ignore_index=True)) if parts else pd.DataFrame()


def _tested(members: pd.DataFrame) -> pd.DataFrame:
    members = members.assign(p_value=np.nan)
    for rows in members.groupby("key", sort=False).groups.values():
        step = members.loc[rows]
        members.loc[rows, "p_value"] = against_the_rest(step["rate"].to_numpy(), step["size"].to_numpy())
    members["p_corrected"] = corrected(members["p_value"].to_numpy())
    members["differs"] = members["p_corrected"] < DOUBTFUL
    first = ["member", *(name for name in members.columns if name != "member")]
    return members[first]
