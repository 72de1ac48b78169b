"""`sample`, `import` and `build`: everything that writes the warehouse."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crm_models.errors import RowsRejected, WarehouseError, WarehouseMissing
from dashboard.commands.options import CUSTOMERS, CustomersOption, IntoOption
from dashboard.commands.reporting import steps

if TYPE_CHECKING:
    from crm_models.ingest import ImportReport

NOTHING_STORED = 1
ROWS_REJECTED = 3
MEMORY = "1200MB"
"""What DuckDB may take before it goes to the disk; Python's own memory comes on top."""


def sample(
    customers: CustomersOption = CUSTOMERS,
    into: IntoOption = None,
    replace: Annotated[bool, typer.Option("--replace", help="Even where imported rows would be lost.")] = False,
) -> None:
    """Make the sample company: three years, every table filled, made-up names."""
    from crm_models.settings import Settings

    url = Settings.load(warehouse_url=into).warehouse_url
    if not replace and has_other_rows(url):
        raise WarehouseError(
            "This warehouse holds rows that are not the sample company's and would be lost. "
            "Make the sample elsewhere with --into, or say --replace."
        )
    make_sample(url, customers)


def make_sample(url: str, customers: int) -> None:
    """Fill the warehouse at ``url`` with a sample company, and with nothing else."""
    from crm_models.draft import drafted
    from sample_data import generate

    with (
        steps(f"Making a sample company of {customers:,} customers") as say,
        drafted(url, keep=False, memory=MEMORY) as draft,
    ):
        for table, rows in generate(customers, progress=say):
            draft.append(table, rows)
        draft.note("origin", "sample")
        draft.note("company", "Meridian")
        say("summaries for the pages")


def has_other_rows(url: str) -> bool:
    """Whether a warehouse is there that is more than a sample company."""
    from crm_models.engines import parse_url
    from crm_models.warehouse import notes

    try:
        found = notes(parse_url(url))
    except WarehouseMissing:
        return False
    return found.get("origin") != "sample" or "import_report" in found


def build(into: IntoOption = None) -> None:
    """Build the summaries anew from the tables, and publish them."""
    from crm_models.draft import drafted
    from crm_models.engines import parse_url
    from crm_models.settings import Settings
    from crm_models.warehouse import check_version

    url = Settings.load(warehouse_url=into).warehouse_url
    check_version(parse_url(url))  # nothing to build from is an error, not an empty warehouse
    with steps("Building the warehouse anew") as say, drafted(url, memory=MEMORY):
        say("summaries for the pages")


def import_(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="File, folder of files, or database URL.")],
    mapping: Annotated[Path, typer.Option(help="Mapping file (TOML): what goes where.", exists=True, dir_okay=False)],
    into: IntoOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be stored, and store nothing.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Store nothing if any row is rejected (exit 3).")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Empty the tables it writes first.")] = False,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE.json", help="Write the report here, rejected rows beside it.")
    ] = None,
) -> None:
    """Import files or a database: read, loaded, rejected, ignored and merged rows per table.

    An import that stops for any reason leaves the warehouse as it was.
    """
    from crm_models.ingest import run_import
    from crm_models.settings import Settings

    url = Settings.load(warehouse_url=into).warehouse_url
    rejects = (report or Path("import.json")).with_suffix(".rejects.csv")
    choices = {"dry_run": dry_run, "strict": strict, "replace": replace}
    try:
        with steps(f"{'Trying' if dry_run else 'Importing'} {source}") as say:
            result = run_import(source, mapping, url, **choices, rejects_file=rejects, progress=say)
    except RowsRejected as error:
        _hand_out(error.report, report, rejects)
        typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(ROWS_REJECTED if strict else NOTHING_STORED) from None
    _hand_out(result, report, rejects)


def _hand_out(result: "ImportReport", report: Path | None, rejects: Path) -> None:
    """Print one line per table, say what was odd and where the rejected rows are, and write the report."""
    headings = ("read", "loaded", "rejected", "ignored", "merged")
    typer.echo(f"{'table':20}" + "".join(f"{heading:>12}" for heading in headings))
    for table in result.tables:
        typer.echo(f"{table.table:20}" + "".join(f"{getattr(table, heading):12,}" for heading in headings))
    for remark in result.remarks:
        typer.echo(f"Note: {remark}", err=True)
    for warning in result.warnings:
        typer.echo(f"Warning: {warning}", err=True)
    if result.unused_files:
        typer.echo(f"Files not used: {', '.join(result.unused_files)}", err=True)
    if report:
        report.write_text(result.to_json() + "\n", encoding="utf-8")
    if result.rejected:
        typer.echo(f"Rejected rows with file, line, column, value and reason: {rejects}", err=True)
