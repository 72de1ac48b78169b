"""The workbench: a DuckDB of its own, in bounded memory, that sees the staged sources and nothing else.

Sources are staged first; then the door is locked (no files, no network, no extensions, no settings) and only
then does SQL of the mapping run.
"""

import errno
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from crm_models.errors import ImportFailed, MappingError, SourceError
from crm_models.ingest.rows import FILE, ROW, Fault

FILE_STEP = 1_000_000_000_000
"""``_row`` is the line plus this step for every file of the source before, so it is unique within the source."""
MEMORY = "250MB"
"""What DuckDB may take before it goes to the disk; with Python, readers and draft an import stays below 1 GB."""
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True)
class Staging:
    """The workbench of one import."""

    connection: duckdb.DuckDBPyConnection

    def run(self, statement: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run a statement of ours and return its rows."""
        return self.connection.execute(statement, parameters).fetchall()

    def number(self, statement: str) -> int:
        """The one number a statement of ours returns; nothing counts as 0."""
        return int(self.run(statement)[0][0] or 0)

    def stage(self, source: str, rows: Iterator[pa.RecordBatch], file: str, place: int) -> None:
        """Add a file's rows to the source, batch by batch; the first file decides its columns.

        The reader runs here and not inside DuckDB, so that its errors come out as they are.
        """
        made = f"{literal(file)} AS {FILE}, {place * FILE_STEP} + {ROW} AS {ROW}"
        for number, batch in enumerate(rows):
            self.connection.register("arriving", pa.Table.from_batches([batch]))
            if number == 0:
                self._add(source, "arriving", made, file, place)
            else:
                into = f"staged.{quoted(source)}"
                self.run(f"INSERT INTO {into} BY NAME SELECT {made}, * EXCLUDE ({ROW}) FROM arriving")
            self.connection.unregister("arriving")

    def stage_parquet(self, source: str, file: Path, name: str, place: int) -> None:
        """Add a Parquet file's rows to the source, with the types they have.

        Raises:
            SourceError: it is not Parquet.
        """
        relation = f"read_parquet({literal(str(file))}, file_row_number = true)"
        number = f"{place * FILE_STEP} + file_row_number + 1 AS {ROW}"
        try:
            self._add(source, relation, f"{literal(name)} AS {FILE}, {number}", name, place, "file_row_number")
        except duckdb.Error as error:
            if isinstance(error, duckdb.OutOfMemoryException):
                raise
            problem = f"{name} cannot be read as Parquet: {str(error).splitlines()[0]}."
            raise SourceError(f"{problem} Export it again, or name its format in the mapping.") from error

    def _add(self, source: str, relation: str, made: str, file: str, place: int, number: str = ROW) -> None:
        selected = f"SELECT {made}, * EXCLUDE ({number}) FROM {relation}"
        target = f"staged.{quoted(source)}"
        if place == 0:
            self.run(f"CREATE TABLE {target} AS {selected}")
        else:
            known = {row[0] for row in self.run(f"DESCRIBE {target}")}
            arriving = {row[0] for row in self.run(f"DESCRIBE {selected}")}
            if known != arriving:
                differing = ", ".join(sorted(known ^ arriving))
                problem = f"{file} has other columns than the first file of source {source}: {differing}."
                raise SourceError(f"{problem} Make it a source of its own.")
            self.run(f"INSERT INTO {target} BY NAME {selected}")
        self.run("INSERT INTO work.files VALUES (?, ?, ?)", [source, place, file])

    def fault(self, source: str, faults: Sequence[Fault], place: int) -> None:
        """Keep the rows of a source that broke before any SELECT saw them."""
        rows = [
            {
                "source": source,
                "row": place * FILE_STEP + f.line,
                "column": f.column,
                "value": f.value,
                "reason": f.reason,
            }
            for f in faults
        ]
        if rows:
            self.connection.register("arriving", pa.Table.from_pylist(rows))
            self.run("INSERT INTO work.faults BY NAME FROM arriving")
            self.connection.unregister("arriving")

    def lock(self) -> None:
        """From here on, the only data there is are the staged sources, and no setting can change that."""
        self.run("SET enable_external_access = false")
        self.run("SET lock_configuration = true")

    def columns(self, select: str, where: str) -> dict[str, str]:
        """Name and type of the columns of a mapping's SELECT, without running it.

        Raises:
            MappingError: it is not one SELECT, or names something that is not there.
        """
        try:
            statements = self.connection.extract_statements(select)
        except duckdb.Error as error:
            raise _refused(where, error) from error
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            raise MappingError(f"{where}: one SELECT is expected, and nothing but SELECT is run. Correct the mapping.")
        with self.mapping_sql(where):
            return {str(row[0]): str(row[1]) for row in self.run(f"DESCRIBE FROM (\n{select.rstrip().rstrip(';')}\n)")}

    @contextmanager
    def mapping_sql(self, where: str) -> Iterator[None]:
        """While SQL of the mapping runs: DuckDB's complaint becomes one about the mapping."""
        try:
            yield
        except (duckdb.OutOfMemoryException, duckdb.IOException):
            raise
        except duckdb.Error as error:
            raise _refused(where, error) from error


@contextmanager
def opened() -> Iterator[Staging]:
    """A workbench that is cleared away at the end, whatever happens.

    Raises:
        ImportFailed: the disk is full, or the import needs more memory than it may take.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="crm-import-") as folder:
            config: dict[str, str | bool | int | float | list[str]] = {
                "memory_limit": MEMORY,
                "temp_directory": folder,
                "allocator_flush_threshold": "16MB",  # memory that is free again goes back to the machine
                "preserve_insertion_order": "false",
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
            }
            with duckdb.connect(":memory:", config=config) as connection:
                staging = Staging(connection)
                for schema in ("staged", "work", "target"):
                    staging.run(f"CREATE SCHEMA {schema}")
                staging.run("CREATE TABLE work.files (source TEXT, place BIGINT, file TEXT)")
                columns = '"row" BIGINT, "column" TEXT, value TEXT, reason TEXT'
                staging.run(f"CREATE TABLE work.faults (source TEXT, {columns})")
                staging.run(f'CREATE TABLE work.rejects ("table" TEXT, source TEXT, {columns})')
                yield staging
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise ImportFailed(
                f"The import stopped: {error}. Nothing was stored. Correct that and try again."
            ) from error
        raise _out_of_room(error) from error
    except (duckdb.OutOfMemoryException, duckdb.IOException) as error:
        raise _out_of_room(error) from error


def _out_of_room(error: Exception) -> ImportFailed:
    problem = f"The import ran out of room: {str(error).splitlines()[0]}. Nothing was stored."
    return ImportFailed(f"{problem} Free space in {tempfile.gettempdir()}, or import in parts.")


def quoted(name: str) -> str:
    """A name as SQL writes it, whatever it is made of."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def _refused(where: str, error: duckdb.Error) -> MappingError:
    lines = [line for line in str(error).splitlines() if line.strip()]
    helpful = [line for line in lines[1:2] if line.startswith(("Did you", "Candidate"))]
    problem = " ".join(line.rstrip(".!?") + "." for line in [lines[0], *helpful])
    way_out = "Correct the SQL in the mapping."
    if isinstance(error, duckdb.ConversionException | duckdb.InvalidInputException):
        way_out = "Declare the column's type in inputs, so that a cell that does not fit rejects its row only."
    if isinstance(error, duckdb.PermissionException):
        way_out = "A mapping reads its named sources only."
    return MappingError(f"{where}: {problem} {way_out}")
