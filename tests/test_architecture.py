"""The shape of the code: small modules, one staircase of imports, words that say something."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("crm_models", "dashboard", "pages", "sample_data")
MODULES = sorted(file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))
TRACKED = [
    ROOT / line
    for line in subprocess.check_output(["git", "ls-files"], cwd=ROOT, text=True).splitlines()
]  # fmt: skip

LONGEST_MODULE = 250
LONGEST_PAGE = 80
SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}

MAY_NOT_IMPORT = {
    "crm_models": {"streamlit", "plotly", "dashboard", "pages", "sample_data"},
    "sample_data": {"streamlit", "plotly", "dashboard", "pages"},
    "dashboard": {"pages"},
    "dashboard/charts": {"streamlit", "pages"},
    "pages": {"sqlalchemy", "plotly", "duckdb", "sample_data", "pages"},
}
"""Folder → what nothing in it may import."""

STAIRCASE = {
    "errors": set(),
    "schema": {"errors"},
    "sql": {"errors"},
    "intervals": {"errors"},
    "settings": {"errors"},
    "slices": {"schema", "sql", "intervals", "settings", "errors"},
    "engines": {"schema", "sql", "settings", "errors"},
    "warehouse": {"engines", "marts.tables", "marts.inventory", "schema", "sql", "settings", "errors"},
    "marts": {"slices", "schema", "sql", "intervals", "settings", "errors"},
    "workspace": {"settings", "errors"},
    "draft": {"warehouse", "engines", "marts", "schema", "sql", "settings", "errors"},
    "ingest": {"draft", "warehouse", "engines", "schema", "settings", "errors"},
    "events": {"marts", "schema", "sql", "errors"},
    "segments": {"events", "warehouse", "marts", "slices", "schema", "sql", "settings", "errors"},
    "people": {"segments", "warehouse", "marts", "slices", "schema", "sql", "errors"},
    "customer": {
        "people",
        "workspace",
        "segments",
        "events",
        "warehouse",
        "marts",
        "slices",
        "schema",
        "sql",
        "intervals",
        "errors",
    },
    "metrics": {"segments", "warehouse", "marts", "slices", "schema", "sql", "intervals", "settings", "errors"},
    "analyses": {
        "segments",
        "events",
        "metrics",
        "warehouse",
        "marts",
        "slices",
        "schema",
        "sql",
        "intervals",
        "settings",
        "errors",
    },
}
"""Room of crm_models → the rooms below it that it may use; a room may always use itself."""


def name(module: Path) -> str:
    return str(module.relative_to(ROOT))


def imported(module: Path) -> Iterator[str]:
    """Dotted names of what a module imports, those inside functions too; `from a import b` gives a.b."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(module)}: imports are absolute, so that they can be searched for"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_a_module_can_be_read_in_one_sitting(module: Path) -> None:
    lines = len(module.read_text(encoding="utf-8").splitlines())
    assert lines <= (LONGEST_PAGE if name(module).startswith("pages/") else LONGEST_MODULE)


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_a_module_opens_with_one_sentence_about_itself(module: Path) -> None:
    text = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8")))
    assert text, "says nothing about itself"
    first = text.split("\n\n")[0]
    assert first.rstrip().endswith((".", "?", "!", ":")), f"no sentence: {first}"


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_a_name_says_what_is_inside(module: Path) -> None:
    assert module.stem not in SAY_NOTHING
    assert not module.stem[0].isdigit(), "order belongs in the table of pages"


@pytest.mark.parametrize("folder", MAY_NOT_IMPORT)
def test_nothing_looks_up_the_stairs(folder: str) -> None:
    forbidden = MAY_NOT_IMPORT[folder]
    offences = [
        f"{name(module)} imports {target}"
        for module in MODULES
        if module.is_relative_to(ROOT / folder)
        for target in imported(module)
        if target.split(".")[0] in forbidden
    ]
    assert offences == []


def test_the_sample_company_knows_only_the_schema_and_the_errors() -> None:
    offences = [
        f"{name(module)} imports {target}"
        for module in MODULES
        if name(module).startswith("sample_data/")
        for target in imported(module)
        if target.startswith("crm_models") and not target.startswith(("crm_models.schema", "crm_models.errors"))
    ]
    assert offences == []


def test_the_rooms_of_the_model_layer_use_only_those_below() -> None:
    offences = []
    for module in MODULES:
        inside = module.relative_to(ROOT).with_suffix("").parts
        if inside[0] != "crm_models" or inside[1] == "__init__":
            continue
        room = inside[1]
        assert room in STAIRCASE, f"give {room} its place in STAIRCASE"
        for target in imported(module):
            if not target.startswith("crm_models."):
                continue
            below = target.removeprefix("crm_models.")
            allowed = (room, "__version__", *STAIRCASE[room])
            if not any(below == place or below.startswith(f"{place}.") for place in allowed):
                offences.append(f"{name(module)} imports {target}")
    assert offences == []


def test_no_exception_is_swallowed_unseen() -> None:
    offences = []
    for module in MODULES:
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler) and (
                node.type is None
                or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException"))
            ):
                offences.append(f"{name(module)}:{node.lineno}")
    assert offences == []


def test_no_file_names_a_machine_or_a_registry() -> None:
    machine = re.compile(r"(?<![\w.:])/(?:work|root|home)/[\w.]")
    registry = re.compile(r"(?:pypi|pythonhosted|npmjs|debian)\.(?:org|com)")
    offences = []
    for file in TRACKED:
        if file == Path(__file__) or file.suffix not in {".py", ".md", ".toml", ".lock", ""} or not file.is_file():
            continue
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if machine.search(line) or registry.search(line):
                offences.append(f"{file.relative_to(ROOT)}:{number}: {line.strip()}")
    assert offences == []


def test_links_between_documents_lead_somewhere() -> None:
    broken = []
    for document in (file for file in TRACKED if file.suffix == ".md" and file.exists()):
        for target in re.findall(r"\]\(([^)#\s]+)", document.read_text(encoding="utf-8")):
            if "://" not in target and not (document.parent / target).exists():
                broken.append(f"{document.relative_to(ROOT)} → {target}")
    assert broken == []
