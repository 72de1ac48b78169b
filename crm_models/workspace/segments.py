"""Saved segments: every save is a version, and nobody overwrites what they have not seen."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, and_, insert, select, update
from sqlalchemy.exc import IntegrityError

from crm_models.errors import NotInWorkspace, SegmentChanged, SegmentNameTaken
from crm_models.workspace import entries
from crm_models.workspace.audit import account_for
from crm_models.workspace.store import Workspace
from crm_models.workspace.tables import segment_versions
from crm_models.workspace.tables import segments as segment_rows

_IN_FORCE = select(
    *segment_rows.c,
    segment_versions.c.definition,
    segment_versions.c.saved_by.label("changed_by"),
).join(
    segment_versions,
    and_(segment_versions.c.segment_id == segment_rows.c.id, segment_versions.c.version == segment_rows.c.version),
)


@dataclass(frozen=True)
class SavedSegment:
    """A segment as its newest version says."""

    id: str
    name: str
    description: str
    owner: str
    version: int
    """From 1; what a change to it is based on."""
    definition: str
    """JSON object."""
    created_at: datetime
    changed_at: datetime
    changed_by: str
    retired_at: datetime | None
    """None while it is living."""


@dataclass(frozen=True)
class SegmentVersion:
    """A segment as it once was."""

    segment_id: str
    version: int
    definition: str
    name: str
    description: str
    saved_by: str
    saved_at: datetime


def save(
    workspace: Workspace,
    definition: str,
    name: str,
    description: str,
    owner: str,
    by: str,
    segment_id: str | None = None,
    based_on: int | None = None,
) -> SavedSegment:
    """Save a new segment, or with ``segment_id`` a new version of one; ``based_on`` is the version that was edited.

    Raises:
        SegmentChanged: somebody saved another version in the meantime.
        SegmentNameTaken: another living segment has this name.
        NotInWorkspace: no such segment, or it was retired.
        EntryRefused: a text does not fit.
    """
    definition, name = entries.json_object("definition", definition), entries.name("name", name)
    description, owner = entries.prose("description", description), entries.name("owner", owner)
    by = entries.name("author", by)
    with workspace.writing() as connection:
        number = _next_version(connection, segment_id, based_on) if segment_id else 1
        at = datetime.now(UTC)
        version = SegmentVersion(segment_id or str(uuid4()), number, definition, name, description, by, at)
        return _put_in_force(connection, version, owner, "save segment")


def restore(workspace: Workspace, segment_id: str, version: int, by: str) -> SavedSegment:
    """Make an old version the newest one, as a version of its own; a retired segment lives again.

    Raises:
        NotInWorkspace: no such segment or version.
        SegmentNameTaken: another living segment has the name of that time.
    """
    by = entries.name("author", by)
    with workspace.writing() as connection:
        current = _locked(connection, segment_id)
        old = connection.execute(
            select(segment_versions).where(
                segment_versions.c.segment_id == segment_id, segment_versions.c.version == version
            )
        ).one_or_none()
        if old is None:
            raise NotInWorkspace(f"“{current.name}” has no version {version}, only 1 to {current.version}.")
        at, number = datetime.now(UTC), current.version + 1
        again = SegmentVersion(segment_id, number, old.definition, old.name, old.description, by, at)
        return _put_in_force(connection, again, current.owner, "restore segment")


def retire(workspace: Workspace, segment_id: str, by: str) -> None:
    """Take a segment out of use; its name is free again, its versions stay.

    Raises:
        NotInWorkspace: no such segment, or it was retired before.
    """
    with workspace.writing() as connection:
        current = _living(_locked(connection, segment_id))
        at = datetime.now(UTC)
        connection.execute(update(segment_rows).where(segment_rows.c.id == segment_id).values(retired_at=at))
        detail = {"segment_id": segment_id, "version": current.version}
        account_for(connection, at, by, "retire segment", current.name, detail=detail)


def living(workspace: Workspace) -> list[SavedSegment]:
    """Every segment that is not retired, by name."""
    with workspace.reading() as connection:
        rows = connection.execute(_IN_FORCE.where(segment_rows.c.retired_at.is_(None)))
        found = [SavedSegment(**row._asdict()) for row in rows]
    return sorted(found, key=lambda segment: segment.name.casefold())


def get(workspace: Workspace, segment_id: str) -> SavedSegment:
    """One segment, retired or not.

    Raises:
        NotInWorkspace: no such segment.
    """
    with workspace.reading() as connection:
        return _get(connection, segment_id)


def versions(workspace: Workspace, segment_id: str) -> list[SegmentVersion]:
    """Every version of a segment, the newest first; empty where there is no such segment."""
    of_segment = segment_versions.c.segment_id == segment_id
    with workspace.reading() as connection:
        rows = connection.execute(
            select(segment_versions).where(of_segment).order_by(segment_versions.c.version.desc())
        )
        return [SegmentVersion(**row._asdict()) for row in rows]


def _get(connection: Connection, segment_id: str) -> SavedSegment:
    row = connection.execute(_IN_FORCE.where(segment_rows.c.id == segment_id)).one_or_none()
    if row is None:
        raise _unknown(segment_id)
    return SavedSegment(**row._asdict())


def _locked(connection: Connection, segment_id: str) -> Row[*tuple[Any, ...]]:
    """The segment's row, which nobody else can change until we commit (SQLite's writers are alone anyway)."""
    row = connection.execute(
        select(segment_rows).where(segment_rows.c.id == segment_id).with_for_update()
    ).one_or_none()
    if row is None:
        raise _unknown(segment_id)
    return row


def _living(row: Row[*tuple[Any, ...]]) -> Row[*tuple[Any, ...]]:
    if row.retired_at:
        raise NotInWorkspace(f"“{row.name}” was retired on {row.retired_at:%d %B %Y}. Restore a version of it first.")
    return row


def _next_version(connection: Connection, segment_id: str, based_on: int | None) -> int:
    current = _living(_locked(connection, segment_id))
    if current.version != based_on:
        newest = _get(connection, segment_id)
        change = f"{newest.changed_by} saved version {newest.version} of “{newest.name}”"
        at = f"{newest.changed_at:%d %B %Y, %H:%M} UTC"
        raise SegmentChanged(f"{change} on {at}; yours is based on version {based_on}. Look at it, then save again.")
    return int(current.version) + 1


def _put_in_force(connection: Connection, version: SegmentVersion, owner: str, act: str) -> SavedSegment:
    """Store a version and make it the segment's own, which is new or locked by us."""
    id_, at = version.segment_id, version.saved_at
    values = {
        "name": version.name,
        "description": version.description,
        "owner": owner,
        "changed_at": at,
        "version": version.version,
        "retired_at": None,
    }
    try:
        if version.version == 1:
            connection.execute(insert(segment_rows).values(id=id_, created_at=at, **values))
        else:
            connection.execute(update(segment_rows).where(segment_rows.c.id == id_).values(values))
    except IntegrityError as error:
        raise SegmentNameTaken(f"Another segment is called “{version.name}”. Choose another name.") from error
    connection.execute(insert(segment_versions).values(asdict(version)))
    account_for(
        connection, at, version.saved_by, act, version.name, detail={"segment_id": id_, "version": version.version}
    )
    return _get(connection, id_)


def _unknown(segment_id: str) -> NotInWorkspace:
    return NotInWorkspace(f"There is no segment {segment_id!r}. Choose one from the list of segments.")
