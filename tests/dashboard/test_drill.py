"""The drawer behind a mark: as many people as the mark says, kept as a segment, followed up, taken away."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from html import unescape
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from crm_models.analyses.lifecycle import ARTICLE_E
from crm_models.analyses.lifecycle.reached import ReachedStage
from crm_models.draft import drafted
from crm_models.segments.definition import Definition
from crm_models.segments.groups import GROUPS
from crm_models.slices import Period, Slice
from crm_models.workspace import Workspace, audit, follow_ups, segments
from dashboard import navigation
from dashboard.clicks import People
from tests.live import bodies, menu, press, press_mark

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
PAGE = str(next(entry.path.resolve() for entry in navigation.PAGES if entry.file == "lifecycle"))
START = datetime(2026, 1, 5, 9)  # noqa: DTZ001 - instants are local and naive
HOSTILE = "<img src=x onerror=alert(1)> $x$ :red[y] | [a](javascript:b)"
Rows = list[dict[str, object]]
Company = dict[str, Rows]


def company(size: int = 120) -> Company:
    """Contacts of January 2026 in two regions, one with a hostile name; three quarters give data, every other orders.

    Two more orders are of nobody in particular, as is one of the month before.
    """
    rows: Company = {"customers": [], "orders": [], "order_lines": []}
    for number in range(size):
        key, seen = f"c{number:03}", START + timedelta(minutes=number)
        given = seen + timedelta(days=2) if number % 4 else None
        region = HOSTILE if number % 2 else "South"
        rows["customers"].append(
            {"customer_id": key, "name": HOSTILE, "region": region, "first_seen_at": seen, "contact_given_at": given,
             "consent_email": number % 3 == 0}
        )  # fmt: skip
        if number % 2:
            order(rows, f"o{number:03}", key, seen + timedelta(days=10))
    for number, days in enumerate((9, 9, -20)):
        order(rows, f"nobody-{number}", None, START + timedelta(days=days))
    return rows


def order(rows: Company, key: str, customer: str | None, at: datetime) -> None:
    rows["orders"].append({"order_id": key, "customer_id": customer, "status": "completed", "ordered_at": at})
    rows["order_lines"].append({"order_id": key, "line_number": 1, "quantity": 1.0, "amount": 100.0})


LOST = People(
    ReachedStage(Slice(Period.month(START.date()), date(2026, 12, 31)), ARTICLE_E, "ordered", "awareness", "lost"),
    "Awareness: lost",
    "Entered in January 2026 · All customers",
)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """What the dashboard keeps, as somebody else would read it."""
    opened = Workspace.at(f"sqlite:///{tmp_path}/workspace.sqlite")
    yield opened
    opened.engine.dispose()


@pytest.fixture
def stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The company in the warehouse that the dashboard reads."""
    url = f"duckdb:///{tmp_path}/crm.duckdb"
    monkeypatch.setenv("CRM_WAREHOUSE_URL", url)
    monkeypatch.setenv("CRM_WORKSPACE_URL", f"sqlite:///{tmp_path}/workspace.sqlite")
    monkeypatch.setenv("CRM_AS_OF", "2026-12-31")
    monkeypatch.chdir(tmp_path)
    with drafted(url, keep=False) as draft:
        for table, given in company().items():
            draft.append(table, pd.DataFrame(given))
    st.cache_data.clear()
    st.cache_resource.clear()
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def opened(stored: None) -> Callable[..., AppTest]:
    """Give ``opened(page=None, **query)``: the page on the company, run once; the Overview without one."""

    def open_page(page: str | None = None, **query: str | list[str]) -> AppTest:
        app = AppTest.from_file(APP, default_timeout=60)
        for name, value in {"period": "Custom", "days": ["2026-01-01", "2026-01-31"], **query}.items():
            app.query_params[name] = value
        return app.run().switch_page(page).run() if page else app.run()

    return open_page


def people(app: AppTest, key: str, title: str) -> AppTest:
    """Choose a mark of a "People" menu."""
    return press(app, key, "open", menu(app, key)[title])


