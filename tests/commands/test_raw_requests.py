"""What comes over the wire: the real web server answers what is no HTTP with a word, names no program, and stays up."""

import socket
import struct
import time
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from feedback.cli import front, patience
from tests.commands.test_serve import Service
from tests.ports import free_port

HOST = b"Host: 127.0.0.1\r\n"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    started = Service(tmp_path_factory.mktemp("raw"), free_port(), FEEDBACK_MODE="development")
    started.wait_for("Ctrl-C stops everything.")
    yield started
    started.clear()


def answer(service: Service, *parts: bytes) -> bytes:
    """What is answered to these bytes until the server closes, or ten seconds are over."""
    with socket.create_connection(("127.0.0.1", service.port), timeout=10) as line:
        for part in parts:
            line.sendall(part)
        line.shutdown(socket.SHUT_WR)
        found = b""
        while chunk := line.recv(65_536):
            found += chunk
    return found


@pytest.mark.parametrize(
    ("sent", "statuses"),
    [
        (b"GET / HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n", {b"200"}),
        (b"GET /" + b"a" * 5000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", {b"400", b"414"}),
        (b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"a" * 9000 + b"\r\n\r\n", {b"400", b"431"}),
        (b"GET / HTTP/1.1\r\n" + HOST + b"X: 1\r\n" * 90 + b"\r\n", {b"400", b"431"}),
        (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", {b"400"}),
        (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", {b"400"}),
        (b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", {b"400", b"501"}),
        (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: -1\r\n\r\n", {b"400"}),
        (b"GET / HTTP/1.1\r\n" + HOST + b" folded: yes\r\n\r\n", {b"400"}),
        (b"GET / HTTP/1.1\r\n" + HOST + b"X-Nul: a\x00b\r\n\r\n", {b"400"}),
        (b"GET / HTTP/9.9\r\n" + HOST + b"\r\n", {b"400", b"505"}),
        (b"NONSENSE\r\n\r\n", {b"400"}),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc", {b"400", b""}),
    ],
)
def test_what_is_no_request_is_refused(service, sent, statuses):
    found = answer(service, sent)
    assert found[9:12] in statuses, found[:300]
    assert b"gunicorn" not in found[:300].lower()
    assert b"Traceback" not in found
    assert found.count(b"HTTP/1.1 ") <= 1, "one request, one answer"


def test_what_claims_to_be_a_proxy_is_not_believed(service):
    claims = b"X-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https\r\nSCRIPT_NAME: /evil\r\nX_Forwarded_For: 1.2.3.4\r\n"
    found = answer(service, b"GET /staff/ HTTP/1.1\r\n" + HOST + claims + b"Connection: close\r\n\r\n")
    assert b" 303 " in found[:20]
    assert b"evil" not in found


def test_no_thread_waits_for_ever_for_one_who_does_not_go_on(monkeypatch):
    """The kernel ends the waiting: what is accepted inherits the patience of where it was listened."""
    monkeypatch.setattr(front.readiness, "leaves_when", lambda _is_leaving: None)
    with socket.create_server(("127.0.0.1", 0)) as door:
        front.post_fork(None, SimpleNamespace(sockets=[SimpleNamespace(sock=door)]))
        with socket.create_connection(door.getsockname()), door.accept()[0] as line:
            for way in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
                assert struct.unpack("ll", line.getsockopt(socket.SOL_SOCKET, way, 16)) == (front.PATIENCE_SECONDS, 0)


def test_half_a_form_is_not_received_and_the_next_reader_is_served(service):
    half = b"POST /submit HTTP/1.1\r\n" + HOST + b"Content-Type: text/plain\r\nContent-Length: 100000\r\n\r\nhalf"
    assert answer(service, half)[9:12] in {b"400", b"403", b"422", b""}
    assert service.health() == 200


def test_who_is_slow_keeps_nobody_else_waiting(service):
    """Three times as many as there are threads begin a request and do not go on: in its head, or in what they send."""
    head = b"POST /track HTTP/1.1\r\n" + HOST
    body = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 900000\r\n\r\ncode="
    slow = []
    try:
        for number in range(24):
            line = socket.create_connection(("127.0.0.1", service.port), timeout=10)
            line.sendall(head if number % 2 else head + body)
            slow.append(line)
        for _ in range(5):
            assert answer(service, b"GET /healthz HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n").startswith(b"HTTP/1.1 200")
    finally:
        for line in slow:
            line.close()


def test_who_sends_too_slowly_is_cut_off():
    """Counted by the kernel: in the mean, after a grace."""
    worker = patience.PatientWorker.__new__(patience.PatientWorker)
    ours, theirs = socket.socketpair()
    with socket.create_server(("127.0.0.1", 0)) as door, socket.create_connection(door.getsockname()) as sender:
        line, _ = door.accept()
        with line, ours, theirs:
            sender.sendall(b"x" * 5000)
            line.recv(5000, socket.MSG_WAITALL)
            assert patience._received(line) == 5000
            late = time.monotonic() - patience.GRACE_SECONDS
            enough, little = patience._Coming(line, late - 4, 0), patience._Coming(line, late - 6, 0)
            assert not worker.is_too_slow(enough)
            assert worker.is_too_slow(little)
            assert not worker.is_too_slow(patience._Coming(line, time.monotonic(), 5000)), "the grace"
            assert not worker.is_too_slow(patience._Coming(ours, late - 60, patience._received(ours) - 10**6)), "not counted"
