"""The work of ``flask jobs run``, handed out by Celery among any number of machines. The functions are the same.

Two ways lead to a row that waits. Whoever writes it tells the broker its number, and a worker takes it at once; and every few
seconds beat has somebody look for whatever is due. So a broker that is gone, or comes back with nothing in it, costs seconds.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any

import click
from flask import current_app
from flask.cli import with_appcontext

from feedback.cli import jobs
from feedback.cli.refusing import Refused
from feedback.cli.watching import guard
from feedback.extensions import db
from feedback.faults import told
from feedback.gateways.broker import LETTERS, LONG, TASKS, celery_for
from feedback.modes import Jobs
from feedback.store.dialects import alone

if TYPE_CHECKING:
    from flask import Flask

_log = logging.getLogger(__name__)
_TAKEN_FOR_LOST_SECONDS = 15 * 60
"""A task whose worker died is given to another after so long; whatever it was about was found by its row before."""
_RESTORED_EVERY_SECONDS = 30
_BROKER_SECONDS = 10.0


@dataclass(frozen=True)
class Turn:
    """Work that comes round: every so many seconds, or once an hour at a minute. ``alone``: by one worker at a time."""

    name: str
    work: Callable[[], object]
    queue: str
    seconds: float = 0
    minute: int = 0
    alone: bool = True


def turns() -> Iterator[Turn]:
    """Everything that comes round. What claims row by row may be done by several workers at once."""
    from feedback.cli.opendata import Releasing  # noqa: PLC0415 - most commands give nothing out

    yield Turn("feedback.letters", jobs.send_letters, LETTERS, seconds=2, alone=False)
    yield Turn("feedback.contacts", jobs.answer_contacts, LETTERS, seconds=2)
    yield Turn("feedback.remind", jobs.remind, LETTERS, seconds=30)
    yield Turn("feedback.guard", guard(), LETTERS, seconds=30)
    yield Turn("feedback.jobs", jobs.do_jobs, LONG, seconds=2, alone=False)
    yield Turn("feedback.files", jobs.scan_files, LONG, seconds=2)
    yield Turn("feedback.figures", jobs.make_figures, LONG, seconds=30)
    yield Turn("feedback.release", Releasing(), LONG, seconds=60)
    yield Turn("feedback.house", jobs.keep_house, LONG, minute=11)


def celery_of(app: "Flask", long_at_once: int = 2) -> Any:
    """Celery with all tasks of the service, and what beat sends when. Needs an app context.

    :param long_at_once: exports and imports that this process does at a time; the rest waits, and its letters do not.
    """
    celery = celery_for(
        app.extensions["settings"].broker_url,
        visibility_timeout=_TAKEN_FOR_LOST_SECONDS,
        unacked_restore_interval=_RESTORED_EVERY_SECONDS,
        unacked_restore_throttle=1,
        socket_connect_timeout=_BROKER_SECONDS,
        socket_keepalive=True,
    )
    _enter(celery, app, TASKS["letter"][0], jobs.send_letters)
    rooms = BoundedSemaphore(long_at_once)
    _enter(celery, app, TASKS["job"][0], _in_a_room(rooms, jobs.do_jobs))
    schedule = {}
    for turn in turns():
        work = _in_a_room(rooms, turn.work) if turn.work is jobs.do_jobs else turn.work
        _enter(celery, app, turn.name, _by_one(turn) if turn.alone else work)
        schedule[turn.name] = {"task": turn.name, "schedule": _when(turn), "options": _options(turn)}
    # Kept in memory: what is due is found by its row, so that nothing of it must outlive beat.
    celery.conf.update(beat_schedule=schedule, beat_scheduler="celery.beat:Scheduler", beat_max_loop_interval=5)
    return celery


def _enter(celery: Any, app: "Flask", name: str, work: Callable[..., object]) -> None:
    """Enter a task. What goes wrong is written down without a word of what people wrote; its row stays due."""

    def do(number: int | None = None) -> None:
        with app.app_context():
            if jobs.is_paused():
                # The row stays due, and is found again when the service is open.
                return
            try:
                work() if number is None else work(only=number)
            except Exception as error:  # noqa: BLE001 - a locked or vanished database is back some time
                _log.warning("%s failed: %s", name, told(error))

    celery.task(name=name, shared=False)(do)


def _in_a_room(rooms: BoundedSemaphore, work: Callable[..., object]) -> Callable[..., object]:
    """What finds no room stays due, and is found by its row again."""

    def done(**which: int) -> None:
        if rooms.acquire(blocking=False):
            try:
                work(**which)
            finally:
                rooms.release()

    return done


def _by_one(turn: Turn) -> Callable[[], object]:
    def work() -> None:
        with alone(db.engine, turn.name) as free:
            if free:
                turn.work()

    return work


def _when(turn: Turn) -> Any:
    from celery.schedules import crontab  # noqa: PLC0415 - as Celery itself

    return turn.seconds or crontab(minute=turn.minute)


def _options(turn: Turn) -> dict[str, Any]:
    # While no worker is there, turns do not pile up: one that is as old as the next is nothing to do any more.
    return {"queue": turn.queue, "expires": turn.seconds or 600}


@jobs.group.command("worker")
@click.option("--queues", default=f"{LETTERS},{LONG}", show_default=True, help="What to take: letters, long or both.")
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64), help="Pieces of work at a time.")
@with_appcontext
def worker(queues: str, threads: int) -> None:
    """Work for Celery until SIGINT or SIGTERM comes (FEEDBACK_JOBS=celery)."""
    if not set(queues.split(",")) <= {LETTERS, LONG}:
        raise Refused(f"There are the queues {LETTERS} and {LONG}, not “{queues}”.")
    # Letters are not to wait for an hour's import, so half of the threads are never taken by one.
    celery = _ready(threads if LETTERS not in queues.split(",") else max(1, threads // 2))
    quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING")
    celery.worker_main(["--quiet", "worker", "--pool", "threads", "--concurrency", str(threads), "--queues", queues, *quiet])


@jobs.group.command("beat")
@with_appcontext
def beat() -> None:
    """Have Celery's workers look for what is due (FEEDBACK_JOBS=celery). One is enough; two do no harm."""
    with suppress(SystemExit):
        _ready().start(["--quiet", "beat", "--loglevel", "WARNING", "--pidfile", ""])


def _ready(long_at_once: int = 1) -> Any:
    """Celery on a database that may be worked on.

    :raises Refused: the settings say otherwise, or the demonstration could still be signed in to.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if app.extensions["settings"].jobs is not Jobs.CELERY:
        raise Refused("Set FEEDBACK_JOBS=celery and FEEDBACK_BROKER_URL; without them flask jobs run does all the work.")
    jobs.prepare_to_work()
    return celery_of(app, long_at_once)
