"""An uploaded file goes through the same import as on the command line, in a process of its own."""

import time
from pathlib import Path

from crm_models.ingest.columns import mapping_text
from crm_models.warehouse import Warehouse
from dashboard.uploads import ImportRun, Upload

MAPPING = mapping_text("customers", {"customer_id": "no", "birth_year": "born"}, "2026-12-31", "1234.56")


def finished(run: ImportRun) -> ImportRun:
    for _ in range(600):
        if not run.is_running:
            return run
        time.sleep(0.05)
    raise AssertionError(f"the import never ended: {run.said}")


def test_a_trial_promises_what_the_load_then_stores(tmp_path: Path) -> None:
    url = f"duckdb:///{tmp_path}/crm.duckdb"
    upload = Upload("../../etc/people.CSV", b"no,born\n1,1980\n2,soon\n")
    trial = finished(upload.begin(MAPPING, url, is_trial=True)).report
    assert trial
    assert not list(tmp_path.glob("*.duckdb"))
    report = finished(upload.begin(MAPPING, url, is_trial=False)).report
    assert report
    assert report["tables"] == trial["tables"]
    assert report["rejects"][0]["value"] == "soon"
    with Warehouse.at(url) as warehouse:
        assert warehouse.stock["customers"]["rows"] == report["tables"][0]["loaded"] == 1


def test_an_import_that_cannot_be_done_says_why(tmp_path: Path) -> None:
    run = finished(Upload("people.csv", b"").begin(MAPPING, f"duckdb:///{tmp_path}/crm.duckdb", is_trial=False))
    assert run.report is None
    assert "empty" in run.said or "no rows" in run.said


def test_the_uploaders_file_name_never_reaches_the_disk() -> None:
    assert Upload("../../etc/passwd.csv", b"a\n1\n").file.name == "upload.csv"
