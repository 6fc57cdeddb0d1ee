"""The bare SQL of a path: the statements its page sends, sent again through the driver of the database and nothing else."""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event, make_url

from feedback.extensions import db
from tests.bench.driver import Ask
from tests.bench.sums import percentile

_OWN = ("BEGIN", "PRAGMA", "SET ", "ROLLBACK", "COMMIT", "SAVEPOINT", "RELEASE")
_MOST_SECONDS = 4.0


@dataclass(frozen=True)
class Bare:
    """``statements``: how many the page sends; milliseconds of all of them together, and of the slowest that searches."""

    statements: int
    median: float
    p95: float
    slowest_p95: float
    search_p95: float


Statement = tuple[str, Any]


def watch(app: Flask, engine: Engine, asks: Sequence[Ask]) -> list[list[Statement]]:
    """The statements of each request, as they go to the driver, as many as some seconds allow. Inside :meth:`Stock.opened`."""
    found: list[list[Statement]] = []
    began = time.perf_counter()
    client = app.test_client(use_cookies=False)
    for ask in asks:
        if found and time.perf_counter() - began > _MOST_SECONDS:
            break
        with _listening(engine) as sent:
            answer = client.get(ask.path, headers=list(ask.headers))
        assert answer.status_code in {200, 303}, f"{ask.path}: {answer.status_code}"
        found.append([(words, values) for words, values in sent if not words.upper().startswith(_OWN)])
    return found


def replay(url: str, requests: Sequence[Sequence[Statement]], times: int = 40) -> Bare:
    """Send them again, request by request, and fetch every row."""
    whole: list[float] = []
    slowest: dict[str, list[float]] = {}
    with _plain(url) as cursor:
        began = time.perf_counter()
        for number in range(times):
            if time.perf_counter() - began > _MOST_SECONDS and number:
                break
            together = 0.0
            for words, values in filter(_reads, requests[number % len(requests)]):
                took = _timed(cursor, words, values)
                slowest.setdefault(words, []).append(took)
                together += took
            whole.append(together)
    ends = {words: percentile(one, 0.95) for words, one in slowest.items()}
    searching = [end for words, end in ends.items() if "published_search" in words]
    most = max((len(request) for request in requests), default=0)
    return Bare(
        most, percentile(whole, 0.5), percentile(whole, 0.95), max(ends.values(), default=0.0), max(searching, default=0.0)
    )


def _reads(statement: Statement) -> bool:
    """A page that shows a sender also writes down who looked; that is counted, and not done again."""
    return statement[0].lstrip().upper().startswith(("SELECT", "WITH"))


def of(app: Flask, url: str, asks: Sequence[Ask]) -> Bare:
    """Both. Pages that are kept in memory are asked for once before."""
    watch(app, db.engine, asks[:1])
    return replay(url, watch(app, db.engine, asks[:8]))


def _timed(cursor: Any, words: str, values: Any) -> float:
    before = time.perf_counter()
    cursor.execute(words, values)
    if cursor.description is not None:
        cursor.fetchall()
    return (time.perf_counter() - before) * 1000


@contextmanager
def _listening(engine: Engine) -> Iterator[list[Statement]]:
    sent: list[Statement] = []

    def note(_connection: Any, _cursor: Any, words: str, values: Any, _context: Any, _many: bool) -> None:
        sent.append((words, values))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


@contextmanager
def _plain(url: str) -> Iterator[Any]:
    """A cursor of the driver's own, which may only read."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        connection: Any = sqlite3.connect(str(address.database), isolation_level=None)
        connection.execute("PRAGMA query_only=1")
    else:
        import psycopg

        connection = psycopg.connect(address.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True)
        connection.execute("SET default_transaction_read_only = on")
    try:
        yield connection.cursor()
    finally:
        connection.close()
