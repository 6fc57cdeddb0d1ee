"""The mail server is gone, silent, rude or insecure: letters wait with growing pauses, and go once when it is back."""

import contextlib
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller
from flask import Flask

from feedback.config import MailSecurity, Settings
from feedback.gateways.smtp import SmtpMailer
from feedback.services.notifications import outbox
from feedback.store.models import OutboxMessage
from feedback.store.queries.outbox import snapshot
from tests.ports import free_port
from tests.services.test_mail_gateway import certificate  # noqa: F401 - a fixture
from tests.services.test_outbox import render
from tests.torture.postbox import Postbox


class Bad:
    """A server that speaks as far as it is told, on a port of its own."""

    def __init__(self, port: int, *lines: bytes) -> None:
        """:param lines: one answer to each command; then it hangs up."""
        self._lines, self._door = lines, socket.create_server(("127.0.0.1", port))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                caller, _ = self._door.accept()
                with caller, contextlib.suppress(OSError):
                    for line in self._lines:
                        caller.sendall(line)
                        caller.recv(65536)

    def close(self) -> None:
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._thread.join(5)


HELLO = (b"220 here\r\n", b"250 here\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go on\r\n")
TROUBLES = {
    "refused": None,
    "hangs up at once": (),
    "hangs up in the middle of DATA": HELLO,
    "451 for now": (*HELLO[:3], b"451 4.3.0 try again later\r\n"),
    "421 closing": (b"421 4.3.2 closing\r\n",),
    "speaks no TLS": HELLO,
}


@pytest.fixture(autouse=True)
def app_context() -> Iterator[None]:
    with Flask("letters").app_context():
        yield


@pytest.fixture
def letters(make_petition, engine) -> list[int]:
    """Three letters that are owed."""
    for number in range(3):
        make_petition(email=f"a{number}@example.vn", phone="", address="")
    with snapshot(engine) as session:
        return [message.id for message in session.query(OutboxMessage).filter_by(status="queued")]


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.mark.parametrize("trouble", TROUBLES)
def test_letters_wait_with_growing_pauses_and_go_once_when_it_is_back(trouble, port, letters, engine, clock):
    secure = MailSecurity.STARTTLS if "TLS" in trouble else MailSecurity.NONE
    settings = Settings(mail_host="127.0.0.1", mail_port=port, mail_timeout_seconds=1, mail_security=secure)
    bad = Bad(port, *TROUBLES[trouble]) if TROUBLES[trouble] is not None else None
    tried = []
    for _minute in range(90):
        if outbox.send_due(engine, render, SmtpMailer(settings), clock).postponed:
            tried.append(clock())
        clock.advance(minutes=1)
    if bad:
        bad.close()
    # An hour and a half, and three letters: each was tried a few times, ever more seldom.
    assert 3 <= len(tried) <= 3 * 9
    assert statuses(engine) == Counter({"queued": 3})
    postbox = Postbox(port)
    postbox.start()
    try:
        patient = Settings(mail_host="127.0.0.1", mail_port=port, mail_timeout_seconds=5)
        for _quarter in range(16):
            outbox.send_due(engine, render, SmtpMailer(patient), clock)
            clock.advance(minutes=15)
    finally:
        postbox.stop()
    assert statuses(engine) == Counter({"sent": 3})
    assert sorted(postbox.letters.values()) == [1, 1, 1]


def test_a_server_that_never_answers_costs_one_letter_its_time_and_none_a_try(port, letters, engine, clock):
    with socket.create_server(("127.0.0.1", port)):
        settings = Settings(mail_host="127.0.0.1", mail_port=port, mail_timeout_seconds=1)
        done = outbox.send_due(engine, render, SmtpMailer(settings), clock)
    assert (done.unreachable, done.postponed, done.sent) == (True, 1, 0)
    with snapshot(engine) as session:
        assert [session.get_one(OutboxMessage, number).tries for number in letters] == [0, 0, 0]


def test_a_certificate_nobody_knows_stops_letters_and_loses_none(port, letters, engine, clock, certificate):  # noqa: F811
    protection = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    protection.load_cert_chain(certificate)
    postbox = Postbox(port)
    controller = Controller(postbox, hostname="127.0.0.1", port=port, tls_context=protection, require_starttls=True)
    controller.start()
    settings = Settings(mail_host="127.0.0.1", mail_port=port, mail_timeout_seconds=5, mail_security=MailSecurity.STARTTLS)
    done = outbox.send_due(engine, render, SmtpMailer(settings), clock)
    controller.stop()
    assert done.unreachable
    assert postbox.letters == Counter()
    assert statuses(engine) == Counter({"queued": 3})


def test_who_cannot_mark_what_was_sent_marks_it_later_and_sends_nothing_twice(letters, engine, clock, monkeypatch, port):
    from sqlalchemy.exc import OperationalError

    postbox = Postbox(port)
    postbox.start()
    settings = Settings(mail_host="127.0.0.1", mail_port=port, mail_timeout_seconds=5)
    kept: set[int] = set()
    real, left = outbox.query.get_queued, [2]

    def gone(session, message_id):
        left[0] -= 1
        if left[0] == 0:
            raise OperationalError("SELECT", {}, Exception("the database went"))
        return real(session, message_id)

    monkeypatch.setattr(outbox.query, "get_queued", gone)
    with pytest.raises(OperationalError):
        outbox.send_due(engine, render, SmtpMailer(settings), clock, handed_over=kept)
    assert len(kept) == 1
    clock.advance(hours=1)
    outbox.send_due(engine, render, SmtpMailer(settings), clock, handed_over=kept)
    postbox.stop()
    assert (kept, statuses(engine)) == (set(), Counter({"sent": 3}))
    assert sorted(postbox.letters.values()) == [1, 1, 1]


def test_the_clock_goes_back_an_hour_and_no_letter_waits_for_ever(letters, engine, clock, port):
    settings = Settings(mail_host="127.0.0.1", mail_port=port, mail_timeout_seconds=1)
    clock.advance(days=400)
    outbox.send_due(engine, render, SmtpMailer(settings), clock)
    clock.advance(days=-400, hours=-1)
    postbox = Postbox(port)
    postbox.start()
    for _round in range(3):
        outbox.send_due(engine, render, SmtpMailer(settings), clock)
        clock.advance(minutes=61)
    postbox.stop()
    assert statuses(engine) == Counter({"sent": 3})
    assert sorted(postbox.letters.values()) == [1, 1, 1]


def statuses(engine) -> Counter[str]:
    with snapshot(engine) as session:
        return Counter(message.status for message in session.query(OutboxMessage))
