"""ClamAV's daemon, asked about bytes that came in. It speaks the protocol of clamd(8), command ``INSTREAM``."""

import contextlib
import socket
from collections.abc import Iterator
from typing import Protocol

from feedback.config import Settings

_CHUNK = 1 << 16
_LONGEST_ANSWER = 4096
_UNIX, _TCP = "unix:", "tcp:"


class Unreachable(Exception):
    """Nobody says what the bytes hold: the daemon is gone, too slow, or takes no stream as long as this one."""


class VirusScanner(Protocol):
    """Looks for viruses."""

    def scan(self, data: bytes) -> str:
        """The name of what the bytes hold, empty where nothing was found; raises Unreachable."""


class Clamd:
    """The daemon at a unix socket or a TCP port; each question has a connection of its own."""

    def __init__(self, address: str, timeout: float) -> None:
        """:param address: ``unix:/run/clamav/clamd.ctl`` or ``tcp:127.0.0.1:3310``. :param timeout: seconds for each step."""
        self._address, self._timeout = address, timeout

    def scan(self, data: bytes) -> str:
        """The name of what the bytes hold, empty where nothing was found.

        :raises Unreachable: nobody says.
        """
        try:
            with self._connected() as line:
                line.sendall(b"zINSTREAM\0")
                for at in range(0, len(data), _CHUNK):
                    chunk = data[at : at + _CHUNK]
                    line.sendall(len(chunk).to_bytes(4) + chunk)
                line.sendall(bytes(4))
                return _said(_answer(line))
        except OSError as error:
            raise Unreachable(str(error)) from error

    @contextlib.contextmanager
    def _connected(self) -> Iterator[socket.socket]:
        if self._address.startswith(_UNIX):
            line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            line.settimeout(self._timeout)
            with line:
                line.connect(self._address.removeprefix(_UNIX))
                yield line
        else:
            host, _colon, port = self._address.removeprefix(_TCP).rpartition(":")
            with socket.create_connection((host.strip("[]"), int(port)), self._timeout) as line:
                yield line


def scanner_for(settings: Settings) -> VirusScanner | None:
    """The daemon of the settings, or None where nobody scans."""
    return Clamd(settings.clamav, settings.clamav_timeout_seconds) if settings.clamav else None


def _answer(line: socket.socket) -> str:
    said = b""
    while b"\0" not in said and len(said) < _LONGEST_ANSWER:
        more = line.recv(_LONGEST_ANSWER)
        if not more:
            break
        said += more
    return said.partition(b"\0")[0].decode(errors="replace").strip()


def _said(answer: str) -> str:
    """:raises Unreachable: it said neither yes nor no."""
    found = answer.removeprefix("stream: ")
    if found == "OK":
        return ""
    if found.endswith(" FOUND"):
        return found.removesuffix(" FOUND")[:100]
    raise Unreachable(answer or "no answer")
