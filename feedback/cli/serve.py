"""``make run``: checks, database, catalogues, then web and jobs in one foreground process group."""

import errno
import http.client
import os
import socket
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import click

from feedback.cli.supervisor import Child, Supervisor
from feedback.config import BadSettings, Settings, from_environment

_ROOT = Path(__file__).parent.parent.parent
_READY_SECONDS = 90.0
_GRACE_SECONDS = 5


class CannotServe(Exception):
    """The service cannot start; the message is one sentence that says what to do."""


class Prepared(Protocol):
    """What preparing the data gave: the demonstration's accounts as (role, e-mail), and their one password."""

    accounts: Sequence[tuple[str, str]]
    password: str | None


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
        check_port(settings)
        prepared = _prepare()
        return _serve(settings, prepared)
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


def check_port(settings: Settings) -> None:
    """Try to listen where the service will.

    :raises CannotServe: the port is taken or not ours to take, or the address is not this machine's.
    """
    where = f"{settings.host}:{settings.port}"
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as door:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.bind(address)
            door.listen(1)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            sentence = f"The port {where} is already in use. Stop what runs there, or choose another with PORT=8001 make run."
        elif error.errno == errno.EACCES:
            sentence = f"The port {where} is not allowed to you. Choose one above 1023 with PORT=8001 make run."
        else:
            sentence = f"The address {where} is not one of this machine ({error.strerror}). Set HOST to 127.0.0.1 or 0.0.0.0."
        raise CannotServe(sentence) from error


def _prepare() -> Prepared:
    """Bring the database up to date and load what must be in it."""
    # Only now: everything before must fail at once, and these imports take a second.
    from feedback.app import create_app  # noqa: PLC0415
    from feedback.cli import demo, preparing  # noqa: PLC0415
    from feedback.extensions import db  # noqa: PLC0415
    from feedback.store.encryption import Undecipherable  # noqa: PLC0415

    app = create_app()
    with app.app_context():
        try:
            preparing.make_ready(app)
            preparing.refuse_invented(app)
        except preparing.Unreadable as error:
            raise CannotServe(f"The database cannot be opened: {error}. Check FEEDBACK_DATABASE_URL.") from error
        except Undecipherable as error:
            sentence = "This database was written with another secret key. Set FEEDBACK_SECRET_KEY, or its file, to that one."
            raise CannotServe(sentence) from error
        except preparing.Invented as error:
            raise CannotServe(str(error)) from error
        prepared: Prepared = demo.prepare(app)
        # The children open their own; a connection must not live on in a process that only waits.
        db.engine.dispose()
    return prepared


def _serve(settings: Settings, prepared: Prepared) -> int:
    web = Child("Web", _web_command(settings), essential=True)
    jobs = Child("Jobs", [sys.executable, "-m", "flask", "--app", "wsgi", "jobs", "run"], essential=False)
    supervisor = Supervisor([web, jobs], _ROOT)
    supervisor.listen()
    supervisor.start()
    try:
        if not supervisor.wait_until(lambda: _is_healthy(settings), _READY_SECONDS):
            if supervisor.is_told_to_stop:
                return 0
            raise CannotServe("The web server did not become ready; what it said stands above.")
        print(_greeting(settings, prepared), flush=True)  # noqa: T201
        if supervisor.watch() is not None:
            raise CannotServe("The web server ended by itself, so everything was stopped; what it said stands above.")
        return 0
    finally:
        supervisor.stop()


def _web_command(settings: Settings) -> list[str]:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    memory = Path("/dev/shm")  # noqa: S108 - gunicorn's heartbeat must not wait for a disk
    heartbeat = ["--worker-tmp-dir", str(memory)] if os.access(memory, os.W_OK) else []
    return [
        *(sys.executable, "-m", "gunicorn", "wsgi:app"),
        *("--config", "python:feedback.cli.front"),
        *("--bind", f"{host}:{settings.port}"),
        *("--worker-class", "gthread"),
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


def _greeting(settings: Settings, prepared: Prepared) -> str:
    base = settings.base_url
    lines = ["", f"Lắng Nghe đang chạy tại / is running at  {base}/", ""]
    if prepared.password and prepared.accounts:
        lines += [f"Tài khoản dùng thử / demonstration accounts ({base}/staff/sign-in):"]
        width = max(len(email) for _, email in prepared.accounts)
        lines += [f"  {email:<{width}}  {role}" for role, email in prepared.accounts]
        lines += [f"  Mật khẩu chung / one password for all: {prepared.password}", ""]
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
