"""What a database would do to answer a statement: whether it reads a large table from end to end."""

import re
from collections.abc import Iterable

from sqlalchemy import Connection

LARGE = r"(?:petition|event|published_petition)(?:_\d+)?"
_SQLITE = re.compile(rf"^SCAN {LARGE}$")
_BY_INDEX = re.compile(rf"^SCAN {LARGE} USING (?:COVERING )?INDEX (\w+)")
_POSTGRESQL = re.compile(rf"Seq Scan on {LARGE}\b")


def whole_reads(connection: Connection, asked: Iterable[tuple[str, object]]) -> dict[str, str]:
    """Statements that read a large table from end to end without any index, each with the line of the plan that says so."""
    found: dict[str, str] = {}
    sqlite = connection.dialect.name == "sqlite"
    named = "SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'"
    partial = set(connection.exec_driver_sql(named).scalars()) if sqlite else set()
    if not sqlite:
        # A table of the tests is read faster from end to end: what is left then has no other way.
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    for statement, parameters in {said: bound for said, bound in asked if said.lstrip().startswith("SELECT")}.items():
        plan = connection.exec_driver_sql(f"EXPLAIN {'QUERY PLAN ' if sqlite else ''}{statement}", parameters)
        lines = [str(row[-1]) for row in plan]
        said = [line for line in lines if (_SQLITE.search(line) if sqlite else _POSTGRESQL.search(line))]
        if sqlite and "LIMIT" not in statement:
            # Nothing ends it before the end: an index of all rows is as long as the table.
            said += [line for line in lines if (of := _BY_INDEX.search(line)) and of[1] not in partial]
        if said:
            found[" ".join(statement.split())] = said[0]
    return found
