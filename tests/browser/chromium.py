"""Finds the Chromium that the browser tests drive, and installs one where there is none.

`python tests/browser/chromium.py` prints its path and leaves with 1 when none could be had.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ADVICE = "No Chromium: install one (package chromium, or Google Chrome), or name it: CHROMIUM=/path/to/chrome make test"


def find() -> Path | None:
    """Return the browser named by CHROMIUM, else one on the PATH, else Playwright's own, else None."""
    named = os.environ.get("CHROMIUM")
    if named:
        return Path(found) if (found := shutil.which(named)) else None
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    return own if own.exists() else None


def install() -> None:
    """Install a Chromium: from the distribution where apt-get may run, else the one Playwright offers."""
    for command in _recipes():
        print("No Chromium found, trying:", " ".join(command), file=sys.stderr)
        if subprocess.run(command, stdout=sys.stderr, check=False).returncode != 0:
            print("That did not work.", file=sys.stderr)
        elif find():
            return


def _recipes() -> list[list[str]]:
    playwright = [sys.executable, "-m", "playwright", "install", "chromium"]
    sudo = [] if os.name == "posix" and os.geteuid() == 0 else ["sudo", "-n"]
    if not shutil.which("apt-get") or (sudo and not shutil.which("sudo")):
        return [playwright]
    apt = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    return [[*apt, "update"], [*apt, "install", "-y", "--no-install-recommends", "chromium"], playwright]


def main() -> int:
    """Print the browser's path, installing one first where none is found."""
    if not find() and not os.environ.get("CHROMIUM"):
        install()
    browser = find()
    print(browser or ADVICE, file=sys.stdout if browser else sys.stderr)
    return 0 if browser else 1


if __name__ == "__main__":
    sys.exit(main())
