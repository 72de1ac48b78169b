"""What holds for every command: help with an example, a version, errors in one sentence, settings in their order."""

import subprocess
import sys
from pathlib import Path

import pytest

from crm_models import __version__
from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]
COMMANDS = ("demo", "sample", "import", "build", "serve", "metrics", "doctor")
JANUARY = ("--from", "2025-01-01", "--to", "2025-01-31")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_every_command_ends_with_an_example_of_it(run: Run, command: str) -> None:
    shown = run(command, "--help")
    assert shown.exit_code == 0
    assert f"Example: crm-dashboard {command}" in shown.stdout


def test_help_answers_within_a_second_because_nothing_heavy_is_loaded() -> None:
    program = "import sys, time, dashboard.cli; print(time.process_time(), *sys.modules)"
    shown = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    seconds, *loaded = shown.stdout.split()
    assert {"pandas", "sqlalchemy", "streamlit", "pyarrow", "duckdb", "pydantic"} & set(loaded) == set()
    assert float(seconds) < 1


def test_the_version_is_the_package_s(run: Run) -> None:
    assert run("--version").stdout == f"crm-dashboard {__version__}\n"


def test_an_error_is_one_sentence_on_stderr_and_no_traceback(run: Run) -> None:
    failed = run("metrics", "revenue", *JANUARY)
    assert failed.exit_code == 1
    assert failed.stdout == ""
    assert failed.stderr.startswith("Error: There is no warehouse at duckdb:///data/crm.duckdb.")
    assert "Traceback" not in failed.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("metrics", "revenue", "--from", "2025-01-01"),
        ("metrics", "--from", "yesterday", "--to", "2025-01-31"),
        ("metrics", "--from", "2025-02-01", "--to", "2025-01-31"),
        ("metrics", *JANUARY, "--where", "North"),
        ("metrics", *JANUARY, "--format", "xml"),
        ("import", "x.csv", "--mapping", "missing.toml"),
        ("import", "x.csv"),
        ("sample", "--customers", "0"),
        ("serve", "--port", "99999"),
        ("--set", "colour=red", "doctor"),
        ("--settings", "missing.toml", "doctor"),
        ("dance",),
    ],
    ids=" ".join,
)
def test_wrong_usage_leaves_with_2(run: Run, arguments: tuple[str, ...]) -> None:
    wrong = run(*arguments)
    assert wrong.exit_code == 2
    assert wrong.stdout == ""


def test_a_flag_wins_over_the_environment_and_the_environment_over_the_file(
    run: Run, shop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("crm.toml").write_text('currency = "EUR"\nwarehouse_url = "duckdb:///elsewhere.duckdb"\n', encoding="utf-8")
    assert "elsewhere.duckdb" in run("metrics", "revenue", *JANUARY).stderr
    monkeypatch.setenv("CRM_WAREHOUSE_URL", shop)
    assert "€30.00" in run("metrics", "revenue", *JANUARY).stdout
    monkeypatch.setenv("CRM_CURRENCY", "USD")
    assert "$30.00" in run("metrics", "revenue", *JANUARY).stdout
    assert "¥30.00" in run("--set", "currency=JPY", "metrics", "revenue", *JANUARY).stdout


def test_a_setting_that_does_not_fit_is_named(run: Run) -> None:
    failed = run("--set", "currency=euro", "metrics", "revenue", *JANUARY)
    assert failed.exit_code == 1
    assert "currency" in failed.stderr
