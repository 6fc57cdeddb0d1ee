"""A whole database as it stood at one moment, as a stream of bytes; and such a stream as a database again."""

import os
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from typing import IO

from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from feedback.store.base import unit_of_work
from feedback.store.dialects import SEARCH_TABLE

_BLOCK = 1024 * 1024
_KEY_LENGTH = 32


class ProgramMissing(Exception):
    """A program of PostgreSQL is not there, or too old for the server; the message names it."""


class ProgramFailed(Exception):
    """A program of PostgreSQL gave up; the message is what it said."""


@dataclass(frozen=True)
class Snapshot:
    """``session`` reads exactly what ``stream`` carries; both are good inside the ``with`` only."""

    session: Session
    stream: Iterator[bytes]


@contextmanager
def snapshot(engine: Engine, scratch: Path) -> Iterator[Snapshot]:
    """The database as it stands now. Nobody who writes meanwhile waits or is seen.

    :param scratch: an empty folder as safe as the database; SQLite is copied there first.
    :raises ProgramMissing: ``pg_dump`` is not there or too old. :raises ProgramFailed: it gave up.
    """
    if engine.dialect.name == "sqlite":
        copy = scratch / "database"
        with closing(sqlite3.connect(_file_of(engine))) as source, closing(sqlite3.connect(copy)) as target:
            # All pages in one step: another writer's page would make it begin again.
            source.backup(target, pages=-1)
            # One file that stands for itself, without a log beside it.
            target.execute("PRAGMA journal_mode=DELETE")
        with opened(copy) as session:
            yield Snapshot(session, _read(copy))
        return
    program = _program("pg_dump", engine)
    with engine.execution_options(isolation_level="REPEATABLE READ").connect() as connection, Session(connection) as session:
        name = session.scalar(text("SELECT pg_export_snapshot()"))
        command = [program, "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={name}", f"--dbname={_name(engine)}"]
        yield Snapshot(session, _output(command, engine))


def is_empty(engine: Engine) -> bool:
    """Whether nothing is there yet: no file of that name, or no table in the database."""
    if engine.dialect.name == "sqlite":
        return not Path(_file_of(engine)).exists()
    with engine.connect() as connection:
        return not inspect(connection).get_table_names()


def name_of(engine: Engine) -> str:
    """The database as its keeper knows it, without its password."""
    return engine.url.render_as_string(hide_password=True)


