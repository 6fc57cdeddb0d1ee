"""Letters owed: who gets one, by what way, and that none is lost whatever dies on the way."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from feedback.domain.actors import Staff
from feedback.domain.errors import NotPossible
from feedback.gateways.mail import RecipientRefused, RenderedLetter, SendingFailed, ServerUnavailable
from feedback.services.notifications import outbox
from feedback.services.notifications.letters import Letter, owe, payload_of
from feedback.store import dialects
from feedback.store.base import Base, unit_of_work
from feedback.store.encryption import keyring
from feedback.store.models import Account, OutboxMessage, Petition, Petitioner, Sector
from feedback.store.queries import outbox as query

START = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


@dataclass
class Hands:
    """The clock."""

    at: datetime = START

    def __call__(self) -> datetime:
        return self.at

    def turn(self, **by: int) -> None:
        self.at += timedelta(**by)


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


@pytest.fixture
def engine(tmp_path) -> Iterator:
    keyring.load(b"k" * 32)
    made = create_engine(f"sqlite:///{tmp_path / 'outbox.sqlite3'}")
    dialects.prepare(made)
    with dialects.writing():
        Base.metadata.create_all(made)
    yield made
    made.dispose()


@pytest.fixture
def hands() -> Hands:
    return Hands()


def petition_of(session: Session, number: int = 1, *, channel: str = "web", **contact: str) -> Petition:
    sector = session.scalar(select(Sector)) or Sector(code="1", name_vi="Y tế", name_en="Health", position=1)
    known = {"phone": "", "email": "", "address": "", **contact}
    petition = Petition(
        code=f"PAKN.20261120.{number:04d}",
        secret_hash="s",
        form_hash=f"f{number}",
        form_digest="d",
        link_hash=f"l{number}",
        kind="conduct",
        sector=sector,
        title="Chờ lâu",
        content="Chờ lâu ở quầy.",
        channel=channel,
        language="vi",
        confidential=False,
        state="submitted",
        publication="none",
        received_at=START,
    )
    petition.petitioner = Petitioner(
        type="person", full_name="Nguyễn Văn A", representative="", position="", name_index="x", **known
    )
    session.add(petition)
    session.flush()
    return petition


def render(_session: Session, message: OutboxMessage) -> RenderedLetter:
    name = message.petition.petitioner.full_name
    said = payload_of(message).get("secret", "")
    return RenderedLetter(outbox.message_id_of(message, "https://pakn.example"), message.recipient, name, said, "")


def owe_one(engine, number: int = 1, *, letter: Letter = Letter.RECEIVED, payload=None, **contact: str) -> int | None:
    with unit_of_work(engine) as session:
        message = owe(session, petition_of(session, number, **contact), letter, now=START, payload=payload)
        session.flush()
        return message.id if message else None


@contextmanager
def row(engine, number: int) -> Iterator[OutboxMessage]:
    with query.snapshot(engine) as session:
        yield session.get_one(OutboxMessage, number)


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
def test_the_way_follows_what_is_known_of_the_sender(engine, contact, letter, expected):
    number = owe_one(engine, letter=letter, **contact)
    if expected is None:
        assert number is None
        return
    with row(engine, number) as message:
        assert (message.channel, message.status, message.recipient) == expected


def test_a_letter_is_sent_once_and_its_secret_wiped(engine, hands):
    number = owe_one(engine, payload={"secret": "AB23-CD45-EF67"}, email="a@example.vn")
    mailer = RecordingMailer()
    assert outbox.send_due(engine, render, mailer, hands) == outbox.Round(sent=1)
    assert outbox.send_due(engine, render, mailer, hands) == outbox.Round()
    assert [(letter.recipient, letter.subject, letter.text) for letter in mailer.sent] == [
        ("a@example.vn", "Nguyễn Văn A", "AB23-CD45-EF67")
    ]
    with row(engine, number) as message:
        assert (message.status, message.payload, message.finished_at, message.tries) == ("sent", None, START, 1)


def test_what_a_letter_carries_is_unreadable_in_the_file(engine, tmp_path):
    owe_one(engine, payload={"secret": "AB23-CD45-EF67"}, email="a@example.vn")
    engine.dispose()
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("outbox.sqlite3*"))
    assert b"AB23-CD45" not in stored
    assert b"a@example.vn" not in stored


def test_pauses_grow_and_after_ten_tries_the_letter_becomes_a_call(engine, hands):
    number = owe_one(engine, payload={"secret": "AB23"}, email="a@example.vn", phone="0912345678")
    pauses = []
    for _ in range(outbox.MOST_TRIES):
        outbox.send_due(engine, render, RecordingMailer(troubles=[SendingFailed("451 busy")]), hands)
        with row(engine, number) as message:
            if message.status == "dead":
                break
            pauses.append(message.next_try_at - hands.at)
            hands.at = message.next_try_at
    assert [int(pause.total_seconds() // 60) for pause in pauses] == [1, 5, 15, 60, 180, 720, 720, 720, 720]
    with query.snapshot(engine) as session:
        [task] = query.list_tasks(session)
        assert (task.channel, task.recipient, task.letter, payload_of(task)) == (
            "phone",
            "0912345678",
            "received",
            {"secret": "AB23"},
        )
        dead = session.get_one(OutboxMessage, number)
        assert (dead.status, dead.payload, dead.tries) == ("dead", None, 10)


def test_a_refused_address_is_not_tried_again(engine, hands):
    number = owe_one(engine, email="a@example.vn", address="Số 1, Hạ Long")
    trouble = RecipientRefused("550 5.1.1 <a@example.vn>: no such user")
    assert outbox.send_due(engine, render, RecordingMailer(troubles=[trouble]), hands).dead == 1
    with row(engine, number) as message:
        assert message.status == "dead"
        assert message.last_error == "RecipientRefused: 550 5.1.1 <<address>>: no such user"
    with query.snapshot(engine) as session:
        assert [task.channel for task in query.list_tasks(session)] == ["post"]


def test_a_dead_letter_nobody_else_can_carry_is_kept_and_can_be_revived(engine, hands):
    owe_one(engine, payload={"secret": "AB23"}, email="a@example.vn")
    outbox.send_due(engine, render, RecordingMailer(troubles=[RecipientRefused("550")]), hands)
    with unit_of_work(engine) as session:
        assert [payload_of(message) for message in query.list_dead(session)] == [{"secret": "AB23"}]
        assert outbox.revive(session, now=hands.at) == 1
    mailer = RecordingMailer()
    assert outbox.send_due(engine, render, mailer, hands).sent == 1
    assert mailer.sent[0].text == "AB23"


def test_one_bad_letter_does_not_keep_the_others(engine, hands):
    for number in (1, 2, 3):
        owe_one(engine, number, email=f"a{number}@example.vn")

    def picky(session: Session, message: OutboxMessage) -> RenderedLetter:
        if message.recipient.startswith("a1"):
            raise KeyError("template")
        return render(session, message)

    mailer = RecordingMailer(troubles=[SendingFailed("421 disconnected")])
    assert outbox.send_due(engine, picky, mailer, hands) == outbox.Round(sent=1, postponed=2)
    assert [letter.recipient for letter in mailer.sent] == ["a3@example.vn"]
    with row(engine, 1) as message:
        assert message.last_error == "KeyError"


def test_an_unreachable_server_ends_the_round_and_costs_the_others_no_try(engine, hands):
    for number in (1, 2):
        owe_one(engine, number, email=f"a{number}@example.vn")
    done = outbox.send_due(engine, render, RecordingMailer(troubles=[ServerUnavailable("refused")]), hands)
    assert done == outbox.Round(postponed=1, unreachable=True)
    with row(engine, 2) as message:
        assert message.tries == 0
    hands.turn(minutes=1)
    assert outbox.send_due(engine, render, RecordingMailer(), hands).sent == 2


def test_killed_between_sending_and_marking_it_is_sent_again_under_the_same_name(engine, hands):
    owe_one(engine, email="a@example.vn")

    class Dying(RecordingMailer):
        def send(self, letter: RenderedLetter) -> None:
            super().send(letter)
            raise KeyboardInterrupt

    first, second = Dying(), RecordingMailer()
    with pytest.raises(KeyboardInterrupt):
        outbox.send_due(engine, render, first, hands)
    assert outbox.send_due(engine, render, second, hands) == outbox.Round()
    hands.at += outbox.LEASE
    assert outbox.send_due(engine, render, second, hands).sent == 1
    assert first.sent[0].message_id == second.sent[0].message_id == "letter-1-20261120020000@pakn.example"


def test_a_letter_that_kills_every_sender_is_given_up(engine, hands):
    number = owe_one(engine, email="a@example.vn", phone="0912345678")
    for _ in range(outbox.MOST_TRIES):
        with pytest.raises(KeyboardInterrupt):
            outbox.send_due(engine, render, RecordingMailer(troubles=[KeyboardInterrupt()]), hands)
        hands.at += outbox.LEASE
    mailer = RecordingMailer()
    assert outbox.send_due(engine, render, mailer, hands).dead == 1
    assert mailer.sent == []
    with row(engine, number) as message:
        assert message.status == "dead"


def test_two_jobs_never_take_the_same_letter(engine, hands):
    owe_one(engine, email="a@example.vn")
    lease = hands.at + outbox.LEASE
    with unit_of_work(engine) as session:
        assert query.claim_next(session, now=hands.at, lease_until=lease) == 1
    with unit_of_work(engine) as session:
        assert query.claim_next(session, now=hands.at, lease_until=lease) is None


def test_nothing_is_written_while_nothing_is_due(engine, hands):
    with engine.connect() as other:
        with dialects.writing():
            held = other.begin()
        # Another job holds the write lock; an idle round must not wait for it.
        assert outbox.send_due(engine, render, RecordingMailer(), hands) == outbox.Round()
        held.rollback()


def test_a_petition_deleted_meanwhile_is_no_trouble(engine, hands):
    owe_one(engine, email="a@example.vn")

    class Deleting(RecordingMailer):
        def send(self, letter: RenderedLetter) -> None:
            super().send(letter)
            with unit_of_work(engine) as session:
                session.delete(session.get_one(OutboxMessage, 1))

    assert outbox.send_due(engine, render, Deleting(), hands).sent == 1


def test_a_task_is_done_once_by_somebody(engine, hands):
    number = owe_one(engine, letter=Letter.ANSWERED, payload={"text": "x"}, phone="0912345678")
    with unit_of_work(engine) as session:
        account = Account(email="c@example.vn", name="Cán bộ", password_hash="x", created_at=START)
        session.add(account)
        session.flush()
        clerk = Staff(account.id, account.name, frozenset())
        message = session.get_one(OutboxMessage, number)
        outbox.mark_delivered(session, message, by=clerk, now=hands.at)
        assert (message.status, message.payload, message.delivered_by) == ("delivered", None, clerk.account_id)
        with pytest.raises(NotPossible):
            outbox.mark_delivered(session, message, by=clerk, now=hands.at)


def test_letters_of_invented_petitions_can_be_dropped(engine, hands):
    owe_one(engine, 1, email="a1@example.vn")
    owe_one(engine, 2, email="a2@example.vn")
    with unit_of_work(engine) as session:
        session.get_one(Petition, 1).demonstration = True
        session.flush()
        assert query.delete_letters_of_demonstration(session) == 1
    mailer = RecordingMailer()
    outbox.send_due(engine, render, mailer, hands)
    assert [letter.recipient for letter in mailer.sent] == ["a2@example.vn"]
