"""`pip install .` gives a dashboard that is served from any directory: pages, theme and fonts travel inside."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen
from zipfile import ZipFile

import pytest

from tests.serving import free_port, served

ROOT = Path(__file__).parents[2]
FONT = "static/fonts/instrument-sans-latin-wght-normal.woff2"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout with the locked build backend."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_every_page_travels_but_not_under_the_name_that_streamlit_takes_for_its_own(names: set[str]) -> None:
    pages = {f"dashboard/page_files/{page.name}" for page in (ROOT / "pages").glob("*.py")}
    assert pages
    assert pages <= names
    assert not {name for name in names if name.startswith(("pages/", "dashboard/pages/"))}


def test_theme_font_and_licence_travel_and_tests_and_secrets_do_not(names: set[str]) -> None:
    assert {"dashboard/.streamlit/config.toml", f"dashboard/{FONT}"} <= names
    assert [name for name in names if name.endswith("dist-info/licenses/LICENSE")]
    assert not [name for name in names if name.startswith("tests/") or name.endswith("secrets.toml")]


def test_the_migrations_of_the_workspace_travel(names: set[str]) -> None:
    revisions = (ROOT / "crm_models/workspace/migrations").rglob("*.py")
    assert {str(revision.relative_to(ROOT)) for revision in revisions} <= names


def test_an_installed_package_is_served_from_any_directory(wheel: Path, tmp_path: Path) -> None:
    site, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    elsewhere.mkdir()
    pip = [sys.executable, "-m", "pip", "-qq", "install", "--no-deps", "--no-index", "--target", str(site), str(wheel)]
    subprocess.run(pip, check=True)
    command = [sys.executable, str(site / "bin" / "crm-dashboard"), "serve", "--port", str(free_port())]
    with served(command, cwd=elsewhere, environment={**os.environ, "PYTHONPATH": str(site)}) as address:
        for path in ("/", "/_stcore/health", f"/app/{FONT}"):
            with urlopen(address + path, timeout=30) as answer:  # noqa: S310 - our own server
                assert answer.status == 200, path
    assert list(elsewhere.iterdir()) == [], "serving leaves nothing behind in the directory it was started from"
