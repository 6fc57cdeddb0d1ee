"""What differs between SQLite and PostgreSQL, and nowhere else."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError

_WRITING: ContextVar[bool] = ContextVar("writing", default=False)
_BUSY_MILLISECONDS = 5000


@contextmanager
def writing() -> Iterator[None]:
    """Transactions begun inside may write; outside they are read-only, which both databases then enforce."""
    token = _WRITING.set(True)
    try:
        yield
    finally:
        _WRITING.reset(token)


def prepare(engine: Engine) -> None:
    """Set the engine up so that an acknowledged row is on the disk and a reader never waits for the writer."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _connect_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)


def _connect_sqlite(connection: Any, _record: object) -> None:
    # The driver must not begin transactions by itself: its late BEGIN let two writers read the same old row.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={_BUSY_MILLISECONDS}",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = _WRITING.get()
    connection.exec_driver_sql(f"PRAGMA query_only={0 if writes else 1}")
    # A writer takes the lock at once; a deferred one would fail half-way when another commits between.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    if not _WRITING.get():
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")


def is_unavailable(error: Exception) -> bool:
    """Whether the database could not store now (locked, full, read-only, gone), as opposed to a fault of ours."""
    return isinstance(error, DBAPIError) and type(error).__name__ in {"OperationalError", "InterfaceError", "InternalError"}
