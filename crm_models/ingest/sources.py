"""SOURCE and the named sources of a mapping: which file is meant, what is left unused, and reading it all in."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from crm_models.errors import MappingError, SourceError
from crm_models.ingest.encodings import encoding_of
from crm_models.ingest.mapping import Mapping, SourceSpec
from crm_models.ingest.rows import Fault
from crm_models.ingest.staging import Staging
from crm_models.ingest.tabular import database, database_table, workbook
from crm_models.ingest.text_files import blank_aligned, delimited, layout_of

FORMATS = {".parquet": "parquet", ".pq": "parquet", ".xlsx": "xlsx", ".xlsm": "xlsx"}
MOST_FILES = 1_000
LISTED = 100


@dataclass(frozen=True)
class Found:
    """The files of every source by its name, and the entries of SOURCE that no source reads."""

    files: dict[str, tuple[Path, ...]]
    unused: tuple[str, ...]


def find(source: Path, mapping: Mapping) -> Found:
    """The files that the mapping means.

    Raises:
        SourceError: SOURCE or a file of it is missing, or a pattern matches too many.
        MappingError: a source reaches outside SOURCE.
    """
    if source.is_file():
        wanted = {spec.file for spec in mapping.sources.values()} - {None}
        if len(wanted) > 1:
            names = ", ".join(sorted(str(name) for name in wanted))
            raise SourceError(f"The mapping reads {names}; give the folder that holds them, not {source.name}.")
        return Found(dict.fromkeys(mapping.sources, (source,)), ())
    if not source.is_dir():
        raise SourceError(f"There is no file or folder {source}. Give the path of the data to import.")
    files = {name: _matching(source, name, spec) for name, spec in mapping.sources.items()}
    return Found(files, _unused(source, {file for found in files.values() for file in found}))


def stage_files(staging: Staging, found: Found, mapping: Mapping, progress: Callable[[str], None]) -> list[str]:
    """Read every source into the workbench; returns what the reader should know of how they were read.

    Raises:
        SourceError: a file cannot be read, holds no rows, or changed while it was read.
    """
    remarks = []
    for name, spec in mapping.sources.items():
        for place, file in enumerate(found.files[name]):
            progress(f"Reading {file.name}")
            before = file.stat()
            remarks += _stage_file(staging, name, spec, file, place)
            after = file.stat()
            if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
                raise SourceError(f"{file.name} changed while it was read. Import it again once it is complete.")
        _refuse_empty(staging, name, found.files[name][0].name)
    return remarks


def stage_database(staging: Staging, url: str, mapping: Mapping, progress: Callable[[str], None]) -> None:
    """Read every source from its table of another database.

    Raises:
        SourceError: the database cannot be read, or a table holds no rows.
        MappingError: a source names no table.
    """
    engine = database(url)
    try:
        for name, spec in mapping.sources.items():
            if not spec.table:
                raise MappingError(f'sources.{name}: SOURCE is a database, so the source needs table = "…".')
            progress(f"Reading {spec.table}")
            faults = list[Fault]()
            staging.stage(name, database_table(engine, spec, faults), spec.table, 0)
            _refuse_empty(staging, name, spec.table)
    finally:
        engine.dispose()


def _stage_file(staging: Staging, source: str, spec: SourceSpec, file: Path, place: int) -> list[str]:
    kind = spec.format or FORMATS.get(file.suffix.lower(), "csv")
    if kind == "parquet":
        staging.stage_parquet(source, file, file.name, place)
        return []
    faults = list[Fault]()
    remarks = []
    if kind == "xlsx":
        rows = workbook(file, spec, faults)
    else:
        encoding = encoding_of(file, spec.encoding)
        layout = layout_of(file, spec, encoding)
        if encoding.is_guess:
            remarks.append(
                f"{file.name} was read as {encoding.name}, which is a guess; declare encoding in the mapping."
            )
        if kind == "blanks":
            rows = blank_aligned(file, layout, encoding, faults)
        else:
            rows = delimited(file, spec, layout, encoding, faults)
    staging.stage(source, rows, file.name, place, spec.sheet)
    staging.fault(source, faults, place)
    return remarks


def _refuse_empty(staging: Staging, source: str, file: str) -> None:
    counted = f'SELECT count(*) FROM staged."{source}"'
    broken = "SELECT count(*) FROM work.faults WHERE source = ?"
    if not staging.number(counted) and not staging.run(broken, [source])[0][0]:
        raise SourceError(f"{file} has a header and no rows. Export it again, or take it out of the mapping.")


def _matching(folder: Path, name: str, spec: SourceSpec) -> tuple[Path, ...]:
    """The files a source means, sorted by name; all of them inside the folder."""
    if not spec.file:
        raise MappingError(f'sources.{name}: SOURCE is a folder, so the source needs file = "…".')
    wanted = PurePosixPath(spec.file)
    inside = folder / wanted.parent
    if not inside.resolve().is_relative_to(folder.resolve()):
        raise MappingError(f"sources.{name}: “{spec.file}” lies outside SOURCE. A mapping reads files of SOURCE only.")
    if not any(sign in wanted.name for sign in "*?["):
        files = [inside / wanted.name]
    else:
        with os.scandir(inside) as entries:
            files = [inside / entry.name for entry in entries if fnmatchcase(entry.name, wanted.name)]
    if not files or not files[0].is_file():
        raise SourceError(f"sources.{name}: there is no file “{spec.file}” in {folder}. Correct file in the mapping.")
    if len(files) > MOST_FILES:
        problem = f"sources.{name}: “{spec.file}” matches {len(files):,} files; at most {MOST_FILES:,} are read."
        raise SourceError(f"{problem} Narrow the pattern, or join the files.")
    if any(not file.resolve().is_relative_to(folder.resolve()) for file in files):
        raise MappingError(
            f"sources.{name}: “{spec.file}” is a link out of SOURCE. A mapping reads files of SOURCE only."
        )
    return tuple(sorted(files))


def _unused(folder: Path, used: set[Path]) -> tuple[str, ...]:
    """Entries of the folder that no source reads, folders with a slash; a hundred at most and how many more."""
    parents = {file.parent for file in used} - {folder}
    with os.scandir(folder) as entries:
        names = sorted(
            entry.name + ("/" if entry.is_dir() else "")
            for entry in entries
            if folder / entry.name not in used | parents
        )
    more = len(names) - LISTED
    return (*names[:LISTED], f"… and {more:,} more") if more > 0 else tuple(names)
