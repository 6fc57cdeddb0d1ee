"""A web process that nobody holds up by being slow: who waits for a line has a thread of its own, and not for ever.

Gunicorn gives each connection a thread while its request comes in. Here there are many more threads than may work at once:
a body is taken in first, and only then does its request wait for its turn. So a hundred slow senders cost a hundred
sleeping threads, and everybody else is answered. Who sends less than :data:`LEAST_RATE` for longer than :data:`GRACE_SECONDS`
is cut off.
"""

import contextlib
import socket
import struct
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import Any

from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

from feedback.web import shedding

WAITING = 120
"""Threads beside those that work: for requests that come in, or wait for their turn."""
GRACE_SECONDS = 20.0
LEAST_RATE = 1000
"""Bytes a second, in the mean after the grace; a telephone at the edge of its network has five times that."""
_LOOK_EVERY = 2.0
_IN_MEMORY = 256 * 1024
_LARGEST = 256 * 1024 * 1024
"""A larger body is left to the service, which refuses it unread."""
_PIECE = 64 * 1024
_BYTES_RECEIVED = 128
"""Where ``struct tcp_info`` of Linux holds ``tcpi_bytes_received``, eight bytes."""


@dataclass
class _Coming:
    """A request that is coming in."""

    line: socket.socket
    since: float
    received: int


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """Gunicorn's worker of threads, in which to wait is not to work."""

    def init_process(self) -> None:
        """Before it serves."""
        self.turns = threading.BoundedSemaphore(self.cfg.threads)
        self.counting, self.waiting = threading.Lock(), 0
        self.coming: dict[int, _Coming] = {}
        threading.Thread(target=self._look_after_the_slow, daemon=True).start()
        shedding.waiting_is(lambda: self.waiting + self.tpool._work_queue.qsize())
        super().init_process()

    def get_thread_pool(self) -> ThreadPoolExecutor:
        """Threads to work and threads to wait; those are made when they are needed."""
        return ThreadPoolExecutor(max_workers=self.cfg.threads + WAITING)

    def handle(self, conn: Any) -> Any:
        """Take a request in, in the time it may take, and answer it."""
        self._comes(conn)
        try:
            return super().handle(conn)
        finally:
            self.coming.pop(id(conn), None)

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Answer a request whose head is here: first its body, then its turn."""
        self._comes(conn)
        _take_in(req)
        self.coming.pop(id(conn), None)
        with self.counting:
            self.waiting += 1
        with self.turns:
            with self.counting:
                self.waiting -= 1
            return super().handle_request(req, conn)

    def _comes(self, conn: Any) -> None:
        self.coming[id(conn)] = _Coming(conn.sock, time.monotonic(), _received(conn.sock))

    def is_too_slow(self, coming: _Coming) -> bool:
        """Whether less came than in so long a time must."""
        late = time.monotonic() - coming.since - GRACE_SECONDS
        return late > 0 and _received(coming.line) - coming.received < late * LEAST_RATE

    def _look_after_the_slow(self) -> None:
        while True:
            time.sleep(_LOOK_EVERY)
            for coming in list(self.coming.values()):
                if self.is_too_slow(coming):
                    with contextlib.suppress(OSError):
                        coming.line.shutdown(socket.SHUT_RDWR)


def _take_in(req: Any) -> None:
    """Read the body into memory, a large one into a file; what comes in pieces or asks first is read by the service itself."""
    headers = dict(req.headers)
    length = headers.get("CONTENT-LENGTH", "")
    if not length.isdigit() or not 0 < int(length) <= _LARGEST or "EXPECT" in headers:
        return
    # Closed with the request that reads it.
    body = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115
    while piece := req.body.read(_PIECE):
        body.write(piece)
    body.seek(0)
    req.body = body


def _received(line: socket.socket) -> int:
    """Bytes that came over a line so far; where the kernel does not count them, as many as one likes."""
    try:
        told = line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)
        return int(struct.unpack_from("Q", told, _BYTES_RECEIVED)[0])
    except (OSError, struct.error, AttributeError):
        return int(time.monotonic() * LEAST_RATE)
