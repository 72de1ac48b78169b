"""Saved segments as the pages use them: by name, resolved as of today, ready to filter by."""

from collections.abc import Iterator

import streamlit as st

from crm_models.analyses.lifecycle import stage_models
from crm_models.analyses.presets import SENSITIVE, preset
from crm_models.errors import SegmentError, SensitiveDimension
from crm_models.segments import scores
from crm_models.segments.definition import Definition
from crm_models.segments.fields import Field, field
from crm_models.segments.resolve import Known, resolved
from crm_models.slices import ATTRIBUTE, in_segment
from crm_models.workspace import segments
from dashboard import data

LOCAL_READER = "local reader"


def reader() -> str:
    """Who is looking, for what has to be accounted for: the address they logged in with, if the server asks for one."""
    return str(st.user.get("email") or LOCAL_READER) if st.user.get("is_logged_in") else LOCAL_READER


def saved() -> dict[str, segments.SavedSegment]:
    """The living segments by id, in the order of their names."""
    return {each.id: each for each in data.kept(segments.living)}


def meaning(definition: Definition, known_here: Known | None = None) -> Definition:
    """The definition said with fields and events alone, as of today.

    Raises:
        SegmentError: it refers to something that is not there.
        SensitiveDimension: it rests on a field that the deployment keeps switched off.
    """
    found = resolved(definition, known_here or known())
    for node in found.nodes():
        key = getattr(node, "field", None)
        if key is not None and not may_ask(field(key)):
            raise SensitiveDimension(f"It rests on “{field(key).label}”. {SENSITIVE}")
    return found


def may_ask(asked: Field) -> bool:
    """Whether segments may rest on a field: on a sensitive one only where the settings say so."""
    is_sensitive = preset(asked.key).is_sensitive if asked.key.startswith(ATTRIBUTE) else asked.is_sensitive
    return data.settings().sensitive_dimensions or not is_sensitive


def known() -> Known:
    """What definitions may refer to: today, the scores' cut points, the stage models and the saved segments."""
    store = data.warehouse()
    models = stage_models(data.settings().stages)
    return Known(
        as_of=store.as_of,
        cuts=data.load(scores.cuts, data.settings().rfm) if store.has("orders") else None,
        stages={key: tuple((stage.key, stage.events) for stage in model.stages) for key, model in models.items()},
        segments=dict(_readable(saved())),
    )


def _readable(kept: dict[str, segments.SavedSegment]) -> Iterator[tuple[str, Definition]]:
    """Those whose definition can be read; another program, or a later version, may have left one that cannot."""
    for key, each in kept.items():
        try:
            yield key, Definition.read(each.definition)
        except SegmentError:
            continue


def dimension_of(segment: segments.SavedSegment) -> str:
    """The dimension that tells the segment's customers from everyone else.

    Raises:
        SegmentError: its definition does not hold any more.
        SensitiveDimension: it rests on a field that the deployment keeps switched off.
    """
    return in_segment(segment.name, meaning(Definition.read(segment.definition)).text)
