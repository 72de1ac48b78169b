"""Reading small frames row by row, where every row becomes words."""

from typing import Any, cast

import pandas as pd


def records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame, each as a dictionary by column."""
    return cast("list[dict[str, Any]]", rows.to_dict("records"))


def fullest(rows: pd.DataFrame, column: str) -> dict[str, Any] | None:
    """The row whose number in ``column`` is highest, the first of equals; None where there are no rows."""
    return max(records(rows), key=lambda row: row[column], default=None)
