"""A cohort as the Lifecycle page tells it: its cards, tables and charts, told once per view and choices."""

from dataclasses import dataclass, replace

from crm_models.analyses.lifecycle import Funnel, Order, StageModel, Worth, breakdown, compared, lifecycle
from crm_models.slices import Slice
from dashboard import data, narrate, reached, stages
from dashboard import lifecycle as words
from dashboard.charts import estimates, funnel
from dashboard.downloads import Chart, chart
from dashboard.stages import StageCard, Table


@dataclass(frozen=True, eq=False)
class Cohort:
    """How far those who entered in a period came; nothing follows ``bars`` where no step can be measured."""

    is_replaced: bool
    bars: Chart
    steps: Table | None = None
    cards: tuple[StageCard, ...] = ()


def cohort(view: Slice, model: StageModel, order: Order, worth: Worth) -> Cohort:
    """Those who entered in the view's period."""
    now = _funnel(view, model, order, worth)
    shown = Cohort(now.is_replaced, _bars(now))
    if now.steps.empty:
        return shown
    return replace(
        shown,
        steps=_steps(now),
        cards=stages.stage_cards(now, data.settings().currency, reached.by_stage(now)),
    )


def finding(view: Slice, model: StageModel, order: Order, worth: Worth) -> str:
    """Where the funnel is narrowest; of the newest month judged in full, where the view's period is too young."""
    now, judged = (_funnel(each, model, order, worth) for each in (view, newest_complete(view, model)))
    return words.headline(now, judged)


def beside(view: Slice, before: Slice, model: StageModel, order: Order, worth: Worth) -> Table:
    """The steps beside those of an earlier cohort; apart from the cohort, which need not wait for it."""
    now, earlier = (_funnel(each, model, order, worth) for each in (view, before))
    found = compared(now, earlier)
    subtitle = f"{narrate.short(view.period)} and {narrate.short(before.period)}, by the day of entry"
    title, rows = words.compared_title(found, earlier), words.compared_table(found, earlier)
    return stages.table("compared", title, subtitle, rows, people=reached.judged(now, earlier))


def newest_complete(view: Slice, model: StageModel) -> Slice:
    """The newest month whose entrants can all be judged in full, with the filters of the view."""
    return replace(view, period=model.newest_complete(view.as_of))


def steps(view: Slice, model: StageModel, order: Order, worth: Worth) -> dict[str, str]:
    """The key of every step and the stage it leads to, the bottleneck first."""
    return words.steps_to_choose(_funnel(view, model, order, worth))


def members(view: Slice, model: StageModel, order: Order, worth: Worth, by: str, step: str) -> Chart | None:
    """Who takes a step and who does not, by a dimension; None where nobody can be judged yet."""
    now = _funnel(view, model, order, worth)
    found = data.load(breakdown, now.view, now.model, by, order=now.order, worth=now.worth)
    shown = words.step_members(found, step, now)
    if shown.empty:
        return None
    return chart(
        "breakdown", words.breakdown_title(shown, by, words.steps_to_choose(now)[step]),
        "Share that goes on with its 95 % interval; p-values corrected for the number of comparisons",
        estimates, shown, "share", how=narrate.how(breakdown), download=found,
        people=reached.members(now, step, by, shown["member"].tolist()),
    )  # fmt: skip


def _funnel(view: Slice, model: StageModel, order: Order, worth: Worth) -> Funnel:
    return data.load(lifecycle, view, model, order=order, worth=worth)


def _bars(now: Funnel) -> Chart:
    """Who entered, and how far they came."""
    return chart(
        "funnel", words.furthest(now), words.subtitle(now), funnel, now.stages,
        "currency" if now.worth == "money" else "people",
        how=f"{narrate.how(lifecycle)}\n\n{stages.how_to_change(now)}", people=reached.bars(now),
    )  # fmt: skip


def _steps(now: Funnel) -> Table:
    return stages.table(
        "steps", "How likely each step is, how sure that is, and how long it takes",
        "Entrants whose windows have all closed; of all entrants: the cumulative rate", words.step_table(now),
        people=reached.judged(now),
    )  # fmt: skip
