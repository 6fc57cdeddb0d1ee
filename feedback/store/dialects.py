"""What differs between SQLite and PostgreSQL, and nowhere else."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
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


@contextmanager
def unlinked(connection: Connection) -> Iterator[None]:
    """Change tables without losing rows: SQLite makes a table anew, and would delete with the old one what refers to it.

    :raises RuntimeError: afterwards a row refers to nothing.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    # Before the transaction begins: within one SQLite does not listen.
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        if driver.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise RuntimeError("a row refers to nothing")
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


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


@dataclass(frozen=True)
class SearchSql:
    """The word index in one database's own words."""

    create: str
    drop: str
    insert: str
    delete: str
    matches: str
    joiner: str
    quote: str

    def all_of(self, wanted: list[str]) -> str:
        """The query that asks for every word; the words hold letters and digits only."""
        return self.joiner.join(f"{self.quote}{word}{self.quote}" for word in wanted)


_SEARCH = {
    "sqlite": SearchSql(
        create=("CREATE VIRTUAL TABLE published_search USING fts5(marked, folded, tokenize='unicode61 remove_diacritics 0')"),
        drop="DROP TABLE published_search",
        insert="INSERT INTO published_search (rowid, marked, folded) VALUES (:id, :marked, :folded)",
        delete="DELETE FROM published_search WHERE rowid = :id",
        matches=(
            "SELECT rowid AS id, rowid IN (SELECT rowid FROM published_search WHERE marked MATCH :marked) AS agrees "
            "FROM published_search WHERE folded MATCH :folded"
        ),
        joiner=" AND ",
        quote='"',
    ),
    "postgresql": SearchSql(
        create=(
            "CREATE TABLE published_search (id bigint PRIMARY KEY, marked tsvector NOT NULL, folded tsvector NOT NULL); "
            "CREATE INDEX ix_published_search_folded ON published_search USING gin (folded)"
        ),
        drop="DROP TABLE published_search",
        insert=(
            "INSERT INTO published_search (id, marked, folded) "
            "VALUES (:id, to_tsvector('simple', :marked), to_tsvector('simple', :folded))"
        ),
        delete="DELETE FROM published_search WHERE id = :id",
        matches=(
            "SELECT id, marked @@ to_tsquery('simple', :marked) AS agrees "
            "FROM published_search WHERE folded @@ to_tsquery('simple', :folded)"
        ),
        joiner=" & ",
        quote="'",
    ),
}
SEARCH_TABLE = "published_search"


def search_sql(bind: Engine | Connection) -> SearchSql:
    """The word index as this database has it."""
    return _SEARCH[bind.dialect.name]
