"""A segment is built in a real browser, saved, found as a filter that changes a number, opened again by its link."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.painted import ready, serious_findings

pytestmark = pytest.mark.browser
HOSTILE = '<img src=x onerror="alert(1)"> =cmd'


def pick(page: Page, box: Locator, option: str) -> None:
    """Open a selectbox or multiselect, type what is wanted and take it."""
    box.locator("input").click()
    box.locator("input").fill(option)
    page.get_by_role("option", name=option, exact=True).first.click()
    ready(page)


def test_a_segment_is_built_saved_and_filters_every_page(page: Page) -> None:
    page.goto("/builder")
    ready(page)
    rule = page.locator(".st-key-card-rule")
    rule.get_by_role("button", name="Condition", exact=True).click()
    expect(rule.locator("[class*=st-key-leaf-]")).to_have_count(1)
    pick(page, rule.locator("[class*=st-key-leaf-]").get_by_test_id("stMultiSelect"), "London")
    expect(page.locator("h1")).to_have_text(re.compile(r"New segment holds [\d,]+ customers"))
    expect(rule.locator(".held")).to_have_text(re.compile(r"[\d,]+"))
    assert serious_findings(page) == []

    keep = page.locator(".st-key-card-save")
    keep.get_by_label("Name").fill(HOSTILE)
    keep.get_by_role("button", name="Save segment").click()
    expect(page.locator("h1")).to_contain_text(f"{HOSTILE} holds", timeout=20_000)
    ready(page)
    assert "segment=" in page.url
    link, finding = page.url, page.locator("h1").inner_text()

    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Overview").click()
    ready(page)
    revenue = page.locator("[data-kpi=revenue] .value")
    everybody = revenue.inner_text()
    pick(page, page.get_by_test_id("stSidebar").locator(".st-key-within"), HOSTILE)
    expect(revenue).not_to_have_text(everybody)
    expect(page.locator(".eyebrow")).to_contain_text(f"Segment: {HOSTILE}")
    assert "within=" in page.url
    inside = revenue.inner_text()
    page.reload()
    ready(page)
    assert revenue.inner_text() == inside

    page.goto(link)
    ready(page)
    assert page.locator("h1").inner_text() == finding


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_the_builder_fits_the_screen_and_is_usable_by_everybody(page: Page, width: int, scheme: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto("/builder")
    ready(page)
    page.locator(".st-key-card-rule").get_by_role("button", name="Group", exact=True).click()
    inner = page.locator("[class*=st-key-trunk-] [class*=st-key-branch-]")
    inner.get_by_role("button", name="Condition", exact=True).press("Enter")
    expect(inner.locator("[class*=st-key-leaf-]")).to_have_count(1)
    ready(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    main = page.get_by_test_id("stMain")
    assert main.evaluate("each => each.scrollWidth <= each.clientWidth + 1")
    assert serious_findings(page) == []