def title(app: AppTest) -> str:
    (drawer,) = app.get("dialog")
    words: str = drawer.proto.dialog.title
    return words.replace("\\", "")


def counted(app: AppTest) -> str:
    (said,) = [each.proto.body for each in app.get("html") if 'class="behind"' in each.proto.body]
    return unescape(said.removeprefix('<p class="behind">').removesuffix("</p>"))


def listed(app: AppTest) -> pd.DataFrame:
    return next(each.value for each in app.dataframe if "customer_id" in each.value)


def script() -> None:
    """The inside of the drawer on a page of its own: AppTest runs whole scripts, and a drawer is a part of one."""
    from dashboard import drill
    from tests.dashboard.test_drill import LOST

    drill.contents("drawer", LOST)


def script_of_rule() -> None:
    from crm_models.people.marks import InSegment
    from dashboard import drill
    from dashboard.clicks import People

    drill.contents("drawer", People(InSegment('{"rule":{"field":"region","is":["South"]}}'), "South", "All customers"))


def drawer(action: str, script: Callable[[], None] = script) -> AppTest:
    app = AppTest.from_function(script, default_timeout=60).run()
    app = app.segmented_control(key="drawer-action").set_value(action).run()
    assert not app.exception
    return app


def submit(app: AppTest, label: str) -> AppTest:
    app = next(each for each in app.button if each.label == label).click().run()
    assert not app.exception
    return app


def test_a_number_opens_the_customers_behind_it_and_says_what_has_no_customer(opened: Callable[..., AppTest]) -> None:
    app = press(opened(), "headline", "open", "revenue")
    assert title(app) == "Revenue"
    assert counted(app) == "<b>60</b> customers with 60 entries in orders; 2 more without a customer"
    assert len(listed(app)) == 60


def test_each_is_listed_with_their_group(opened: Callable[..., AppTest]) -> None:
    groups = listed(people(opened(PAGE), "card-funnel", "Awareness: went on")).set_index("customer_id")["group"]
    assert groups["c002"] == "Prospects"
    assert set(groups) - {"Prospects"} <= {each.label for each in GROUPS.values()}
    assert (groups == "Prospects").sum() == 30


def test_nothing_is_open_before_a_click_and_nothing_stays_open_after_the_next_one(
    opened: Callable[..., AppTest],
) -> None:
    app = opened()
    assert not app.get("dialog")
    app = press(app, "headline", "open", "revenue")
    assert app.get("dialog")
    assert not app.selectbox(key="period").select("Latest month").run().get("dialog")


def test_the_filters_of_the_page_are_kept(opened: Callable[..., AppTest]) -> None:
    app = people(opened(PAGE, region="South"), "cohort", "Awareness: all who came here")
    assert counted(app) == "<b>60</b> customers"
    assert set(listed(app)["region"]) == {"South"}
    assert any("Region\\: South" in each.value for each in app.caption)


def test_every_part_of_the_funnel_opens_as_many_people_as_it_says(opened: Callable[..., AppTest]) -> None:
    said = {"awareness:converted": 90, "awareness:lost": 30, "acquisition:converted": 60, "acquisition:lost": 30}
    for mark, customers in said.items():
        app = press_mark(opened(PAGE), "funnel", mark)
        assert counted(app) == f"<b>{customers}</b> customers"
        assert len(listed(app)) == customers


def test_a_stage_offers_what_became_of_those_who_reached_it(opened: Callable[..., AppTest]) -> None:
    app = opened(PAGE)
    offered = [each for each in menu(app, "cohort") if each.startswith("Awareness:")]
    assert offered == ["Awareness: all who came here", "Awareness: went on", "Awareness: lost"]
    app = people(app, "cohort", "Awareness: all who came here")
    assert title(app) == "Awareness: all who came here"
    assert counted(app) == "<b>120</b> customers"


