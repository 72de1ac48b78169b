"""Workbooks and databases, read as the text a CSV export of them would hold."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook
from sqlalchemy import Engine, MetaData, Table, create_engine, select
from sqlalchemy.exc import NoSuchTableError, SQLAlchemyError

from crm_models.errors import SourceError, UnknownName
from crm_models.ingest.inside_xlsx import error_cells, refuse_bomb
from crm_models.ingest.mapping import SourceSpec
from crm_models.ingest.rows import BATCH, Fault, batches, column_names


def workbook(file: Path, spec: SourceSpec, faults: list[Fault]) -> Iterator[pa.RecordBatch]:
    """Batches of a sheet, each row with the number Excel shows; formulas count by their last computed value.

    A cell in which Excel shows an error holds that error's name, as #DIV/0!.

    Raises:
        SourceError: no workbook, no such sheet, or one that unpacks to an absurd size.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            refuse_bomb(file.name, archive)
            book = CalamineWorkbook.from_path(str(file))
            name = spec.sheet or book.sheet_names[0]
            if name not in book.sheet_names:
                raise SourceError(
                    f"{file.name}: {UnknownName('sheet', name, book.sheet_names)} Correct sheet in the mapping."
                )
            where = f"{file.name}, sheet {name}"
            errors = error_cells(where, archive, name)
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (zipfile.BadZipFile, CalamineError) as error:
        problem = f"{file.name} is not a workbook that can be read: {error}."
        raise SourceError(f"{problem} Save it as .xlsx again, or as CSV.") from error
    if len(rows) <= spec.skip:
        raise SourceError(f"{where} is empty. Name another sheet in the mapping, or export it again.")
    for (row, column), shown in errors.items():
        rows[row - 1][column - 1] = shown
    header_rows = 0 if spec.columns else 1
    header = spec.columns or [str(cell) for cell in rows[spec.skip]]
    begin = spec.skip + header_rows
    names = column_names(where, header)
    yield from batches(where, names, enumerate(rows[begin:], start=begin + 1), faults)


def database_table(engine: Engine, spec: SourceSpec, faults: list[Fault]) -> Iterator[pa.RecordBatch]:
    """Batches of a table of another database; the row's number is its place in the order of the key.

    Raises:
        SourceError: the database does not answer, or has no such table.
    """
    try:
        table = Table(str(spec.table), MetaData(), autoload_with=engine)
        names = column_names(table.name, [column.name for column in table.columns])
        statement = select(table).order_by(*(table.primary_key.columns or table.columns))
        with engine.connect().execution_options(yield_per=BATCH) as connection:
            rows = ((number, tuple(row)) for number, row in enumerate(connection.execute(statement), start=1))
            yield from batches(table.name, names, rows, faults)
    except NoSuchTableError:
        raise SourceError(f"The database has no table “{spec.table}”. Correct table in the mapping.") from None
    except SQLAlchemyError as error:
        problem = f"The database cannot be read: {str(error).splitlines()[0]}."
        raise SourceError(f"{problem} Check the address and that it may be read.") from error


def database(url: str) -> Engine:
    """An engine on the database that the rows come from.

    Raises:
        SourceError: not an address, or no driver for it is installed.
    """
    try:
        return create_engine(url)
    except (SQLAlchemyError, ImportError, ValueError) as error:
        problem = f"SOURCE is not a database address that can be opened: {error}."
        raise SourceError(f"{problem} Write postgresql+psycopg://user@host/name or duckdb:///file.duckdb.") from error
