"""Options that several commands share."""

from typing import Annotated, TypeAlias

import typer

WarehouseOption: TypeAlias = Annotated[
    str | None,
    typer.Option("--warehouse", metavar="URL", help="Warehouse to read: duckdb:///FILE or postgresql://HOST/NAME."),
]
IntoOption: TypeAlias = Annotated[
    str | None,
    typer.Option("--into", metavar="URL", help="Warehouse to write: duckdb:///FILE or postgresql://HOST/NAME."),
]
PortOption: TypeAlias = Annotated[
    int | None, typer.Option("--port", metavar="PORT", min=1, max=65535, help="Port to listen on.")
]
HostOption: TypeAlias = Annotated[
    str, typer.Option("--host", help="Address to listen on; 0.0.0.0 lets other machines in.")
]
CustomersOption: TypeAlias = Annotated[
    int, typer.Option("--customers", metavar="N", min=300, help="Customers of the sample company, 300 or more.")
]

LOCAL = "127.0.0.1"
CUSTOMERS = 20_000
