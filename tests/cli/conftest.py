"""Runs the command line as a reader would, in an empty directory, and a shop small enough to add up by hand."""

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from unittest.mock import patch

import pyarrow as pa
import pytest
from typer.testing import CliRunner, Result

from crm_models.draft import drafted
from dashboard.cli import app

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Give ``run(*arguments)``: exit code, stdout and stderr. The machine's settings do not count and stay."""
    monkeypatch.chdir(tmp_path)
    with patch.dict(os.environ):
        for name in [name for name in os.environ if name.startswith("CRM_")]:
            del os.environ[name]
        yield lambda *arguments: CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def shop(tmp_path: Path) -> str:
    """A warehouse with three orders in 2025: Ada (North) 10 and 20 in January, Bob (South) 5 in February."""
    url = f"duckdb:///{tmp_path}/shop.duckdb"
    days = [datetime(2025, 1, 1), datetime(2025, 1, 31, 23, 59), datetime(2025, 2, 1)]  # noqa: DTZ001 - local time
    orders = {"order_id": ["1", "2", "3"], "customer_id": ["ada", "ada", "bob"], "status": ["completed"] * 3}
    lines = {"order_id": ["1", "2", "3"], "line_number": [1, 1, 1], "quantity": [1, 1, 1], "amount": [10, 20, 5]}
    with drafted(url) as draft:
        draft.append("customers", pa.table({"customer_id": ["ada", "bob"], "region": ["North", "South"]}))
        draft.append("orders", pa.table({**orders, "ordered_at": days}))
        draft.append("order_lines", pa.table(lines))
    return url
