"""A first look into a file before anybody decides what its columns mean."""

from pathlib import Path

import pandas as pd

from crm_models.ingest.mapping import Mapping, SourceSpec, TableSpec
from crm_models.ingest.rows import FILE, ROW
from crm_models.ingest.sources import find, stage_files
from crm_models.ingest.staging import opened

_ANY = Mapping(sources={"file": SourceSpec()}, tables=(TableSpec(name="customers", source="file", select="SELECT 1"),))


def first_rows(file: Path, rows: int = 5) -> pd.DataFrame:
    """The first rows of a CSV, Excel or Parquet file, one row per row of the file, its columns as they are named there.

    Raises:
        SourceError: the file cannot be read, or holds no rows.
    """
    with opened() as staging:
        stage_files(staging, find(file, _ANY), _ANY, lambda _: None)
        staging.lock()
        chosen = f"SELECT * EXCLUDE ({ROW}, {FILE}) FROM staged.file ORDER BY {ROW} LIMIT {int(rows)}"
        return staging.connection.execute(chosen).df()
