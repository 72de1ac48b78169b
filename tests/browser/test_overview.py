"""The overview in a real browser: spark lines are painted, the typeface is ours, and the data can be taken away."""

import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from tests.browser.painted import ready

pytestmark = pytest.mark.browser


def test_spark_lines_are_painted_through_their_mask(page: Page) -> None:
    page.goto("/")
    ready(page)
    spark = page.locator("[data-kpi=revenue] .spark")
    style = spark.evaluate("each => [getComputedStyle(each).maskImage, getComputedStyle(each).backgroundColor]")
    assert style[0].startswith('url("data:image/svg+xml')
    assert style[1] not in ("rgba(0, 0, 0, 0)", "transparent")
    assert spark.evaluate("each => each.getBoundingClientRect().height") > 20
    assert (spark.get_attribute("aria-label") or "").startswith("Revenue by month: from ")


def test_the_typeface_comes_from_our_own_server(page: Page) -> None:
    page.goto("/")
    ready(page)
    assert page.evaluate("document.fonts.check('16px \"Instrument Sans\"')")
    fonts = page.evaluate("performance.getEntriesByType('resource').map(each => each.name)")
    assert any(name.endswith("/app/static/fonts/instrument-sans-latin-wght-normal.woff2") for name in fonts)


def test_the_data_behind_a_chart_can_be_taken_away(page: Page) -> None:
    page.goto("/")
    ready(page)
    page.locator(".st-key-card-changes").get_by_role("button", name="Data").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV", exact=True).click()
    frame = pd.read_csv(download.value.path())
    assert download.value.suggested_filename == "changes.csv"
    assert frame.columns.tolist() == ["member", "before", "now", "change", "volume", "mix", "rate"]
    assert (frame["now"] - frame["before"]).sub(frame["change"]).abs().max() < 0.01


def test_how_a_chart_is_computed_is_a_click_away(page: Page) -> None:
    page.goto("/")
    ready(page)
    page.locator(".st-key-card-parts").get_by_role("button", name="How this is computed").click()
    expect(page.get_by_role("dialog")).to_contain_text("price–volume–mix")


def test_filters_follow_the_reader_to_another_page_and_back(page: Page) -> None:
    page.goto("/?period=Last+12+months&compare=Last+year")
    ready(page)
    title = page.locator("h1").inner_text()
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Glossary").click()
    expect(page.locator("h1")).to_contain_text("each defined once")
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Overview").click()
    expect(page.locator("h1")).to_have_text(title, use_inner_text=True)
    assert "period=Last" in page.url
    assert "compare=Last" in page.url
