"""Every table fits the schema, and the same seed gives the same rows."""

import os
import subprocess
import sys
from datetime import date, datetime, time

import duckdb
import pyarrow as pa
import pytest

from crm_models.schema import TABLES
from sample_data import generate
from sample_data import tables as tables_module
from sample_data.tables import ARROW_TYPES
from sample_data.truth import LAST_DAY

CHECKSUMS = """
import duckdb
from sample_data import generate
for name, table in generate(600, seed={seed}):
    columns = ", ".join(f'"{{column}}"' for column in table.column_names)
    duckdb.register("rows", table)
    print(name, duckdb.sql(f"select count(*), bit_xor(hash({{columns}})), sum(hash({{columns}})) from rows").fetchone())
"""
PLANNED = {"promised_at", "due_at", "ends_on", "withdrawn_on"}


def checksums(seed: int, **environment: str) -> list[str]:
    script = CHECKSUMS.format(seed=seed)
    done = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, **environment}, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def test_every_table_of_the_schema_comes_with_its_columns_and_types(tables: dict[str, pa.Table]) -> None:
    assert sorted(tables) == sorted(TABLES)
    for name, declared in TABLES.items():
        assert tables[name].schema.names == list(declared.columns.keys())
        assert tables[name].schema.types == [ARROW_TYPES[type(column.type)] for column in declared.columns]


@pytest.mark.parametrize("size", [300, 20_000])
def test_no_table_and_at_full_size_no_column_is_empty(size: int) -> None:
    for name, table in generate(size):
        assert table.num_rows > 0, name
        if size > 300:
            assert [c for c in table.column_names if table[c].null_count == table.num_rows] == [], name


def test_required_columns_and_keys_are_filled_and_keys_are_unique(db: duckdb.DuckDBPyConnection) -> None:
    for name, declared in TABLES.items():
        required = " or ".join(f'"{c.name}" is null' for c in declared.columns if not c.nullable)
        assert db.sql(f"select count(*) from {name} where {required}").fetchone() == (0,), name
        key = ", ".join(column.name for column in declared.primary_key)
        assert db.sql(f"select count(*) - count(distinct ({key})) from {name}").fetchone() == (0,), name


@pytest.mark.parametrize(
    ("table", "column", "parent"),
    [(t.name, c.name, c.info["parent"]) for t in TABLES.values() for c in t.columns if "parent" in c.info],
)
def test_every_pointer_finds_its_parent(db: duckdb.DuckDBPyConnection, table: str, column: str, parent: str) -> None:
    (key,) = (c.name for c in TABLES[parent].primary_key)
    orphans = db.sql(f"select count(*) from {table} where {column} not in (select {key} from {parent})")
    assert orphans.fetchone() == (0,)


@pytest.mark.parametrize(
    ("table", "column", "vocabulary"),
    [(t.name, c.name, c.info["vocabulary"]) for t in TABLES.values() for c in t.columns if "vocabulary" in c.info],
)
def test_every_word_is_of_its_vocabulary(
    db: duckdb.DuckDBPyConnection, table: str, column: str, vocabulary: tuple[str, ...]
) -> None:
    used = db.sql(f"select distinct {column} from {table} where {column} is not null").fetchall()
    assert {word for (word,) in used} <= set(vocabulary)


def test_nothing_happens_after_the_last_day_nor_before_the_first_contact(db: duckdb.DuckDBPyConnection) -> None:
    end = datetime.combine(LAST_DAY, time.max)
    for name, declared in TABLES.items():
        for column in declared.columns:
            if column.name.endswith(("_at", "_on")) and column.name not in PLANNED:
                (latest,) = db.sql(f"select max({column.name})::timestamp from {name}").fetchone() or ()
                assert latest <= end, f"{name}.{column.name}"
    moments = {
        "orders": "ordered_at", "interactions": "at", "tickets": "opened_at", "touches": "sent_at",
        "survey_answers": "asked_at", "points": "booked_at", "donations": "at",
    }  # fmt: skip
    for name, column in moments.items():
        early = db.sql(f"""select count(*) from {name} join customers using (customer_id)
            where "{column}" < first_seen_at""")
        assert early.fetchone() == (0,), name


def test_promises_and_due_dates_may_lie_ahead(db: duckdb.DuckDBPyConnection) -> None:
    ahead = db.sql("""select (select max(due_at) from follow_ups), (select max(due_at) from tickets),
        (select max(promised_at) from orders)""").fetchone()
    assert ahead is not None
    assert all(moment > datetime.combine(LAST_DAY, time.max) for moment in ahead)


def test_the_same_seed_gives_the_same_rows_whatever_the_threads_and_hash_seed() -> None:
    one = checksums(5, OMP_NUM_THREADS="1", ARROW_NUM_THREADS="1", PYTHONHASHSEED="1")
    many = checksums(5, OMP_NUM_THREADS="4", ARROW_NUM_THREADS="4", PYTHONHASHSEED="2")
    assert one == many
    assert {line.split()[0] for line in one} == set(TABLES)


def test_another_seed_gives_other_rows() -> None:
    fixed = {"products", "locations", "causes", "campaigns"}
    pairs = zip(generate(300, seed=1), generate(300, seed=2), strict=True)
    assert {name for (name, one), (_, other) in pairs if one.equals(other)} == fixed


def test_a_large_table_in_parts_has_the_rows_it_would_have_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = [table for name, table in generate(300) if name == "order_lines"]
    monkeypatch.setattr(tables_module, "PART", 100)
    cut = [table for name, table in generate(300) if name == "order_lines"]
    assert len(whole) == 1
    assert {table.num_rows for table in cut[:-1]} == {100}
    assert pa.concat_tables(cut).equals(pa.concat_tables(whole))


def test_another_last_day_moves_the_three_years_and_keeps_the_plan_in_season() -> None:
    moved = dict(generate(300, last_day=date(2025, 2, 28)))
    days = moved["spend"]["spent_on"].to_pylist()
    assert (min(days), max(days)) == (date(2022, 3, 1), date(2025, 2, 28))
    campaigns = dict(zip(*(moved["campaigns"][column].to_pylist() for column in ("name", "starts_on")), strict=True))
    assert campaigns["Black Friday"].month == 11


def test_progress_hears_of_every_table_with_its_size() -> None:
    heard: list[str] = []
    assert len(list(generate(300, progress=heard.append))) == len(heard)
    assert "customers: 300 rows" in heard


def test_a_company_too_small_to_fill_its_tables_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 300 customers, not 20"):
        next(generate(20))
