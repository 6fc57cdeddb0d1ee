"""Who works in the background is told at once what waits; that nobody hears it costs nothing."""

import pytest
from sqlalchemy import select

from feedback.domain.errors import Refusal
from feedback.gateways.broker import Broker
from feedback.services import jobs
from feedback.store.announcing import announce
from feedback.store.models import OutboxMessage
from tests import people
from tests.databases import on_both_databases


@pytest.fixture
def heard(engine) -> list[tuple[str, int]]:
    words: list[tuple[str, int]] = []
    announce(engine, lambda kind, number: words.append((kind, number)))
    return words


@on_both_databases
def test_a_letter_is_told_of_when_it_is_committed_and_not_before(heard, work, files, clock):
    with work() as session:
        people.send(session, now=clock(), files=files)
        session.flush()
        assert heard == []
    with work() as session:
        assert heard == [("letter", message) for message in session.scalars(select(OutboxMessage.id))]
    assert len(heard) == 1


def test_what_was_rolled_back_is_told_to_nobody(heard, work, files, clock):
    with pytest.raises(Refusal), work() as session:
        people.send(session, now=clock(), files=files)
        session.flush()
        raise Refusal("no")
    assert heard == []


def test_a_savepoint_is_no_end(heard, work, files, clock):
    with work() as session:
        with session.begin_nested():
            people.send(session, now=clock(), files=files)
        assert heard == []
    assert len(heard) == 1


def test_long_work_is_told_of_and_a_call_to_make_is_not(heard, work, files, clock):
    with work() as session:
        by = people.account(session, "coordinator", now=clock()).id
        people.send(session, now=clock(), files=files, **people.BOB)
        job = jobs.enqueue(session, by=by, kind="export", arguments={}, now=clock())
    assert heard == [("job", job.id)]


def test_a_broker_that_is_gone_is_logged_left_alone_and_asked_again(caplog):
    now, tried, trouble = [100.0], [], [ConnectionError("OOM command not allowed"), None, None]

    def send(*word: object) -> None:
        tried.append(word)
        if (wrong := trouble.pop(0)) is not None:
            raise wrong

    broker = Broker("redis://nowhere", now=lambda: now[0], send=send)
    broker.tell("letter", 1)
    assert "could not be told of letter 1" in caplog.text
    broker.tell("letter", 2)
    now[0] += 11
    broker.tell("letter", 3)
    broker.tell("job", 4)
    assert tried == [("feedback.letter", 1, "letters"), ("feedback.letter", 3, "letters"), ("feedback.job", 4, "long")]
