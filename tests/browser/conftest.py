"""A served sample company and a real Chromium that watches for errors and for requests that leave the machine."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from tests.browser.chromium import ADVICE, find
from tests.serving import free_port, served

ROOT = Path(__file__).parents[2]
CUSTOMERS = 1500
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PROBE = re.compile(r"/\w+/_stcore/(health|host-config)")
"""Opened at /page, Streamlit's browser side looks for its server under /page first, and gets a 404 once."""


def crm_dashboard(*arguments: str) -> list[str]:
    """Return the command line that runs our command with this Python."""
    return [sys.executable, "-m", "dashboard.cli", *arguments]


@pytest.fixture(scope="session")
def app_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app, served over a small sample company of its own."""
    folder = tmp_path_factory.mktemp("company")
    warehouse = f"duckdb:///{folder}/crm.duckdb"
    subprocess.run(
        crm_dashboard("sample", "--customers", str(CUSTOMERS), "--into", warehouse), cwd=ROOT, check=True, timeout=300
    )
    command = crm_dashboard("serve", "--warehouse", warehouse, "--port", str(free_port()))
    environment = {**os.environ, "CRM_WORKSPACE_URL": f"sqlite:///{folder}/workspace.sqlite"}
    with served(command, cwd=ROOT, environment=environment) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium that is really there; without one the tests fail and say how to get it."""
    executable = find()
    assert executable is not None, ADVICE
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, app_url: str) -> Iterator[Page]:
    """A fresh tab; it and its neighbours must have met no console error, and asked nobody but our own server."""
    with browser.new_context(base_url=app_url, viewport={"width": 1280, "height": 900}) as context:
        errors: list[str] = []
        foreign: list[str] = []

        def listen(message: ConsoleMessage) -> None:
            source = message.location.get("url", "")
            if message.type == "error" and not PROBE.fullmatch(urlsplit(source).path):
                errors.append(f"{message.text} {source}")

        def watch(request: Request) -> None:
            address = urlsplit(request.url)
            if address.scheme not in ("data", "blob") and address.netloc != urlsplit(app_url).netloc:
                foreign.append(request.url)

        context.on("console", listen)
        context.on("weberror", lambda failure: errors.append(str(failure.error)))
        context.on("request", watch)
        yield context.new_page()
        assert foreign == [], "requests left the machine"
        assert errors == [], "the console shows errors"
