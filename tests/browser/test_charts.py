"""Charts in a real browser: they stay in place, follow the reader's theme, and fill the room there is."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.painted import ready

pytestmark = pytest.mark.browser
CHART = ".st-key-card-revenue [role=figure]"
WIDTH = "([place, mark]) => document.querySelector(`${place} ${mark}`).getBoundingClientRect().width"


def test_a_chart_stays_in_place_while_what_it_shows_changes(page: Page) -> None:
    page.goto("/")
    ready(page)
    line = f"{CHART} .scatterlayer .js-line"
    before = page.locator(line).first.get_attribute("d")
    page.locator(f"{CHART} .main-svg").first.evaluate("picture => { window.picture = picture; }")
    page.get_by_role("combobox", name="Period").click()
    page.get_by_role("option", name="Latest quarter", exact=True).click()
    changed = "([place, old]) => document.querySelector(place).getAttribute('d') !== old"
    page.wait_for_function(changed, arg=[line, before])
    assert page.evaluate("window.picture.isConnected")


def test_charts_take_the_readers_theme_without_a_reload(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    page.goto("/")
    ready(page)
    tick = f"{CHART} .xtick text"
    colour = "place => getComputedStyle(document.querySelector(place)).fill"
    assert page.evaluate(colour, tick) == "rgb(91, 107, 120)"
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"place => ({colour})(place) === 'rgb(148, 166, 178)'", arg=tick)
    left = page.evaluate("[...document.querySelectorAll('[role=figure]')].map(each => each.innerHTML).join()")
    assert "rgb(0, 0, " not in left.replace("rgb(0, 0, 0)", "")  # a placeholder that has no colour


def test_a_chart_fills_the_room_that_the_closed_menu_leaves(page: Page) -> None:
    page.goto("/")
    ready(page)
    before = page.evaluate(WIDTH, [CHART, ".main-svg"])
    page.get_by_test_id("stSidebarHeader").hover()
    page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
    page.wait_for_function(f"([place, old]) => ({WIDTH})([place, '.main-svg']) > old + 40", arg=[CHART, before])


def test_a_chart_that_cannot_be_drawn_is_told_in_words(browser: Browser, app_url: str) -> None:
    with browser.new_context(base_url=app_url) as context:  # of its own: what fails here is an error in the console
        page = context.new_page()
        page.route("**/plotly-basic.min.js", lambda route: route.abort())
        page.goto("/")
        page.locator(CHART).get_by_text("Revenue").wait_for()
        assert page.locator(CHART).inner_text() == page.locator(CHART).get_attribute("aria-label")
