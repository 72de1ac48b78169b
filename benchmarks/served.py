"""Streamlit served in a process of its own, as for readers: how it is started, what it takes, how it is stopped."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path

import psutil

from tests.serving import free_port

ROOT = Path(__file__).parents[1]
PATIENCE = 60
"""Seconds a server may take until it answers."""


@dataclass(frozen=True)
class Server:
    """A running server: where it answers, as host:port, and its process."""

    address: str
    process: psutil.Process

    @property
    def cpu_seconds(self) -> float:
        """Processor time its threads have taken since its start, user and system together."""
        times = self.process.cpu_times()
        return float(times.user + times.system)

    @property
    def megabytes(self) -> float:
        """The memory that belongs to this process alone."""
        return float(self.process.memory_full_info().uss) / 2**20


@contextmanager
def dashboard(url: str) -> Iterator[Server]:
    """Our app over the warehouse at ``url``, with nothing cached yet."""
    port = free_port()
    with _serving(
        [sys.executable, "-m", "dashboard.cli", "serve", "--warehouse", url, "--port", str(port)], port
    ) as it:
        yield it


@contextmanager
def bare(script: Path, environment: dict[str, str] | None = None) -> Iterator[Server]:
    """A Streamlit script that is not our app, under the same settings."""
    port = free_port()
    options = ["--server.port", str(port), "--server.address", "127.0.0.1"]
    command = [sys.executable, "-m", "streamlit", "run", str(script), *options]
    with _serving(command, port, environment) as it:
        yield it


@contextmanager
def _serving(command: list[str], port: int, environment: dict[str, str] | None = None) -> Iterator[Server]:
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})}
    with subprocess.Popen(  # noqa: S603 - our own command
        command, cwd=ROOT, env=surroundings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            _wait_until_healthy(port, process)
            yield Server(f"127.0.0.1:{port}", psutil.Process(process.pid))
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait_until_healthy(port: int, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
                connection.request("GET", "/_stcore/health")
                if connection.getresponse().status == HTTPStatus.OK:
                    return
        except ConnectionError:
            time.sleep(0.05)
    raise RuntimeError(f"The server at port {port} did not answer within {PATIENCE} seconds.")
