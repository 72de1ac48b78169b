"""What a mapping's SQL sees: its named sources, this table's without the rows ignored or broken."""

from crm_models.errors import MappingError, UnknownName
from crm_models.ingest.casting import cast_input, present
from crm_models.ingest.mapping import TableSpec
from crm_models.ingest.rows import FILE, ROW
from crm_models.ingest.staging import Staging, literal, quoted
from crm_models.schema import TABLES

FAULT = "_fault"
OFFERED = "work.offered"
NO_FAULT = 'CAST(NULL AS STRUCT("column" TEXT, "value" TEXT, "reason" TEXT))'


def offer(staging: Staging, spec: TableSpec, where: str) -> dict[str, int]:
    """Lay the sources out for a table's SELECT, and return the rows of its source ignored on purpose, by reason.

    Raises:
        MappingError: a condition or an input of the mapping cannot be followed.
    """
    for name in staging.columns_of:
        staging.run(f"CREATE OR REPLACE VIEW {quoted(name)} AS FROM staged.{quoted(name)}")
    staged = f"staged.{quoted(spec.source)}"
    conditions = {reason: f"coalesce(({condition}\n), FALSE)" for reason, condition in spec.ignore.items()}
    for condition in conditions.values():
        staging.columns(f"SELECT {condition} FROM {staged}", f"{where} ignore")
    is_ignored = " OR ".join(conditions.values()) or "FALSE"
    offered = _inputs(staging, spec, f"SELECT * FROM {staged} WHERE NOT ({is_ignored})", where)
    staging.run(f"CREATE OR REPLACE VIEW {OFFERED} AS {offered}")
    whole = f"SELECT * EXCLUDE ({FAULT}) FROM {OFFERED} WHERE {FAULT} IS NULL"
    staging.run(f"CREATE OR REPLACE VIEW {quoted(spec.source)} AS {whole}")
    whens = " ".join(f"WHEN {condition} THEN {literal(reason)}" for reason, condition in conditions.items())
    if not whens:
        return {}
    with staging.mapping_sql(f"{where} ignore"):
        counted = f"SELECT CASE {whens} END AS reason, count(*) FROM {staged} GROUP BY reason"
        return {reason: count for reason, count in staging.run(counted) if reason is not None}


def output_columns(staging: Staging, spec: TableSpec, where: str) -> dict[str, str]:
    """Name and DuckDB type of the SELECT's columns, known to be columns of the table, keys and ``_row`` among them.

    Raises:
        MappingError: a column is unknown, or one that every row needs is missing.
    """
    columns = TABLES[spec.name].columns
    found = {name.lower(): kind for name, kind in staging.columns(spec.select, where).items()}
    for name, kind in found.items():
        if name not in columns and name not in (ROW, FILE):
            raise MappingError(f"{where}: {UnknownName(f'column of {spec.name}', name, list(columns.keys()))}")
        if kind == "TIMESTAMP WITH TIME ZONE":
            problem = f"{where}: {name} is an instant with a time zone; the warehouse keeps local time."
            raise MappingError(f"{problem} Convert it, as in {name} AT TIME ZONE 'Europe/London'.")
    needed = [column.name for column in columns if not column.nullable]
    missing = [name for name in (*needed, ROW) if name not in found]
    if missing:
        raise MappingError(f"{where}: the SELECT lacks {', '.join(missing)}, which every row needs. Add it.")
    if found[ROW] not in ("BIGINT", "BIGINT[]"):
        raise MappingError(
            f"{where}: {ROW} is a {found[ROW]}. Carry the source's {ROW}, or list({ROW}) where you group."
        )
    return found


def fault_struct(column: str, value: str, reason: str) -> str:
    """SQL for what is said of a row that does not fit; ``value`` is an SQL expression."""
    return f"{{'column': {literal(column)}, 'value': CAST({value} AS VARCHAR)[:200], 'reason': {literal(reason)}}}"


def _inputs(staging: Staging, spec: TableSpec, rows: str, where: str) -> str:
    """The rows with the declared inputs cast in place, and with what is wrong with each of them, if anything.

    The casts stand in a SELECT of their own, so that each is worked out once.
    """
    types = {str(row[0]): str(row[1]) for row in staging.run(f"DESCRIBE staged.{quoted(spec.source)}")}
    casts, typed, faults = [], [], []
    for name, kind in spec.inputs.items():
        if name not in types:
            raise MappingError(f"{where} inputs: {UnknownName(f'column of {spec.source}', name, types)}")
        cell, value = present(quoted(name), types[name]), quoted(f"typed {name}")
        cast = cast_input(kind, cell, types[name], f"{where} inputs, {name}")
        casts.append(f"{cast.value} AS {value}")
        typed.append(value)
        struct = fault_struct(name, quoted(name), f"Expected {cast.expected}.")
        faults.append(f"WHEN {cell} IS NOT NULL AND {value} IS NULL THEN {struct}")
    if not casts:
        return f"SELECT *, {NO_FAULT} AS {FAULT} FROM ({rows})"
    replaced = ", ".join(f"{value} AS {quoted(name)}" for value, name in zip(typed, spec.inputs, strict=True))
    return (
        f"SELECT * EXCLUDE ({', '.join(typed)}) REPLACE ({replaced}), CASE {' '.join(faults)} END AS {FAULT} "
        f"FROM (SELECT *, {', '.join(casts)} FROM ({rows}))"
    )
