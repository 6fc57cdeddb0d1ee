"""The whole served-for-real shape on one machine, each part a process of its own that may be killed at any moment."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from sqlalchemy import make_url

from tests.cluster import servers
from tests.cluster.servers import Server
from tests.databases import ROOT, SECRET
from tests.torture.running import POSTGRES, Postgres

PORTS = 16
"""How many ports in a row it takes: the door, two webs, Redis, and from the fifth on the S3 server."""


class Replica(Postgres):
    """A streaming replica of a server, made by ``pg_basebackup`` as docs/operations/replicas.md has it."""

    def __init__(self, of: Postgres, folder: Path) -> None:
        folder.mkdir(mode=0o700)
        if of.user:
            shutil.chown(folder, of.user)
        copy = [POSTGRES / "pg_basebackup", "-h", of.sockets, "-U", "postgres", "-D", folder, "--checkpoint=fast", "-R"]
        subprocess.run([*copy, "-C", "-S", "replica"], check=True, user=of.user, cwd="/")
        self.user, self._folder, self._process = of.user, folder, None
        self.sockets = f"{folder.parent}/{folder.name}.sockets"
        Path(self.sockets).mkdir()
        if of.user:
            shutil.chown(self.sockets, of.user)
        self.url = make_url(of.url).set(query={"host": self.sockets}).render_as_string(hide_password=False)
        self.start_again()


class Cluster:
    """Everything in the picture of docs/operations/city.md. ``settings`` are those of every process of the service."""

    def __init__(self, folder: Path, first_port: int, **settings: str) -> None:
        folder.chmod(0o711)
        self.folder, self.port = folder, first_port
        self.redis = servers.redis(folder, first_port + 3)
        self.s3 = servers.bucket_server(folder, first_port + 4)
        for slow in (self.redis, self.s3):
            slow.start(wait=False)
        self.postgres = Postgres(_made(folder / "postgresql"))
        self.replica = Replica(self.postgres, folder / "replica")
        self.settings = {
            "FEEDBACK_MODE": "development",
            "FEEDBACK_BASE_URL": f"http://127.0.0.1:{first_port}",
            "FEEDBACK_SECRET_KEY": SECRET,
            "FEEDBACK_DATABASE_URL": self.postgres.url,
            "FEEDBACK_DATABASE_READ_URL": self.replica.url,
            "FEEDBACK_FILES_URL": servers.bucket_url(first_port + 4),
            "FEEDBACK_JOBS": "celery",
            "FEEDBACK_BROKER_URL": f"redis://127.0.0.1:{first_port + 3}/1",
            "FEEDBACK_LIMITS_STORAGE": f"redis://127.0.0.1:{first_port + 3}/0",
            "FEEDBACK_TRUSTED_PROXIES": "1",
            "FEEDBACK_WEB_WORKERS": "1",
            **servers.credentials(),
            **settings,
        }
        self.webs = [self._web(number) for number in (1, 2)]
        self.workers = [self._own(f"worker{number}", "jobs", "worker") for number in (1, 2)]
        self.beat = self._own("beat", "jobs", "beat")
        self.nginx = nginx(folder, first_port, [first_port + 1, first_port + 2])

    @property
    def parts(self) -> list[Server]:
        """What is started and stopped, in this order and back; PostgreSQL stands already."""
        return [self.redis, self.s3, *self.webs, *self.workers, self.beat, self.nginx]

    def start(self) -> None:
        """Start everything at once. Whichever web comes first makes the database ready, and for a demonstration fills it."""
        self.s3.start()
        self.settle()

    def mend(self) -> None:
        """Start again what died, as a service manager does."""
        for server in (self.postgres, self.replica):
            server.start_again()
        for part in self.parts:
            part.start(wait=False)

    def settle(self) -> None:
        """Everything runs and answers."""
        self.mend()
        for part in self.parts:
            part.start()

    def stop(self) -> None:
        """Stop everything, the last first. What only keeps data that goes with it is not asked."""
        for part in (self.s3, self.redis):
            part.kill()
        for part in reversed(self.parts):
            part.tell_to_stop()
        for part in reversed(self.parts):
            part.stop()
        self.replica.close()
        self.postgres.close()

    def environment(self, machine: str) -> dict[str, str]:
        """The settings on one of the machines: each has a folder of its own, which holds nothing that another needs."""
        return {**self.settings, "FEEDBACK_INSTANCE": str(_made(self.folder / machine)), "PYTHONPATH": str(ROOT)}

    def _web(self, number: int) -> Server:
        port, name = self.port + number, f"web{number}"
        command = [sys.executable, "-m", "feedback.cli.serve"]
        return Server(name, command, self.folder, lambda: answers(port), {**self.environment(name), "PORT": str(port)})

    def _own(self, name: str, *words: str) -> Server:
        # Nobody asks them anything: they are there when they run.
        return Server(name, [sys.executable, "-m", "feedback.cli", *words], self.folder, lambda: True, self.environment(name))


def nginx(folder: Path, port: int, webs: list[int]) -> Server:
    """nginx with the very file that ``deploy/`` ships; only ports, names and folders are this machine's."""
    found = servers.program("nginx", "Install it with: sudo apt-get install nginx-light")
    shipped = "".join(
        (ROOT / "deploy" / "nginx" / name).read_text(encoding="utf-8") for name in ("upstream.conf", "lang-nghe.conf")
    )
    ours = changed(shipped, port, webs, folder)
    (folder / "lang-nghe.conf").write_text(ours, encoding="utf-8")
    temporary = "\n".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    owner = "user root;\n" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{owner}daemon off;\npid {folder}/nginx.pid;\nworker_processes 1;\nerror_log stderr crit;\n"
        "events { worker_connections 512; }\n"
        f"http {{\n{temporary}\ntypes {{ text/css css; text/javascript js; font/woff2 woff2; image/svg+xml svg; }}\n"
        f"include {folder}/lang-nghe.conf;\n}}\n",
        encoding="utf-8",
    )
    command = [found, "-c", f"{folder}/nginx.conf", "-p", str(folder), "-e", "stderr"]
    return Server("nginx", command, folder, lambda: servers.listens(port))


def changed(shipped: str, port: int, webs: list[int], folder: Path) -> str:
    """The shipped file with the ports and folders of this machine; each place to change is there, or this fails."""
    for pattern, ours in (
        (r"(?m)^    server 127\.0\.0\.1:8001 ", f"    server 127.0.0.1:{webs[0]} "),
        (r"(?m)^    server 127\.0\.0\.1:8002 ", f"    server 127.0.0.1:{webs[1]} "),
        (r"(?m)^    listen 80;", f"    listen 127.0.0.1:{port};"),
        (r"server_name phananh\.example\.vn;", "server_name 127.0.0.1;"),
        (r"root /srv/lang-nghe;", f"root {ROOT};"),
        (r"/var/log/nginx/", f"{folder}/nginx-"),
    ):
        shipped, count = re.subn(pattern, ours, shipped)
        if not count:
            raise ValueError(f"deploy/nginx/ has no {pattern}")
    return shipped


def answers(port: int, path: str = "/healthz") -> bool:
    """Whether a web process there says that it lives."""
    line = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        line.request("GET", path)
        return line.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        line.close()


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[Cluster]:
    """A cluster for a test, on ports that are free; afterwards nothing of it runs."""
    made = Cluster(folder, servers.free_block(PORTS), **settings)
    try:
        made.start()
        yield made
    finally:
        made.stop()


def until(true: Callable[[], object], seconds: float = 60) -> None:
    """Wait for a condition of a process that really runs. :raises TimeoutError: it never came true."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.1)


def _made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder
