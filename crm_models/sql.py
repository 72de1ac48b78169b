"""The few functions whose spelling differs between engines; nothing else may name a dialect in a statement."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from sqlalchemy import ARRAY, Date, Double, Float, Integer, Select, Text, bindparam, cast, literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import FunctionElement

Rows: TypeAlias = Select[*tuple[Any, ...]]
"""A SELECT of any columns."""


class seconds_between(FunctionElement[float]):  # noqa: N801 - named like the SQL function it is
    """Seconds from the first instant to the second."""

    type = Double()
    inherit_cache = True


@compiles(seconds_between, "duckdb")
def _seconds_duckdb(element: seconds_between, compiler: SQLCompiler, **kw: Any) -> str:
    start, end = element.clauses
    return f"(epoch({compiler.process(end, **kw)}) - epoch({compiler.process(start, **kw)}))"


@compiles(seconds_between, "postgresql")
def _seconds_postgresql(element: seconds_between, compiler: SQLCompiler, **kw: Any) -> str:
    start, end = element.clauses
    return f"CAST(EXTRACT(EPOCH FROM {compiler.process(end, **kw)} - {compiler.process(start, **kw)}) AS FLOAT)"


class days_between(FunctionElement[int]):  # noqa: N801
    """Whole days from the first day to the second."""

    type = Integer()
    inherit_cache = True


@compiles(days_between, "duckdb")
def _days_duckdb(element: days_between, compiler: SQLCompiler, **kw: Any) -> str:
    start, end = element.clauses
    return f"date_diff('day', {compiler.process(start, **kw)}, {compiler.process(end, **kw)})"


@compiles(days_between, "postgresql")
def _days_postgresql(element: days_between, compiler: SQLCompiler, **kw: Any) -> str:
    start, end = element.clauses
    return f"({compiler.process(end, **kw)} - {compiler.process(start, **kw)})"


class each_day(FunctionElement[Any]):  # noqa: N801
    """Every day from the first to the last, both inside: a row for each."""

    type = Date()
    inherit_cache = True


@compiles(each_day, "duckdb")
def _each_day_duckdb(element: each_day, compiler: SQLCompiler, **kw: Any) -> str:
    first, last = element.clauses
    series = f"generate_series({compiler.process(first, **kw)}, {compiler.process(last, **kw)}, INTERVAL 1 DAY)"
    return f"CAST(unnest({series}) AS DATE)"


@compiles(each_day, "postgresql")
def _each_day_postgresql(element: each_day, compiler: SQLCompiler, **kw: Any) -> str:
    first, last = element.clauses
    series = f"generate_series({compiler.process(first, **kw)}, {compiler.process(last, **kw)}, INTERVAL '1 day')"
    return f"CAST({series} AS DATE)"


class each_of(FunctionElement[str]):  # noqa: N801
    """Every text of a list, bound as one value: a row for each."""

    type = Text()
    inherit_cache = True

    def __init__(self, texts: Sequence[str]) -> None:
        super().__init__(bindparam(None, list(texts), type_=ARRAY(Text), unique=True))


@compiles(each_of)
def _each_of(element: each_of, compiler: SQLCompiler, **kw: Any) -> str:
    (texts,) = element.clauses
    return f"unnest({compiler.process(texts, **kw)})"


class quantile(FunctionElement[float]):  # noqa: N801
    """Interpolated quantile of the first argument at the second (0 to 1)."""

    type = Float()
    inherit_cache = True


@compiles(quantile, "duckdb")
def _quantile_duckdb(element: quantile, compiler: SQLCompiler, **kw: Any) -> str:
    values, share = element.clauses
    return f"quantile_cont({compiler.process(values, **kw)}, {compiler.process(share, **kw)})"


@compiles(quantile, "postgresql")
def _quantile_postgresql(element: quantile, compiler: SQLCompiler, **kw: Any) -> str:
    values, share = element.clauses
    return f"percentile_cont({compiler.process(share, **kw)}) WITHIN GROUP (ORDER BY {compiler.process(values, **kw)})"


class quantiles(FunctionElement[Any]):  # noqa: N801
    """Interpolated quantiles of the argument at fixed probabilities, as one array."""

    type = ARRAY(Double)
    inherit_cache = True

    def __init__(self, values: ColumnElement[Any], probabilities: Sequence[float]) -> None:
        super().__init__(values, literal_column(", ".join(f"{share:.6g}" for share in probabilities)))


@compiles(quantiles, "duckdb")
def _quantiles_duckdb(element: quantiles, compiler: SQLCompiler, **kw: Any) -> str:
    values, probabilities = element.clauses
    return f"quantile_cont({compiler.process(values, **kw)}, [{compiler.process(probabilities, **kw)}])"


@compiles(quantiles, "postgresql")
def _quantiles_postgresql(element: quantiles, compiler: SQLCompiler, **kw: Any) -> str:
    values, probabilities = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"percentile_cont(ARRAY[{probabilities}]) WITHIN GROUP (ORDER BY {values})"


def day_of(instant: ColumnElement[Any]) -> ColumnElement[Any]:
    """The calendar day of an instant."""
    return cast(instant, Date)
