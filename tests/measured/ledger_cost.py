# ruff: noqa: T201 - it prints what it measured
"""What the public log costs: ``python -m tests.measured.ledger_cost [LEAVES]``, on SQLite, or on PostgreSQL by TEST_DATABASE_URL.

Prints how much more processor time a submission and 10,000 bare events take with the log than without it, and how long a
proof and an append take in a log of 1,000,000 leaves. Figures that were measured stand in ``docs/ledger.md``.
"""

import os
import random
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, create_engine, delete, event, insert, select, update
from sqlalchemy.orm import Session

from feedback.domain.ledger import append, leaf_hash
from feedback.gateways.files import FolderStore
from feedback.services.ledger import appending, proving
from feedback.services.ledger.appending import Entry, append_entries
from feedback.store import base, dialects
from feedback.store.base import unit_of_work
from feedback.store.models import Event, LedgerHead, LedgerNode, Petition
from tests import databases, people

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
EVENTS, TOGETHER, SUBMISSIONS, TRIES, PORTION = 10_000, 100, 150, 200, 5_000


def main() -> None:
    """Measure and print."""
    leaves = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        url = os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{folder}/measured.sqlite3"
        databases.fill(url)
        engine = create_engine(url, hide_parameters=True)
        dialects.prepare(engine)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA synchronous=OFF"))
        files = FolderStore(Path(folder) / "files")
        compare("a submission", lambda: submissions(engine, files), SUBMISSIONS)
        compare("a bare event, each committed alone", lambda: events(engine, EVENTS // 10, 1), EVENTS // 10)
        compare(f"a bare event, {TOGETHER} a commit", lambda: events(engine, EVENTS, TOGETHER), EVENTS)
        grow(engine, leaves)
        proofs(engine)


def compare(what: str, done: Callable[[], None], count: int) -> None:
    """Time the same with the log and without it, alternately, and print the middle of three and the ratio.

    In processor time: what a disk takes for a commit says more about the disk, and about who else uses it.
    """
    times: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(3):
        for logged in (False, True):
            with switched(logged):
                begun = time.process_time()
                done()
                times[logged].append(time.process_time() - begun)
    without, with_log = (1000 * statistics.median(times[logged]) / count for logged in (False, True))
    print(f"{what}: {without:.2f} ms without the log, {with_log:.2f} ms with it, ratio {with_log / without:.2f}")


@contextmanager
def switched(logged: bool) -> Iterator[None]:
    steps, note = list(base._last_steps), appending.note
    if not logged:
        base._last_steps.clear()
        appending.note = lambda _session, _event: None
    try:
        yield
    finally:
        base._last_steps[:], appending.note = steps, note


def submissions(engine: Engine, files: FolderStore) -> None:
    for _ in range(SUBMISSIONS):
        with unit_of_work(engine) as session:
            people.send(session, now=NOW, files=files, email=f"{secrets.token_hex(8)}@example.vn", phone="")


def events(engine: Engine, count: int, together: int) -> None:
    for _ in range(count // together):
        with unit_of_work(engine) as session:
            petition = session.scalars(select(Petition).limit(1)).one()
            session.add_all(
                Event(
                    petition=petition,
                    action="remind",
                    happened_at=NOW,
                    recorded_at=NOW,
                    actor_kind="service",
                    text="Nhắc",
                    detail="",
                    state=petition.state,
                    publication=petition.publication,
                    kind=petition.kind,
                    sector_id=petition.sector_id,
                    round=1,
                    extended_days=0,
                )
                for _ in range(together)
            )


def grow(engine: Engine, leaves: int) -> None:
    """Make the tree over so many leaves, without the leaves; print what an append of one costs then."""
    peaks: list[bytes] = []
    with unit_of_work(engine) as session:
        session.execute(delete(LedgerNode))
        for start in range(0, leaves, PORTION):
            rows = []
            for seq in range(start, min(start + PORTION, leaves)):
                placed, peaks = append(seq, peaks, leaf_hash(str(seq).encode()))
                rows += [{"level": level, "index": index, "hash": made} for level, index, made in placed]
            session.execute(insert(LedgerNode), rows)
        session.execute(update(LedgerHead).values(size=leaves, peaks=b"".join(peaks)))
    times = []
    for _ in range(TRIES):
        with unit_of_work(engine) as session:
            begun = time.perf_counter()
            append_entries(session, [entry()], NOW)
            times.append(time.perf_counter() - begun)
    print(f"one append at {leaves:,} leaves: {1000 * statistics.median(times):.2f} ms")


def entry() -> Entry:
    return Entry(None, secrets.token_hex(32), "note", NOW, "", "service", {})


def proofs(engine: Engine) -> None:
    chance = random.Random(1)
    with Session(engine) as session:
        size = proving.query.get_head(session).size
        proving.inclusion(session, 0, size)
        for what, prove in (
            ("inclusion", lambda: proving.inclusion(session, chance.randrange(size), size)),
            ("consistency", lambda: proving.consistency(session, chance.randrange(1, size), size)),
        ):
            times = []
            for _ in range(TRIES):
                begun = time.perf_counter()
                prove()
                times.append(time.perf_counter() - begun)
            print(f"proof of {what} at {size:,} leaves: {1000 * statistics.median(times):.2f} ms")


if __name__ == "__main__":
    main()