def load(engine: Engine, stream: Iterable[bytes]) -> Path | None:
    """Bring a stream back. In PostgreSQL it is in the database then, all or nothing; for SQLite it is a file beside its
    place (:func:`draft_of`), into which it is put by :func:`settle`.

    :raises ProgramMissing: ``pg_restore`` is not there. :raises ProgramFailed: it gave up. :raises OSError: the disk is full.
    """
    if engine.dialect.name == "sqlite":
        made = draft_of(engine)
        with made.open("xb") as file:
            for block in stream:
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
        return made
    command = [_program("pg_restore", engine), "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
    _fed([*command, f"--dbname={_name(engine)}"], stream, _environment(engine))
    return None


def draft_of(engine: Engine) -> Path:
    """Where a SQLite database lies until it is proved: on the same disk as its place."""
    return Path(f"{_file_of(engine)}.restoring")


def take_back(engine: Engine) -> None:
    """Empty the database again that was empty before :func:`load`; a draft of SQLite is not in its place yet."""
    if engine.dialect.name == "postgresql":
        with unit_of_work(engine) as session:
            session.execute(text("DROP SCHEMA public CASCADE"))
            session.execute(text("CREATE SCHEMA public"))


def settle(engine: Engine, made: Path) -> None:
    """Put the file of :func:`load` where the service looks for it, which was empty."""
    made.rename(_file_of(engine))


@contextmanager
def reading(engine: Engine, made: Path | None) -> Iterator[Session]:
    """A session on what :func:`load` made."""
    if made is not None:
        with opened(made) as session:
            yield session
    else:
        with Session(engine) as session:
            yield session


def faults(session: Session) -> list[str]:
    """What is broken in a database that was brought back, in the database's words. PostgreSQL has looked while loading."""
    if session.get_bind().dialect.name != "sqlite":
        return []
    broken = [str(said) for said in session.scalars(text("PRAGMA integrity_check")) if said != "ok"]
    return broken + [f"{row[0]} {row[1]} → {row[2]}" for row in session.execute(text("PRAGMA foreign_key_check"))]


def count_rows(session: Session) -> dict[str, int]:
    """How many rows each table holds; without the word index, which is made of the others."""
    names = [name for name in inspect(session.connection()).get_table_names() if not name.startswith(SEARCH_TABLE)]
    return {name: session.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0 for name in sorted(names)}  # noqa: S608 - names of tables


def list_file_keys(session: Session) -> set[str]:
    """Every key of a file that stands in some row, whatever version the tables are of: columns called ``…_key``."""
    inspector, keys = inspect(session.connection()), set()
    for table in inspector.get_table_names():
        for column in inspector.get_columns(table):
            if column["name"].endswith("_key") and column["type"].python_type is str:
                keys |= set(session.scalars(text(f'SELECT "{column["name"]}" FROM "{table}"')))  # noqa: S608 - names of ours
    return {key for key in keys if key and _is_key(key)}


def has_table(session: Session, name: str) -> bool:
    """Whether there is such a table."""
    return inspect(session.connection()).has_table(name)


def schema_version(session: Session) -> str:
    """The version of the tables."""
    return str(session.scalar(text("SELECT version_num FROM alembic_version")) or "")


def read_dump(stream: Iterable[bytes]) -> tuple[dict[str, int], set[str]]:
    """Rows a table, and keys of files, of a PostgreSQL stream: read through to its end without a server.

    :raises ProgramMissing: ``pg_restore`` is not there. :raises ProgramFailed: it cannot read it.
    """
    program = which("pg_restore")
    if program is None:
        raise ProgramMissing("pg_restore")
    with tempfile.TemporaryFile() as said:
        _fed([program, "--data-only", "--file=-"], stream, {}, said)
        said.seek(0)
        return _counted(said)


def _counted(script: IO[bytes]) -> tuple[dict[str, int], set[str]]:
    rows: dict[str, int] = {}
    keys: set[str] = set()
    at: list[int] = []
    table = ""
    for line in script:
        if table and line == b"\\.\n":
            table = ""
        elif table:
            rows[table] += 1
            values = line.rstrip(b"\n").split(b"\t")
            keys |= {key for number in at if _is_key(key := values[number].decode())}
        elif line.startswith(b"COPY "):
            head, _, columns = line.decode().partition(" (")
            table = head.split()[1].rpartition(".")[2].strip('"')
            names = columns.partition(")")[0].replace('"', "").split(", ")
            at = [number for number, name in enumerate(names) if name.endswith("_key")]
            rows[table] = 0
    return {name: number for name, number in rows.items() if not name.startswith(SEARCH_TABLE)}, keys


def _is_key(value: str) -> bool:
    """Whether it is the key of a file (``gateways.files``)."""
    return len(value) == _KEY_LENGTH and value.isalnum()


@contextmanager
def opened(file: Path) -> Iterator[Session]:
    """A session on a file of SQLite by itself."""
    engine = create_engine(f"sqlite:///{file}", poolclass=NullPool)
    try:
        with Session(engine) as session:
            yield session
    finally:
        engine.dispose()


def _file_of(engine: Engine) -> str:
    return str(engine.url.database)


def _read(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while block := opened.read(_BLOCK):
            yield block


def _program(name: str, engine: Engine) -> str:
    """Where the program is. One that is older than the server cannot read it."""
    found = which(name)
    if found is None:
        raise ProgramMissing(name)
    said = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603 - a program found on the path
    with engine.connect() as connection:
        server = int((connection.dialect.server_version_info or (0,))[0])
    if int(said.split()[2].partition(".")[0]) < server:
        raise ProgramMissing(f"{name} {server}")
    return found


def _name(engine: Engine) -> str:
    """The database as the programs want it named; its password is told in the environment, which no list of processes shows."""
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415 - only where there is a PostgreSQL

    arguments = engine.dialect.create_connect_args(engine.url)[1]
    return str(make_conninfo(**{name: value for name, value in arguments.items() if name not in {"password", "context"}}))


def _environment(engine: Engine) -> Mapping[str, str]:
    return {"PGPASSWORD": str(engine.url.password)} if engine.url.password else {}


def _output(command: list[str], engine: Engine) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, env=_with(_environment(engine)))  # noqa: S603
        assert process.stdout is not None
        try:
            while block := process.stdout.read(_BLOCK):
                yield block
        except BaseException:
            process.kill()
            raise
        finally:
            process.stdout.close()
            code = process.wait()
        if code:
            raise ProgramFailed(_said(errors))


def _fed(command: list[str], stream: Iterable[bytes], environment: Mapping[str, str], out: IO[bytes] | None = None) -> None:
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.PIPE, stdout=out or subprocess.DEVNULL, stderr=errors, env=_with(environment)
        )
        assert process.stdin is not None
        try:
            for block in stream:
                process.stdin.write(block)
            process.stdin.close()
        except BrokenPipeError:
            pass  # it gave up, and says below why
        except BaseException:
            process.kill()
            process.wait()
            raise
        if process.wait():
            raise ProgramFailed(_said(errors))


def _with(environment: Mapping[str, str]) -> dict[str, str]:
    return {**os.environ, **environment}


def _said(errors: IO[bytes]) -> str:
    errors.seek(0)
    return " ".join(errors.read(2000).decode(errors="replace").split())
