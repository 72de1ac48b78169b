"""Click a bar, see the people, save them, and find them again after the server was restarted."""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FloatRect, Page, Position, expect

from crm_models.workspace import Workspace, audit, segments
from tests.browser.conftest import ROOT, crm_dashboard
from tests.browser.painted import IDLE, ready, serious_findings
from tests.serving import free_port, served

pytestmark = pytest.mark.browser
OPEN_OF_THE_FIRST_ROW: Position = {"x": 112, "y": 51}
LOST_ON_THE_WAY = re.compile(r"([\d,]+) people did not within")


@contextmanager
def company_served(folder: Path) -> Iterator[str]:
    """Serve the company and the workspace of that folder, by a process that ends with the block."""
    kept = os.environ | {"CRM_WORKSPACE_URL": f"sqlite:///{folder}/workspace.sqlite"}
    command = crm_dashboard("serve", "--warehouse", f"duckdb:///{folder}/crm.duckdb", "--port", str(free_port()))
    with served(command, cwd=ROOT, environment=kept) as address:
        yield address


def part_of_a_bar(page: Page, state: int, stage: int) -> FloatRect | None:
    """Where the funnel draws a state (1 went on, 2 open, 3 lost) of a stage, counted from 0."""
    bars = page.locator(".st-key-card-funnel .barlayer .trace.bars").nth(state)
    return bars.locator(".point path").nth(stage).bounding_box()


def click(page: Page, box: FloatRect | None) -> None:
    """Click the middle of something drawn."""
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def opened(page: Page, title: str) -> str:
    """Wait for the drawer with that title; gives how many people it says there are."""
    drawer = page.get_by_role("dialog")
    drawer.locator(".behind").wait_for()
    page.wait_for_selector(IDLE)
    expect(drawer).to_contain_text(title)
    return drawer.locator(".behind").inner_text()


def tab_to(page: Page, place: str) -> None:
    """Press Tab until the keyboard is at something inside that place."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("place => document.activeElement.closest(place) !== null", place):
            return
    raise AssertionError(f"The keyboard does not reach {place}")


def close(page: Page) -> None:
    """Close the drawer by the keyboard, and wait until the page is itself again."""
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    ready(page)


def test_a_bar_leads_to_its_people_who_are_found_again_after_a_restart(browser: Browser, tmp_path: Path) -> None:
    warehouse = f"duckdb:///{tmp_path}/crm.duckdb"
    subprocess.run(
        crm_dashboard("sample", "--customers", "400", "--into", warehouse), cwd=ROOT, check=True, timeout=300
    )
    with company_served(tmp_path) as address, browser.new_context(base_url=address) as context:
        page = context.new_page()
        page.goto("/lifecycle?period=Last+12+months")
        ready(page)
        said = LOST_ON_THE_WAY.search(page.locator("[data-stage=acquisition]").inner_text())
        assert said is not None
        click(page, part_of_a_bar(page, state=3, stage=0))
        drawer = page.get_by_role("dialog")
        assert opened(page, "Awareness: lost") == f"{said[1]} customers"
        assert serious_findings(page) == []

        drawer.get_by_text("Save as segment").click()
        drawer.get_by_label("Name").fill("Lost at first sight")
        drawer.get_by_role("button", name="Save segment").click()
        expect(drawer).to_contain_text(f"“Lost at first sight” is saved with {said[1]} customers")
        drawer.get_by_text("Export").click()
        with page.expect_download() as taken:
            drawer.get_by_role("button", name=f"Take away {said[1]} customers").click()
        assert len(taken.value.path().read_text(encoding="utf-8-sig").splitlines()) == int(said[1].replace(",", "")) + 1
        drawer.get_by_role("button", name="Close").click()
        expect(drawer).to_have_count(0)

    with Workspace.at(f"sqlite:///{tmp_path}/workspace.sqlite") as workspace:
        (saved,) = segments.living(workspace)
        assert [entry.act for entry in audit.latest(workspace)] == ["export", "save segment"]
    with company_served(tmp_path) as address, browser.new_context(base_url=address) as context:
        page = context.new_page()
        page.goto(f"/?within={saved.id}")
        ready(page)
        expect(page.get_by_test_id("stMain")).to_contain_text("Segment: Lost at first sight", timeout=60_000)


def test_the_same_bar_can_be_clicked_again_and_the_menu_below_leads_to_the_same_people(page: Page) -> None:
    page.goto("/lifecycle?period=Last+12+months")
    ready(page)
    counted = []
    for _ in range(2):
        click(page, part_of_a_bar(page, state=1, stage=0))
        counted.append(opened(page, "Awareness: went on"))
        close(page)
    card = page.locator(".st-key-card-funnel")
    card.get_by_role("button", name="People").click()
    card.get_by_role("button", name="Awareness: went on").click()
    counted.append(opened(page, "Awareness: went on"))
    assert len(set(counted)) == 1


def test_the_people_behind_a_mark_are_reached_by_the_keyboard_alone(page: Page) -> None:
    page.goto("/lifecycle?period=Last+12+months")
    ready(page)
    said = LOST_ON_THE_WAY.search(page.locator("[data-stage=acquisition]").inner_text())
    assert said is not None
    tab_to(page, "[data-stage=awareness] footer")
    page.keyboard.press("Enter")
    lost = page.locator("[data-stage=awareness]").get_by_role("button", name="Awareness: lost")
    expect(lost).to_be_visible()
    while not lost.evaluate("item => item === document.activeElement"):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('[data-stage=awareness]') !== null")
    page.keyboard.press("Enter")
    assert opened(page, "Awareness: lost") == f"{said[1]} customers"
    close(page)


def test_a_row_of_the_drawer_leads_to_the_customers_own_page(page: Page) -> None:
    page.goto("/lifecycle?period=Last+12+months")
    ready(page)
    card = page.locator(".st-key-card-funnel")
    card.get_by_role("button", name="People").click()
    card.get_by_role("button", name="Awareness: went on").click()
    opened(page, "Awareness: went on")
    rows = page.get_by_role("dialog").get_by_test_id("stDataFrame")
    number = rows.get_by_test_id("glide-cell-0-0").text_content()
    rows.hover(position=OPEN_OF_THE_FIRST_ROW)
    page.wait_for_timeout(300)  # the table is painted on a canvas, and learns a moment later what is pointed at
    with page.context.expect_page() as shown:
        rows.click(position=OPEN_OF_THE_FIRST_ROW)
    ready(shown.value)
    assert shown.value.url.endswith(f"/customer?customer={number}")
    said = shown.value.get_by_test_id("stMain").inner_text()
    assert f"customer {number}".lower() in said.lower()
    assert "•••" in shown.value.locator("h1").inner_text()


def test_a_number_a_point_and_a_bar_of_the_overview_lead_to_their_people(page: Page) -> None:
    page.goto("/")
    ready(page)
    page.get_by_role("button", name="People: Orders", exact=True).press("Enter")
    assert "entries in orders" in opened(page, "Orders")
    close(page)
    for place, title in (
        (".st-key-card-revenue .scatterlayer .trace .point >> nth=-1", "Revenue, October 2026"),
        (".st-key-card-acquisition .barlayer .trace .point path >> nth=0", "Returning customers with an order"),
        (".st-key-card-changes .barlayer .trace .point path >> nth=0", "Revenue, region"),
    ):
        page.locator(place).scroll_into_view_if_needed()
        click(page, page.locator(place).bounding_box())
        assert re.match(r"\d", opened(page, title))
        close(page)
