"""The segment builder and the sidebar's segment: counts follow the rule, what is saved is found again and filters."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from crm_models.draft import drafted
from crm_models.workspace import Workspace, segments
from dashboard import data, navigation
from tests.live import bodies, cards, finding

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
PAGE = str(navigation.FOLDER / "builder.py")
NORTH = '{"rule":{"all":[{"field":"region","is":["London"]}]}}'
HOSTILE = [
    "<script>alert(1)</script>",
    '=cmd|"/c calc"',
    "'; DROP TABLE customers; --",
    "x" * 120,
    "**bold** :smile: $x$",
]


@pytest.fixture
def app(sample: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    monkeypatch.setenv("CRM_WAREHOUSE_URL", sample)
    monkeypatch.setenv("CRM_WORKSPACE_URL", f"sqlite:///{tmp_path}/workspace.sqlite")
    monkeypatch.chdir(tmp_path)
    st.cache_resource.clear()
    yield AppTest.from_file(APP, default_timeout=120)
    st.cache_resource.clear()


@pytest.fixture
def workspace(app: AppTest) -> Workspace:
    """The one that the app has open."""
    return data.workspace()


def opened(app: AppTest) -> AppTest:
    app.run()
    return app.switch_page(PAGE).run()


def kept(workspace: Workspace, definition: str = NORTH, name: str = "Londoners") -> str:
    return segments.save(workspace, definition, name, "", "Ann", "Ann").id


def counts(app: AppTest) -> list[str]:
    written = [each.proto.body for each in app.get("html")]
    return [body.partition(">")[2].partition("<")[0] for body in written if body.startswith('<p class="held"')]


def press(app: AppTest, end: str) -> None:
    next(each for each in app.button if str(each.key).endswith(end)).click().run()


def choose(app: AppTest, end: str, value: str) -> None:
    next(each for each in app.selectbox if str(each.key).endswith(end)).select(value).run()


def condition_on_london(app: AppTest) -> None:
    press(app, "-condition")
    next(each for each in app.multiselect if str(each.key).endswith("-is")).select("London").run()


def test_a_condition_changes_the_count_and_so_does_the_next(app: AppTest) -> None:
    assert finding(opened(app)) == "Add a condition to see who fits"
    condition_on_london(app)
    londoners = finding(app)
    assert londoners.startswith("New segment holds ")
    assert counts(app) == [londoners.split()[3]]
    press(app, "-condition")
    assert finding(app) == londoners, "a condition without a value does not count"
    assert "Choose at least one value" in bodies(app)
    [*_, last] = [each for each in app.selectbox if str(each.key).endswith("-subject")]
    last.select("did:order").run()
    both = finding(app)
    assert both != londoners
    assert len(counts(app)) == 2
    choose(app, "-of", "any")
    assert int(finding(app).split()[3]) > int(both.split()[3])
    press(app, "-Remove")
    press(app, "-Remove")
    assert finding(app) == "Add a condition to see who fits"


def test_none_of_a_group_is_everybody_else(app: AppTest) -> None:
    opened(app)
    condition_on_london(app)
    inside = int(finding(app).split()[3])
    choose(app, "-of", "none")
    assert int(finding(app).split()[3]) == 800 - inside


def test_what_is_saved_is_found_again_and_opens_by_its_link(app: AppTest, workspace: Workspace) -> None:
    opened(app)
    condition_on_london(app)
    next(each for each in app.text_input if each.label == "Name").input("Londoners")
    next(each for each in app.button if each.label == "Save segment").click().run()
    assert finding(app).startswith("Londoners holds ")
    (saved,) = segments.living(workspace)
    assert json.loads(saved.definition) == json.loads(NORTH)
    assert app.query_params["segment"] == saved.id
    again = AppTest.from_file(APP, default_timeout=120)
    again.run()
    again.query_params["segment"] = saved.id
    again.switch_page(PAGE).run()
    assert finding(again) == finding(app)


def test_a_save_over_somebody_elses_is_refused_and_told(app: AppTest, workspace: Workspace) -> None:
    number = kept(workspace)
    app.query_params["segment"] = number
    app.run()
    app.query_params["segment"] = number
    app.switch_page(PAGE).run()
    segments.save(workspace, NORTH, "Londoners", "changed", "Ann", "Bob", segment_id=number, based_on=1)
    next(each for each in app.button if each.label == "Save as version 2").click().run()
    assert "Bob saved version 2" in app.error[0].value.replace("\\", "")
    assert "Bob has saved version 2" in app.warning[0].value.replace("\\", "")
    app.button(key="open-newest").click().run()
    assert not app.exception
    assert [each.label for each in app.button if each.label.startswith("Save as v")] == ["Save as version 3"]


def test_a_version_is_restored_and_a_segment_retired(app: AppTest, workspace: Workspace) -> None:
    number = kept(workspace)
    wide = '{"rule":{"field":"orders","at_least":0}}'
    segments.save(workspace, wide, "Everybody", "", "Ann", "Ann", segment_id=number, based_on=1)
    app.run()
    app.query_params["segment"] = number
    app.switch_page(PAGE).run()
    assert finding(app).startswith("Everybody holds 800")
    app.button(key="restore-1").click().run()
    assert finding(app).startswith("Londoners holds ")
    assert segments.get(workspace, number).version == 3
    app.checkbox(key="retire-sure").check().run()
    app.button(key="retire").click().run()
    assert not app.exception
    assert segments.living(workspace) == []
    assert finding(app) == "Add a condition to see who fits"


def test_pins_are_in_or_out_whatever_the_rule_says(app: AppTest) -> None:
    opened(app)
    condition_on_london(app)
    before = int(finding(app).split()[3])
    next(each for each in app.text_area if each.label == "Always in").input("nobody, either").run()
    assert "2 of the numbers are not on record." in [each.value for each in app.caption]
    assert int(finding(app).split()[3]) == before
    next(each for each in app.text_area if each.label == "Always out").input("nobody").run()
    assert "pinned in and out at once" in app.error[0].value


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("no json", "This is not JSON"),
        ('{"rule": {"all": [{"field": "orders", "at_least": "many"}]}}', "rule › all › 1 › at_least"),
        ('{"rule": {"field": "nonsense", "is": ["x"]}}', "nonsense"),
        ('{"rule": {"sql": "1; DROP TABLE customers"}}', "a node begins with"),
        ('{"rule": null}', "holds nobody"),
    ],
)
def test_json_that_is_no_definition_is_refused_by_name_of_the_node(app: AppTest, given: str, said: str) -> None:
    opened(app)
    next(each for each in app.text_area if each.label == "Definition").input(given)
    next(each for each in app.button if each.label == "Import").click().run()
    assert not app.exception
    assert said in app.error[0].value.replace("\\", "")


def test_json_is_imported_with_everything_the_editor_knows(app: AppTest) -> None:
    nodes = [
        {"field": "region", "is": ["London"]}, {"field": "city", "contains": "b"}, {"field": "region", "known": True},
        {"field": "orders", "at_least": 1, "at_most": 9}, {"field": "last_order_on", "before_days": 10},
        {"field": "first_seen_on", "from": "0001-01-01"}, {"field": "consent_email", "is": True},
        {"did": "offer_opened", "at_most": 0}, {"did": "order", "at_least": 1, "from": "2025-01-01"},
        {"score": "recency", "at_least": 2}, {"group": ["champions", "loyal"]}, {"stage": ["loyalty"]},
        {"customer": ["C1"]}, {"not": {"did": "complaint", "at_least": 1, "within_days": 90}},
    ]  # fmt: skip
    opened(app)
    next(each for each in app.text_area if each.label == "Definition").input(json.dumps({"rule": {"any": nodes}}))
    next(each for each in app.button if each.label == "Import").click().run()
    assert finding(app).startswith("New segment holds ")
    assert len(counts(app)) == len(nodes) + 1
    assert not app.error
    shown = next(each for each in app.text_area if each.label == "Definition").value
    assert json.loads(shown)["rule"]["any"] == nodes


def test_sensitive_fields_are_neither_offered_nor_followed_until_switched_on(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = '{"rule": {"all": [{"field": "gender", "is": ["female"]}]}}'
    opened(app)
    press(app, "-condition")
    assert "Gender" not in next(each for each in app.selectbox if str(each.key).endswith("-subject")).options
    next(each for each in app.text_area if each.label == "Definition").input(given)
    next(each for each in app.button if each.label == "Import").click().run()
    assert finding(app) == "This rule does not hold yet"
    assert "sensitive_dimensions" in app.error[0].value.replace("\\", "")
    monkeypatch.setenv("CRM_SENSITIVE_DIMENSIONS", "true")
    st.cache_resource.clear()
    app.run()
    assert finding(app).startswith("New segment holds ")


def test_a_saved_segment_is_a_filter_on_every_page(app: AppTest, workspace: Workspace) -> None:
    number = kept(workspace)
    app.run()
    everybody = cards(app)["Revenue"]
    app.selectbox(key="within").select(number).run()
    inside = cards(app)["Revenue"]
    assert inside != everybody
    assert app.query_params["within"] == number
    assert "Segment: Londoners" in bodies(app)
    for entry in navigation.existing():
        app.switch_page(str(entry.path.resolve())).run()
        assert not app.exception, entry.file
        assert app.selectbox(key="within").value == number
    link = AppTest.from_file(APP, default_timeout=120)
    link.query_params["within"] = number
    assert cards(link.run())["Revenue"] == inside


def test_without_saved_segments_nothing_is_offered(app: AppTest) -> None:
    assert "within" not in [each.key for each in app.run().selectbox]


def test_a_segment_that_does_not_hold_any_more_filters_nothing_and_says_why(app: AppTest, workspace: Workspace) -> None:
    number = kept(workspace, '{"rule": {"segment": "gone"}}', "Broken")
    kept(workspace, '{"rule": {"later": "version"}}', "Unreadable")
    everybody = cards(app.run())["Revenue"]
    app.selectbox(key="within").select(number).run()
    assert cards(app)["Revenue"] == everybody
    assert "“Broken” does not hold any more" in app.warning[0].value
    app.switch_page(PAGE).run()
    assert not app.exception
    app.segmented_control(key="show").select("overlap").run()
    assert len([each for each in app.warning if "does not hold" in each.value]) == 3  # in the sidebar, and both here


def test_a_link_to_a_segment_that_is_gone_says_so(app: AppTest, workspace: Workspace) -> None:
    kept(workspace)
    app.query_params["within"] = "gone"
    assert "not there any more" in app.run().warning[0].value
    assert app.selectbox(key="within").value is None


def test_a_filter_whose_segment_is_retired_gives_way_and_says_so(app: AppTest, workspace: Workspace) -> None:
    number = kept(workspace)
    kept(workspace, name="Another")
    everybody = cards(app.run())["Revenue"]
    app.selectbox(key="within").select(number).run()
    segments.retire(workspace, number, "Bob")
    app.run()
    assert cards(app)["Revenue"] == everybody
    assert "not there any more" in app.warning[0].value
    assert not app.run().warning


def test_two_segments_are_compared_and_their_overlap_counted(app: AppTest, workspace: Workspace) -> None:
    kept(workspace)
    kept(workspace, '{"rule": {"field": "orders", "at_least": 1}}', "Buyers")
    opened(app)
    app.segmented_control(key="show").select("compare").run()
    measures = bodies(app)
    assert "Revenue per customer" in measures
    assert re.search(r"Share of active customers</th><td>[\d.]+\u202f%", measures), "of people, no people per head"
    assert re.search(r"Orders per 100 customers</th><td>\d", measures)
    untested = measures.partition("Known, but not tested")[2].partition("</table>")[0]
    assert re.search(r"Donations paid per customer</th><td>All are alike within both groups[^<]+\.</td>", untested)
    assert "Buyers" in finding(app)
    assert "everyone else" in finding(app)
    app.selectbox(key="second").select("Londoners").run()
    assert "Londoners" in finding(app)
    app.segmented_control(key="show").select("overlap").run()
    told = re.fullmatch(
        r"(\d+) customers are in more than one of 2 saved segments: [\d.]+ % of those in any", finding(app)
    )
    assert told, finding(app)
    rows = bodies(app)
    assert f"“Buyers” and “Londoners” have most customers in common: {told[1]}" in rows
    assert re.search(r"[\d.]+\u202f% of “\w+” are in “\w+” too, more than of any other", rows)
    assert "100.0\u202f%" in rows


def test_segments_that_exclude_each_other_have_nobody_in_common(app: AppTest, workspace: Workspace) -> None:
    kept(workspace, '{"rule": {"field": "orders", "at_least": 1}}', "Buyers")
    opened(app)
    app.segmented_control(key="show").select("overlap").run()
    assert finding(app) == "Overlap needs two saved segments"
    kept(workspace, '{"rule": {"field": "orders", "at_most": 0}}', "Prospects")
    app.run()
    assert finding(app) == "Nobody is in more than one of 2 saved segments"
    rows = bodies(app)
    assert "No two segments have a customer in common" in rows
    assert "No segment lies in another" in rows


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_shown_as_it_was_typed(app: AppTest, workspace: Workspace, name: str) -> None:
    number = kept(workspace, name=name)
    kept(workspace, json.dumps({"rule": {"field": "city", "contains": name}}), "Other")
    app.run()
    app.query_params["segment"] = number
    app.switch_page(PAGE).run()
    assert finding(app).startswith(name)
    assert "<script>alert" not in bodies(app)
    app.selectbox(key="within").select(number).run()
    app.segmented_control(key="show").select("overlap").run()
    assert not app.exception
    said = bodies(app)
    assert "<script>alert" not in said


def test_the_builder_says_what_to_do_without_customers(
    app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"duckdb:///{tmp_path}/empty.duckdb"
    with drafted(url, keep=False):
        pass
    monkeypatch.setenv("CRM_WAREHOUSE_URL", url)
    assert finding(opened(app)) == "There is nothing to show yet"


def test_the_builder_works_where_there_are_only_customers(
    app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"duckdb:///{tmp_path}/people.duckdb"
    with drafted(url, keep=False) as draft:
        draft.append(
            "customers",
            pd.DataFrame([{"customer_id": "a", "region": "London", "first_seen_at": pd.Timestamp("2026-01-01")}]),
        )
    monkeypatch.setenv("CRM_WAREHOUSE_URL", url)
    opened(app)
    condition_on_london(app)
    assert finding(app).startswith("New segment holds 1 customer, 100.0")
