"""Rows with the same key: folded into one, by the mapping's rule or because they say the same."""

from collections.abc import Sequence

from crm_models.ingest.mapping import TableSpec
from crm_models.ingest.staging import Staging, literal, quoted
from crm_models.schema import TABLES


def key_of(table: str) -> list[str]:
    """Quoted names of the key columns of a table."""
    return [quoted(column.name) for column in TABLES[table].primary_key]


def settle(staging: Staging, spec: TableSpec, chosen: str, columns: Sequence[str], first_row: str, place: int) -> str:
    """Name of the relation that holds one row per key of those in ``chosen`` that fit.

    With a rule, the first or the last row of the source wins. Without one, rows that say the same are one row, and
    rows that differ are marked as faulty in ``chosen``: which of them is right is not ours to guess.
    """
    relation = f"target.{quoted(f'{spec.name}_{place}')}"
    key = ", ".join(key_of(spec.name))
    names = ", ".join(quoted(name) for name in columns)
    fitting = f"SELECT {names} FROM {chosen} WHERE _fault IS NULL"
    repeated = f"SELECT 1 FROM {chosen} WHERE _fault IS NULL GROUP BY {key} HAVING count(*) > 1 LIMIT 1"
    if not staging.run(repeated):
        staging.run(f"CREATE VIEW {relation} AS {fitting}")
    elif spec.keep:
        order = "DESC" if spec.keep == "last" else "ASC"
        winner = f"row_number() OVER (PARTITION BY {key} ORDER BY {first_row} {order}, {names})"
        staging.run(f"CREATE TABLE {relation} AS {fitting} QUALIFY {winner} = 1")
    else:
        _mark_conflicts(staging, spec, chosen, names, first_row)
        staging.run(f"CREATE TABLE {relation} AS SELECT DISTINCT {names} FROM {chosen} WHERE _fault IS NULL")
    return relation


def already_there(staging: Staging, table: str, relation: str, earlier: Sequence[str]) -> int:
    """Rows of ``relation`` whose key one of the ``earlier`` relations of the same table has as well."""
    if not earlier:
        return 0
    key = ", ".join(key_of(table))
    before = " UNION ALL ".join(f"SELECT {key} FROM {name}" for name in earlier)
    return staging.number(f"SELECT count(*) FROM {relation} SEMI JOIN ({before}) USING ({key})")


def _mark_conflicts(staging: Staging, spec: TableSpec, chosen: str, names: str, first_row: str) -> None:
    key = key_of(spec.name)
    listed = ", ".join(key)
    written = " || ', ' || ".join(f"CAST({name} AS VARCHAR)" for name in key)
    reason = 'Several rows have this key and differ; say which one counts with keep = "first" or "last".'
    column = literal(", ".join(name.strip('"') for name in key))
    fault = f"{{'column': {column}, 'value': ({written})[:200], 'reason': {literal(reason)}}}"
    # Told by their hashes, and written anew instead of updated: neither needs memory for every row.
    conflicting = (
        f"SELECT {listed} FROM {chosen} WHERE _fault IS NULL GROUP BY {listed} "
        f"HAVING min(hash({names})) <> max(hash({names}))"
    )
    told = f"CASE WHEN _fault IS NULL AND ({listed}) IN ({conflicting}) THEN {fault} ELSE _fault END"
    staging.run(f"CREATE TABLE work.settled AS SELECT * REPLACE ({told} AS _fault) FROM {chosen}")
    staging.run(f"DROP TABLE {chosen}")
    staging.run(f"ALTER TABLE work.settled RENAME TO {chosen.removeprefix('work.')}")
