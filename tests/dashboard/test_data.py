"""What the pages are told about the stores behind them."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st

from crm_models.draft import drafted
from crm_models.workspace import Workspace, segments
from dashboard import data


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CRM_WAREHOUSE_URL", f"duckdb:///{tmp_path}/crm.duckdb")
    st.cache_data.clear()
    st.cache_resource.clear()
    yield f"duckdb:///{tmp_path}/crm.duckdb"
    st.cache_data.clear()
    st.cache_resource.clear()


def test_without_a_warehouse_the_product_names_itself(url: str) -> None:
    assert data.company() == "CRM Dashboard"


def test_the_sample_company_brings_its_name_and_imported_data_do_not(url: str) -> None:
    with drafted(url):
        pass
    assert data.company() == "CRM Dashboard"
    with drafted(url) as draft:
        draft.note("company", "Meridian")
    data.warehouse.clear()
    assert data.company() == "Meridian"


def test_the_settings_name_wins(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with drafted(url) as draft:
        draft.note("company", "Meridian")
    monkeypatch.setenv("CRM_COMPANY", "Ours")
    assert data.company() == "Ours"


def test_a_frame_is_no_argument_for_its_text_does_not_say_all_of_it(url: str) -> None:
    with drafted(url):
        pass
    with pytest.raises(TypeError, match="unhashable"):
        data.told(len, pd.DataFrame({"revenue": range(100)}))
    with pytest.raises(TypeError, match="unhashable"):
        data.told(len, [1, 2])


def test_what_was_told_once_is_shared(url: str) -> None:
    with drafted(url):
        pass
    asked: list[str] = []

    def telling(name: str) -> list[str]:
        asked.append(name)
        return asked

    assert data.told(telling, "a") is data.told(telling, "a")
    data.told(telling, "b")
    assert asked == ["a", "b"]


@pytest.mark.parametrize(
    ("switch", "offered"), [("false", {"attribute:topic"}), ("true", {"attribute:topic", "attribute:religion"})]
)
def test_sensitive_fields_of_ones_own_are_offered_only_where_they_are_switched_on(
    url: str, monkeypatch: pytest.MonkeyPatch, switch: str, offered: set[str]
) -> None:
    monkeypatch.setenv("CRM_SENSITIVE_DIMENSIONS", switch)
    with drafted(url, keep=False) as draft:
        draft.append("customers", pd.DataFrame([{"customer_id": "C1"}]))
        fields = [{"customer_id": "C1", "name": name, "value": "x"} for name in ("topic", "religion")]
        draft.append("attributes", pd.DataFrame(fields))
    assert set(data.attribute_dimensions()) == offered


def test_what_people_keep_is_read_anew_once_somebody_decides_more(url: str) -> None:
    read = []

    def names(workspace: Workspace) -> list[str]:
        read.append(1)
        return [each.name for each in segments.living(workspace)]

    assert [data.kept(names), data.kept(names)] == [[], []]
    segments.save(data.workspace(), '{"a": 1}', "VIP", "", "Ada", "Ada")
    assert [data.kept(names), data.kept(names)] == [["VIP"], ["VIP"]]
    assert len(read) == 2
