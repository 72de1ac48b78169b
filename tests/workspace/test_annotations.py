"""Annotations: on a day or a span, found where the charts need them, gone when removed."""

from datetime import date

import pytest

from crm_models.errors import EntryRefused, NotInWorkspace
from crm_models.workspace import Workspace, annotations, audit

FIRST, LAST = date(2025, 2, 1), date(2025, 2, 28)


def test_a_note_is_found_again_as_it_was_written(workspace: Workspace) -> None:
    note = annotations.add(workspace, FIRST, " Prices up ", by="Ada", until_day=LAST, tag="price")
    assert (note.on_day, note.until_day, note.text, note.tag, note.author) == (FIRST, LAST, "Prices up", "price", "Ada")
    assert annotations.within(workspace, FIRST, LAST) == [note]


@pytest.mark.parametrize(
    ("on_day", "until_day", "is_found"),
    [
        (date(2025, 1, 31), None, False),
        (date(2025, 2, 1), None, True),
        (date(2025, 2, 28), None, True),
        (date(2025, 3, 1), None, False),
        (date(2025, 1, 1), date(2025, 1, 31), False),
        (date(2025, 1, 1), date(2025, 2, 1), True),
        (date(2025, 1, 1), date(2025, 12, 31), True),
        (date(2025, 3, 1), date(2025, 3, 2), False),
    ],
)
def test_notes_that_touch_the_days_asked_for_are_found(
    workspace: Workspace, on_day: date, until_day: date | None, is_found: bool
) -> None:
    annotations.add(workspace, on_day, "Sale", by="Ada", until_day=until_day)
    assert len(annotations.within(workspace, FIRST, LAST)) == is_found


def test_notes_come_in_order_of_their_days(workspace: Workspace) -> None:
    for day in (20, 3, 11):
        annotations.add(workspace, date(2025, 2, day), "Sale", by="Ada")
    assert [note.on_day.day for note in annotations.within(workspace, FIRST, LAST)] == [3, 11, 20]


def test_a_removed_note_is_gone_and_cannot_be_removed_twice(workspace: Workspace) -> None:
    note = annotations.add(workspace, FIRST, "Wrong", by="Ada")
    annotations.remove(workspace, note.id, by="Bob")
    assert annotations.within(workspace, FIRST, LAST) == []
    with pytest.raises(NotInWorkspace, match="may have been removed"):
        annotations.remove(workspace, note.id, by="Bob")
    entries = [(entry.who, entry.act, entry.subject, entry.detail) for entry in audit.latest(workspace)]
    assert entries == [
        ("Bob", "remove annotation", "2025-02-01", {"annotation_id": note.id}),
        ("Ada", "add annotation", "2025-02-01", {"annotation_id": note.id}),
    ]


def test_an_empty_note_and_a_span_that_runs_backwards_are_refused(workspace: Workspace) -> None:
    with pytest.raises(EntryRefused, match="text is empty"):
        annotations.add(workspace, FIRST, "  ", by="Ada")
    with pytest.raises(EntryRefused, match="lies before"):
        annotations.add(workspace, LAST, "Sale", by="Ada", until_day=FIRST)
    assert annotations.within(workspace, FIRST, LAST) == []
