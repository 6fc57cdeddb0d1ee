"""Days and months of the authority's place, as functions of SQL that each database says in its own words."""

from typing import Any

from sqlalchemy import Date, Integer, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction


class local_day(GenericFunction[Any]):  # noqa: N801 - a function of SQL
    """The day on which a stored moment falls where the authority sits: Vietnam is seven hours ahead all the year round."""

    type = Date()
    inherit_cache = True


class local_month(GenericFunction[Any]):  # noqa: N801 - a function of SQL
    """The month of that day as text, like ``2026-10``."""

    type = String()
    inherit_cache = True


class days_between(GenericFunction[Any]):  # noqa: N801 - a function of SQL
    """How many days after the first day the second is."""

    type = Integer()
    inherit_cache = True


@compiles(days_between)
def _days_between(element: days_between, compiler: SQLCompiler, **options: Any) -> str:
    first, second = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST(julianday({second}) - julianday({first}) AS integer)"


@compiles(days_between, "postgresql")
def _days_between_postgresql(element: days_between, compiler: SQLCompiler, **options: Any) -> str:
    first, second = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({second} - {first})"


@compiles(local_day)
def _local_day(element: local_day, compiler: SQLCompiler, **options: Any) -> str:
    return f"date({compiler.process(element.clauses, **options)}, '+7 hours')"


@compiles(local_day, "postgresql")
def _local_day_postgresql(element: local_day, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **options)} + INTERVAL '7 hours' AS date)"


@compiles(local_month)
def _local_month(element: local_month, compiler: SQLCompiler, **options: Any) -> str:
    return f"strftime('%Y-%m', {compiler.process(element.clauses, **options)}, '+7 hours')"


@compiles(local_month, "postgresql")
def _local_month_postgresql(element: local_month, compiler: SQLCompiler, **options: Any) -> str:
    return f"to_char({compiler.process(element.clauses, **options)} + INTERVAL '7 hours', 'YYYY-MM')"
