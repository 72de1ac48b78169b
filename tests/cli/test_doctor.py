"""`doctor`: says what is there, and leaves with 1 when something is broken."""

import socket
from pathlib import Path

from crm_models.workspace import Workspace
from tests.cli.conftest import Run
from tests.serving import free_port


def test_a_healthy_installation_leaves_with_0_and_shows_what_the_warehouse_holds(run: Run, shop: str) -> None:
    seen = run("doctor", "--warehouse", shop, "--port", free_port())
    assert seen.exit_code == 0
    assert "BROKEN" not in seen.stdout
    assert "orders 3" in seen.stdout
    assert "the data end on 2025-02-01" in seen.stdout


def test_a_missing_warehouse_is_broken_and_the_message_says_how_to_make_one(run: Run) -> None:
    seen = run("doctor", "--port", free_port())
    assert seen.exit_code == 1
    (broken,) = (line for line in seen.stdout.splitlines() if line.startswith("BROKEN"))
    assert "Warehouse" in broken
    assert "crm-dashboard sample" in broken


def test_a_port_that_another_program_holds_is_broken(run: Run, shop: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        seen = run("doctor", "--warehouse", shop, "--port", other.getsockname()[1])
    assert seen.exit_code == 1
    assert "cannot be listened on" in seen.stdout


def test_settings_that_do_not_fit_are_broken(run: Run) -> None:
    seen = run("--set", "time_zone=Atlantis/Capital", "doctor")
    assert seen.exit_code == 1
    assert "BROKEN  Settings" in seen.stdout


def test_a_workspace_that_is_not_there_yet_is_fine_and_not_made_by_looking(run: Run, shop: str) -> None:
    seen = run("doctor", "--warehouse", shop, "--port", free_port())
    assert seen.exit_code == 0
    assert "sqlite:///data/workspace.sqlite, not made yet" in seen.stdout
    assert not Path("data").exists()


def test_the_workspace_in_use_is_named_with_its_revision(run: Run, shop: str) -> None:
    Workspace.at("sqlite:///decisions.sqlite").close()
    seen = run(
        "--set", "workspace_url=sqlite:///decisions.sqlite", "doctor", "--warehouse", shop, "--port", free_port()
    )
    assert seen.exit_code == 0
    assert "sqlite:///decisions.sqlite, revision 0001, can be written" in seen.stdout


def test_a_workspace_that_cannot_be_used_is_broken(run: Run, shop: str) -> None:
    Path("decisions.sqlite").write_text("These are no decisions. " * 100)
    seen = run(
        "--set", "workspace_url=sqlite:///decisions.sqlite", "doctor", "--warehouse", shop, "--port", free_port()
    )
    assert seen.exit_code == 1
    (broken,) = (line for line in seen.stdout.splitlines() if line.startswith("BROKEN"))
    assert "Workspace" in broken
    assert "file is not a database" in broken
