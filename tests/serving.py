"""Serving the dashboard in a process of its own, as a reader would."""

import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path


def free_port() -> int:
    """Return a port that nobody listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@contextmanager
def served(command: Sequence[str], cwd: Path, environment: Mapping[str, str] | None = None) -> Iterator[str]:
    """Run a command that serves, give the address it prints, and stop it."""
    with subprocess.Popen(command, cwd=cwd, env=environment, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            address = server.stdout.readline().strip()
            assert address.startswith("http://127.0.0.1:"), f"it printed {address!r} and left with {server.poll()}"
            yield address
        finally:
            server.terminate()
            server.wait(timeout=30)
