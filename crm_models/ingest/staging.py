"""The workbench: a DuckDB of its own, in bounded memory, that sees the staged sources and nothing else.

Sources are staged first; then the door is locked (no files, no network, no extensions, no settings) and only
then does SQL of the mapping run.
"""

import errno
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from crm_models.errors import ImportFailed, MappingError, SourceError
from crm_models.ingest.bounded import TOO_MANY, bounded_functions
from crm_models.ingest.rows import FILE, ROW, Fault, column_names
from crm_models.ingest.scratch import scratch

FILE_STEP = 1_000_000_000_000
"""``_row`` is the line plus this step for every file of the source before, so it is unique within the source."""
MEMORY = "200MB"
"""What DuckDB may take before it goes to the disk; with Python, readers and draft an import stays below 1 GB."""
DISK = "10GB"
"""What DuckDB may take of the disk; a SELECT that makes more makes it of next to nothing."""
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True)
class Staging:
    """The workbench of one import: sources staged as Parquet in its folder, so that wide ones need no more memory."""

    connection: duckdb.DuckDBPyConnection
    folder: Path
    columns_of: dict[str, frozenset[str]] = field(default_factory=dict)
    """Columns of every source."""

    def run(self, statement: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run a statement of ours and return its rows."""
        return self.connection.execute(statement, parameters).fetchall()

    def number(self, statement: str) -> int:
        """The one number a statement of ours returns; nothing counts as 0."""
        return int(self.run(statement)[0][0] or 0)

    def stage(
        self, source: str, rows: Iterator[pa.RecordBatch], file: str, place: int, sheet: str | None = None
    ) -> None:
        """Add a file's rows to the source, batch by batch; the first batch tells its columns.

        The reader runs here and not inside DuckDB, so that its errors come out as they are.
        """
        first = _named(next(rows), file, place)
        options: dict[str, Any] = {"compression": "lz4", "use_dictionary": [FILE], "write_statistics": False}
        with pq.ParquetWriter(self._target(source, place), first.schema, **options) as writer:
            _written_while_read(writer, (_named(batch, file, place) for batch in rows))
        self._take(source, first.schema.names, f"{file}, sheet {sheet}" if sheet else file, place)

    def stage_parquet(self, source: str, file: Path, name: str, place: int) -> None:
        """Add a Parquet file's rows to the source, with the types they have.

        Raises:
            SourceError: it is not Parquet.
        """
        relation = f"read_parquet({literal(str(file))}, file_row_number = true)"
        made = f"{literal(name)} AS {FILE}, {place * FILE_STEP} + file_row_number + 1 AS {ROW}"
        selected = f"SELECT {made}, * EXCLUDE (file_row_number) FROM {relation}"
        target = literal(self._target(source, place).as_posix())
        try:
            columns = [str(row[0]) for row in self.run(f"DESCRIBE {selected}")]
            column_names(name, columns[2:])
            self.run(f"COPY ({selected}) TO {target} (FORMAT parquet, ROW_GROUP_SIZE_BYTES '16MB')")
        except duckdb.Error as error:
            if isinstance(error, duckdb.OutOfMemoryException):
                raise
            problem = f"{name} cannot be read as Parquet: {str(error).splitlines()[0]}."
            raise SourceError(f"{problem} Export it again, or name its format in the mapping.") from error
        self._take(source, columns, name, place)

    def _target(self, source: str, place: int) -> Path:
        folder = self.folder / source
        folder.mkdir(exist_ok=True)
        return folder / f"{place}.parquet"

    def _take(self, source: str, columns: Sequence[str], file: str, place: int) -> None:
        """Let a staged file be seen as part of its source; the first one decides which columns there are.

        Raises:
            SourceError: a later file has other columns.
        """
        if place == 0:
            self.columns_of[source] = frozenset(columns)
            files = literal((self.folder / source / "*.parquet").as_posix())
            self.run(f"CREATE VIEW staged.{quoted(source)} AS FROM read_parquet({files})")
        elif differing := self.columns_of[source] ^ set(columns):
            problem = (
                f"{file} has other columns than the first file of source {source}: {', '.join(sorted(differing))}."
            )
            raise SourceError(f"{problem} Make it a source of its own.")
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

    def cells(self) -> int:
        """Cells of all sources, empty ones included."""
        counted = (self.number(f"SELECT count(*) FROM staged.{quoted(name)}") for name in self.columns_of)
        return sum(rows * len(names) for rows, names in zip(counted, self.columns_of.values(), strict=True))

    def lock(self) -> None:
        """From here on, the only data there is are the staged sources, and no setting can change that."""
        self.run(f"SET allowed_directories = [{literal(self.folder.as_posix())}]")
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
        with scratch() as folder:
            config: dict[str, str | bool | int | float | list[str]] = {
                "memory_limit": MEMORY,
                "temp_directory": str(folder / "duckdb.tmp"),
                "max_temp_directory_size": DISK,
                "allocator_flush_threshold": "16MB",  # memory that is free again goes back to the machine
                "preserve_insertion_order": "false",
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
            }
            with duckdb.connect(":memory:", config=config) as connection:
                staging = Staging(connection, folder)
                # A constant like range(100000000) would be worked out in advance, in memory that nothing bounds.
                staging.run("SET disabled_optimizers = 'expression_rewriter'")
                for schema in ("staged", "work", "target"):
                    staging.run(f"CREATE SCHEMA {schema}")
                for statement in bounded_functions():
                    staging.run(statement)
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


def _named(rows: pa.RecordBatch, file: str, place: int) -> pa.RecordBatch:
    """The rows with the name of their file, and numbers that no other file of the source has."""
    at = rows.schema.get_field_index(ROW)
    numbered = rows.set_column(at, ROW, pc.add(rows.column(at), place * FILE_STEP))
    return numbered.add_column(0, FILE, pa.repeat(file, rows.num_rows))


def _written_while_read(writer: pq.ParquetWriter, batches: Iterator[pa.RecordBatch]) -> None:
    """Write every batch beside the reading of the next one; two of them are in memory at a time."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        writing: Future[None] | None = None
        for batch in batches:
            if writing:
                writing.result()
            writing = pool.submit(writer.write_batch, batch)
        if writing:
            writing.result()


def _out_of_room(error: Exception) -> ImportFailed:
    problem = f"The import ran out of room: {str(error).splitlines()[0]}. Nothing was stored."
    bounds = f"An import takes {MEMORY} of memory and at most {DISK} below {tempfile.gettempdir()}"
    return ImportFailed(f"{problem} {bounds}: free space there, import in parts, or make the mapping's SELECT simpler.")


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
    if TOO_MANY in lines[0]:
        way_out = "Write it behind FROM, where it makes rows one by one."
    if isinstance(error, duckdb.PermissionException):
        way_out = "A mapping reads its named sources only."
    return MappingError(f"{where}: {problem} {way_out}")
