"""Rows that add to others or take their place, in the words of either database. Each statement is built once."""

from functools import cache
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite


@cache
def add_up(table: Table, dialect: str, number: str = "number") -> Any:
    """The statement that adds to a figure, which begins with it where there is none of its key yet."""
    insert = _insert(table, dialect)
    keys = list(table.primary_key.columns)
    return insert.on_conflict_do_update(index_elements=keys, set_={number: table.c[number] + insert.excluded[number]})


@cache
def put(table: Table, dialect: str) -> Any:
    """The statement that writes a whole row, in the place of the one of its key where there is one."""
    insert = _insert(table, dialect)
    keys = list(table.primary_key.columns)
    return insert.on_conflict_do_update(
        index_elements=keys, set_={c.name: insert.excluded[c.name] for c in table.c if c not in keys}
    )


def _insert(table: Table, dialect: str) -> Any:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
