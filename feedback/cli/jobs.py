"""Background work: letters that are due, long work somebody asked for, and forgetting what need not be kept."""

import logging
import os
import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import FrameType
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from feedback import faults, measuring
from feedback.cli import preparing
from feedback.cli.refusing import Refused
from feedback.cli.watching import guard
from feedback.domain.calendar import local_date
from feedback.extensions import clock, db
from feedback.standing import standing

if TYPE_CHECKING:
    from flask import Flask

    from feedback.services.notifications.outbox import Round

group = AppGroup("jobs", help="Background work: letters that are due, long work, and housekeeping.")

REST_SECONDS = 2.0
LONGEST_REST_SECONDS = 60.0
_HOUSEKEEPING_EVERY = timedelta(hours=1)
_ATTEMPTS_KEPT = timedelta(days=1)
_SESSIONS_KEPT = timedelta(days=30)
_HANDED_OVER: set[int] = set()
"""Letters that the mail server has and that could not be marked yet."""
_log = logging.getLogger(__name__)


@dataclass
class Forgotten:
    """What housekeeping deleted."""

    attempts: int
    sessions: int
    files: int
    addresses: int
    outlived: int


def is_paused() -> bool:
    """Whether everything waits, because the service is being maintained."""
    return standing(db.engine, current_app.extensions["settings"]).is_closed


def send_letters(only: int | None = None) -> "Round":
    """Send what is due, or the one letter that is meant, by the mail server of the settings or into the mail folder."""
    from feedback.gateways.mail import mailer_for  # noqa: PLC0415 - the other commands need no mail
    from feedback.services.notifications.outbox import send_due  # noqa: PLC0415
    from feedback.web.letters import render  # noqa: PLC0415

    mailer = mailer_for(current_app.extensions["settings"])
    done = send_due(db.engine, render, mailer, clock, handed_over=_HANDED_OVER, only=only)
    measuring.letters_handled(sent=done.sent, postponed=done.postponed, dead=done.dead)
    measuring.process_stands(connections=0)
    return done


def answer_contacts() -> int:
    """Look at those who lost a secret, want all their petitions or want to follow one; how many."""
    from feedback.services.recovery import answer_waiting  # noqa: PLC0415
    from feedback.store.base import unit_of_work  # noqa: PLC0415
    from feedback.store.queries.once_keys import has_requests  # noqa: PLC0415
    from feedback.store.queries.outbox import snapshot  # noqa: PLC0415

    with snapshot(db.engine) as session:
        if not has_requests(session):
            return 0
    with unit_of_work(db.engine) as session:
        return answer_waiting(session, now=clock())


def do_jobs(limit: int = 1, only: int | None = None) -> int:
    """Do long work that waits, or the one piece that is meant; how many pieces."""
    from feedback.services import exports, import_job, jobs  # noqa: F401, PLC0415 - what does a kind of job enters itself

    return jobs.run_due(db.engine, current_app.extensions["files"](), clock, limit=limit, only=only)


def make_figures() -> bool:
    """Make the figures of reports where they are not whole, as after an upgrade; whether they were not."""
    from feedback.services.figures.rebuilding import rebuild_if_wanted  # noqa: PLC0415

    return rebuild_if_wanted(db.engine, now=clock())


def scan_files() -> int:
    """Make the copies of pictures that are to be shown, and look for viruses in files that nobody looked at yet; how many."""
    from feedback.services.safe_copies.waiting import make_waiting  # noqa: PLC0415
    from feedback.services.virus_scanning import scan_waiting  # noqa: PLC0415

    where = db.engine, current_app.extensions["files"](), current_app.extensions["virus scanner"]
    return make_waiting(*where) + scan_waiting(*where)


def keep_house() -> Forgotten:
    """Delete tries at doors older than a day, sessions over for thirty days, files of long work and of forms never sent,
    addresses that somebody gave and that are not needed any more, and what has been kept as long as the authority keeps it.
    """
    from feedback.cli.retention import let_go_if_decided  # noqa: PLC0415
    from feedback.gateways.held_files import FilesAtRest  # noqa: PLC0415
    from feedback.services import forgetting, jobs, kept_files, staging  # noqa: PLC0415
    from feedback.store.base import unit_of_work  # noqa: PLC0415
    from feedback.store.queries import housekeeping  # noqa: PLC0415

    now = clock()
    store = current_app.extensions["files"]()
    files = jobs.forget_expired(db.engine, store, now) + staging.forget_old(db.engine, store, now)
    files += kept_files.forget_orphans(db.engine, store, now)
    FilesAtRest(current_app.extensions["settings"].files).release_abandoned()
    kept_files.seal_open(store)
    outlived = let_go_if_decided()
    with unit_of_work(db.engine) as session:
        return Forgotten(
            housekeeping.delete_attempts(session, before=now - _ATTEMPTS_KEPT),
            housekeeping.delete_staff_sessions(session, before=now - _SESSIONS_KEPT),
            files,
            forgetting.forget_addresses(session, now=now),
            outlived,
        )


def remind() -> int:
    """Write the morning's digests, if it is the time for them; how many."""
    from feedback.services.reminders import is_time, send_digests  # noqa: PLC0415
    from feedback.store.base import unit_of_work  # noqa: PLC0415
    from feedback.store.queries.calendar import get_calendar  # noqa: PLC0415
    from feedback.store.queries.outbox import snapshot  # noqa: PLC0415
    from feedback.store.queries.reminders import list_waiting_for_digest  # noqa: PLC0415

    now = clock()
    with snapshot(db.engine) as session:
        # Looked at without the writers' lock: this is asked every round, and done once a morning.
        if not is_time(now, get_calendar(session)) or not list_waiting_for_digest(session, local_date(now)):
            return 0
    with unit_of_work(db.engine) as session:
        return send_digests(session, now=now)


