"""Writing the warehouse: published whole or not at all, on both engines."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from sqlalchemy import make_url, select

from crm_models.draft import Merged, drafted
from crm_models.engines import current_file
from crm_models.errors import WarehouseBusy, WarehouseError, WarehouseMissing
from crm_models.marts.tables import customer_profile
from crm_models.schema import customers
from crm_models.warehouse import Warehouse


def people(*keys: str, **columns: list[object]) -> pa.Table:
    return pa.table({"customer_id": list(keys), **columns})


def stored(url: str) -> dict[str, str | None]:
    with Warehouse.at(url) as warehouse:
        frame = warehouse.frame(select(customers.c.customer_id, customers.c.name).order_by(customers.c.customer_id))
    return {str(key): name if isinstance(name, str) else None for key, name in frame.itertuples(index=False)}


def test_what_was_drafted_is_there_after_the_block(warehouse_url: str) -> None:
    with drafted(warehouse_url) as draft:
        draft.append("customers", people("a", "b", name=["Ada", "Ben"]))
    assert stored(warehouse_url) == {"a": "Ada", "b": "Ben"}


def test_a_draft_left_by_an_exception_leaves_nothing_behind(warehouse_url: str, tmp_path: Path) -> None:
    with drafted(warehouse_url) as draft:
        draft.append("customers", people("a", name=["Ada"]))
    files = sorted(tmp_path.rglob("*.duckdb"))
    with pytest.raises(ZeroDivisionError), drafted(warehouse_url) as draft:  # noqa: PT012 - the block is what fails
        draft.clear("customers")
        raise ZeroDivisionError
    assert stored(warehouse_url) == {"a": "Ada"}
    assert sorted(tmp_path.rglob("*.duckdb")) == files
    assert not list(tmp_path.rglob("*.draft-*"))


def test_the_first_draft_that_fails_leaves_no_warehouse(warehouse_url: str) -> None:
    with pytest.raises(ZeroDivisionError), drafted(warehouse_url):
        raise ZeroDivisionError
    with pytest.raises(WarehouseMissing, match="crm-dashboard sample"):
        Warehouse.at(warehouse_url)


def test_a_merge_into_an_empty_table_adds_everything(warehouse_url: str) -> None:
    with drafted(warehouse_url) as draft:
        assert draft.merge("customers", people("a", "b", name=["Ada", None])) == Merged(inserted=2, updated=0)
    assert stored(warehouse_url) == {"a": "Ada", "b": None}


def test_a_merge_adds_new_keys_updates_known_ones_and_keeps_columns_it_does_not_name(warehouse_url: str) -> None:
    with drafted(warehouse_url) as draft:
        draft.append("customers", people("a", "b", name=["Ada", "Ben"], region=["North", "South"]))
    with drafted(warehouse_url) as draft:
        assert draft.merge("customers", people("b", "c", name=["Bella", "Cy"])) == Merged(inserted=1, updated=1)
    with Warehouse.at(warehouse_url) as warehouse:
        frame = warehouse.frame(select(customers.c.name, customers.c.region).order_by(customers.c.name))
    assert frame.name.tolist() == ["Ada", "Bella", "Cy"]
    assert frame.region.fillna("-").tolist() == ["North", "South", "-"]


def test_two_tables_can_be_merged_in_one_draft(warehouse_url: str) -> None:
    with drafted(warehouse_url) as draft:
        draft.merge("customers", people("a"))
        draft.merge("locations", pa.table({"location_id": ["x"]}))
    with Warehouse.at(warehouse_url) as warehouse:
        assert warehouse.stock["customers"]["rows"] == warehouse.stock["locations"]["rows"] == 1


def test_without_keep_the_draft_begins_empty(warehouse_url: str) -> None:
    with drafted(warehouse_url) as draft:
        draft.append("customers", people("a"))
    with drafted(warehouse_url, keep=False) as draft:
        draft.append("customers", people("b"))
    assert list(stored(warehouse_url)) == ["b"]


def test_a_build_makes_the_summaries_anew_whatever_columns_they_had(tmp_path: Path) -> None:
    url = f"duckdb:///{tmp_path}/crm.duckdb"
    with drafted(url) as draft:
        draft.append("customers", people("a"))
    with duckdb.connect(current_file(make_url(url))) as older:
        older.execute("ALTER TABLE customer_profile DROP COLUMN offers_opened")
        older.execute("DROP TABLE daily_sales")
    with drafted(url) as draft:
        draft.append("customers", people("b"))
    with Warehouse.at(url) as warehouse:
        assert warehouse.frame(select(customer_profile.c.offers_opened))["offers_opened"].tolist() == [0, 0]


def test_a_reader_sees_the_build_before_while_a_draft_is_written(warehouse_url: str) -> None:
    with drafted(warehouse_url) as draft:
        draft.append("customers", people("a"))
    with drafted(warehouse_url) as draft:
        draft.append("customers", people("b"))
        assert list(stored(warehouse_url)) == ["a"]
    assert list(stored(warehouse_url)) == ["a", "b"]


def test_a_duckdb_reader_that_was_open_goes_on_reading_its_build(tmp_path: Path) -> None:
    url = f"duckdb:///{tmp_path}/crm.duckdb"
    with drafted(url) as draft:
        draft.append("customers", people("a"))
    with Warehouse.at(url) as reader:
        for key in "bcd":
            with drafted(url) as draft:
                draft.append("customers", people(key))
        assert reader.frame(select(customers.c.customer_id)).customer_id.tolist() == ["a"]
    assert list(stored(url)) == ["a", "b", "c", "d"]


def test_one_writer_at_a_time(warehouse_url: str) -> None:
    with drafted(warehouse_url), pytest.raises(WarehouseBusy, match="Wait"), drafted(warehouse_url):
        raise AssertionError("a second writer was let in")


def test_what_the_database_refuses_is_told_in_one_sentence(warehouse_url: str) -> None:
    with pytest.raises(WarehouseError, match="Nothing was stored"), drafted(warehouse_url) as draft:
        draft.append("survey_answers", pa.table({"answer_id": ["1"], "score": ["very good"]}))


WRITER = """
import sys
import pyarrow as pa
from crm_models.draft import drafted
with drafted(sys.argv[1]) as draft:
    print("drafting", flush=True)
    for start in range(0, 400_000, 20_000):
        draft.append("customers", pa.table({"customer_id": [f"n{i}" for i in range(start, start + 20_000)]}))
"""


@pytest.mark.parametrize("wait", [0.0, 0.15, 0.4, 0.8, 1.3])
def test_a_writer_killed_at_any_moment_leaves_a_whole_warehouse(warehouse_url: str, wait: float) -> None:
    with drafted(warehouse_url) as draft:
        draft.append("customers", people("a", name=["Ada"]))
    writer = subprocess.Popen([sys.executable, "-c", WRITER, warehouse_url], stdout=subprocess.PIPE)
    assert writer.stdout
    assert writer.stdout.readline() == b"drafting\n"
    time.sleep(wait)
    os.kill(writer.pid, signal.SIGKILL)
    writer.wait()
    writer.stdout.close()
    assert len(stored(warehouse_url)) in (1, 400_001)
    wait_for_the_lock(warehouse_url)
    assert "b" in stored(warehouse_url)


def wait_for_the_lock(url: str) -> None:
    """PostgreSQL notices a dead client within moments; until then its lock holds."""
    for _ in range(100):
        try:
            with drafted(url) as draft:
                draft.append("customers", people("b"))
        except WarehouseBusy:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the lock of a dead writer was never released")
