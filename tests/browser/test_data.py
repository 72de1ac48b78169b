"""Bring your own, in a real browser: from no warehouse at all to numbers, by one uploaded file."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ROOT, crm_dashboard
from tests.browser.painted import ready
from tests.serving import free_port, served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def app_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app where nothing was imported yet."""
    nothing = f"duckdb:///{tmp_path_factory.mktemp('nothing')}/crm.duckdb"
    with served(crm_dashboard("serve", "--warehouse", nothing, "--port", str(free_port())), cwd=ROOT) as address:
        yield address


def orders_file(folder: Path) -> Path:
    """Ninety days of one order a day at 10.00, and a line whose amount is a word."""
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(90)]
    lines = [f"{number},c{number % 7},{day:%d/%m/%Y},10.00" for number, day in enumerate(days)]
    file = folder / "Our orders (2026).csv"
    file.write_text("\n".join(["Order number,Customer number,When,Amount charged", *lines, "90,c1,01/02/2026,ten"]))
    return file


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option, exact=True).click()
    page.wait_for_timeout(300)


def test_a_newcomer_uploads_a_file_previews_it_loads_it_and_sees_revenue(page: Page, tmp_path: Path) -> None:
    page.goto("/data")
    ready(page)
    expect(page.locator("h1")).to_contain_text("There is no warehouse yet")
    page.locator("input[type=file]").set_input_files(orders_file(tmp_path))
    expect(page.get_by_text("Choose a column for: Order date.")).to_be_visible(timeout=20_000)
    choose(page, "Order date (required)", "When")
    choose(page, "Dates are written", "31/12/2026")
    page.get_by_role("button", name="Preview what would be stored").click()
    expect(page.get_by_text("This is what would be stored.")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("rejected rows", exact=False).first).to_be_visible()
    page.get_by_role("button", name="Load", exact=True).click()
    expect(page.get_by_text("Loaded: every page shows it now.")).to_be_visible(timeout=60_000)
    page.wait_for_timeout(6_000)  # a new build is noticed within five seconds
    page.goto("/?period=Last+12+months")
    ready(page)
    expect(page.locator("[data-kpi=revenue] .value")).to_have_text("£900")
