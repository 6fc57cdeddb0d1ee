"""Letters owed: who gets one, by what way, and that none is lost whatever dies on the way."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.domain.errors import NotPossible
from feedback.gateways.mail import RecipientRefused, RenderedLetter, SendingFailed, ServerUnavailable
from feedback.services.notifications import outbox
from feedback.services.notifications.letters import Letter, owe, payload_of
from feedback.store import dialects
from feedback.store.models import OutboxMessage
from feedback.store.queries import outbox as query
from tests import people

NOWHERE = {"phone": "", "email": "", "address": ""}


@dataclass
class RecordingMailer:
    """Remembers letters; ``troubles`` are raised one a letter, None lets it pass."""

    sent: list[RenderedLetter] = field(default_factory=list)
    troubles: list[BaseException | None] = field(default_factory=list)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def send(self, letter: RenderedLetter) -> None:
        trouble = self.troubles.pop(0) if self.troubles else None
        if trouble is not None:
            raise trouble
        self.sent.append(letter)


class Gone(RecordingMailer):
    """A server that is not there."""

    def send(self, letter: RenderedLetter) -> None:
        raise ServerUnavailable("Connection refused")


def render(_session: Session, message: OutboxMessage) -> RenderedLetter:
    name = message.petition.petitioner.full_name
    said = payload_of(message).get("secret", "")
    return RenderedLetter(outbox.message_id_of(message, "https://pakn.example"), message.recipient, name, said, "")


@dataclass(frozen=True)
class Owed:
    """A receipt that waits to be sent."""

    id: int
    secret: str


@pytest.fixture
def owe_one(make_petition, work) -> Callable[..., Owed]:
    """``owe_one(phone="…")``: a petition is sent by somebody with an e-mail address, and with what else is named."""

    def owed(number: int = 1, **contact: str) -> Owed:
        made = make_petition(**{**NOWHERE, "email": f"a{number}@example.vn", **contact})
        with work() as session:
            [message] = query.list_of_petition(session, made.id)
            return Owed(message.id, made.secret)

    return owed


@pytest.fixture
def stored(engine) -> Callable[[int], OutboxMessage]:
    """``stored(number)``: the letter as it stands in the database now."""

    def read(number: int) -> OutboxMessage:
        with query.snapshot(engine) as session:
            return session.get_one(OutboxMessage, number)

    return read


@pytest.fixture
def tasks(engine) -> Callable[[], list[OutboxMessage]]:
    """The letters that people are to deliver."""

    def read() -> list[OutboxMessage]:
        with query.snapshot(engine) as session:
            return list(session.scalars(select(OutboxMessage).where(OutboxMessage.status == "task")))

    return read


@pytest.mark.parametrize(
    ("contact", "letter", "expected"),
    [
        ({"email": "a@example.vn", "phone": "0912345678"}, Letter.ACCEPTED, ("email", "queued", "a@example.vn")),
        ({"phone": "0912345678", "address": "Hạ Long"}, Letter.ACCEPTED, ("phone", "task", "0912345678")),
        ({"address": "Hạ Long"}, Letter.ANSWERED, ("post", "task", "Hạ Long")),
        ({}, Letter.ANSWERED, None),
        ({"phone": "0912345678"}, Letter.RECEIVED, None),
        ({"phone": "0912345678", "channel": "counter"}, Letter.RECEIVED, ("phone", "task", "0912345678")),
        ({"email": "a@example.vn"}, Letter.RECEIVED, ("email", "queued", "a@example.vn")),
    ],
)
def test_the_way_follows_what_is_known_of_the_sender(session, files, clock, contact, letter, expected):
    petition = people.petition_in(session, "submitted", now=clock(), files=files)
    petition.channel = contact.get("channel", "web")
    for way in NOWHERE:
        setattr(petition.petitioner, way, contact.get(way, ""))
    message = owe(session, petition, letter, now=clock())
    assert (message and (message.channel, message.status, message.recipient)) == expected


def test_a_letter_is_sent_once_and_its_secret_wiped(engine, clock, owe_one, stored):
    owed = owe_one()
    mailer = RecordingMailer()
    assert outbox.send_due(engine, render, mailer, clock) == outbox.Round(sent=1)
    assert outbox.send_due(engine, render, mailer, clock) == outbox.Round()
    assert [(letter.recipient, letter.subject, letter.text) for letter in mailer.sent] == [
        ("a1@example.vn", people.ALICE["full_name"], owed.secret)
    ]
    message = stored(owed.id)
    assert (message.status, message.payload, message.finished_at, message.tries) == ("sent", None, clock(), 1)


def test_what_a_letter_carries_is_unreadable_in_the_file(engine, owe_one, tmp_path):
    owed = owe_one()
    engine.dispose()
    kept = b"".join(file.read_bytes() for file in tmp_path.glob("feedback.sqlite3*"))
    assert b"outbox_message" in kept
    assert owed.secret.encode() not in kept
    assert b"a1@example.vn" not in kept


def test_pauses_grow_and_after_ten_tries_the_letter_becomes_a_call(engine, clock, owe_one, stored, tasks):
    owed = owe_one(phone="0912345678")
    pauses = []
    for _ in range(outbox.MOST_TRIES):
        outbox.send_due(engine, render, RecordingMailer(troubles=[SendingFailed("451 busy")]), clock)
        message = stored(owed.id)
        if message.status == "dead":
            break
        pauses.append(message.next_try_at - clock())
        clock.set(message.next_try_at)
    assert [int(pause.total_seconds() // 60) for pause in pauses] == [1, 5, 15, 60, 180, 720, 720, 720, 720]
    [task] = tasks()
    assert (task.channel, task.recipient, task.letter, payload_of(task)["secret"]) == (
        "phone",
        "0912345678",
        "received",
        owed.secret,
    )
    dead = stored(owed.id)
    assert (dead.status, dead.payload, dead.tries) == ("dead", None, 10)


def test_a_refused_address_is_not_tried_again(engine, clock, owe_one, stored, tasks):
    owed = owe_one(address="Số 1, Hạ Long")
    trouble = RecipientRefused("550 5.1.1 <a1@example.vn>: no such user")
    assert outbox.send_due(engine, render, RecordingMailer(troubles=[trouble]), clock).dead == 1
    assert stored(owed.id).status == "dead"
    assert stored(owed.id).last_error == "RecipientRefused: 550 5.1.1 <address>: no such user"
    assert [task.channel for task in tasks()] == ["post"]


def test_a_dead_letter_nobody_else_can_carry_is_kept_and_can_be_sent_again(engine, clock, owe_one, work):
    owed = owe_one()
    outbox.send_due(engine, render, RecordingMailer(troubles=[RecipientRefused("550")]), clock)
    with work() as session:
        outbox.revive_one(session, session.get_one(OutboxMessage, owed.id), now=clock())
        with pytest.raises(NotPossible):
            outbox.revive_one(session, session.get_one(OutboxMessage, owed.id), now=clock())
    mailer = RecordingMailer()
    assert outbox.send_due(engine, render, mailer, clock).sent == 1
    assert mailer.sent[0].text == owed.secret


def test_a_dead_letter_that_became_a_call_is_not_sent_again(engine, clock, owe_one, work):
    owed = owe_one(phone="0912345678")
    outbox.send_due(engine, render, RecordingMailer(troubles=[RecipientRefused("550")]), clock)
    with work() as session:
        assert query.revive_lost(session, now=clock()) == 0
        with pytest.raises(NotPossible):
            outbox.revive_one(session, session.get_one(OutboxMessage, owed.id), now=clock())


def test_one_bad_letter_does_not_keep_the_others(engine, clock, owe_one, stored):
    first, *_ = [owe_one(number) for number in (1, 2, 3)]

    def picky(session: Session, message: OutboxMessage) -> RenderedLetter:
        if message.recipient.startswith("a1"):
            raise KeyError("template")
        return render(session, message)

    mailer = RecordingMailer(troubles=[SendingFailed("452 mailbox full")])
    assert outbox.send_due(engine, picky, mailer, clock) == outbox.Round(sent=1, postponed=2)
    assert [letter.recipient for letter in mailer.sent] == ["a3@example.vn"]
    assert stored(first.id).last_error == "KeyError"


def test_an_unreachable_server_ends_the_round_and_costs_no_letter_a_try(engine, clock, owe_one, stored):
    owed = [owe_one(number) for number in (1, 2)]
    assert outbox.send_due(engine, render, Gone(), clock) == outbox.Round(postponed=1, unreachable=True)
    assert [stored(one.id).tries for one in owed] == [0, 0]
    clock.advance(minutes=1)
    assert outbox.send_due(engine, render, RecordingMailer(), clock).sent == 2


def test_a_server_gone_for_five_days_loses_nothing(engine, clock, owe_one, stored):
    owed = [owe_one(number) for number in (1, 2, 3)]
    back = clock() + timedelta(days=5)
    tried: list[datetime] = []
    while clock() < back:
        if outbox.send_due(engine, render, Gone(), clock).unreachable:
            tried.append(clock())
        clock.advance(minutes=5)
    assert [(stored(one.id).status, stored(one.id).tries) for one in owed] == [("queued", 0)] * 3
    assert len(tried) < 3 * (5 * 24 + 10)
    mailer = RecordingMailer()
    for _ in range(13):
        outbox.send_due(engine, render, mailer, clock)
        clock.advance(minutes=5)
    assert sorted(letter.text for letter in mailer.sent) == sorted(one.secret for one in owed)
    assert {stored(one.id).status for one in owed} == {"sent"}


def test_while_the_server_is_gone_pauses_grow_to_an_hour(engine, clock, owe_one, stored):
    owed = owe_one()
    pauses = []
    for _ in range(9):
        outbox.send_due(engine, render, Gone(), clock)
        pauses.append((stored(owed.id).next_try_at - clock()).total_seconds() / 60)
        clock.set(stored(owed.id).next_try_at)
    assert pauses == [1, 1, 2, 4, 8, 16, 32, 60, 60]


def test_killed_between_sending_and_marking_it_is_sent_again_under_the_same_name(engine, clock, owe_one):
    owed = owe_one()

    class Dying(RecordingMailer):
        def send(self, letter: RenderedLetter) -> None:
            super().send(letter)
            raise KeyboardInterrupt

    first, second = Dying(), RecordingMailer()
    with pytest.raises(KeyboardInterrupt):
        outbox.send_due(engine, render, first, clock)
    assert outbox.send_due(engine, render, second, clock) == outbox.Round()
    clock.now += outbox.LEASE
    assert outbox.send_due(engine, render, second, clock).sent == 1
    assert first.sent[0].message_id == second.sent[0].message_id == f"letter-{owed.id}-20261120020000@pakn.example"


def test_a_letter_that_kills_every_sender_is_given_up(engine, clock, owe_one, stored):
    owed = owe_one(phone="0912345678")
    for _ in range(outbox.MOST_TRIES):
        with pytest.raises(KeyboardInterrupt):
            outbox.send_due(engine, render, RecordingMailer(troubles=[KeyboardInterrupt()]), clock)
        clock.now += outbox.LEASE
    mailer = RecordingMailer()
    assert outbox.send_due(engine, render, mailer, clock).dead == 1
    assert mailer.sent == []
    assert stored(owed.id).status == "dead"


def test_two_jobs_never_take_the_same_letter(clock, owe_one, work):
    owed = owe_one()
    lease = clock() + outbox.LEASE
    with work() as session:
        assert query.claim_next(session, now=clock(), lease_until=lease) == owed.id
    with work() as session:
        assert query.claim_next(session, now=clock(), lease_until=lease) is None


def test_nothing_is_written_while_nothing_is_due(engine, clock):
    with engine.connect() as other:
        with dialects.writing():
            held = other.begin()
        # Another job holds the write lock; an idle round must not wait for it.
        assert outbox.send_due(engine, render, RecordingMailer(), clock) == outbox.Round()
        held.rollback()


def test_a_petition_deleted_meanwhile_is_no_trouble(engine, clock, owe_one, work):
    owed = owe_one()

    class Deleting(RecordingMailer):
        def send(self, letter: RenderedLetter) -> None:
            super().send(letter)
            with work() as session:
                session.delete(session.get_one(OutboxMessage, owed.id))

    assert outbox.send_due(engine, render, Deleting(), clock).sent == 1


def test_a_task_is_done_once_by_somebody(session, files, clock):
    petition = people.petition_in(session, "answered", now=clock(), files=files, **people.BOB)
    message = query.list_of_petition(session, petition.id)[-1]
    clerk = people.staff(session, "clerk", people.HEALTH, now=clock())
    outbox.mark_delivered(session, message, by=clerk, now=clock())
    assert (message.status, message.payload, message.delivered_by) == ("delivered", None, clerk.account_id)
    with pytest.raises(NotPossible):
        outbox.mark_delivered(session, message, by=clerk, now=clock())
