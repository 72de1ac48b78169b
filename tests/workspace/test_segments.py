"""Segments: every save is a version, nobody overwrites unseen, names are unique among the living."""

from dataclasses import replace

import pytest

from crm_models.errors import EntryRefused, NotInWorkspace, SegmentChanged, SegmentNameTaken
from crm_models.workspace import Workspace, audit, segments
from crm_models.workspace.segments import SavedSegment

RECENT = '{"attribute": "recency", "at_most": 30}'
LOYAL = '{"attribute": "orders", "at_least": 10}'


def saved(workspace: Workspace, name: str = "VIP", definition: str = RECENT) -> SavedSegment:
    return segments.save(workspace, definition, name, "People we must not lose", owner="Ada", by="Ada")


def test_a_saved_segment_is_found_again_as_it_was_saved(workspace: Workspace) -> None:
    segment = saved(workspace)
    assert (segment.name, segment.owner, segment.version, segment.definition) == ("VIP", "Ada", 1, RECENT)
    assert segment.created_at == segment.changed_at
    assert segment.created_at.utcoffset() is not None
    assert segment.created_at.utcoffset().total_seconds() == 0
    assert segments.get(workspace, segment.id) == segment
    assert segments.living(workspace) == [segment]


def test_living_segments_are_listed_by_name_whatever_their_case(workspace: Workspace) -> None:
    for name in ("beta", "Alpha", "Émile", "Gamma"):
        saved(workspace, name)
    assert [segment.name for segment in segments.living(workspace)] == ["Alpha", "beta", "Gamma", "Émile"]


def test_saving_again_makes_a_version_and_keeps_the_one_before(workspace: Workspace) -> None:
    first = saved(workspace)
    second = segments.save(workspace, LOYAL, "Loyal", "", "Bob", "Bob", segment_id=first.id, based_on=1)
    assert (second.id, second.version, second.created_at) == (first.id, 2, first.created_at)
    assert (second.name, second.owner, second.changed_by) == ("Loyal", "Bob", "Bob")
    assert segments.living(workspace) == [second]
    assert [(kept.version, kept.definition, kept.saved_by) for kept in segments.versions(workspace, first.id)] == [
        (2, LOYAL, "Bob"),
        (1, RECENT, "Ada"),
    ]


@pytest.mark.parametrize("based_on", [1, 3, None])
def test_a_change_based_on_another_version_than_the_newest_is_refused(
    workspace: Workspace, based_on: int | None
) -> None:
    segment = saved(workspace)
    newest = segments.save(workspace, LOYAL, "VIP", "", "Bob", "Bob", segment_id=segment.id, based_on=1)
    with pytest.raises(SegmentChanged, match="Bob saved version 2 of “VIP”"):
        segments.save(workspace, RECENT, "VIP", "", "Cy", "Cy", segment_id=segment.id, based_on=based_on)
    assert segments.get(workspace, segment.id) == newest
    assert len(segments.versions(workspace, segment.id)) == 2


def test_two_living_segments_cannot_have_one_name(workspace: Workspace) -> None:
    segment, other = saved(workspace), saved(workspace, "Other")
    with pytest.raises(SegmentNameTaken, match="“VIP”"):
        saved(workspace, "  VIP ")
    with pytest.raises(SegmentNameTaken, match="“VIP”"):
        segments.save(workspace, RECENT, "VIP", "", "Ada", "Ada", segment_id=other.id, based_on=1)
    assert segments.living(workspace) == [other, segment]


def test_a_retired_segment_frees_its_name_and_keeps_its_versions(workspace: Workspace) -> None:
    old = saved(workspace)
    segments.retire(workspace, old.id, by="Bob")
    new = saved(workspace)
    assert segments.living(workspace) == [new]
    assert segments.get(workspace, old.id).retired_at is not None
    assert len(segments.versions(workspace, old.id)) == 1


def test_a_retired_segment_can_neither_be_changed_nor_retired_again(workspace: Workspace) -> None:
    segment = saved(workspace)
    segments.retire(workspace, segment.id, by="Ada")
    with pytest.raises(NotInWorkspace, match="was retired on"):
        segments.retire(workspace, segment.id, by="Ada")
    with pytest.raises(NotInWorkspace, match="was retired on"):
        segments.save(workspace, RECENT, "VIP", "", "Ada", "Ada", segment_id=segment.id, based_on=1)


def test_restoring_makes_the_old_version_the_newest(workspace: Workspace) -> None:
    first = saved(workspace)
    segments.save(workspace, LOYAL, "Loyal", "", "Bob", "Bob", segment_id=first.id, based_on=1)
    restored = segments.restore(workspace, first.id, version=1, by="Cy")
    assert (restored.version, restored.definition, restored.name, restored.changed_by) == (3, RECENT, "VIP", "Cy")
    assert [kept.definition for kept in segments.versions(workspace, first.id)] == [RECENT, LOYAL, RECENT]


def test_restoring_a_retired_segment_makes_it_live_unless_its_name_was_taken(workspace: Workspace) -> None:
    old = saved(workspace)
    segments.retire(workspace, old.id, by="Ada")
    new = saved(workspace)
    with pytest.raises(SegmentNameTaken):
        segments.restore(workspace, old.id, version=1, by="Ada")
    assert segments.living(workspace) == [new]
    segments.retire(workspace, new.id, by="Ada")
    restored = segments.restore(workspace, old.id, version=1, by="Ada")
    assert segments.living(workspace) == [restored]
    assert restored == replace(old, version=2, changed_at=restored.changed_at)


def test_what_is_not_there_is_said(workspace: Workspace) -> None:
    segment = saved(workspace)
    with pytest.raises(NotInWorkspace, match="no segment 'nothing'"):
        segments.get(workspace, "nothing")
    with pytest.raises(NotInWorkspace, match="no segment 'nothing'"):
        segments.retire(workspace, "nothing", by="Ada")
    with pytest.raises(NotInWorkspace, match="no version 7, only 1 to 1"):
        segments.restore(workspace, segment.id, version=7, by="Ada")
    assert segments.versions(workspace, "nothing") == []


def test_every_change_is_accounted_for_and_a_refused_one_is_not(workspace: Workspace) -> None:
    segment = saved(workspace)
    with pytest.raises(SegmentNameTaken):
        saved(workspace)
    with pytest.raises(EntryRefused, match="author is empty"):
        segments.save(workspace, RECENT, "Nobody's", "", owner="Ada", by=" ")
    segments.retire(workspace, segment.id, by="Bob")
    segments.restore(workspace, segment.id, version=1, by="Cy")
    assert [(entry.who, entry.act, entry.subject, entry.detail) for entry in audit.latest(workspace)] == [
        ("Cy", "restore segment", "VIP", {"segment_id": segment.id, "version": 2}),
        ("Bob", "retire segment", "VIP", {"segment_id": segment.id, "version": 1}),
        ("Ada", "save segment", "VIP", {"segment_id": segment.id, "version": 1}),
    ]
    assert len(segments.living(workspace)) == 1


def test_text_is_stored_as_text_whatever_it_says(workspace: Workspace) -> None:
    name = "Robert'); DROP TABLE segments;-- “%s” :name {0} 顧客"
    definition = '{"text": "\\u0000 \' \\" ; -- 👩‍👩‍👧"}'
    assert saved(workspace, name, definition).name == name
    assert segments.living(workspace)[0].definition == definition
