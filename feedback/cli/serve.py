"""``make run``: checks, then web (which makes database and catalogues ready) and jobs in one foreground process group."""

import errno
import http.client
import math
import os
import socket
import sys
import tempfile
import time
from pathlib import Path

import click

from feedback import measuring
from feedback.cli.draining import draining
from feedback.cli.report import REPORT, CannotServe, Report
from feedback.cli.supervisor import Child, Supervisor
from feedback.config import BadSettings, Settings, from_environment
from feedback.modes import DRAINING, Jobs

_ROOT = Path(__file__).parent.parent.parent
_READY_SECONDS = 90.0
_GRACE_SECONDS = 5
_BACKLOG = 2048


@click.command("serve")
def command() -> None:
    """Serve web and jobs on HOST:PORT until Ctrl-C."""
    raise SystemExit(main())


def main() -> int:
    """Serve until a signal comes; the exit code is 1 when the service could not start or web died."""
    try:
        # What the service writes holds people's names: nobody else on the machine reads it.
        os.umask(0o077)
        settings = from_environment(os.environ)
        check_folder(settings)
        (settings.instance / DRAINING).unlink(missing_ok=True)
        measuring.begin_anew(settings.metrics_folder)
        with open_door(settings) as door:
            return _serve(settings, door)
    except (BadSettings, CannotServe) as error:
        print(f"Lắng Nghe: {error}", file=sys.stderr)  # noqa: T201
        return 1
    except KeyboardInterrupt:
        return 130


def check_folder(settings: Settings) -> None:
    """Try to write into the data folder.

    :raises CannotServe: it cannot be written.
    """
    try:
        settings.instance.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.instance):
            pass
    except OSError as error:
        advice = "Free some space" if error.errno in {errno.ENOSPC, errno.EDQUOT} else "Set FEEDBACK_INSTANCE to another folder"
        raise CannotServe(f"The data folder {settings.instance} cannot be written: {error.strerror}. {advice}.") from error


def open_door(settings: Settings) -> socket.socket:
    """Listen where the service will; who knocks before it is ready waits.

    :raises CannotServe: the port is taken or not ours to take, or the address is not this machine's.
    """
    where = f"{settings.host}:{settings.port}"
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        door = socket.socket(family, kind, protocol)
        try:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.bind(address)
            door.listen(_BACKLOG)
        except OSError:
            door.close()
            raise
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            sentence = f"The port {where} is already in use. Stop what runs there, or choose another with PORT=8001 make run."
        elif error.errno == errno.EACCES:
            sentence = f"The port {where} is not allowed to you. Choose one above 1023 with PORT=8001 make run."
        else:
            sentence = f"The address {where} is not one of this machine ({error.strerror}). Set HOST to 127.0.0.1 or 0.0.0.0."
        raise CannotServe(sentence) from error
    return door


def _serve(settings: Settings, door: socket.socket) -> int:
    web, report = _web(settings, door)
    jobs = Child("Jobs", [sys.executable, "-m", "feedback.cli", "jobs", "run"], essential=False)
    supervisor = Supervisor([web, jobs] if settings.jobs is Jobs.EMBEDDED else [web], _ROOT)
    supervisor.listen()
    supervisor.start()
    os.close(report.theirs)
    try:
        # Preparing takes as long as it takes: a migration of a million rows, a demonstration.
        prepared = supervisor.wait_until(report.has_come, math.inf) or report.has_come()
        if not prepared or not supervisor.wait_until(lambda: _is_healthy(settings), _READY_SECONDS):
            if supervisor.is_told_to_stop:
                return 0
            raise CannotServe("The web server did not become ready; what it said stands above.")
        print(_greeting(settings, **report.said), flush=True)  # noqa: T201
        if supervisor.watch(Renewal(settings, door, supervisor, web, jobs)) is not None:
            raise CannotServe("The web server ended by itself, so everything was stopped; what it said stands above.")
        return 0
    finally:
        with draining(settings.instance / DRAINING, settings.drain_seconds if supervisor.is_told_to_stop else 0):
            supervisor.stop()


