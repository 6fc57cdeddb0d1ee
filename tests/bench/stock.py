"""The petitions that are measured on: made by ``flask data generate``, or ready from elsewhere."""

import os
import subprocess
import sys
from argparse import ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from feedback.app import create_app
from feedback.cli import preparing
from feedback.extensions import db
from feedback.store.base import unit_of_work
from feedback.store.models import Policy
from tests.bench.serving import environment
from tests.databases import ROOT
from tests.torture.running import Postgres

NO_FLOOD = ("same_text_per_day", "nearby_per_hour", "flood_per_day")
"""What would put aside the petitions of a driver that stands for a whole city."""


@dataclass(frozen=True)
class Stock:
    """A database with so many petitions, and the folder of its instance: secret and files."""

    database: str
    petitions: int
    instance: Path
    url: str

    @property
    def name(self) -> str:
        return f"{self.database} {self.petitions:,}"

    @contextmanager
    def opened(self) -> Iterator[Flask]:
        """The service's own app on it, in this process: for what is looked up and made before anything is measured."""
        wanted = environment(self.instance, self.url, 1)
        app = create_app({name: value for name, value in wanted.items() if name.startswith("FEEDBACK_") or name == "PORT"})
        with app.app_context():
            try:
                yield app
            finally:
                db.session.remove()
                db.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """What only looks holds up no writer; inside :meth:`opened`."""
        with Session(db.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction; inside :meth:`opened`."""
        with unit_of_work(db.engine) as session:
            yield session


def size_of(stock: Stock) -> int:
    """Bytes of its tables and indexes."""
    if stock.database == "sqlite":
        return Path(str(make_url(stock.url).database)).stat().st_size
    return int(_told(stock.url, "SELECT pg_database_size(current_database())"))


def version_of(stock: Stock) -> str:
    """Of the server; of SQLite, that of the library."""
    return str(_told(stock.url, "SELECT sqlite_version()" if stock.database == "sqlite" else "SHOW server_version"))


def _told(url: str, question: str) -> Any:
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        return connection.execute(text(question)).scalar_one()


def make_ready(stock: Stock) -> None:
    """Bring it to the version of the code; and what one person may send in a day is no limit for a driver."""
    with stock.opened() as app:
        preparing.make_ready(app)
        with stock.writing() as session:
            for policy in NO_FLOOD:
                session.get_one(Policy, policy).value = "100000"


def given(words: str) -> Stock:
    """A ready database, as ``database:petitions:instance[:address]``; without an address the SQLite file of the instance.

    :raises ArgumentTypeError: it is none.
    """
    database, petitions, instance, *address = [*words.split(":", 3), "", ""][:4]
    place = Path(instance).absolute()
    if database not in {"sqlite", "postgresql"} or not petitions.isdigit() or not place.is_dir():
        raise ArgumentTypeError(f"“{words}” names no ready database and the folder of its instance")
    return Stock(database, int(petitions), place, address[0] or f"sqlite:///{place / 'feedback.sqlite3'}")


def made(database: str, petitions: int, folder: Path, seed: int, server: Postgres | None) -> Stock:
    """One of the run's own, generated where it is not there yet."""
    instance = folder / f"{database}-{petitions}"
    instance.mkdir(parents=True, exist_ok=True)
    url = _own_database(server, petitions) if server else f"sqlite:///{instance / 'feedback.sqlite3'}"
    stock = Stock(database, petitions, instance, url)
    ready = instance / "generated"
    if not ready.exists():
        generate = ["data", "generate", "--petitions", str(petitions), "--seed", str(seed)]
        wanted = environment(instance, url, 1)
        subprocess.run([sys.executable, "-m", "flask", "--app", "wsgi", *generate], cwd=ROOT, env=wanted, check=True)
        ready.touch()
    return stock


def running(folder: Path) -> Postgres:
    """The run's own PostgreSQL server; whoever runs it must be able to enter the folder."""
    place = folder / "postgresql"
    place.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        folder.chmod(0o711)
    server = Postgres(place)
    # What every city would set; all else is as it comes.
    engine = create_engine(server.url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("ALTER SYSTEM SET shared_buffers = '1GB'"))
    server.close()
    server.start_again()
    return server


def _own_database(server: Postgres, petitions: int) -> str:
    name = f"bench_{petitions}"
    engine = create_engine(server.url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        known: Any = connection.execute(text("SELECT count(*) FROM pg_database WHERE datname = :name"), {"name": name})
        if not known.scalar_one():
            connection.execute(text(f"CREATE DATABASE {name}"))
    return make_url(server.url).set(database=name).render_as_string(hide_password=False)
