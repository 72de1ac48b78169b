"""The cards that say where a customer stands: each a value, or a dash with the reason."""

from math import isfinite

from crm_models.analyses.lifecycle import stage_models
from crm_models.customer import standing
from crm_models.customer.person import Person
from crm_models.customer.story import Story
from crm_models.segments import scores
from dashboard import data, timeline, units
from dashboard.cards import Card, fact


def standing_cards(who: Person, told: Story, rhythm: standing.Rhythm) -> tuple[Card, ...]:
    """Grade, stage, group, value so far and rhythm; what needs orders is left out where there are none at all."""
    money = [
        fact(key, label, units.say(amount, "currency", data.settings().currency), why)
        for key, label, amount, why in (
            ("value", "Revenue so far", who.revenue, "Net of returns"),
            ("margin", "Gross margin so far", who.margin, "Revenue less cost of goods"),
            ("serve", "Cost to serve", who.cost_to_serve, "Tickets, contacts and campaign messages"),
        )
    ]
    if not isfinite(who.margin):
        money[1] = fact("margin", "Gross margin so far", units.NOTHING, "The cost of something they bought is unknown")
    if not any(data.warehouse().has(table) for table in ("tickets", "interactions", "touches")):
        money[2] = fact("serve", "Cost to serve", units.NOTHING, "No ticket, contact or campaign message is on record")
    has_orders = data.warehouse().has("orders")
    return (
        _grade(told), _stage(who.customer_id), *(_group(who.customer_id) if has_orders else ()),
        *(money if has_orders else money[2:]), *((_rhythm(rhythm),) if has_orders else ()),
    )  # fmt: skip


def _grade(told: Story) -> Card:
    given = standing.grades(told)
    if given.empty:
        return fact("grade", "Satisfaction", units.NOTHING, "They never answered a satisfaction question on 1–5")
    course = " → ".join(f"{score:g}" for score in given["score"].head(6).iloc[::-1])
    last = given["answered_at"][0]
    return fact("grade", "Satisfaction", f"{given['score'][0]:g} of 5", f"On {timeline.moment(last)}; course {course}")


def _stage(customer_id: str) -> Card:
    model = stage_models(data.settings().stages)["article_e"]
    stages = tuple((stage.key, stage.events) for stage in model.stages)
    key = data.load(standing.furthest_stage, customer_id, stages, data.warehouse().as_of)
    if key is None:
        return fact("stage", "Lifecycle stage", units.NOTHING, "None of the events that reach a stage is on record")
    found = next(stage for stage in model.stages if stage.key == key)
    return fact("stage", "Lifecycle stage", found.label, f"The furthest reached. {found.definition}")


def _group(customer_id: str) -> tuple[Card, ...]:
    limits = data.load(scores.cuts, data.settings().rfm)
    found = data.load(standing.scores, customer_id, limits, data.warehouse().as_of)
    if found is None:
        return ()
    said = "No order yet, so there are no scores"
    if found.recency is not None:
        said = f"Recency {found.recency}, frequency {found.frequency}, monetary {found.monetary} of 5"
    return (fact("group", "Group", found.group.label, f"{said}. {found.group.action}"),)


def _rhythm(rhythm: standing.Rhythm) -> Card:
    if not isfinite(rhythm.days):
        return fact("rhythm", "Usual rhythm", units.NOTHING, "Three order days are needed to tell one")
    state = "overdue" if rhythm.is_overdue else "within their usual time"
    said = f"Median of {rhythm.gaps} gaps; the last order was {units.say(rhythm.since_last, 'days')} ago: {state}"
    return fact("rhythm", "Usual rhythm", units.say(rhythm.days, "days"), said)
