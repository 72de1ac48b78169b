"""One customer in a real browser: searched, opened, seen in full on record, and followed up across a restart."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from crm_models.workspace import Workspace, audit
from tests.browser.conftest import ROOT, crm_dashboard
from tests.browser.painted import ready, serious_findings
from tests.serving import free_port, served

pytestmark = pytest.mark.browser
NUMBER = "C0000001"


@contextmanager
def company_served(folder: Path) -> Iterator[str]:
    """Serve the company and the workspace of that folder, names allowed."""
    kept = os.environ | {"CRM_WORKSPACE_URL": f"sqlite:///{folder}/workspace.sqlite", "CRM_MAY_UNMASK": "true"}
    command = crm_dashboard("serve", "--warehouse", f"duckdb:///{folder}/crm.duckdb", "--port", str(free_port()))
    with served(command, cwd=ROOT, environment=kept) as address:
        yield address


def searched(page: Page, address: str) -> None:
    """Find the customer by number, and open the page on them."""
    page.goto(f"{address}/customer")
    ready(page)
    field = page.get_by_role("textbox", name="Find a customer")
    field.fill(NUMBER)
    field.press("Enter")
    page.get_by_role("button", name=NUMBER).click()
    expect(page.locator(".st-key-card-timeline")).to_be_visible(timeout=30_000)
    ready(page)


def test_a_customer_is_found_seen_on_record_and_followed_up_across_a_restart(browser: Browser, tmp_path: Path) -> None:
    warehouse = f"duckdb:///{tmp_path}/crm.duckdb"
    subprocess.run(
        crm_dashboard("sample", "--customers", "300", "--into", warehouse), cwd=ROOT, check=True, timeout=300
    )
    with company_served(tmp_path) as address:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        searched(page, address)
        assert f"customer={NUMBER}" in page.url
        expect(page.locator("h1")).to_contain_text("•••")
        assert serious_findings(page) == []

        page.get_by_role("combobox", name="Show name and addresses for").click()
        page.get_by_role("option", name="Service for this customer").click()
        expect(page.locator("h1")).not_to_contain_text("•••")
        with Workspace.at(f"sqlite:///{tmp_path}/workspace.sqlite") as kept:
            assert [(entry.act, entry.subject) for entry in audit.latest(kept)] == [("unmask", NUMBER)]

        page.get_by_role("button", name="Follow up").click()
        page.get_by_role("textbox", name="Topic").fill("Thank them")
        page.get_by_role("button", name="Open follow-up").click()
        expect(page.locator(".st-key-card-waiting")).to_contain_text("Thank them")
        page.close()
    with company_served(tmp_path) as address:
        page = browser.new_page(viewport={"width": 390, "height": 800})
        page.goto(f"{address}/customer?customer={NUMBER}")
        ready(page)
        expect(page.locator(".st-key-card-waiting")).to_contain_text("Thank them")
        expect(page.locator("h1")).to_contain_text("•••")  # what was seen does not outlive the view
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        happened = page.locator(".st-key-card-timeline .rows")
        assert happened.evaluate("each => each.scrollWidth <= each.clientWidth"), (
            "what came of it is read without scrolling"
        )
        page.goto(f"{address}/customer")
        ready(page)
        expect(page.locator(".st-key-card-agenda")).to_contain_text("Thank them")
        assert serious_findings(page) == []
        page.close()
