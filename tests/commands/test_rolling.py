"""A schema that changes and web processes that are renewed while people send and read: nobody is turned away, nothing is lost."""

import http.client
import itertools
import os
import re
import shutil
import signal
import threading
import time
from contextlib import contextmanager
from urllib.parse import urlencode

import psycopg
import pytest
from flask import Flask
from flask_migrate import Migrate, upgrade
from sqlalchemy import make_url

from feedback.extensions import db
from feedback.store import dialects, schema
from tests.pages.citizens.test_submit import FILLED
from tests.ports import free_port
from tests.torture.running import Service

LIMITS = {"FEEDBACK_SUBMISSIONS_PER_HOUR": "10000", "FEEDBACK_REQUESTS_PER_MINUTE": "100000", "FEEDBACK_CHALLENGE": "never"}
PLANTED = '''"""a column more"""
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "9999", {head!r}, None, None


def upgrade() -> None:
    op.add_column("petition", sa.Column("planted", sa.Integer()))
'''


class People:
    """Three who send and one who reads, each request on a line of its own, until told to stop."""

    def __init__(self, port: int) -> None:
        self._port, self._stop, self._number = port, threading.Event(), itertools.count(1)
        self.failed: list[str] = []
        self.receipts = self.pages = 0
        self._threads = [
            threading.Thread(target=self._go_on, args=(work,)) for work in (self._send, self._send, self._send, self._read)
        ]

    def __enter__(self) -> "People":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(30)

    def wait_for_more(self, of: str = "receipts", times: int = 5) -> None:
        end, wanted = time.monotonic() + 60, getattr(self, of) + times
        while getattr(self, of) < wanted and not self.failed:
            assert time.monotonic() < end, (of, getattr(self, of))
            time.sleep(0.05)

    def _go_on(self, work) -> None:
        while not self._stop.is_set():
            try:
                work()
            except (OSError, http.client.HTTPException) as error:
                self.failed.append(repr(error))

    def _ask(self, method: str, path: str, body: str | None = None, wanted: int = 200) -> str:
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            here = f"http://127.0.0.1:{self._port}"
            headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": here} if body else {}
            line.request(method, path, body, {**headers, "Connection": "close"})
            answer = line.getresponse()
            text = answer.read().decode()
            if answer.status != wanted:
                self.failed.append(f"{method} {path}: {answer.status}")
            return text
        finally:
            line.close()

    def _read(self) -> None:
        for path in ("/", "/petitions", "/statistics"):
            self._ask("GET", path)
            self.pages += 1

    def _send(self) -> None:
        number = next(self._number)
        token = re.search(r'name="form_token"[^>]*value="([^"]+)"', self._ask("GET", "/submit"))
        words = {"title": f"Đèn số {number}", "content": f"{number * 7919:x} " * 20, "phone": f"0912{number:06d}", "consent": "y"}
        self._ask("POST", "/submit", urlencode({**FILLED, **words, "form_token": token[1] if token else ""}), 303)
        self.receipts += 1


@contextmanager
def somebody_reading(url: str):
    """A long look at the table, as a report or a backup takes it: no change gets at it meanwhile."""
    with psycopg.connect(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)) as reader:
        reader.execute("SELECT count(*) FROM petition")
        yield


def change_the_schema(url: str, folder) -> None:
    """The next release's migration, by the project's own way of running them."""
    shutil.copytree(schema.MIGRATIONS, folder)
    (folder / "versions" / "9999_planted.py").write_text(PLANTED.format(head=max(schema.known())))
    app = Flask("migrations")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    db.init_app(app)
    Migrate().init_app(app, db, directory=str(folder), render_as_batch=True)
    with app.app_context():
        dialects.prepare(db.engine)
        upgrade()
        db.engine.dispose()


@pytest.mark.parametrize("times", [1, pytest.param(10, marks=pytest.mark.full)], ids=["once", "again and again"])
def test_nobody_is_turned_away_and_nothing_is_lost(postgres_server, tmp_path, times):
    url = postgres_server.empty()
    service = Service(free_port(), tmp_path, url, **LIMITS)
    service.start()
    try:
        with People(service.port) as people:
            people.wait_for_more()
            with somebody_reading(url):
                change = threading.Thread(target=change_the_schema, args=(url, tmp_path / "migrations"))
                change.start()
                people.wait_for_more("pages", 20)
            change.join(60)
            people.wait_for_more()
            for _ in range(times):
                old = service.find("web")[0].pid
                said = service.said.read_text().count("Renewed.")
                os.kill(service.find("supervisor")[0].pid, signal.SIGUSR2)
                while service.said.read_text().count("Renewed.") == said and not people.failed:
                    assert "NOT renewed" not in service.said.read_text(), service.said.read_text()
                    time.sleep(0.05)
                people.wait_for_more("pages", 10)
                people.wait_for_more()
                assert service.find("web")[0].pid != old
        assert people.failed == []
        with psycopg.connect(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)) as kept:
            assert kept.execute("SELECT count(*) FROM petition").fetchone() == (people.receipts,)
            assert kept.execute("SELECT count(planted) FROM petition").fetchone() == (0,)
        assert service.broken() == []
    finally:
        service.stop()
        postgres_server.drop(url)
