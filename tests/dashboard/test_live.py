"""The chart in the browser: what is shipped for it fits what is drawn, and a click on a mark leads to its people."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st
from plotly.offline import get_plotlyjs_version
from streamlit.testing.v1 import AppTest

from crm_models.draft import drafted
from dashboard import navigation, theme
from tests.live import charts, press, press_mark

ROOT = Path(__file__).parents[2]
LIBRARY = theme.STATIC / "plotly" / "plotly-basic.min.js"
PAGE = str(next(entry.path.resolve() for entry in navigation.PAGES if entry.file == "segments"))
NOT_TRACES = {"annotation", "shape", "vline"}
START = datetime(2026, 1, 5, 9)  # noqa: DTZ001 - instants are local and naive


@pytest.fixture
def segments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    """The page of segments over thirty buyers."""
    url = f"duckdb:///{tmp_path}/crm.duckdb"
    monkeypatch.setenv("CRM_WAREHOUSE_URL", url)
    monkeypatch.setenv("CRM_WORKSPACE_URL", f"sqlite:///{tmp_path}/workspace.sqlite")
    monkeypatch.chdir(tmp_path)
    orders = [
        {
            "order_id": f"o{n}",
            "customer_id": f"c{n % 30}",
            "status": "completed",
            "ordered_at": START + timedelta(days=n),
        }
        for n in range(45)
    ]
    lines = [{"order_id": f"o{n}", "line_number": 1, "quantity": 1.0, "amount": 10.0 + n} for n in range(45)]
    with drafted(url, keep=False) as draft:
        draft.append("customers", pd.DataFrame([{"customer_id": f"c{n}", "first_seen_at": START} for n in range(30)]))
        draft.append("orders", pd.DataFrame(orders))
        draft.append("order_lines", pd.DataFrame(lines))
    st.cache_data.clear()
    st.cache_resource.clear()
    yield AppTest.from_file(ROOT / "dashboard" / "app.py", default_timeout=60).run().switch_page(PAGE).run()
    st.cache_data.clear()
    st.cache_resource.clear()


def test_the_browser_gets_the_version_of_plotly_that_python_draws_for() -> None:
    with LIBRARY.open(encoding="utf-8") as file:
        assert f"(basic - minified) v{get_plotlyjs_version()}\n" in file.read(200)
    assert "MIT" in (LIBRARY.parent / "LICENSE").read_text(encoding="utf-8")


def test_the_browser_can_draw_every_kind_of_trace_in_use() -> None:
    code = "".join(each.read_text(encoding="utf-8") for each in (ROOT / "dashboard" / "charts").glob("*.py"))
    drawn = set(re.findall(r"\.add_(\w+)\(", code)) - NOT_TRACES
    known = set(re.findall(r'moduleType:"trace",name:"(\w+)"', LIBRARY.read_text(encoding="utf-8")))
    assert {"bar", "scatter"} <= drawn <= known


def test_a_click_on_a_bar_opens_its_people(segments: AppTest) -> None:
    app = press_mark(segments, "worth", 0)
    (drawer,) = app.get("dialog")
    assert drawer.proto.dialog.title == "Champions"


def test_a_click_where_nobody_stands_opens_nothing(segments: AppTest) -> None:
    assert not press_mark(segments, "worth", 4711).get("dialog")


def test_the_data_behind_a_chart_and_how_it_was_made_are_a_click_away(segments: AppTest) -> None:
    app = press(segments, "card-worth", "open", "data")
    (drawer,) = app.get("dialog")
    assert drawer.proto.dialog.title.startswith("Champions have brought the most revenue")
    assert "margin" in app.dataframe[0].value
    assert [each.proto.label for each in app.get("download_button")] == ["CSV", "XLSX"]
    app = press(app, "card-worth", "open", "how")
    assert not app.get("download_button")
    assert any("recency" in each.value.lower() for each in app.markdown)


def test_every_colour_of_a_chart_has_one_in_the_theme(segments: AppTest) -> None:
    places = {int(number) for each in charts(segments).values() for number in re.findall(r"#0000(\d\d)", each)}
    assert places
    assert max(places) <= 34  # ten of each scale, then text, quiet text, lines and the card
