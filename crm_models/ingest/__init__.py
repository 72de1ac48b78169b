"""Import: from files or a database, by a mapping, into the warehouse, with every row accounted for.

One call, :func:`run_import`; :mod:`.pipeline` reads top to bottom what it does.
"""

from crm_models.ingest.mapping import Mapping, SourceSpec, TableSpec, read_mapping
from crm_models.ingest.pipeline import run_import
from crm_models.ingest.report import ImportReport, TableReport

__all__ = [
    "ImportReport",
    "Mapping",
    "SourceSpec",
    "TableReport",
    "TableSpec",
    "read_mapping",
    "run_import",
]