class Worker:
    """Does rounds until it is told to stop. Nothing that goes wrong in a round ends it; it only rests longer."""

    def __init__(
        self,
        send: Callable[[], "Round"],
        forget: Callable[[], object],
        rest: Callable[[float], bool],
        now: Callable[[], datetime],
        also: Sequence[Callable[[], object]] = (),
        paused: Callable[[], bool] = lambda: False,
    ) -> None:
        """Take the parts; ``rest(seconds)`` answers whether to stop, ``also`` is done each round after the letters."""
        self._send, self._forget, self._rest, self._now, self._also = send, forget, rest, now, also
        self._paused = paused
        self._house_kept_at: datetime | None = None

    def run(self) -> None:
        """Rounds and rests, until a rest says stop."""
        pause = REST_SECONDS
        while True:
            pause = REST_SECONDS if self._round() else min(pause * 2, LONGEST_REST_SECONDS)
            if self._rest(pause):
                return

    def _round(self) -> bool:
        """One round; whether it went well."""
        if self._paused():
            return True
        try:
            done = self._send()
            for step in self._also:
                step()
            if self._house_kept_at is None or self._now() - self._house_kept_at >= _HOUSEKEEPING_EVERY:
                self._forget()
                self._house_kept_at = self._now()
        except Exception as error:  # noqa: BLE001 - a locked or vanished database is back some time
            _log.warning("a round of the jobs failed: %s", faults.told(error))
            return False
        return not done.unreachable


def prepare_to_work() -> None:
    """What whoever works in the background looks at first. Needs an app context.

    :raises Refused: in production the demonstration could still be signed in to.
    """
    try:
        preparing.refuse_invented(current_app._get_current_object())  # type: ignore[attr-defined]
    except preparing.Invented as error:
        raise Refused(f"Lắng Nghe: {error}") from error
    # On a machine of its own nobody has made it yet.
    current_app.extensions["settings"].instance.mkdir(mode=0o700, parents=True, exist_ok=True)


@group.command("run")
@with_appcontext
def run() -> None:
    """Work until SIGINT or SIGTERM comes."""
    prepare_to_work()
    stop = threading.Event()

    def told(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGINT, told)
    signal.signal(signal.SIGTERM, told)
    parent = os.getppid()

    def rest(seconds: float) -> bool:
        # Where the kernel does not tell that the supervisor is gone, the changed parent does.
        return stop.wait(seconds) or os.getppid() != parent

    # Beside the letters, which are not to wait for an hour's import; a piece that is broken off is done again.
    threading.Thread(target=_work_long, args=(current_app._get_current_object(), stop), daemon=True).start()  # type: ignore[attr-defined]
    Worker(send_letters, keep_house, rest, clock, also=[remind, answer_contacts, guard()], paused=is_paused).run()


def _work_long(app: "Flask", stop: threading.Event) -> None:
    """Do long work, one piece after another, and give out open data, until told to stop."""
    from feedback.cli.opendata import Releasing  # noqa: PLC0415 - the other commands give nothing out

    release = Releasing()
    with app.app_context():
        while not stop.is_set():
            if is_paused():
                stop.wait(REST_SECONDS)
                continue
            try:
                done = make_figures() + do_jobs() + release() + scan_files()
            except Exception as error:  # noqa: BLE001 - a locked or vanished database is back some time
                _log.warning("long work failed: %s", faults.told(error))
                done = 0
            if not done:
                stop.wait(REST_SECONDS)


@group.command("once")
@with_appcontext
def once() -> None:
    """Do one round and say what was done."""
    from feedback.cli.opendata import Releasing  # noqa: PLC0415

    if is_paused():
        click.echo("The service is closed for maintenance: everything waits.")
        return
    asked = answer_contacts()
    done = send_letters()
    jobs_done, digests, released = do_jobs(limit=100), remind(), Releasing()()
    guard()()
    scanned, forgotten = scan_files(), keep_house()
    make_figures()
    click.echo(f"Letters: {done.sent} sent, {done.postponed} postponed, {done.dead} given up.")
    if done.unreachable:
        click.echo("The mail server could not be reached; the letters stay in the queue.")
    click.echo(f"Long work: {jobs_done} taken up. Digests: {digests} written. Ways in asked for: {asked} looked at.")
    click.echo(f"Open data: {released} files given out.")
    click.echo(f"Files: {scanned} scanned for viruses.")
    click.echo(
        f"Housekeeping: {forgotten.attempts} attempts, {forgotten.sessions} sessions, {forgotten.files} files, "
        f"{forgotten.addresses} addresses forgotten, {forgotten.outlived} kept long enough."
    )


@group.command("revive")
@with_appcontext
def revive() -> None:
    """Queue again the letters that were given up and that no task took over."""
    from feedback.store.base import unit_of_work  # noqa: PLC0415
    from feedback.store.queries.outbox import revive_lost  # noqa: PLC0415

    with unit_of_work(db.engine) as session:
        count = revive_lost(session, now=clock())
    click.echo(f"Letters queued again: {count}.")
