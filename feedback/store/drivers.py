"""What is asked of the databases' own drivers, and how they differ in it: rows by the million, the file, the disk."""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

_CACHE_KIB = 128 * 1024


def insert_rows(connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Many rows at once, each as the driver takes it: COPY in PostgreSQL, one prepared statement in SQLite."""
    names = ", ".join(f'"{column}"' for column in columns)
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        places = ", ".join("?" for _column in columns)
        driver.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)  # noqa: S608 - names of ours
        return
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def make_room(connection: Connection) -> None:
    """Let SQLite keep more of the indexes in memory whose keys are random; PostgreSQL has memory of its own for that."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA cache_size=-{_CACHE_KIB}")


def reserve_numbers(connection: Connection, table: str, last: int) -> None:
    """Let the numbers that PostgreSQL gives out begin after this one; SQLite looks at the greatest that is there."""
    if connection.dialect.name != "sqlite":
        sequence = f"pg_get_serial_sequence('{table}', 'id')"
        connection.exec_driver_sql(f"SELECT setval({sequence}, GREATEST({last}, nextval({sequence})))")


def file_of(connection: Connection) -> str | None:
    """The file in which SQLite keeps the database; None in memory, and of PostgreSQL, which may be on another machine."""
    if connection.dialect.name != "sqlite":
        return None
    # Whoever made a table for the moment has a second one beside it.
    return connection.exec_driver_sql("SELECT file FROM pragma_database_list WHERE name = 'main'").scalar_one() or None


def is_full(error: BaseException) -> bool:
    """Whether the database could not store because the disk has no room."""
    told = getattr(error, "orig", error)
    full = getattr(told, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL or getattr(told, "sqlstate", None) == "53100"
    return full or (error.__cause__ is not None and is_full(error.__cause__))
