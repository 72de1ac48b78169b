"""An audience leaves the house by consent, masked unless permitted, safe to open, and on record first."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from crm_models.draft import drafted
from crm_models.errors import EntryRefused
from crm_models.people.marks import These
from crm_models.warehouse import Warehouse
from crm_models.workspace import Workspace, audit
from dashboard.export import Export, handed_out, left_out

EVERYBODY = These(("A1", "B2", "C3"))
PEOPLE = [
    {"customer_id": "A1", "name": "Ann Example", "email": "ann@example.org", "region": "=cmd()", "consent_email": True},
    {"customer_id": "B2", "name": "Bob Example", "email": "bob@example.org", "region": "North", "consent_email": False},
    {"customer_id": "C3", "name": "Cy Example", "email": "cy@example.org", "region": "South"},
]


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    url = f"duckdb:///{tmp_path}/crm.duckdb"
    with drafted(url, keep=False) as draft:
        draft.append("customers", pd.DataFrame(PEOPLE))
    with Warehouse.at(url, as_of=date(2026, 11, 30)) as opened:
        yield opened


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.at(f"sqlite:///{tmp_path}/workspace.sqlite") as opened:
        yield opened


def export(**changed: object) -> Export:
    asked = {"mark": EVERYBODY, "title": "Best", "purpose": "email", "form": "CSV", "is_unmasked": False, "who": "Eve"}
    return Export(**{**asked, **changed})  # type: ignore[arg-type]


def test_only_who_agreed_goes_along_and_is_masked(warehouse: Warehouse, workspace: Workspace) -> None:
    found = pd.read_csv(BytesIO(handed_out(warehouse, workspace, export())))
    assert found["customer_id"].tolist() == ["A1"]
    assert found["email"].tolist() == ["a•••@•••.org"]
    assert found["name"].tolist() == ["A••• E•••"]


def test_where_it_is_permitted_the_address_is_whole_and_the_record_says_so(
    warehouse: Warehouse, workspace: Workspace
) -> None:
    found = pd.read_csv(BytesIO(handed_out(warehouse, workspace, export(is_unmasked=True))))
    assert found["email"].tolist() == ["ann@example.org"]
    assert audit.latest(workspace)[0].detail["masked"] is False


def test_an_analysis_takes_everybody_and_nothing_personal(warehouse: Warehouse, workspace: Workspace) -> None:
    found = pd.read_csv(BytesIO(handed_out(warehouse, workspace, export(purpose="analysis"))))
    assert len(found) == 3
    assert not {"name", "email", "phone"} & set(found.columns)


def test_the_record_says_who_took_how_many_for_what(warehouse: Warehouse, workspace: Workspace) -> None:
    handed_out(warehouse, workspace, export(form="Parquet"))
    (entry,) = audit.latest(workspace)
    assert (entry.who, entry.act, entry.subject, entry.n, entry.purpose) == ("Eve", "export", "Best", 1, "email")
    assert entry.detail == {"form": "Parquet", "masked": True, "left_out": 2}


def test_what_cannot_be_put_on_record_is_not_handed_out(warehouse: Warehouse, workspace: Workspace) -> None:
    with pytest.raises(EntryRefused):
        handed_out(warehouse, workspace, export(title="x" * 501))


def test_text_that_would_run_as_a_formula_is_text_in_every_form(warehouse: Warehouse, workspace: Workspace) -> None:
    files = {form: BytesIO(handed_out(warehouse, workspace, export(form=form))) for form in ("CSV", "XLSX", "Parquet")}
    assert pd.read_csv(files["CSV"])["region"].tolist() == ["'=cmd()"]
    assert pd.read_excel(files["XLSX"], engine="calamine")["region"].tolist() == ["=cmd()"]
    assert pd.read_parquet(files["Parquet"])["region"].tolist() == ["=cmd()"]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Champions, North", "champions-north-email.csv"),
        ("../../etc/passwd", "etc-passwd-email.csv"),
        ("<>", "audience-email.csv"),
    ],
)
def test_a_file_is_named_after_the_audience_and_stays_in_its_folder(title: str, name: str) -> None:
    assert export(title=title).file_name == name


def test_who_stays_behind_is_told() -> None:
    assert left_out("email", 10, 10) == "All 10 have agreed to be reached by e-mail."
    assert left_out("phone", 1200, 200).startswith("1,000 of 1,200 are left out: they have not agreed")


def script() -> None:
    from crm_models.people.marks import These
    from dashboard import export

    export.panel("take", These(("A1", "B2", "C3")), "Best")


@pytest.fixture
def panel(warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    monkeypatch.setenv("CRM_WAREHOUSE_URL", f"duckdb:///{tmp_path}/crm.duckdb")
    monkeypatch.setenv("CRM_WORKSPACE_URL", f"sqlite:///{tmp_path}/workspace.sqlite")
    st.cache_resource.clear()
    yield AppTest.from_function(script, default_timeout=30)
    st.cache_resource.clear()


def test_the_panel_counts_who_goes_along(panel: AppTest) -> None:
    panel.run()
    assert panel.get("download_button")[0].label == "Take away 3 customers"
    panel.segmented_control(key="take-purpose").select("email").run()
    assert panel.get("download_button")[0].label == "Take away 1 customer"
    assert "2 of 3 are left out" in panel.caption[0].value
    panel.segmented_control(key="take-purpose").select("phone").run()
    assert panel.get("download_button")[0].disabled


def test_whole_addresses_are_offered_only_where_the_settings_permit_it(
    panel: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel.run()
    panel.segmented_control(key="take-purpose").select("email").run()
    assert not panel.toggle
    monkeypatch.setenv("CRM_MAY_UNMASK", "true")
    st.cache_resource.clear()
    panel.run()
    assert [each.label for each in panel.toggle] == ["Names and addresses in full"]
    panel.segmented_control(key="take-purpose").select("analysis").run()
    assert not panel.toggle
