"""Whom a reader finds behind the Lifecycle page's marks: a bar, a stage, a row of a table, a member of a breakdown."""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace

from crm_models.analyses.lifecycle import Funnel
from crm_models.analyses.lifecycle.journeys import Fate
from crm_models.analyses.lifecycle.reached import ReachedStage
from crm_models.slices import Where, dimension
from dashboard import narrate
from dashboard.clicks import Clickable, People
from dashboard.frames import records

FATES: dict[Fate, str] = {
    "reached": "all who came here",
    "converted": "went on",
    "open": "still open",
    "lost": "lost",
}


def bars(funnel: Funnel) -> Clickable:
    """The people behind each part of the funnel's bars, by "key:state"; the last stage's bar is "key:reached"."""
    found: dict[Hashable, People] = {}
    last = funnel.measured["key"].iloc[-1] if len(funnel.measured) else ""
    for stage, people in by_stage(funnel).items():
        whole = f"{stage}:reached"
        found |= {name: each for name, each in people.items() if (name == whole) == (stage == last)}
    return found


def by_stage(funnel: Funnel) -> Mapping[str, Clickable]:
    """The people of every stage by its key, each as "key:fate"; fates that befell nobody are left out."""
    found: dict[str, dict[Hashable, People]] = defaultdict(dict)
    for row in records(funnel.measured):
        counted = {"reached": row["entrants"], **{fate: row[fate] for fate in ("converted", "open", "lost")}}
        for fate, words in FATES.items():
            if counted[fate] > 0:
                found[row["key"]][f"{row['key']}:{fate}"] = _people(
                    funnel, row["key"], fate, f"{row['stage']}: {words}"
                )
    return found


def judged(*funnels: Funnel) -> Clickable:
    """The people that every step's rate rests on, in one cohort or several."""
    found: dict[Hashable, People] = {}
    for number, funnel in enumerate(funnels):
        when = f", {narrate.short(funnel.view.period)}" if len(funnels) > 1 else ""
        for step in records(funnel.steps):
            if step["judged"] > 0:
                title = f"{step['stage']} → {step['next']}: judged{when}"
                found[f"{number}:{step['key']}"] = _people(funnel, step["key"], "judged", title)
    return found


def members(funnel: Funnel, step: str, by: str, shown: Sequence[str]) -> Clickable:
    """The people judged at a step of each member of a dimension, by the member's place among ``shown``."""
    (row,) = records(funnel.steps[funnel.steps["key"] == step])
    name = dimension(by).label.lower()
    return {
        place: _people(funnel, step, "judged", f"{row['stage']} → {row['next']}: {name} {member}", ((by, (member,)),))
        for place, member in enumerate(shown)
    }


def _people(funnel: Funnel, stage: str, fate: Fate, title: str, more: Where = ()) -> People:
    inside = replace(funnel.view, where=(*funnel.view.where, *more))
    mark = ReachedStage(inside, funnel.model, funnel.order, stage, fate)
    return People(mark, title, f"Entered in {narrate.eyebrow(funnel.view)}")
