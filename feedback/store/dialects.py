"""What differs between SQLite and PostgreSQL, and nowhere else."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Event
from typing import Any

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import DBAPIError, TimeoutError  # noqa: A004 - of the pool

from feedback.store.turns import begin_writing

_WRITING: ContextVar[bool] = ContextVar("writing", default=False)
_BUSY_MILLISECONDS = 5000
_CONNECT_SECONDS = 5
_ASKED_AGAIN = 0.1


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


def hurry(engine: Engine, seconds: int) -> None:
    """Let no question on a new connection take longer, nor wait longer than half of it for a lock. SQLite waits for its one lock
    only, and for five seconds.
    """
    if engine.dialect.name == "sqlite":
        return

    def limit(connection: Any, _record: object) -> None:
        # Outside any transaction: else it would be taken back with the first.
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"SET statement_timeout = {seconds * 1000}")
            cursor.execute(f"SET lock_timeout = {seconds * 500}")
            cursor.execute(f"SET idle_in_transaction_session_timeout = {seconds * 6000}")
        connection.autocommit = False

    event.listen(engine, "connect", limit)


def waits(url: str) -> dict[str, Any]:
    """How long is waited for a connection: to a server that does not answer, and for one of ours that is in use."""
    server = {"connect_args": {"connect_timeout": _CONNECT_SECONDS}} if url.startswith("postgresql") else {}
    return {"pool_timeout": _CONNECT_SECONDS, **server}


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


def is_held_by_others(error: Exception) -> bool:
    """Whether a change came to nothing because others hold the table, and can be tried again (SQLSTATE 55P03, 40P01)."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", "") in {"55P03", "40P01"}


def _begin_sqlite(connection: Connection) -> None:
    writes = _WRITING.get()
    driver: Any = connection.connection.driver_connection
    driver.execute(f"PRAGMA query_only={0 if writes else 1}")
    # A writer takes the lock at once; a deferred one would fail half-way when another commits between.
    if not writes:
        driver.execute("BEGIN")
    elif not begin_writing(driver):
        driver.execute("PRAGMA busy_timeout=0")
        try:
            # Once more, so that it is told in the usual way that the database is locked.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        finally:
            driver.execute(f"PRAGMA busy_timeout={_BUSY_MILLISECONDS}")


def _begin_postgresql(connection: Connection) -> None:
    if not _WRITING.get():
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")


class InDoubt(Exception):
    """The database went while it was told to commit: everything is stored, or nothing; nobody has said which."""


def is_unavailable(error: Exception) -> bool:
    """Whether the database could not store now (locked, full, read-only, gone), as opposed to a fault of ours."""
    gone = isinstance(error, DBAPIError) and type(error).__name__ in {"OperationalError", "InterfaceError", "InternalError"}
    # The last: every connection of this process is in use.
    return gone or isinstance(error, InDoubt | TimeoutError)


@contextmanager
def alone(engine: Engine, name: str, *, waiting: bool = False) -> Iterator[bool]:
    """Hold a name among all processes at this database, or tell that another holds it.

    SQLite is served by one machine, on which one process does the jobs: there it is always free. The name is held by a
    connection of its own, so that it falls free when its holder dies; no pool that shares connections may stand between.

    :param waiting: wait until it is free.
    """
    if engine.dialect.name == "sqlite":
        yield True
        return
    with engine.connect() as connection:
        take = text("SELECT pg_try_advisory_lock(hashtext(:name))")
        while True:
            held = bool(connection.scalar(take, {"name": name}))
            # What is held so outlives its transaction, which must not stand open all the while.
            connection.rollback()
            if held or not waiting:
                break
            # Asked again instead of waited for: an index that its holder makes beside writers would wait for that statement.
            Event().wait(_ASKED_AGAIN)
        try:
            yield held
        finally:
            if held:
                connection.scalar(text("SELECT pg_advisory_unlock(hashtext(:name))"), {"name": name})


@dataclass(frozen=True)
class SearchSql:
    """The word index in one database's own words.

    ``held`` reads the different words of one text. ``fits`` says that a text holds ``:folded``, ``agrees`` that it holds
    ``:marked`` as it was written, which PostgreSQL finds among those that fit. ``all`` gives the (id) of every text before
    ``:before`` for which such a condition holds, ``newest`` the ``:newest`` of them, since to read every text with a common word
    takes seconds; PostgreSQL looks for them among the newest texts. ``near`` gives (id, worth) of texts that hold any of several
    phrases. ``plain`` gives (id, distance) by the database's own measure.
    """

    create: str
    drop: str
    insert: str
    delete: str
    clear: str
    held: str
    fits: str
    agrees: str
    all: str
    newest: str
    near: Callable[[Mapping[str, float]], tuple[str, dict[str, Any]]]
    plain: str
    all_joiner: str
    any_joiner: str
    phrase_joiner: str
    quote: str

    def phrase(self, words: Sequence[str]) -> str:
        """The query for words that stand one after the other; they hold letters and digits only."""
        inside = self.phrase_joiner.join(words)
        return f"({self.quote}{inside}{self.quote})"

    def all_of(self, queries: Sequence[str]) -> str:
        """The query for texts that fit every one of some queries."""
        return f"({self.all_joiner.join(queries)})"

    def any_of(self, queries: Sequence[str]) -> str:
        """The query for texts that fit one of some queries, or more."""
        return f"({self.any_joiner.join(queries)})"


