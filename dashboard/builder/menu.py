"""What this deployment lets a rule ask for: its fields, events, stage models and segments, and what they hold."""

from collections.abc import Mapping

from crm_models.analyses.lifecycle import StageModel, stage_models
from crm_models.segments.fields import FIELDS, field
from crm_models.slices import UNKNOWN
from dashboard import audiences, data
from dashboard.builder.subjects import Subject, subjects


def offered() -> dict[str, Subject]:
    """Everything that may be asked for, by key, in the order of the menu."""
    fields = {**FIELDS, **{key: field(key) for key in data.attribute_dimensions()}}
    allowed = {key: each for key, each in fields.items() if audiences.may_ask(each)}
    has_orders = data.warehouse().has("orders")
    return subjects(allowed, models(), has_orders=has_orders, has_segments=bool(audiences.saved()))


def models() -> Mapping[str, StageModel]:
    """The lifecycle models of the deployment by key."""
    return stage_models(data.settings().stages)


def members(key: str) -> tuple[str, ...]:
    """What customers state in a field of text, most frequent first; empty where it is not one to choose from."""
    return tuple(name for name in data.members(key) if name != UNKNOWN)


def segments(but: str | None) -> dict[str, str]:
    """The saved segments that a rule may be made of, by id with their names; never the one being written."""
    return {key: each.name for key, each in audiences.saved().items() if key != but}
