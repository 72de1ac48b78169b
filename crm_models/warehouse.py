"""Reading the warehouse: one handle that runs SELECT statements and says which tables hold anything."""

import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Self

import pandas as pd
from sqlalchemy import URL, Engine, select
from sqlalchemy.exc import OperationalError, ProgrammingError

from crm_models import engines
from crm_models.errors import CRMError, MartsOutdated, SchemaVersionMismatch, TableMissing, UnknownName, WarehouseError
from crm_models.marts.inventory import TableStock
from crm_models.marts.tables import MARTS, warehouse_info
from crm_models.schema import SCHEMA_VERSION, TABLES
from crm_models.sql import Rows


@dataclass(frozen=True, eq=False)
class Warehouse:
    """A build of the warehouse, opened read-only.

    A handle keeps reading the build it was opened on (DuckDB); open another one to see a newer build.
    """

    url: str
    engine: Engine
    info: dict[str, str]
    """Facts about the warehouse: schema_version, build, built_at, as_of, stock, import_report …"""
    today: date | None = None

    @classmethod
    def at(cls, url: str, as_of: date | None = None, *, reads_marts: bool = True) -> "Warehouse":
        """The warehouse at a DuckDB or PostgreSQL address, as of a day other than its last one if given.

        Who reads its tables alone, because the marts are about to be made anew, says so with ``reads_marts``.

        Raises:
            WarehouseMissing: nothing was built there yet.
            SchemaVersionMismatch: it was written by another version of the schema.
            MartsOutdated: an earlier version built it, and its marts lack a column of ours.
            WarehouseError: not an address of ours, or the server does not answer.
        """
        address = engines.parse_url(url)
        engine = engines.reader(address)
        try:
            # The connection stays in the pool: while it is open, DuckDB keeps the build readable.
            info = _ours(address, _notes(engine, address))
            if reads_marts:
                _check_marts(address, info)
            return cls(url, engine, info, as_of)
        except CRMError:
            engine.dispose()
            raise

    @property
    def build(self) -> str:
        """Identity of the build: what was computed from it stays true while it does not change."""
        return self.info["build"]

    @cached_property
    def as_of(self) -> date:
        """Today as the numbers see it: the data's last day, unless another was asked for.

        Raises:
            TableMissing: nothing has happened yet in this warehouse.
        """
        if self.is_empty:
            raise TableMissing("The warehouse is empty. Fill it with “crm-dashboard sample” or “crm-dashboard import”.")
        return self.today or date.fromisoformat(self.info["as_of"])

    @property
    def is_empty(self) -> bool:
        """Whether nothing has happened yet in it: there is no today."""
        return not (self.today or self.info["as_of"])

    @cached_property
    def stock(self) -> dict[str, TableStock]:
        """What every table and mart holds, by name, as counted when the build was made."""
        stock: dict[str, TableStock] = json.loads(self.info["stock"])
        return stock

    def has(self, table: str) -> bool:
        """Whether the table holds any row.

        Raises:
            UnknownName: no such table is declared.
        """
        if table not in self.stock:
            raise UnknownName("table", table, TABLES | MARTS)
        return self.stock[table]["rows"] > 0

    def close(self) -> None:
        """Give the connections back; also done on leaving a ``with`` block."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def frame(self, statement: Rows) -> pd.DataFrame:
        """The rows of a SELECT; decimals come as float64."""
        with self.engine.connect() as connection:
            return engines.fetch(connection, statement)


def check_version(url: URL) -> dict[str, str]:
    """Facts about the warehouse, once its schema is known to be ours.

    Raises:
        WarehouseMissing: nothing was built there yet.
        SchemaVersionMismatch: it was written by another version of the schema.
        WarehouseError: the server does not answer.
    """
    return _ours(url, notes(url))


def notes(url: URL) -> dict[str, str]:
    """Facts about the warehouse, whichever version of the schema wrote it.

    Raises:
        WarehouseMissing: nothing was built there yet.
        WarehouseError: the server does not answer.
    """
    engine = engines.reader(url)
    try:
        return _notes(engine, url)
    finally:
        engine.dispose()


def _notes(engine: Engine, url: URL) -> dict[str, str]:
    try:
        with engine.connect() as connection:
            rows = connection.execute(select(warehouse_info.c.key, warehouse_info.c.value)).all()
    except ProgrammingError as error:
        raise engines.missing(url) from error
    except OperationalError as error:
        reason = str(error.orig).splitlines()[0]
        raise WarehouseError(f"{url.render_as_string()} does not answer: {reason}. Check the address.") from error
    return {str(key): str(value) for key, value in rows}


def _ours(url: URL, info: dict[str, str]) -> dict[str, str]:
    if info.get("schema_version") != str(SCHEMA_VERSION):
        found = f"{url.render_as_string()} has schema version {info.get('schema_version')}, we need {SCHEMA_VERSION}."
        fix = "Import your files into a new warehouse: crm-dashboard import … --into duckdb:///data/new.duckdb"
        if info.get("origin") == "sample":
            fix = "Make the sample company anew: crm-dashboard sample"
        raise SchemaVersionMismatch(f"{found} {fix}")
    return info


def _check_marts(url: URL, info: dict[str, str]) -> None:
    """Compare the columns that the build counted in its marts with those declared today: no version to be raised."""
    stock: dict[str, TableStock] = json.loads(info.get("stock", "{}"))
    for mart in MARTS.values():
        held = stock[mart.name]["filled"] if mart.name in stock else {}
        if lacking := [column.name for column in mart.columns if column.name not in held]:
            where = url.render_as_string()
            more = f" and {len(lacking) - 1} more" if len(lacking) > 1 else ""
            raise MartsOutdated(
                f"{where} was built by an earlier version: its summary {mart.name} has no {lacking[0]}{more}.",
                f"crm-dashboard build --into {where}",
            )
