"""Long work: done once for whoever asked, done again when a worker dies, given up after three tries."""

import pytest

from feedback.domain.errors import Refusal
from feedback.services import jobs
from feedback.services.jobs import HANDLERS, Outcome, enqueue, forget_expired, run_due
from feedback.store.models import Job
from feedback.store.queries import jobs as query
from tests import people
from tests.databases import on_both_databases

pytestmark = on_both_databases


@pytest.fixture
def ask(work, clock, monkeypatch):
    """``ask(handler)``: a job that the handler will do; its reference."""

    def asked(handler, **options) -> str:
        monkeypatch.setitem(HANDLERS, "trial", handler)
        with work() as session:
            account = people.account(session, "coordinator", now=clock())
            return enqueue(session, by=account.id, kind="trial", arguments={"a": 1}, now=clock(), **options).reference

    return asked


@pytest.fixture
def look(work, clock):
    def found(reference: str) -> Job:
        with work() as session:
            account = people.account(session, "coordinator", now=clock())
            return query.find_job(session, reference, account.id)

    return found


def test_a_job_is_done_once_and_keeps_its_file_for_a_day(ask, look, engine, files, clock):
    seen = []

    def handler(task):
        seen.append((task.arguments, task.filename))
        task.progress(1, 2)
        assert (look(reference).done, look(reference).total, look(reference).status) == (1, 2, "running")
        return Outcome("ra.csv", b"abc", {"count": 2})

    reference = ask(handler, filename="vao.xlsx")
    assert run_due(engine, files, clock) == 1
    assert run_due(engine, files, clock) == 0
    job = look(reference)
    assert seen == [({"a": 1}, "vao.xlsx")]
    assert (job.status, job.done, job.total, job.filename, job.summary) == ("done", 2, 2, "ra.csv", '{"count": 2}')
    assert files.get(job.result_key) == b"abc"
    clock.advance(hours=23)
    assert forget_expired(engine, files, clock()) == 0
    clock.advance(hours=2)
    assert forget_expired(engine, files, clock()) == 1
    with pytest.raises(FileNotFoundError):
        files.get(job.result_key)
    assert look(reference).result_key is None
    clock.advance(days=31)
    forget_expired(engine, files, clock())
    assert look(reference) is None


def test_who_dies_leaves_it_to_the_next_and_a_latecomer_changes_nothing(ask, look, engine, files, clock):
    class Killed(BaseException):
        pass

    tries = []

    def handler(task):
        tries.append(task)
        if len(tries) == 1:
            raise Killed
        return Outcome(summary={"try": len(tries)})

    reference = ask(handler)
    with pytest.raises(Killed):
        run_due(engine, files, clock)
    assert run_due(engine, files, clock) == 0, "the lease of who died still runs"
    clock.advance(minutes=6)
    assert run_due(engine, files, clock) == 1
    assert look(reference).summary == '{"try": 2}'
    with pytest.raises(jobs.LeaseLost):
        tries[0].progress(1)
    assert look(reference).status == "done"


def test_progress_keeps_others_away(ask, look, engine, files, clock):
    def handler(task):
        for step in range(4):
            clock.advance(minutes=4)
            task.progress(step, 4)
            assert run_due(engine, files, clock) == 0
        return Outcome()

    reference = ask(handler)
    assert run_due(engine, files, clock) == 1
    assert look(reference).status == "done"


def test_what_breaks_off_three_times_is_given_up_with_a_sentence(ask, look, engine, files, clock):
    def handler(task):
        raise KeyError("Nguyễn Thị An")

    reference = ask(handler)
    for _ in range(3):
        assert run_due(engine, files, clock) == 1
        assert run_due(engine, files, clock) == 0, "it rests before it is tried again"
        clock.advance(minutes=1)
    job = look(reference)
    assert job.status == "failed"
    assert "three times" in str(jobs.failure(job))
    assert "Nguyễn" not in job.error
    assert run_due(engine, files, clock) == 0


def test_what_kills_its_worker_three_times_is_given_up(ask, look, engine, files, clock):
    class Killed(BaseException):
        pass

    def handler(task):
        raise Killed

    reference = ask(handler)
    for _ in range(3):
        with pytest.raises(Killed):
            run_due(engine, files, clock)
        clock.advance(minutes=6)
    assert run_due(engine, files, clock) == 1
    assert look(reference).status == "failed"


def test_a_refusal_is_told_and_not_tried_again(ask, look, engine, files, clock):
    def handler(task):
        raise Refusal("Only %(number)s rows.", number=3)

    key = files.put(b"source")
    reference = ask(handler, source_key=key)
    assert run_due(engine, files, clock) == 1
    assert str(jobs.failure(look(reference))) == "Only 3 rows."
    clock.advance(days=2)
    assert forget_expired(engine, files, clock()) == 1
    with pytest.raises(FileNotFoundError):
        files.get(key)


def test_nobody_heaps_up_jobs(ask):
    for _ in range(jobs.MOST_AT_ONCE):
        ask(lambda _task: Outcome())
    with pytest.raises(Refusal, match="not finished"):
        ask(lambda _task: Outcome())


def test_jobs_wait_their_turn(ask, engine, files, clock, monkeypatch):
    done = []
    for number in range(3):
        ask(lambda task: done.append(task.job_id) or Outcome(), filename=str(number))
        clock.advance(seconds=1)
    assert run_due(engine, files, clock, limit=2) == 2
    assert run_due(engine, files, clock) == 1
    assert done == sorted(done)


def test_a_job_is_nobody_elses(ask, work, clock):
    reference = ask(lambda _task: Outcome())
    with work() as session:
        stranger = people.account(session, "clerk", people.HEALTH, now=clock())
        assert query.find_job(session, reference, stranger.id) is None
