"""Functions of SQL that make much of little, held to a size before they make it.

DuckDB counts the memory of a single list or text only once it is there, so a mapping's SELECT gets these functions
under their own names with a look at the size first. Behind FROM they make rows one by one and are left alone.
"""

from collections.abc import Iterator

MOST_ITEMS = 10_000
"""Items of a list, or letters of a text, that a function may make: 27 years of days; 160 MB in a vector of DuckDB's."""
TOO_MANY = "makes a value of more than"
SERIES = (
    ("stop", "stop"),
    ("start, stop", "stop - start"),
    ("start BIGINT, stop BIGINT, step BIGINT", "(stop - start) / step"),
    ("start TIMESTAMP, stop TIMESTAMP, step INTERVAL", "(epoch(stop) - epoch(start)) / epoch(step)"),
)
RESIZED = (("given, size", "size"), ("given, size, filling", "size"))
PADDED = (("given, size, filling", "size"),)
MAKERS = {
    "range": SERIES,
    "generate_series": SERIES,
    "repeat": (("given, times", "times * len(given)"),),
    "list_resize": RESIZED,
    "array_resize": RESIZED,
    "lpad": PADDED,
    "rpad": PADDED,
}
"""Function → its parameters and how many items it makes of them, for each of its forms."""


def bounded_functions() -> Iterator[str]:
    """Statements that put the bounded functions in the place of DuckDB's."""
    for name, forms in MAKERS.items():
        problem = f"{name}() {TOO_MANY} {MOST_ITEMS:,} items"
        macros = []
        for parameters, items in forms:
            given = ", ".join(parameter.split()[0] for parameter in parameters.split(", "))
            made = f"CASE WHEN {items} > {MOST_ITEMS} THEN error('{problem}') ELSE system.main.{name}({given}) END"
            macros.append(f"({parameters}) AS {made}")
        yield f"CREATE MACRO {name} {', '.join(macros)}"
