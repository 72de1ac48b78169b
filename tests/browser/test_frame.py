"""The frame around every page, in a real browser: painted, usable by anybody, and the same from a copied link."""

import re

import pytest
from playwright.sync_api import Page, expect

from dashboard.navigation import existing
from tests.browser.painted import ready, serious_findings

PAGES = [entry.file for entry in existing()]
VIEWS = {"light": ("light", 1280), "dark": ("dark", 1280), "phone": ("light", 390)}

pytestmark = pytest.mark.browser


def address(file: str) -> str:
    """The path under which a page is reached; the first of the menu is the front page."""
    return "/" if file == PAGES[0] else f"/{file}"


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("file", PAGES)
def test_a_page_is_painted_and_usable(page: Page, file: str, view: str) -> None:
    scheme, width = VIEWS[view]
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address(file))
    ready(page)
    expect(page.locator("[data-testid=stMain] h1").first).not_to_be_empty()
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "the page scrolls sideways"
    assert serious_findings(page) == []


def test_a_copied_link_shows_the_same_view(page: Page) -> None:
    page.goto("/")
    ready(page)
    everybody = shown(page)
    page.get_by_test_id("stSidebar").get_by_label("Region").click()
    page.get_by_role("option").first.click()
    expect(page).to_have_url(re.compile("region="))
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stMain")).not_to_have_text(everybody, use_inner_text=True)
    ready(page)
    one_region = shown(page)
    assert one_region != everybody, "the filter changes what is shown"

    colleague = page.context.new_page()
    colleague.goto(page.url)
    ready(colleague)
    assert shown(colleague) == one_region


def test_no_site_around_the_app_may_steer_it(page: Page, app_url: str) -> None:
    assert page.request.get(f"{app_url}/_stcore/host-config").json()["allowedOrigins"] == []


def test_a_table_in_full_screen_fills_the_window(page: Page) -> None:
    page.goto("/data")
    ready(page)
    table = page.get_by_test_id("stDataFrame").first
    table.hover()
    page.get_by_role("button", name="Fullscreen").first.click()
    page.wait_for_timeout(800)
    place = table.bounding_box()
    assert place
    assert place["width"] > 1000
    assert place["height"] > 600


def shown(page: Page) -> str:
    """The words and numbers of the page, without the menu and the filters."""
    return page.get_by_test_id("stMain").inner_text()
