"""`crm-dashboard`: the command line. Data goes to stdout, progress and messages to stderr.

Exit codes: 0 done, 1 nothing stored or nothing done, 2 wrong usage, 3 `import --strict` met rows that do not fit.
"""

import os
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from crm_models import __version__
from crm_models.errors import CRMError
from dashboard.commands import doctor, fill, metrics, serve

NOTHING_DONE = 1


class Commands(TyperGroup):
    """The group of commands, which turns our errors into one sentence on stderr and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; a `CRMError` becomes its message."""
        try:
            return super().invoke(ctx)
        except CRMError as error:
            typer.echo(f"Error: {error}", err=True)
            raise typer.Exit(NOTHING_DONE) from None


app = typer.Typer(cls=Commands, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


def show_version(is_asked: bool) -> None:
    """Print the version and leave, when asked."""
    if is_asked:
        typer.echo(f"crm-dashboard {__version__}")
        raise typer.Exit


@app.callback(epilog="Example: crm-dashboard --set currency=EUR serve --port 9000")
def common(
    settings: Annotated[
        Path | None, typer.Option(help="Settings file instead of ./crm.toml.", exists=True, dir_okay=False)
    ] = None,
    assign: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="One setting, as currency=EUR or targets.revenue=120000."),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=show_version, is_eager=True, help="Show the version and leave.")
    ] = False,
) -> None:
    """Honest CRM analytics: import what happened, look at it in a browser, or ask for single numbers.

    Settings come from flags, then from CRM_… environment variables, then from the settings file.
    """
    # A flag becomes the environment of this process, which wins over the file and reaches the server's pages.
    if settings:
        os.environ["CRM_SETTINGS"] = str(settings.resolve())
    for assignment in assign or []:
        name, value = _assigned(assignment)
        os.environ[f"CRM_{name.upper().replace('.', '__')}"] = value


def _assigned(assignment: str) -> tuple[str, str]:
    from crm_models.settings import Settings

    name, equals, value = assignment.partition("=")
    if not equals or name.partition(".")[0] not in Settings.model_fields:
        known = ", ".join(Settings.model_fields)
        raise typer.BadParameter(f"“{assignment}” is not NAME=VALUE with a NAME among {known}.", param_hint="--set")
    return name, value


app.command(epilog="Example: crm-dashboard demo --port 9000")(serve.demo)
app.command(epilog="Example: crm-dashboard sample --customers 5000")(fill.sample)
app.command("import", epilog="Example: crm-dashboard import exports/ --mapping shop.toml --dry-run")(fill.import_)
app.command(epilog="Example: crm-dashboard build")(fill.build)
app.command(epilog="Example: crm-dashboard serve --warehouse duckdb:///data/crm.duckdb")(serve.serve)
app.command(epilog="Example: crm-dashboard metrics revenue orders --from 2025-01-01 --to 2025-03-31 --by region")(
    metrics.metrics
)
app.command(epilog="Example: crm-dashboard doctor")(doctor.doctor)


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
