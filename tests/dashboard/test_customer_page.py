"""The Customer 360 page: searching, opening, what it tells, names on record, and follow-ups."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from crm_models.draft import drafted
from crm_models.workspace import Workspace, audit, follow_ups
from dashboard import navigation
from tests.live import bodies, cards, finding

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
PAGE = str(next(entry.path.resolve() for entry in navigation.PAGES if entry.file == "customer"))
TODAY = date(2026, 6, 30)
Rows = dict[str, list[dict[str, Any]]]


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 9)  # noqa: DTZ001 - instants are local and naive


def company() -> Rows:
    """Ann Smith with ten orders ten days apart, a broken promise and a household; Ben Jones without any."""
    rows: Rows = {
        "customers": [
            {"customer_id": "c1", "name": "Ann Smith", "email": "ann@example.org", "city": "Leeds", "kind": "person",
             "consent_email": True, "consent_at": at(1, 1)},
            {"customer_id": "c2", "name": "Ben Jones", "city": "York", "kind": "person"},
        ],
        "relations": [{"customer_id": "c1", "related_id": "c2", "kind": "household"}],
        "attributes": [{"customer_id": "c1", "name": "garden", "value": "<b>big</b>"}],
        "products": [{"product_id": "p", "name": "Spade", "category": "Tools"}],
        "orders": [], "order_lines": [],
    }  # fmt: skip
    for number in range(30):
        placed = at(1, 5) + timedelta(days=5 * number)
        rows["orders"].append(
            {"order_id": f"o{number}", "customer_id": "c1", "status": "completed", "ordered_at": placed,
             "promised_at": placed + timedelta(days=2),
             "delivered_at": placed + timedelta(days=4 if number == 0 else 1)}
        )  # fmt: skip
        rows["order_lines"].append(
            {"order_id": f"o{number}", "line_number": 1, "product_id": "p", "quantity": 2.0, "amount": 25.0}
        )
    return rows


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., AppTest]]:
    """Give ``open(rows, customer=None, **settings)``: the page on a company of these rows, run once."""
    url = f"duckdb:///{tmp_path}/crm.duckdb"
    monkeypatch.setenv("CRM_WAREHOUSE_URL", url)
    monkeypatch.setenv("CRM_WORKSPACE_URL", f"sqlite:///{tmp_path}/workspace.sqlite")
    monkeypatch.chdir(tmp_path)

    def open_page(rows: Rows, customer: str | None = None, **settings: str) -> AppTest:
        today = {"as_of": TODAY.isoformat()} if rows else {}
        for name, value in (today | settings).items():
            monkeypatch.setenv(f"CRM_{name.upper()}", value)
        with drafted(url, keep=False) as draft:
            for table, given in rows.items():
                draft.append(table, pd.DataFrame(given))
        st.cache_data.clear()
        st.cache_resource.clear()
        app = AppTest.from_file(APP, default_timeout=60)
        if customer:
            app.query_params["customer"] = customer
        return app.run().switch_page(PAGE).run()

    yield open_page
    st.cache_data.clear()
    st.cache_resource.clear()


def said(app: AppTest) -> str:
    """All that was written as HTML."""
    return unescape(bodies(app)).replace("\u202f", " ")


def workspace(folder: Path) -> Workspace:
    return Workspace.at(f"sqlite:///{folder}/workspace.sqlite")


def test_without_a_customer_the_page_asks_for_one(opened: Callable[..., AppTest]) -> None:
    app = opened(company())
    assert finding(app) == "Whose story do you want to see?"


def test_a_search_with_a_typing_error_finds_masked_and_opens(opened: Callable[..., AppTest]) -> None:
    app = opened(company())
    app.text_input(key="find").set_value("smiht").run()
    assert "Nobody was found exactly; 1 comes near" in said(app)
    label = app.button(key="hit-c1").label.replace("\\", "")
    assert label == "c1 · A••• S••• · Leeds · found in name"
    app.button(key="hit-c1").click().run()
    assert finding(app).startswith("A••• S••• ")
    assert app.query_params["customer"] == "c1"
    assert app.text_input(key="find").value == ""


def test_a_search_that_finds_nobody_says_so(opened: Callable[..., AppTest]) -> None:
    app = opened(company())
    app.text_input(key="find").set_value("zzzz").run()
    assert "Nobody was found" in said(app)


def test_the_page_tells_standing_promises_and_the_next_contact(opened: Callable[..., AppTest]) -> None:
    app = opened(company(), "c1")
    assert finding(app) == "A••• S••• usually orders every 5 days; 31 have passed"
    words = said(app)
    assert "29 of 30 promises were kept" in words
    assert "96.7 %, 95 % interval 83.3 to 99.4 % (Wilson)" in words
    assert "Next: a next order of Tools" in words
    assert "They never answered a satisfaction question" in words
    assert "2 × Spade" in words
    assert "Ann" not in words


def test_text_from_outside_is_shown_as_typed(opened: Callable[..., AppTest]) -> None:
    app = opened(company(), "c1")
    body = bodies(app)
    assert "&lt;b&gt;big&lt;/b&gt;" in body


def test_the_timeline_is_filtered_by_kind_and_turned_by_page(opened: Callable[..., AppTest]) -> None:
    app = opened(company(), "c1")
    assert "61 happenings on record" in said(app)  # 30 orders, 30 promises, consents
    app.pills(key="kinds").set_value(["order"]).run()
    assert "30 happenings on record" in said(app)
    assert "5 Jan 2026" not in said(app)
    app.selectbox(key="page").set_value(1).run()
    assert "5 Jan 2026" in said(app)


def test_a_relation_opens(opened: Callable[..., AppTest]) -> None:
    app = opened(company(), "c1")
    app.button(key="tie-household-c2").click().run()
    assert finding(app) == "B••• J••• has not ordered yet"


def test_names_stay_masked_where_the_settings_do_not_allow_them(opened: Callable[..., AppTest]) -> None:
    app = opened(company(), "c1")
    assert not [box for box in app.selectbox if box.key == "unmask-c1"]
    assert any("may_unmask" in each.value for each in app.caption)


def test_seeing_names_is_put_on_record_first_and_ends_with_the_view(
    opened: Callable[..., AppTest], tmp_path: Path
) -> None:
    app = opened(company(), "c1", may_unmask="true")
    app.selectbox(key="unmask-c1").set_value("Service for this customer").run()
    assert finding(app).startswith("Ann Smith ")
    (entry,) = audit.latest(workspace(tmp_path))
    assert (entry.act, entry.subject, entry.purpose) == ("unmask", "c1", "Service for this customer")
    app.button(key="tie-household-c2").click().run()
    assert finding(app).startswith("B••• J•••")
    app.button(key="tie-household-c1").click().run()
    assert finding(app).startswith("A••• S•••")
    assert len(audit.latest(workspace(tmp_path))) == 1


def test_a_follow_up_is_opened_told_and_finished(opened: Callable[..., AppTest], tmp_path: Path) -> None:
    app = opened(company(), "c1")
    app.text_input(key="topic").set_value("Call about the late delivery")
    next(button for button in app.button if button.label == "Open follow-up").click().run()
    (waiting,) = follow_ups.waiting(workspace(tmp_path))
    assert (waiting.customer_id, waiting.topic) == ("c1", "Call about the late delivery")
    assert "1 follow-up is waiting" in said(app)
    app.button(key=f"done-{waiting.id}").click().run()
    assert not app.exception
    assert follow_ups.waiting(workspace(tmp_path)) == []
    assert "No follow-up is waiting" in said(app)


def test_a_follow_up_without_a_topic_is_refused(opened: Callable[..., AppTest], tmp_path: Path) -> None:
    app = opened(company(), "c1")
    next(button for button in app.button if button.label == "Open follow-up").click().run()
    assert "topic" in app.error[0].value
    assert follow_ups.waiting(workspace(tmp_path)) == []


def test_an_unknown_number_says_so(opened: Callable[..., AppTest]) -> None:
    assert finding(opened(company(), "' OR 1=1")) == "Nobody has the number that was asked for"


def test_a_help_desk_has_neither_value_nor_rhythm(opened: Callable[..., AppTest]) -> None:
    tickets = [{"ticket_id": "t", "customer_id": "c2", "kind": "complaint", "opened_at": at(6, 1)}]
    app = opened({"customers": company()["customers"], "tickets": tickets}, "c2")
    assert finding(app) == "B••• J••• waits for us: their open complaint comes first"
    assert list(cards(app)) == ["Satisfaction", "Lifecycle stage", "Cost to serve"]


def test_without_customers_the_page_says_what_is_missing(opened: Callable[..., AppTest]) -> None:
    rows = company()
    app = opened({"orders": rows["orders"], "order_lines": rows["order_lines"]})
    assert finding(app) == "There is nobody to find yet"
    assert "needs customers, and this warehouse has none" in said(app)


def test_an_empty_warehouse_says_so(opened: Callable[..., AppTest]) -> None:
    app = opened({})
    assert finding(app) == "There is nobody to find yet"
    assert "needs customers" in said(app)


def test_what_nothing_is_on_record_of_is_a_dash_with_the_reason_and_never_a_zero(
    opened: Callable[..., AppTest],
) -> None:
    app = opened(company(), "c2")
    assert cards(app)["Cost to serve"] == "–"
    page = said(app)
    assert "No ticket, contact or campaign message is on record" in page
    assert "Nothing is on record of how often we get in touch" in page
    assert "No delivery, follow-up or ticket of theirs has a due time on record" in page


def test_a_customer_without_a_name_is_called_by_number(opened: Callable[..., AppTest]) -> None:
    rows = company()
    rows["customers"][1]["name"] = None
    assert finding(opened(rows, "c2")) == "Customer c2 has not ordered yet"
