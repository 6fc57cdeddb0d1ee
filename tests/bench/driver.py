"""The load driver: asks as fast as it is answered, or at set moments, and notes how long each took.

It runs in a process of its own (``apart``), imports nothing but the standard library, speaks HTTP/1.1 over kept
connections, and follows no redirect.
"""

import queue
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

_PATIENCE = 60
_FAILED = 500
_GONE = 599
"""Stands for a line that broke: nobody answered."""


@dataclass(frozen=True)
class Ask:
    """One request as it goes over the line, without ``Host``."""

    path: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def wire(self) -> bytes:
        lines = [f"{self.method} {self.path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in self.headers)]
        if self.body or self.method == "POST":
            lines.append(f"Content-Length: {len(self.body)}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode() + self.body


@dataclass(frozen=True)
class Got:
    """What came back: the status, the head as it stood, the body."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        """The value of a header, empty where there is none."""
        for line in self.head.split(b"\r\n")[1:]:
            key, _, value = line.partition(b":")
            if key.strip().lower() == name.lower().encode():
                return value.strip().decode("latin-1")
        return ""


@dataclass(frozen=True)
class Plan:
    """What is to be asked of a port. Each request is asked in its turn, over and over, unless ``once``.

    ``rate``: requests a second at set moments, whoever is answered or not; 0: each client asks again when it was answered.
    """

    port: int
    asks: Sequence[Ask]
    clients: int = 1
    seconds: float = 1.0
    rate: float = 0.0
    once: bool = False


@dataclass
class Sample:
    """What a run of the driver saw. ``times`` in milliseconds: from the moment at which it should have been asked."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    size: int = 0
    """Bytes of the last body."""

    def add(self, other: "Sample") -> None:
        """Take in what another client saw."""
        self.times += other.times
        self.size = max(self.size, other.size)
        for status, number in other.statuses.items():
            self.statuses[status] = self.statuses.get(status, 0) + number

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds if self.seconds else 0.0

    @property
    def failed(self) -> int:
        """Answers that say the service failed, or none at all; 429 and 503 among them: nobody was served."""
        return sum(n for status, n in self.statuses.items() if status >= _FAILED or status == 429)


class Line:
    """A kept connection; it is opened anew where the other side closed it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None
        self._rest = b""

    def ask(self, ask: Ask) -> Got:
        """Ask and wait. A line that was closed while it lay idle is opened once more.

        :raises OSError: the line broke.
        """
        fresh = self._socket is None
        try:
            return self._ask(ask)
        except (OSError, EOFError) as error:
            self.close()
            if fresh:
                raise OSError(str(error)) from error
        try:
            return self._ask(ask)
        except EOFError as error:
            self.close()
            raise OSError("closed") from error

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket, self._rest = None, b""

    def _ask(self, ask: Ask) -> Got:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), _PATIENCE)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(ask.wire())
        head = self._until(b"\r\n\r\n")
        status, lower = int(head[9:12]), head.lower()
        if b"transfer-encoding: chunked" in lower:
            body = self._chunks()
        elif (at := lower.find(b"\r\ncontent-length:")) >= 0:
            body = self._exactly(int(lower[at + 17 :].partition(b"\r\n")[0]))
        else:
            body = b""
        if b"\r\nconnection: close" in lower:
            self.close()
        return Got(status, head, body)

    def _more(self) -> None:
        assert self._socket is not None
        came = self._socket.recv(262_144)
        if not came:
            raise EOFError("closed")
        self._rest += came

    def _until(self, edge: bytes) -> bytes:
        while (at := self._rest.find(edge)) < 0:
            self._more()
        head, self._rest = self._rest[:at], self._rest[at + len(edge) :]
        return head

    def _exactly(self, size: int) -> bytes:
        while len(self._rest) < size:
            self._more()
        body, self._rest = self._rest[:size], self._rest[size:]
        return body

    def _chunks(self) -> bytes:
        body = b""
        while size := int(self._until(b"\r\n").partition(b";")[0], 16):
            body += self._exactly(size)
            self._until(b"\r\n")
        self._until(b"\r\n")
        return body


class _Turns:
    """Hands out the requests of a plan to whoever is free; each with the moment at which it should go, or 0 for now."""

    def __init__(self, plan: Plan) -> None:
        self._plan, self._lock, self._number = plan, threading.Lock(), 0
        self._due: queue.SimpleQueue[tuple[float, Ask] | None] = queue.SimpleQueue()
        self.began = time.perf_counter()

    def following(self) -> tuple[float, Ask] | None:
        """The next one; None when it is over."""
        if self._plan.rate:
            return self._due.get()
        with self._lock:
            asks, number = self._plan.asks, self._number
            self._number += 1
        if time.perf_counter() - self.began >= self._plan.seconds or (self._plan.once and number >= len(asks)):
            return None
        return 0.0, asks[number % len(asks)]

    def call_out(self) -> None:
        """With a rate: say each in its moment, whoever is answered or not."""
        for place in range(int(self._plan.rate * self._plan.seconds)):
            moment = self.began + place / self._plan.rate
            time.sleep(max(0.0, moment - time.perf_counter()))
            self._due.put((moment, self._plan.asks[place % len(self._plan.asks)]))
        for _ in range(self._plan.clients):
            self._due.put(None)


def run(plan: Plan) -> Sample:
    """Carry out a plan in this process."""
    turns, sample, lock = _Turns(plan), Sample(), threading.Lock()

    def client() -> None:
        line, own = Line(plan.port), Sample()
        while (turn := turns.following()) is not None:
            moment, ask = turn[0] or time.perf_counter(), turn[1]
            try:
                got = line.ask(ask)
                status, own.size = got.status, max(own.size, len(got.body))
            except OSError:
                status = _GONE
                line.close()
            own.times.append((time.perf_counter() - moment) * 1000)
            own.statuses[status] = own.statuses.get(status, 0) + 1
        line.close()
        with lock:
            sample.add(own)

    clients = [threading.Thread(target=client) for _ in range(plan.clients)]
    for one in clients:
        one.start()
    if plan.rate:
        turns.call_out()
    for one in clients:
        one.join()
    sample.seconds = time.perf_counter() - turns.began
    return sample
