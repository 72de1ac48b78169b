"""`doctor`: says what is there, and leaves with 1 when something is broken."""

import socket

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
