"""`serve` and `demo`: the dashboard in a browser."""

import json
import os
import socket
import sys
import threading
import time
from contextlib import redirect_stdout
from pathlib import Path
from typing import TextIO

import typer

from crm_models.errors import MartsOutdated, SchemaVersionMismatch, SettingsError, WarehouseMissing
from dashboard.commands.fill import has_other_rows, make_sample
from dashboard.commands.options import CUSTOMERS, LOCAL, CustomersOption, HostOption, PortOption, WarehouseOption

APP = Path(__file__).parents[1] / "app.py"
EVERY_ADDRESS = "0.0.0.0"  # noqa: S104 - listened on only when --host asks for it


def serve(warehouse: WarehouseOption = None, port: PortOption = None, host: HostOption = LOCAL) -> None:
    """Serve the dashboard and print its address once it answers; Ctrl-C stops it."""
    from crm_models.settings import Settings

    settings = Settings.load(warehouse_url=warehouse, port=port)
    check_port_is_free(host, settings.port)
    os.environ["CRM_WAREHOUSE_URL"] = settings.warehouse_url  # how the flag reaches the pages
    typer.echo("Starting the dashboard; Ctrl-C stops it.", err=True)
    threading.Thread(target=_announce_and_read_ahead, args=(host, settings.port, sys.stdout), daemon=True).start()
    with redirect_stdout(sys.stderr):  # the server's own remarks are not data, and nobody may be reading any more
        _run_streamlit(host, settings.port)


def demo(warehouse: WarehouseOption = None, port: PortOption = None, customers: CustomersOption = CUSTOMERS) -> None:
    """Serve what the warehouse holds, and the sample company where there is nothing yet."""
    from crm_models.settings import Settings
    from crm_models.warehouse import Warehouse

    settings = Settings.load(warehouse_url=warehouse, port=port)
    check_port_is_free(LOCAL, settings.port)
    try:
        Warehouse.at(settings.warehouse_url).close()
    except (WarehouseMissing, SchemaVersionMismatch, MartsOutdated):
        if has_other_rows(settings.warehouse_url):
            raise
        make_sample(settings.warehouse_url, customers)
    if not settings.targets:
        give_sample_targets(settings.warehouse_url)
    serve(settings.warehouse_url, settings.port, LOCAL)


def give_sample_targets(url: str) -> None:
    """Give the sample company its targets, the way a flag reaches the pages; other companies set their own."""
    from crm_models.engines import parse_url
    from crm_models.warehouse import check_version
    from sample_data.targets import targets

    notes = check_version(parse_url(url))
    if notes.get("origin") == "sample":
        customers = json.loads(notes["stock"])["customers"]["rows"]
        os.environ["CRM_TARGETS"] = json.dumps(targets(customers))


def check_port_is_free(host: str, port: int) -> None:
    """Raise a SettingsError when another program listens on the port."""
    try:
        with socket.create_server((host, port)):
            return
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise SettingsError(f"{host}:{port} cannot be listened on: {reason}. Choose another with --port.") from None


def _announce_and_read_ahead(host: str, port: int, output: TextIO) -> None:
    """Print the address as soon as the server takes connections, then prepare what the first reader will see."""
    here = LOCAL if host == EVERY_ADDRESS else host
    while True:
        try:
            with socket.create_connection((here, port), timeout=1):
                break
        except OSError:
            time.sleep(0.1)
    typer.echo(f"http://{here}:{port}", file=output)
    from dashboard.warm import read_ahead

    read_ahead()


def _run_streamlit(host: str, port: int) -> None:
    """Run the app in this process. Its settings and fonts lie beside the script, so any directory will do."""
    from streamlit.web import cli

    options = {"server.address": host, "server.port": str(port), "logger.hideWelcomeMessage": "true"}
    flags = [part for name, value in options.items() for part in (f"--{name}", value)]
    cli.main(["run", str(APP), *flags], standalone_mode=False)