def _web(settings: Settings, door: socket.socket) -> tuple[Child, Report]:
    report = Report()
    files, environment = (door.fileno(), report.theirs), {REPORT: str(report.theirs)}
    return Child("Web", _web_command(settings, door), essential=True, open_files=files, environment=environment), report


class Renewal:
    """What SIGUSR2 asks for: a new web server, of the code as it lies on the disk now, at the door of the old one.

    Nobody is turned away: the door stays open here, the old one answers until the new one has brought the database up to
    date and listens, and then ends what it has begun. Where the new one cannot serve, the old one goes on.
    """

    def __init__(self, settings: Settings, door: socket.socket, supervisor: Supervisor, web: Child, jobs: Child) -> None:
        """Take what is replaced."""
        self._settings, self._door, self._supervisor = settings, door, supervisor
        self._web, self._jobs = web, jobs

    def __call__(self) -> None:
        """Renew; says aloud how it went."""
        new, report = _web(self._settings, self._door)
        try:
            done = self._supervisor.replace(self._web, new, report.has_come)
        except CannotServe as error:
            done = False
            print(f"Lắng Nghe: {error}", file=sys.stderr, flush=True)  # noqa: T201
        finally:
            os.close(report.theirs)
        if done:
            self._web = new
            self._supervisor.restart(self._jobs)
        print("Renewed." if done else "NOT renewed: the old web server goes on.", flush=True)  # noqa: T201


def _web_command(settings: Settings, door: socket.socket) -> list[str]:
    memory = Path("/dev/shm")  # noqa: S108 - gunicorn's heartbeat must not wait for a disk
    heartbeat = ["--worker-tmp-dir", str(memory)] if os.access(memory, os.W_OK) else []
    return [
        *(sys.executable, "-m", "gunicorn", "wsgi:app"),
        *("--config", "python:feedback.cli.embedded"),
        *("--bind", f"fd://{door.fileno()}"),
        *("--worker-class", "feedback.cli.patience.PatientWorker"),
        *("--workers", str(settings.web_workers)),
        *("--threads", str(settings.web_threads)),
        *("--graceful-timeout", str(_GRACE_SECONDS)),
        *("--log-level", "warning"),
        *("--logger-class", "feedback.cli.web_log.WebLog"),
        # Loaded once and forked: a second start is quicker, and the workers share the memory.
        "--preload",
        "--no-control-socket",
        *heartbeat,
    ]


def _is_healthy(settings: Settings) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 - compared, not bound
    connection = http.client.HTTPConnection(host, settings.port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        if connection.getresponse().status == http.client.OK:
            return True
        # It is there and in trouble: every further question is one more trace in its log.
        time.sleep(1)
        return False
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _greeting(settings: Settings, accounts: list[tuple[str, str]], password: str | None) -> str:
    base = settings.base_url
    lines = ["", f"Lắng Nghe đang chạy tại / is running at  {base}/", ""]
    if password and accounts:
        lines += [f"Tài khoản dùng thử / demonstration accounts ({base}/staff/sign-in):"]
        width = max(len(email) for _, email in accounts)
        lines += [f"  {email:<{width}}  {role}" for role, email in accounts]
        lines += [f"  Mật khẩu chung / one password for all: {password}", ""]
    lines += [
        "Thử trước tiên / what to try first:",
        f"  1. Gửi một phản ánh / send a petition: {base}/submit",
        f"  2. Tiếp nhận và chuyển xử lý / accept and route it as the coordinator: {base}/staff/",
        f"  3. Tra cứu bằng mã phản ánh và mã tra cứu / follow it with its code and secret: {base}/track",
    ]
    if settings.shows_mailbox and not settings.mail_host:
        lines += [f"  Thư gửi đi nằm ở / letters are kept at: {base}/dev/mail"]
    return "\n".join([*lines, "", "Nhấn Ctrl-C để dừng tất cả. Ctrl-C stops everything.", ""])


if __name__ == "__main__":
    raise SystemExit(main())
