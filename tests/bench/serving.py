"""Servers as they are served for real: the service's own gunicorn, and the baseline under exactly the same arguments."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil

from feedback.cli import serve
from feedback.config import from_environment
from tests.databases import ROOT
from tests.ports import free_port

_START_SECONDS = 120
_GONE_SECONDS = 30
MANY = {
    # Generated petitions are counted by a demonstration only, and templates are not looked at for changes.
    "FEEDBACK_MODE": "demo",
    "FEEDBACK_CHALLENGE": "never",
    "FEEDBACK_REQUESTS_PER_MINUTE": "1000000",
    "FEEDBACK_SEARCHES_PER_MINUTE": "10000",
    "FEEDBACK_SUBMISSIONS_PER_HOUR": "10000",
    "FEEDBACK_EXPORTS_PER_HOUR": "10000",
    # Each request of the driver comes from an address of its own.
    "FEEDBACK_TRUSTED_PROXIES": "1",
    "FEEDBACK_WEB_WORKERS": "2",
}
"""What would slow down one machine that asks for a whole city."""


class Server:
    """A process with its children; ended only by whoever started it."""

    def __init__(self, command: list[str], environment: Mapping[str, str], port: int, said: Path, probe: str) -> None:
        self.port, self._said = port, said
        self._began = time.perf_counter()
        with said.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=dict(environment), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        self.started_in = self._wait_for(probe)

    def _wait_for(self, probe: str) -> float:
        """Seconds from the start to the first good answer."""
        while time.perf_counter() - self._began < _START_SECONDS:
            if self._process.poll() is not None:
                break
            if _answers(self.port, probe):
                return time.perf_counter() - self._began
            time.sleep(0.01)
        raise RuntimeError(f"{probe} was not answered: {self._said.read_text()[-2000:]}")

    @property
    def processes(self) -> list[psutil.Process]:
        """It and everything under it."""
        own = psutil.Process(self._process.pid)
        return [own, *own.children(recursive=True)]

    def stop(self) -> None:
        if self._process.poll() is None:
            self._process.terminate()
            self._process.wait(_GONE_SECONDS)


def environment(instance: Path, url: str, port: int, **settings: str) -> dict[str, str]:
    """The environment of a service on a database."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FEEDBACK_")}
    ours = {"FEEDBACK_INSTANCE": str(instance), "FEEDBACK_DATABASE_URL": url, "FEEDBACK_BASE_URL": f"http://127.0.0.1:{port}"}
    return {**kept, **MANY, **ours, "PORT": str(port), **settings}


def web(instance: Path, url: str, said: Path, **settings: str) -> Server:
    """The web processes of the service alone: no job runs beside a measurement."""
    port = free_port()
    wanted = environment(instance, url, port, **settings)
    return Server(_web_command(wanted), wanted, port, said, "/healthz")


def whole(instance: Path, url: str, said: Path, **settings: str) -> Server:
    """The service as ``make run`` starts it: web and jobs."""
    port = free_port()
    wanted = environment(instance, url, port, **settings)
    return Server([sys.executable, "-m", "feedback.cli.serve"], wanted, port, said, "/healthz")


def baseline(instance: Path, url: str, said: Path) -> Server:
    """The baseline with the same number of processes and threads, under the same server."""
    port = free_port()
    wanted = environment(instance, url, port)
    command = [part.replace("wsgi:app", f"tests.bench.baseline:make({url!r})") for part in _web_command(wanted)]
    return Server(command, wanted, port, said, "/hello")


def _web_command(wanted: Mapping[str, str]) -> list[str]:
    """The service's own command, but that it listens at an address of ours and prepares nothing."""
    known = {name: value for name, value in wanted.items() if name.startswith("FEEDBACK_") or name in {"HOST", "PORT"}}
    settings = from_environment(known)
    command = " ".join(serve._web_command(settings, SimpleNamespace(fileno=lambda: 0)))
    return (
        command.replace("fd://0", f"127.0.0.1:{settings.port}").replace("feedback.cli.embedded", "feedback.cli.front").split(" ")
    )


def proportional(process: psutil.Process) -> float:
    """MiB of the process's own, and its share of what it shares with others (the kernel's proportional set size)."""
    for line in Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def memory(server: Server) -> dict[str, float]:
    """MiB of each process: ``web master``, ``web 1``, ``web 2``, ``jobs``, ``supervisor``."""
    found: dict[str, float] = {}
    for process in server.processes:
        title = " ".join(process.cmdline())
        if "jobs" in title and "run" in title:
            name = "jobs"
        elif "gunicorn" in title:
            is_worker = "gunicorn" in " ".join(process.parent().cmdline()) if process.parent() else False
            name = (
                f"web {sum(key.startswith('web ') and key != 'web master' for key in found) + 1}" if is_worker else "web master"
            )
        else:
            name = "supervisor"
        found[name] = round(proportional(process), 1)
    return found


def _answers(port: int, path: str) -> bool:
    line: Any = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        line.request("GET", path)
        return line.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()
