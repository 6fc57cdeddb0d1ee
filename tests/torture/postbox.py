"""A mail server that takes every letter and remembers under which name it came, and how often."""

from collections import Counter
from email import message_from_bytes
from threading import Lock

from aiosmtpd.controller import Controller


class Postbox:
    """Counts letters by their Message-ID; accepted is counted before the answer goes out."""

    def __init__(self, port: int) -> None:
        self.letters: Counter[str] = Counter()
        self._lock = Lock()
        self._controller: Controller | None = None
        self.port = port

    def start(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - aiosmtpd's name
        name = str(message_from_bytes(envelope.content)["Message-ID"]).strip("<> \r\n")
        with self._lock:
            self.letters[name] += 1
        return "250 OK"
