"""Invented petitions by the million, as the service itself would have left them, to measure it with.

Portion by portion they are made, in processes of their own, and written, in one transaction each: whenever it is broken off,
what is there is whole, and the next run goes on after it.
"""

import signal
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context
from typing import TYPE_CHECKING

from feedback.domain.calendar import local_date
from feedback.domain.errors import Refusal
from feedback.domain.ledger import append
from feedback.domain.text import N_
from feedback.services import figures
from feedback.services.generating import world
from feedback.services.generating.making import MOST_DEADLINES, MOST_REQUESTS, Bases, Made, Maker
from feedback.services.generating.plan import Plan, Portion
from feedback.store import bulk
from feedback.store.base import unit_of_work
from feedback.store.models import Deadline, DecisionRequest, Event, Petition, PublishedPetition
from feedback.store.queries import day_standings, ledger, search
from feedback.store.queries.ledger import Head

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

PORTION = 1000
BYTES_EACH = 40_000
"""What a petition takes on the disk with its history, its log and the indexes, with something to spare."""


class Disturbed(Refusal):
    """Somebody else wrote to the log meanwhile, and took the numbers that were counted on."""

    sentence = N_("Somebody else writes to this database. Stop the service and its jobs, and start again: it goes on from here.")


@dataclass(frozen=True)
class Done:
    """What was written."""

    petitions: int
    events: int


def generate(
    engine: "Engine",
    count: int,
    *,
    seed: int,
    years: int,
    now: datetime,
    processes: int,
    progress: Callable[[Done], object] = lambda _done: None,
    counting: Callable[[int, int], object] | None = None,
) -> Done:
    """Add invented petitions to a database that is ready. The same seed on the same day gives the same, but for what is secret.

    :param processes: in how many others they are made; 0: in this one. :param progress: told of each portion that is stored.
    :param counting: told how many steps of how many are done in making the figures of reports anew, which is done at the end.
    :raises Disturbed: somebody else writes as well.
    """
    with unit_of_work(engine) as session:
        seen = world.read(session, now=now)
        bases = _bases(session, now)
        given_out = bulk.list_counters(session)
        # Reports are counted from the events until the figures are made anew: by us, or by a job where we do not come to it.
        day_standings.mark(session, None)
    plan = Plan(count, seed=seed, years=years, today=local_date(now), calendar=seen.calendar, given_out=given_out)
    done = Done(0, 0)
    for made in _all_made(Maker(seen, engine, seed, bases), plan.portions(PORTION), processes):
        _store(engine, made, bases)
        portion = made.portion
        done = Done(done.petitions + len(portion.beginnings), done.events + portion.event_count)
        progress(Done(len(portion.beginnings), portion.event_count))
    with unit_of_work(engine) as session:
        bulk.analyze(session)
    figures.rebuild(engine, now=now, progress=counting)
    return done


def _bases(session: "Session", now: datetime) -> Bases:
    head = ledger.get_head(session)
    return Bases(
        petition=bulk.last_number(session, Petition),
        event=bulk.last_number(session, Event),
        deadline=bulk.last_number(session, Deadline),
        request=bulk.last_number(session, DecisionRequest),
        public=bulk.last_number(session, PublishedPetition),
        size=head.size,
        # Log time never runs backwards.
        logged_at=max(now, head.logged_at or now),
    )


def _store(engine: "Engine", made: Made, bases: Bases) -> None:
    """Write a portion: all of it or nothing."""
    with unit_of_work(engine) as session:
        head = ledger.get_head(session, lock=True)
        if head.size != bases.size + made.portion.events:
            raise Disturbed
        bulk.write(session, made.parcels)
        bulk.write_texts(session, made.texts)
        counts: Counter[str] = Counter()
        for _number, _marked, bare in made.texts:
            counts.update(search.different_words(bare))
        search.count(session, counts)
        bulk.write_counters(session, made.portion.counters)
        bulk.write_nodes(session, _grow(session, head, made.hashes, bases.logged_at))
        _reserve(session, bases, made.portion)


def _reserve(session: "Session", bases: Bases, portion: Portion) -> None:
    """Let the database give out only numbers after those that were used."""
    so_far = portion.first + len(portion.beginnings)
    last = {
        Petition: bases.petition + so_far,
        Event: bases.event + portion.events + portion.event_count,
        Deadline: bases.deadline + so_far * MOST_DEADLINES,
        DecisionRequest: bases.request + so_far * MOST_REQUESTS,
        PublishedPetition: bases.public + so_far,
    }
    for model, number in last.items():
        bulk.reserve_numbers(session, model, number)


def _grow(session: "Session", head: Head, hashes: Iterable[bytes], logged_at: datetime) -> list[tuple[int, int, bytes]]:
    """The nodes of the log's tree that become whole by new leaves; the log's end is set to what it then is."""
    nodes, size, peaks = [], head.size, list(head.peaks)
    for leaf in hashes:
        placed, peaks = append(size, peaks, leaf)
        size += 1
        nodes += placed
    ledger.set_head(session, Head(size, peaks, logged_at))
    return nodes


def _all_made(maker: Maker, portions: Iterator[Portion], processes: int) -> Iterator[Made]:
    """Every portion made, in their order; never more of them at once than there are processes, and one."""
    if not processes:
        yield from map(maker.make, portions)
        return
    pool = ProcessPoolExecutor(processes, get_context("fork"), _begin_making, (maker,))
    waiting: deque[Future[Made]] = deque()
    try:
        for portion in portions:
            waiting.append(pool.submit(_make, portion))
            if len(waiting) > processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


_makers: list[Maker] = []


def _begin_making(maker: Maker) -> None:
    # Whoever breaks it off speaks to the process that writes.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _makers.append(maker)


def _make(portion: Portion) -> Made:
    return _makers[0].make(portion)
