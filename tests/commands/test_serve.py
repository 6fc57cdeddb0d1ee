"""``make run``: the real thing in a folder of its own, and the sentences it says when it cannot start."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ports import free_port

ROOT = Path(__file__).parents[2]
PATIENCE = 120


class Service:
    """The service as a person starts it, in a process group of its own."""

    def __init__(self, instance: Path, port: int, **environment: str) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("FEEDBACK_")}
        self.port = port
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "feedback.cli.serve"],
            cwd=ROOT,
            env={**kept, "FEEDBACK_INSTANCE": str(instance), "PORT": str(port), "PYTHONUNBUFFERED": "1", **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self.process.stdout:
            self.lines.append(line)

    @property
    def said(self) -> str:
        return "".join(self.lines)

    def wait_for(self, words: str) -> None:
        end = time.monotonic() + PATIENCE
        while words not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < end, self.said
            self._reader.join(0.05)

    def ended(self) -> int:
        code = self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        return code

    def health(self) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status
        finally:
            connection.close()

    def members(self) -> list[int]:
        """Everything that lives in the service's process group."""
        found = []
        for entry in Path("/proc").iterdir():
            try:
                state, _, group = (entry / "stat").read_text().rpartition(")")[2].split()[:3]
            except (OSError, ValueError):
                continue
            if state != "Z" and int(group) == self.process.pid:
                found.append(int(entry.name))
        return found

    def wait_until_all_are_gone(self) -> None:
        end = time.monotonic() + 20
        while self.members():
            assert time.monotonic() < end, self.members()
            self._reader.join(0.05)

    def clear(self) -> None:
        if self.members():
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._reader.join(10)
        self.process.stdout.close()


@pytest.fixture
def start(tmp_path) -> Iterator:
    started: list[Service] = []

    def begin(instance: Path = tmp_path / "instance", port: int | None = None, **environment: str) -> Service:
        started.append(Service(instance, port or free_port(), **environment))
        return started[-1]

    yield begin
    for service in started:
        service.clear()


def refused(service: Service, *words: str) -> None:
    assert service.ended() == 1
    [sentence] = service.lines
    assert sentence.startswith("Lắng Nghe: ")
    for word in words:
        assert word in sentence


def test_it_serves_and_ctrl_c_stops_all_of_it_and_a_second_start_is_quick(start):
    first = start()
    first.wait_for("Ctrl-C stops everything.")
    assert first.health() == 200
    assert f"http://127.0.0.1:{first.port}/" in first.said
    os.killpg(first.process.pid, signal.SIGINT)
    assert first.ended() == 0
    first.wait_until_all_are_gone()
    assert "Traceback" not in first.said

    began = time.monotonic()
    second = start()
    second.wait_for("Ctrl-C stops everything.")
    # Five seconds are promised; other tests share the processors here.
    assert time.monotonic() - began < 15
    second.process.terminate()
    assert second.ended() == 0
    second.wait_until_all_are_gone()


def test_nobody_is_left_when_the_supervisor_is_killed(start):
    service = start()
    service.wait_for("Ctrl-C stops everything.")
    assert len(service.members()) >= 3
    service.process.kill()
    service.process.wait()
    service.wait_until_all_are_gone()


def test_a_port_in_use_is_a_sentence(start):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        port = taken.getsockname()[1]
        refused(start(port=port), f"127.0.0.1:{port}", "already in use")


def test_an_address_of_another_machine_is_a_sentence(start):
    refused(start(HOST="192.0.2.1"), "is not one of this machine")


def test_a_folder_that_cannot_be_written_is_a_sentence(start, tmp_path):
    (tmp_path / "file").touch()
    refused(start(tmp_path / "file" / "instance"), "cannot be written", "FEEDBACK_INSTANCE")


def test_an_unknown_setting_is_a_sentence(start):
    refused(start(FEEDBACK_COLOUR="red"), "FEEDBACK_COLOUR")


def test_a_database_that_cannot_be_opened_is_a_sentence(start, tmp_path):
    (tmp_path / "broken.sqlite3").write_bytes(b"this is no database" * 100)
    refused(start(FEEDBACK_DATABASE_URL=f"sqlite:///{tmp_path / 'broken.sqlite3'}"), "cannot be opened")