def _near_in_sqlite(worth: Mapping[str, float]) -> tuple[str, dict[str, Any]]:
    """Each phrase by itself, so that no text is read: what a text is worth is the sum of the phrases it holds."""
    held = " UNION ALL ".join(
        f"SELECT id, {value} AS worth FROM (SELECT rowid AS id FROM published_search"  # noqa: S608 - a number
        f" WHERE folded MATCH :phrase{number} AND rowid < :before ORDER BY rowid DESC LIMIT :newest)"
        for number, value in enumerate(worth.values())
    )
    phrases = {f"phrase{number}": phrase for number, phrase in enumerate(worth)}
    return f"SELECT id, sum(worth) AS worth FROM ({held}) GROUP BY id ORDER BY 2 DESC, 1 DESC LIMIT :most", phrases  # noqa: S608


def _near_in_postgresql(worth: Mapping[str, float]) -> tuple[str, dict[str, Any]]:
    """All at once, by its own measure: here each phrase by itself would read the newest texts again."""
    return (
        "SELECT id, ts_rank(folded, to_tsquery('simple', :folded)) AS worth"
        " FROM (SELECT id, folded FROM published_search WHERE id < :before ORDER BY id DESC LIMIT 10 * :newest)"
        " AS latest WHERE folded @@ to_tsquery('simple', :folded) ORDER BY 2 DESC, 1 DESC LIMIT :most"
    ), {"folded": f"({' | '.join(worth)})"}


_SEARCH = {
    "sqlite": SearchSql(
        create=("CREATE VIRTUAL TABLE published_search USING fts5(marked, folded, tokenize='unicode61 remove_diacritics 0')"),
        drop="DROP TABLE published_search",
        insert="INSERT INTO published_search (rowid, marked, folded) VALUES (:id, :marked, :folded)",
        delete="DELETE FROM published_search WHERE rowid = :id",
        clear="DELETE FROM published_search",
        held="SELECT folded FROM published_search WHERE rowid = :id",
        fits="folded MATCH :folded",
        agrees="marked MATCH :marked",
        all="SELECT rowid AS id FROM published_search WHERE {condition} AND rowid < :before",
        newest="SELECT rowid AS id FROM published_search WHERE {condition} AND rowid < :before ORDER BY rowid DESC LIMIT :newest",
        near=_near_in_sqlite,
        plain="SELECT rowid AS id, rank AS distance FROM published_search WHERE folded MATCH :folded",
        all_joiner=" AND ",
        any_joiner=" OR ",
        phrase_joiner=" ",
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
        clear="DELETE FROM published_search",
        held="SELECT array_to_string(tsvector_to_array(folded), ' ') FROM published_search WHERE id = :id",
        fits="folded @@ to_tsquery('simple', :folded)",
        agrees="folded @@ to_tsquery('simple', :folded) AND marked @@ to_tsquery('simple', :marked)",
        all="SELECT id FROM published_search WHERE id < :before AND {condition}",
        newest=(
            "SELECT id FROM (SELECT id, marked, folded FROM published_search WHERE id < :before ORDER BY id DESC"
            " LIMIT 5 * :newest) AS latest WHERE {condition} ORDER BY id DESC LIMIT :newest"
        ),
        near=_near_in_postgresql,
        plain=(
            "SELECT id, -ts_rank(folded, to_tsquery('simple', :folded)) AS distance"
            " FROM published_search WHERE folded @@ to_tsquery('simple', :folded)"
        ),
        all_joiner=" & ",
        any_joiner=" | ",
        phrase_joiner="' <-> '",
        quote="'",
    ),
}
SEARCH_TABLE = "published_search"


def search_sql(bind: Engine | Connection) -> SearchSql:
    """The word index as this database has it."""
    return _SEARCH[bind.dialect.name]


_FIGURES_LOCK = 0x4C4E_6669
"""Any number that no other advisory lock of ours has."""


def wait_for_figures(connection: Connection, *, alone: bool) -> None:
    """Until the transaction ends many may write figures, but nobody beside one who is ``alone``. SQLite has one writer."""
    if connection.dialect.name == "postgresql":
        shared = "" if alone else "_shared"
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock{shared}({_FIGURES_LOCK})")


def has_one_writer(bind: Engine | Connection) -> bool:
    """Whether nobody else writes until this transaction ends, so that no row need be locked."""
    return bind.dialect.name == "sqlite"
