"""Long work that somebody asks for and the background worker does. The row is the truth: a worker may die at any moment.

A job is claimed in one short transaction, done in none of ours, and marked in another. While it is done its lease is
renewed with every word of progress; who dies leaves a lease that runs out, and the job is done again from the start.
So whatever does a job must come to the same when it is done twice.
"""

import json
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from feedback import measuring, request_id, tracing
from feedback.domain.errors import Refusal
from feedback.domain.text import N_
from feedback.faults import told
from feedback.store.base import unit_of_work
from feedback.store.dialects import InDoubt
from feedback.store.models import Job
from feedback.store.queries import jobs as query
from feedback.store.queries.outbox import snapshot

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from feedback.gateways.files import FileStore

LEASE = timedelta(minutes=5)
PAUSE = timedelta(seconds=30)
"""Before a job that failed for a fault of ours is tried again."""
MOST_TRIES = 3
RESULT_KEPT = timedelta(hours=24)
ROW_KEPT = timedelta(days=30)
MOST_AT_ONCE = 5
"""Unfinished jobs of one person."""
_GIVEN_UP = N_(
    "It was tried three times and broke off each time. Try again later; if it breaks off again, tell the administrator."
)
_log = logging.getLogger(__name__)


class LeaseLost(Exception):
    """Another worker took the job up meanwhile: whoever raises this stops and leaves everything to the other."""


@dataclass(frozen=True)
class Outcome:
    """What a job came to: a file, where there is one, and facts for its page; nothing personal beyond what the file is for."""

    filename: str = ""
    content: bytes | None = None
    summary: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Task:
    """A job in the hands of whoever does it. ``by`` is the account that asked, ``arguments`` what it asked for."""

    job_id: int
    by: int
    kind: str
    arguments: dict[str, Any]
    source_key: str | None
    filename: str
    engine: "Engine"
    files: "FileStore"
    clock: Callable[[], datetime]
    lease_until: datetime
    request_id: str = ""
    """The request in which it was asked for."""

    def progress(self, done: int, total: int | None = None) -> None:
        """Say how far it is, and renew the lease. Commits in a transaction of its own: call it inside none that writes.

        :raises LeaseLost: stop at once.
        """
        with unit_of_work(self.engine) as session:
            held = _held(session, self)
            held.done, held.total = done, held.total if total is None else total
            self.lease_until = held.lease_until = self.clock() + LEASE


Handler = Callable[[Task], Outcome]
HANDLERS: dict[str, Handler] = {}
"""By kind of job. Whoever does a kind enters itself with :func:`does`; the worker imports them all."""


def does(kind: str) -> Callable[[Handler], Handler]:
    """Enter a function as the one that does a kind of job.

    It may raise a :class:`Refusal`, whose sentence then stands on the job's page; anything else is a fault and tried again.
    """

    def enter(handler: Handler) -> Handler:
        HANDLERS[kind] = handler
        return handler

    return enter


def enqueue(
    session: "Session",
    *,
    by: int,
    kind: str,
    arguments: Mapping[str, Any],
    now: datetime,
    source_key: str | None = None,
    filename: str = "",
) -> Job:
    """Ask for long work.

    :param by: account of whoever asks. :param arguments: as JSON can hold them, nothing personal.
    :param source_key: where the file that came in is kept; it is deleted together with the result.
    :raises Refusal: too much of what this person asked for is not finished.
    """
    if query.count_unfinished(session, by) >= MOST_AT_ONCE:
        raise Refusal(N_("%(number)s of your jobs are not finished yet. Wait until one is."), number=MOST_AT_ONCE)
    job = Job(
        reference=secrets.token_hex(8),
        account_id=by,
        kind=kind,
        arguments=json.dumps(arguments, ensure_ascii=False),
        status="queued",
        created_at=now,
        source_key=source_key,
        filename=filename,
    )
    session.add(job)
    session.flush()
    return job


def keep_done(session: "Session", *, by: int, kind: str, summary: Mapping[str, Any], now: datetime) -> Job:
    """Keep what came of work that was done at once, so that its page can be shown again; it has no file."""
    job = Job(
        reference=secrets.token_hex(8),
        account_id=by,
        kind=kind,
        arguments="{}",
        status="done",
        created_at=now,
        finished_at=now,
        summary=json.dumps(summary, ensure_ascii=False, default=str),
    )
    session.add(job)
    session.flush()
    return job


def run_due(
    engine: "Engine", files: "FileStore", clock: Callable[[], datetime], *, limit: int = 10, only: int | None = None
) -> int:
    """Do the jobs that wait, the oldest first, at most ``limit`` of them; how many were taken up.

    :param only: the one job that is meant, if it waits.
    :raises sqlalchemy.exc.DBAPIError: the database cannot be reached; what was taken up comes back after its lease.
    """
    for count in range(limit):
        task = _claim(engine, files, clock, only)
        if task is None:
            return count
        with request_id.carried(task.request_id), tracing.span(f"job {task.kind}"):
            _do(task)
    return limit


