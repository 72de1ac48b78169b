"""Lifecycle: how far new contacts come, where they are lost, and what to do about it."""

from dataclasses import replace

import streamlit as st

from crm_models.analyses.lifecycle import Funnel, breakdown, compared, lifecycle, stage_models
from dashboard import cards, data, downloads, empty, filters, narrate, stages
from dashboard import lifecycle as told
from dashboard.charts import estimates, funnel
from dashboard.choices import choice

CUTS = ("region", "acquisition_channel", "kind", "age_band", "lifestyle", "lead_magnet")

view, currency = filters.current(), data.settings().currency
models = stage_models(data.settings().stages)


def bars_of_stages(now: Funnel) -> None:
    """Who entered, how far they came, and how sure that is."""
    if now.is_replaced:
        st.info("These data hold nothing but orders, so the stages are the first, second and third order.")
    downloads.chart_card(
        "funnel", told.furthest(now), told.subtitle(now), funnel, now.stages,
        "currency" if now.worth == "money" else "people",
        how=f"{narrate.how(lifecycle)}\n\n{stages.how_to_change(now)}",
    )  # fmt: skip
    if now.steps.empty:
        empty.state("A step needs two stages with events. What the others need stands beside them.", None)
        st.stop()
    stages.table_card(
        "steps", "How likely each step is, how sure that is, and how long it takes",
        "Entrants whose windows have all closed; of all entrants: the cumulative rate", told.step_table(now),
    )  # fmt: skip


def against_before(now: Funnel, before: Funnel) -> None:
    """The steps beside those of an earlier cohort."""
    steps = compared(now, before)
    subtitle = f"{narrate.short(now.view.period)} and {narrate.short(before.view.period)}, by the day of entry"
    stages.table_card("compared", told.compared_title(steps, before), subtitle, told.compared_table(steps, before))


def by_member(now: Funnel) -> None:
    """Who takes a step, and who does not."""
    by = filters.cut_by((*CUTS, *data.attribute_dimensions()), "Break down by")
    if not by:
        empty.state("A breakdown needs customers with a region, a channel or a field of your own.", None)
        return
    step = choice("On the way to", told.steps_to_choose(now), "step")
    members = data.load(breakdown, now.view, now.model, by, order=now.order, worth=now.worth)
    shown = told.step_members(members, step, now)
    if shown.empty:
        empty.state("Nobody can be judged yet: choose an earlier period, or the newest month judged in full.", None)
        return
    downloads.chart_card(
        "breakdown", told.breakdown_title(shown, by, told.steps_to_choose(now)[step]),
        "Share that goes on with its 95 % interval; p-values corrected for the number of comparisons",
        estimates, shown, "share", how=narrate.how(breakdown), download=members,
    )  # fmt: skip


head = st.container()
with st.container(horizontal=True):
    model = models[choice("Stages", {key: each.label for key, each in models.items()}, "stages")]
    order = choice("Sequence", {"ordered": "In order", "any": "Any order"}, "sequence")
    worths = {"heads": "Heads", "money": "Money"} if data.warehouse().has("orders") else {"heads": "Heads"}
    worth = choice("Measured in", worths, "worth")
    entered = choice("Entered", {"period": "In the period", "complete": "Newest month judged in full"}, "entered")
complete = replace(view, period=model.newest_complete(view.as_of))
view = complete if entered == "complete" else view
cohorts = [data.load(lifecycle, each, model, order=order, worth=worth) for each in (view, complete)]
with head:
    cards.page_title(narrate.eyebrow(view), told.headline(*cohorts))
bars_of_stages(cohorts[0])
st.subheader("What happens at each stage, and what to do next", anchor=False)
stages.stage_cards(cohorts[0], currency)
st.subheader("Against an earlier cohort, and who goes on", anchor=False)
against_before(cohorts[0], data.load(lifecycle, filters.compared(view), model, order=order, worth=worth))
by_member(cohorts[0])
