"""Lifecycle: how far new contacts come, where they are lost, and what to do about it."""

import streamlit as st

from crm_models.analyses.lifecycle import stage_models
from dashboard import cards, cohort, data, downloads, empty, filters, live, narrate, stages
from dashboard.choices import choice

CUTS = ("region", "acquisition_channel", "kind", "age_band", "lifestyle", "lead_magnet")

view = filters.current()
models = stage_models(data.settings().stages)


def by_member() -> None:
    """Who takes a step, and who does not."""
    by = filters.cut_by((*CUTS, *data.attribute_dimensions()), "Break down by")
    if not by:
        empty.state("A breakdown needs customers with a region, a channel or a field of your own.", None)
        return
    step = choice("On the way to", data.told(cohort.steps, *chosen), "step")
    members = data.told(cohort.members, *chosen, by, step)
    if members is None:
        empty.state("Nobody can be judged yet: choose an earlier period, or the newest month judged in full.", None)
        return
    downloads.chart_card(members)


head = st.container()
with st.container(horizontal=True):
    model = models[choice("Stages", {key: each.label for key, each in models.items()}, "stages")]
    order = choice("Sequence", {"ordered": "In order", "any": "Any order"}, "sequence")
    worths = {"heads": "Heads", "money": "Money"} if data.warehouse().has("orders") else {"heads": "Heads"}
    worth = choice("Measured in", worths, "worth")
    entered = choice("Entered", {"period": "In the period", "complete": "Newest month judged in full"}, "entered")
view = cohort.newest_complete(view, model) if entered == "complete" else view
chosen = (view, model, order, worth)
told = data.told(cohort.cohort, *chosen)
if told.is_replaced:
    st.info("These data hold nothing but orders, so the stages are the first, second and third order.")
downloads.chart_card(told.bars)  # before the finding, which may need another month: what is seen does not wait
with head:
    cards.page_title(narrate.eyebrow(view), data.told(cohort.finding, *chosen))
if told.steps is None:
    empty.state("A step needs two stages with events. What the others need stands beside them.", None)
    st.stop()
live.parts(
    "cohort",
    stages.table_tile(told.steps),
    live.section("What happens at each stage, and what to do next"),
    stages.stage_tiles(told.cards),
    live.section("Against an earlier cohort, and who goes on"),
)
stages.table_card(data.told(cohort.beside, view, filters.compared(view), model, order, worth))
by_member()
