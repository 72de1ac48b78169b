"""The list of what waits, on the Customer 360 page before a customer is chosen."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from crm_models.draft import drafted
from crm_models.workspace import Workspace, follow_ups
from dashboard import agenda, navigation
from dashboard.agenda import Task

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
PAGE = str(next(entry.path.resolve() for entry in navigation.PAGES if entry.file == "customer"))
TODAY = datetime.now(UTC).date()
HOSTILE = "<b>Ask</b> :red[why] $x$"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.at(f"sqlite:///{tmp_path}/workspace.sqlite") as opened:
        yield opened


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], AppTest]]:
    """Give ``open()``: the page on five customers, run once."""
    url = f"duckdb:///{tmp_path}/crm.duckdb"
    for name, value in {"WAREHOUSE_URL": url, "WORKSPACE_URL": f"sqlite:///{tmp_path}/workspace.sqlite"}.items():
        monkeypatch.setenv(f"CRM_{name}", value)
    monkeypatch.chdir(tmp_path)
    first_seen = datetime(2026, 1, 5, 9)  # noqa: DTZ001 - instants are local and naive
    with drafted(url, keep=False) as draft:
        people = [{"customer_id": f"c{number}", "first_seen_at": first_seen} for number in range(5)]
        draft.append("customers", pd.DataFrame(people))
    st.cache_data.clear()
    st.cache_resource.clear()
    yield lambda: AppTest.from_file(APP, default_timeout=60).run().switch_page(PAGE).run()
    st.cache_data.clear()
    st.cache_resource.clear()


def rows(app: AppTest) -> list[str]:
    """What is said of each task, the first one first."""
    assert not app.exception
    return [each.value.replace("\\", "") for each in app.markdown if each.value.startswith("**")]


def title(app: AppTest) -> str:
    (card,) = [each.proto.body for each in app.get("html") if " overdue</h2>" in each.proto.body]
    return str(card)


def test_where_nothing_waits_the_page_says_how_to_open_a_follow_up(opened: Callable[[], AppTest]) -> None:
    app = opened()
    assert not app.exception
    assert any("No follow-up is waiting. Open one" in each.proto.body for each in app.get("html"))


def test_what_waits_is_listed_overdue_first_and_closing_it_shortens_the_list(
    opened: Callable[[], AppTest], workspace: Workspace
) -> None:
    late = TODAY - timedelta(days=9)
    follow_ups.open_for(workspace, ["c3"], "Thank", "Bea", TODAY + timedelta(days=9), by="Ann")
    follow_ups.open_for(workspace, ["c0", "c1", "c2"], HOSTILE, "Ann", late, by="Ann", source="Awareness: lost")
    app = opened()
    first, second = rows(app)
    assert first.startswith(f"**{HOSTILE}**")
    assert "9 days overdue] · Ann · 3 customers · from Awareness: lost" in first
    assert "overdue" not in second
    assert "2 tasks wait for 2 people, 1 is overdue" in title(app)

    app.button(key="task-people-0").click().run()
    assert any("<b>3</b> customers" in each.proto.body for each in app.get("html"))
    app.button(key="task-let-go-0").click().run()
    (left,) = rows(app)
    assert left.startswith("**Thank**")
    assert "1 task waits for Bea, none is overdue" in title(app)
    assert [each.outcome for each in follow_ups.of_customer(workspace, "c1")] == [follow_ups.LET_GO]
    app.button(key="task-done-0").click().run()
    assert rows(app) == []
    assert follow_ups.tasks(workspace) == []


def test_the_list_can_be_narrowed_to_one_owner(opened: Callable[[], AppTest], workspace: Workspace) -> None:
    for owner in ("Ann", "Bea"):
        follow_ups.open_for(workspace, ["c1"], f"Call of {owner}", owner, TODAY, by="Ann")
    app = opened()
    assert len(rows(app)) == 2
    (left,) = rows(app.selectbox(key="of").select("Bea").run())
    assert "Call of Bea" in left


def test_what_somebody_else_closed_meanwhile_is_said_to_be_gone(
    opened: Callable[[], AppTest], workspace: Workspace
) -> None:
    follow_ups.open_for(workspace, ["c1"], "Call", "Ann", TODAY, by="Ann")
    app = opened()
    follow_ups.close(workspace, follow_ups.tasks(workspace)[0], by="Bea")
    app.button(key="task-done-0").click().run()
    assert "Nothing of this waits any more" in app.error[0].value
    assert rows(app) == []


def test_a_long_list_says_how_much_more_waits(opened: Callable[[], AppTest], workspace: Workspace) -> None:
    for number in range(agenda.SHOWN + 2):
        follow_ups.open_for(workspace, ["c1"], f"Call {number}", "Ann", TODAY, by="Ann")
    app = opened()
    assert len(rows(app)) == agenda.SHOWN
    assert any("2 more wait" in each.value for each in app.caption)


def test_the_finding_speaks_of_one_and_of_many() -> None:
    def task(owner: str, day: int) -> Task:
        return Task("Call", owner, date(2026, 3, day), "", 1, datetime(2026, 1, 1, tzinfo=UTC))

    today = date(2026, 3, 5)
    assert agenda.finding([task("Ann", 5)], today) == "1 task waits for Ann, none is overdue"
    many = [task("Ann", 1), task("Bea", 2), task("Bea", 9)]
    assert agenda.finding(many, today) == "3 tasks wait for 2 people, 2 are overdue"
