"""What docs/operations/backup.md says of PostgreSQL's own way back to a moment, done once, to the end."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from feedback.store import dialects
from feedback.store.base import unit_of_work
from feedback.store.models import Petition
from tests import people
from tests.databases import fill
from tests.torture.running import POSTGRES, Postgres

pytestmark = [pytest.mark.full, pytest.mark.postgresql]


@pytest.fixture
def room() -> Iterator[Path]:
    """A folder that whoever runs the server may enter: root runs it as somebody else."""
    place = Path(tempfile.mkdtemp(prefix="recovery-"))
    place.chmod(0o711)
    yield place
    shutil.rmtree(place)


def administer(server: Postgres, statement: str) -> object:
    engine = create_engine(server.url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        result = connection.execute(text(statement))
        return result.scalar() if result.returns_rows else None


def send(server: Postgres, files, number: int) -> None:
    engine = create_engine(server.url, poolclass=NullPool)
    dialects.prepare(engine)
    for one in range(number):
        with unit_of_work(engine) as session:
            people.send(session, now=datetime.now(UTC), files=files, phone=f"091234567{one}", title=f"Việc số {one} của {number}")


def test_everything_up_to_the_moment_before_the_mistake_comes_back(room, files):
    data, archive, base = (room / name for name in ("data", "archive", "base"))
    data.mkdir()
    server = Postgres(data)
    archive.mkdir()
    if server.user:
        shutil.chown(archive, server.user)
    # postgresql.conf, as the documentation has it.
    administer(server, "ALTER SYSTEM SET archive_mode = on")
    administer(server, f"ALTER SYSTEM SET archive_command = 'test ! -f {archive}/%f && cp %p {archive}/%f'")
    server.close()
    server.start_again()
    fill(server.url)
    send(server, files, 3)
    base.mkdir(mode=0o700)
    if server.user:
        shutil.chown(base, server.user)
    copy = [POSTGRES / "pg_basebackup", "-h", server.sockets, "-U", "postgres", "-D", base, "--checkpoint=fast"]
    subprocess.run(copy, check=True, user=server.user, cwd="/")
    send(server, files, 2)
    moment = administer(server, "SELECT clock_timestamp()")
    administer(server, "DELETE FROM petition")
    last = administer(server, "SELECT pg_walfile_name(pg_switch_wal())")
    end = time.monotonic() + 60
    while not (archive / str(last)).exists():
        assert time.monotonic() < end
        time.sleep(0.1)
    server.close()

    with (base / "postgresql.auto.conf").open("a") as settings:
        settings.write(f"restore_command = 'cp {archive}/%f %p'\n")
        settings.write(f"recovery_target_time = '{moment}'\nrecovery_target_action = 'promote'\narchive_mode = off\n")
    (base / "recovery.signal").touch()
    back = Postgres(base)
    try:
        engine = create_engine(back.url, poolclass=NullPool)
        with Session(engine) as session:
            assert session.scalar(select(func.count()).select_from(Petition)) == 5
        assert administer(back, "SELECT pg_is_in_recovery()") is False
    finally:
        back.close()
