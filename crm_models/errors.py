"""Every exception of the model layer, each named after the situation it tells of.

    * CRMError                    anything a reader can be told in one sentence
      x SettingsError             a setting that does not fit
      x WarehouseError            the warehouse cannot be used as it is
        + WarehouseMissing        no warehouse at this address
        + SchemaVersionMismatch   written by another version of the schema
        + MartsOutdated           built by an earlier version, whose summaries lack what we read
        + WarehouseBusy           another import or build is at work
        + TableMissing            the question needs a table that is absent or empty
      x WorkspaceError            the workspace cannot be used as it is
        + EntryRefused            what was entered does not fit
        + NotInWorkspace          no such segment, follow-up or annotation, or no longer
        + SegmentChanged          somebody saved it in the meantime
        + SegmentNameTaken        another living segment has this name
      x SegmentError              a segment's definition that does not fit; the message names the node
      x UnknownName               a metric, dimension or table that is not declared
      x DayOutOfReach             a day that the data do not reach, or on the wrong side of another
      x SensitiveDimension        a cut by a sensitive field where the deployment has not allowed it
      x ImportFailed              nothing was stored
        + MappingError            the mapping file cannot be followed
        + SourceError             the source cannot be read
        + RowsRejected            --strict, and a row did not fit

Bottom floor: this module imports nothing of the package.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any


class CRMError(Exception):
    """Anything the reader can be told in one sentence: what was wrong, where, and the next step."""


class SettingsError(CRMError):
    """A setting does not fit."""


class WarehouseError(CRMError):
    """The warehouse cannot be used as it is."""


class WarehouseMissing(WarehouseError):
    """There is no warehouse at this address."""


class SchemaVersionMismatch(WarehouseError):
    """The warehouse was written by another version of the schema."""


class MartsOutdated(WarehouseError):
    """The warehouse's summaries were built by an earlier version; ``command`` makes them anew from its tables."""

    def __init__(self, problem: str, command: str) -> None:
        super().__init__(f"{problem} Its tables are as they should be; make the summaries anew: {command}")
        self.command = command


class WarehouseBusy(WarehouseError):
    """Another import or build is writing this warehouse."""


class TableMissing(WarehouseError):
    """The question needs a table that is absent or empty."""


class WorkspaceError(CRMError):
    """The workspace cannot be used as it is."""


class EntryRefused(WorkspaceError):
    """What was entered does not fit: empty, too long, or not of the form expected."""


class NotInWorkspace(WorkspaceError):
    """There is no such segment, follow-up or annotation, or it was retired, finished or removed."""


class SegmentChanged(WorkspaceError):
    """Somebody saved the segment after the version a change is based on."""


class SegmentNameTaken(WorkspaceError):
    """Another living segment has this name."""


class SegmentError(CRMError):
    """A segment's definition does not fit; the message names the node."""


class UnknownName(CRMError):
    """A name that nothing declares; the message offers the closest ones that exist."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        names = sorted(known)
        close = get_close_matches(name, names, n=3, cutoff=0.5)
        hint = f"Did you mean {' or '.join(close)}?" if close else f"Known: {', '.join(names)}."
        super().__init__(f"There is no {kind} “{name}”. {hint}")


class DayOutOfReach(CRMError):
    """A day that the data do not reach, or on the wrong side of another."""


class SensitiveDimension(CRMError):
    """A cut by a sensitive field where the deployment has not allowed it."""


class ImportFailed(CRMError):
    """The import stopped and nothing was stored; the previous warehouse is untouched."""


class MappingError(ImportFailed):
    """The mapping file cannot be followed."""


class SourceError(ImportFailed):
    """The source cannot be read."""


class RowsRejected(ImportFailed):
    """A strict import met a row that does not fit, or no row fits; ``report`` is the ImportReport."""

    def __init__(self, message: str, report: Any) -> None:
        super().__init__(message)
        self.report = report