def test_the_head_of_a_page_names_what_is_filtered_as_it_was_typed(opened: Callable[..., AppTest]) -> None:
    app = opened(region=HOSTILE)
    assert not app.exception
    assert "<img" not in bodies(app)
    (head,) = re.findall('<p class="eyebrow">(.*?)</p>', bodies(app))
    assert HOSTILE in unescape(head)


def test_names_are_masked_and_hostile_texts_are_shown_as_typed(opened: Callable[..., AppTest]) -> None:
    app = opened(by="region")
    assert "<img" not in bodies(app)
    app = people(app, "card-changes", f"Revenue, region {HOSTILE}")
    assert title(app) == f"Revenue, region {HOSTILE}"
    (drawer,) = app.get("dialog")
    assert "\\$x\\$" in drawer.proto.dialog.title
    found = listed(app)
    assert set(found["region"]) == {HOSTILE}
    assert len(found) == 60
    assert not found["name"].str.contains("onerror").any()


@pytest.mark.usefixtures("stored")
def test_the_people_are_saved_as_a_list_that_the_workspace_holds(workspace: Workspace) -> None:
    app = drawer("segment")
    app.text_input(key="drawer-name").set_value("Lost <b>early</b>")
    app = submit(app, "Save segment")
    assert "“Lost \\<b\\>early\\</b\\>” is saved with 30 customers" in app.success[0].value
    (saved,) = segments.living(workspace)
    assert saved.name == "Lost <b>early</b>"
    assert "as of 31 December 2026" in saved.description
    pinned = Definition.read(saved.definition).pinned_in
    assert len(pinned) == 30
    assert set(pinned) == {f"c{number:03}" for number in range(0, 120, 4)}
    assert [entry.act for entry in audit.latest(workspace)] == ["save segment"]


@pytest.mark.usefixtures("stored")
def test_a_name_that_is_taken_is_said_in_the_drawer_and_nothing_is_lost(workspace: Workspace) -> None:
    segments.save(workspace, '{"pinned_in":["c001"]}', "Taken", "", "Ann", "Ann")
    app = drawer("segment")
    app.text_input(key="drawer-name").set_value("Taken")
    app = submit(app, "Save segment")
    assert "Another segment is called" in app.error[0].value
    assert app.text_input(key="drawer-name").value == "Taken"
    app.text_input(key="drawer-name").set_value("Free")
    submit(app, "Save segment")
    assert [each.name for each in segments.living(workspace)] == ["Free", "Taken"]


@pytest.mark.usefixtures("stored")
def test_a_follow_up_is_opened_for_each_of_them_once(workspace: Workspace) -> None:
    app = drawer("follow_up")
    app = submit(app, "Open 30 follow-ups")
    assert "The topic is empty" in app.error[0].value
    app.text_input(key="drawer-topic").set_value("Ask why")
    app.text_input(key="drawer-owner").set_value("Bea")
    app.date_input(key="drawer-due").set_value(date(2027, 1, 8))
    app = submit(app, "Open 30 follow-ups")
    assert "30 follow\\-ups “Ask why” are waiting for Bea, due 8 January 2027" in app.success[0].value
    assert not [each for each in app.button if each.label.startswith("Open 30")], "nobody opens them twice"
    waiting = follow_ups.waiting(workspace, owner="Bea")
    assert len(waiting) == 30
    assert {(each.topic, each.due_on, each.source) for each in waiting} == {
        ("Ask why", date(2027, 1, 8), "Awareness: lost")
    }


@pytest.mark.usefixtures("stored")
def test_the_export_speaks_of_the_same_people() -> None:
    app = drawer("export")
    assert [each.label for each in app.get("download_button")][-1] == "Take away 30 customers"


@pytest.mark.usefixtures("stored")
def test_a_mark_that_is_a_rule_is_saved_as_the_rule(workspace: Workspace) -> None:
    rule = Definition.read({"rule": {"field": "region", "is": ["South"]}}).text
    app = drawer("segment", script_of_rule)
    app = submit(app, "Save segment")
    (saved,) = segments.living(workspace)
    assert saved.definition == rule
