"""`metrics`: single numbers on the terminal, for a script, or for a spreadsheet."""

import csv
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from enum import StrEnum
from math import isnan
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.commands.options import WarehouseOption

if TYPE_CHECKING:
    from crm_models.metrics import Reading
    from crm_models.slices import Where
    from crm_models.warehouse import Warehouse


class Format(StrEnum):
    """How readings are written."""

    table = "table"
    json = "json"
    csv = "csv"


def metrics(
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], metavar="DAY", help="First day.")],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], metavar="DAY", help="Last day, counted in.")],
    keys: Annotated[
        list[str] | None, typer.Argument(metavar="[KEY]...", help="Metrics; all when none is named.")
    ] = None,
    by: Annotated[str | None, typer.Option(metavar="DIMENSION", help="One reading per member of it.")] = None,
    where: Annotated[
        list[str] | None, typer.Option(metavar="DIMENSION=MEMBER", help="Only these; repeat for more members.")
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="How to write the readings.")] = Format.table,
    warehouse: WarehouseOption = None,
) -> None:
    """Print metrics for a period, days inclusive: value, what it is made of, n and its interval."""
    if last < first:
        raise typer.BadParameter("The last day lies before the first.", param_hint="--to")
    conditions = _conditions(where or [])

    from crm_models.metrics import CATALOGUE, read
    from crm_models.settings import Settings
    from crm_models.slices import Period
    from crm_models.warehouse import Warehouse

    settings = Settings.load(warehouse_url=warehouse)
    with Warehouse.at(settings.warehouse_url, as_of=settings.as_of) as opened:
        _refuse_unknown_members(opened, conditions)
        readings = read(opened, keys or list(CATALOGUE), [Period(first.date(), last.date())], conditions, by)
    if form is Format.json:
        records = [reading.to_json() for reading in readings]
        typer.echo(json.dumps(records, indent=2, ensure_ascii=False, allow_nan=False))
    elif form is Format.csv:
        _print_csv(readings)
    else:
        _print_table(readings, by, settings.currency)


def _conditions(assignments: Iterable[str]) -> "Where":
    """`["region=North", "region=South"]` as one dimension with two members."""
    members: dict[str, tuple[str, ...]] = {}
    for assignment in assignments:
        dimension, equals, member = assignment.partition("=")
        if not equals:
            raise typer.BadParameter(f"“{assignment}” is not DIMENSION=MEMBER.", param_hint="--where")
        members[dimension] = (*members.get(dimension, ()), member)
    return tuple(members.items())


def _refuse_unknown_members(warehouse: "Warehouse", conditions: "Where") -> None:
    """A slip in a member's name would read as a number of nothing. Long lists of members are not checked.

    Raises:
        UnknownName: no customer has that member.
    """
    from crm_models.analyses.members import members
    from crm_models.errors import UnknownName
    from crm_models.marts.members import MOST
    from crm_models.slices import dimension

    for key, asked in conditions:
        known = members(warehouse, key)
        for member in asked:
            if known and len(known) <= MOST and member not in known:
                raise UnknownName(f"member of {dimension(key).label.lower()}", member, known)


def _print_csv(readings: "Sequence[Reading]") -> None:
    """The fields of the JSON as columns; unknown is empty."""
    from crm_models.metrics import Reading

    columns = [field.name for field in fields(Reading) if field.name != "reason"]
    writer = csv.DictWriter(sys.stdout, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(reading.to_json() for reading in readings)


def _print_table(readings: "Sequence[Reading]", by: str | None, currency: str) -> None:
    """One line per reading; columns that say nothing are left out."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    from dashboard.units import say_exactly, say_range

    rows = [
        {
            "Metric": reading.label,
            by or "": reading.member if by else "",
            "Value": say_exactly(reading.value, reading.unit, currency),
            "n": f"{reading.n:,}",
            "Interval": "" if isnan(reading.low) else say_range(reading.low, reading.high, reading.unit, currency),
            "Why unknown": reading.reason,
        }
        for reading in readings
    ]
    table = Table(box=SIMPLE_HEAD)
    headings = [heading for heading in (rows[0] if rows else ()) if any(row[heading] for row in rows)]
    for heading in headings:
        table.add_column(heading, justify="right" if heading in ("Value", "n", "Interval") else "left")
    for row in rows:
        table.add_row(*(row[heading] for heading in headings))
    # A pipe has no width of its own: lines stay whole there.
    Console(width=None if sys.stdout.isatty() else 200, highlight=False).print(table)
