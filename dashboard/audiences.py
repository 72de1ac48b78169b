"""Saved segments as the pages use them: by name, resolved as of today, ready to filter by."""

import streamlit as st

from crm_models.analyses.lifecycle import stage_models
from crm_models.errors import SegmentError
from crm_models.segments import scores
from crm_models.segments.definition import Definition
from crm_models.segments.resolve import Known, resolved
from crm_models.slices import in_segment
from crm_models.workspace import segments
from dashboard import data

LOCAL_READER = "local reader"


def reader() -> str:
    """Who is looking, for what has to be accounted for: the address they logged in with, if the server asks for one."""
    return str(st.user.get("email") or LOCAL_READER) if st.user.get("is_logged_in") else LOCAL_READER


def saved() -> dict[str, segments.SavedSegment]:
    """The living segments by id, in the order of their names."""
    return {each.id: each for each in segments.living(data.workspace())}


def meaning(definition: Definition) -> Definition:
    """The definition said with fields and events alone, as of today.

    Raises:
        SegmentError: it refers to something that is not there.
    """
    return resolved(definition, known())


def known() -> Known:
    """What definitions may refer to: today, the scores' cut points, the stage models and the saved segments."""
    store = data.warehouse()
    models = stage_models(data.settings().stages)
    return Known(
        as_of=store.as_of,
        cuts=data.load(scores.cuts, data.settings().rfm) if store.has("orders") else None,
        stages={key: tuple((stage.key, stage.events) for stage in model.stages) for key, model in models.items()},
        segments={key: Definition.read(each.definition) for key, each in saved().items()},
    )


def dimension_of(segment: segments.SavedSegment) -> str | None:
    """The dimension that tells the segment's customers from everyone else; None while its definition does not hold."""
    try:
        return in_segment(segment.name, meaning(Definition.read(segment.definition)).text)
    except SegmentError:
        return None