def failure(job: Job) -> Refusal | None:
    """Why it failed, as a sentence for people; None where it did not."""
    sentence, values = json.loads(job.error or '["", {}]')
    return Refusal(sentence, **values) if sentence else None


def has_expired(job: Job, now: datetime) -> bool:
    """Whether its files are, or are about to be, deleted."""
    return job.expires_at is not None and job.expires_at <= now


def expire_results_of(session: "Session", account_id: int, now: datetime) -> None:
    """Let what somebody can no longer ask for be had no longer; what is being made begins anew, as they may ask for it now."""
    for job in query.list_lasting(session, account_id, now):
        if job.status == "running":
            job.status, job.lease_until = "queued", None
        else:
            job.expires_at = now


def forget_expired(engine: "Engine", files: "FileStore", now: datetime) -> int:
    """Delete the files of jobs that expired, and after thirty days the jobs; how many lost their files."""
    with snapshot(engine) as session:
        expired = [(job.id, (job.source_key, job.result_key)) for job in query.list_expired(session, now)]
    for _job, keys in expired:
        for key in filter(None, keys):
            files.delete(key)
    with unit_of_work(engine) as session:
        for job_id, _keys in expired:
            job = session.get_one(Job, job_id)
            job.source_key = job.result_key = None
        session.flush()
        query.delete_finished(session, before=now - ROW_KEPT)
    return len(expired)


def _claim(engine: "Engine", files: "FileStore", clock: Callable[[], datetime], only: int | None) -> Task | None:
    now = clock()
    with snapshot(engine) as session:
        if not query.has_due(session, now, only):
            return None
    with unit_of_work(engine) as session:
        job = query.claim_next(session, now=now, lease_until=now + LEASE, only=only)
        if job is None:
            return None
        return Task(
            job_id=job.id,
            by=job.account_id,
            kind=job.kind,
            arguments=json.loads(job.arguments),
            source_key=job.source_key,
            filename=job.filename,
            engine=engine,
            files=files,
            clock=clock,
            lease_until=now + LEASE,
            request_id=job.request_id,
        )


def _do(task: Task) -> None:
    try:
        with snapshot(task.engine) as session:
            if session.get_one(Job, task.job_id).tries > MOST_TRIES:
                # Whoever took it the last time died of it.
                raise Refusal(_GIVEN_UP)
        outcome = HANDLERS[task.kind](task)
        _finish(task, outcome)
    except LeaseLost:
        _log.warning("job %d was taken up by another worker", task.job_id)
    except Refusal as refusal:
        _fail(task, refusal)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one job must not stop the others
        _log.warning("job %d broke off: %s", task.job_id, told(error))
        _postpone(task)


def _finish(task: Task, outcome: Outcome) -> None:
    key = task.files.put(outcome.content) if outcome.content is not None else None
    try:
        with unit_of_work(task.engine) as session:
            job = _held(session, task)
            job.status, job.result_key, job.filename = "done", key, outcome.filename or job.filename
            job.summary = json.dumps(outcome.summary, ensure_ascii=False)
            job.done = job.total = job.total if job.total is not None else job.done
            ended = _close(job, task.clock())
    except InDoubt:
        # The row may name the file: if it does not, housekeeping finds it.
        raise
    except Exception:
        if key is not None:
            task.files.delete(key)
        raise
    measuring.job_ended(*ended)


def _fail(task: Task, refusal: Refusal) -> None:
    with unit_of_work(task.engine) as session:
        job = query.find_held(session, task.job_id, task.lease_until)
        if job is None:
            return
        job.status, job.error = "failed", json.dumps([refusal.sentence, refusal.values], default=str, ensure_ascii=False)
        ended = _close(job, task.clock())
    measuring.job_ended(*ended)


def _postpone(task: Task) -> None:
    """Let it be tried again after a while, or give it up."""
    with unit_of_work(task.engine) as session:
        job = query.find_held(session, task.job_id, task.lease_until)
        if job is None:
            return
        if job.tries < MOST_TRIES:
            job.status, job.lease_until = "queued", task.clock() + PAUSE
            return
    _fail(task, Refusal(_GIVEN_UP))


def _close(job: Job, now: datetime) -> tuple[str, str, float]:
    """Gives what is counted of its end as soon as that is stored: kind, outcome, seconds."""
    job.finished_at, job.expires_at, job.lease_until = now, now + RESULT_KEPT, None
    return job.kind, job.status, max((now - job.created_at).total_seconds(), 0)


def _held(session: "Session", task: Task) -> Job:
    job = query.find_held(session, task.job_id, task.lease_until)
    if job is None:
        raise LeaseLost
    return job
