"""Nowhere to store: the form comes back filled, nothing is half-stored, and later the same form is one petition."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from feedback.store.models import Attachment, Event, OutboxMessage, Petition, StagedFile
from tests.databases import on_both_databases
from tests.pages.citizens.test_submit import FILLED, count, picture

WITH_PHOTO = {**FILLED, "attachments": [("Ổ gà.jpg", picture())]}


def is_once(client, work) -> None:
    """What stands in the form goes through now, once, with its file."""
    client.fill_and_send(attachments=[("Ổ gà.jpg", picture())])
    assert client.follow().select(".receipt__code")
    assert [count(work, model) for model in (Petition, Event, Attachment)] == [1, 1, 1]


def comes_back(page) -> None:
    assert "CHƯA" in page.errors[0]
    assert page.one("#title")["value"] == FILLED["title"]
    assert page.one("#content").text.strip().replace("\r", "") == FILLED["content"]


def test_a_folder_of_files_that_cannot_be_written(client, work, tmp_path):
    # Not by its rights: whoever is root may write all the same.
    (tmp_path / "files").write_text("in the way")
    client.get("/submit")
    comes_back(client.fill_and_send(**WITH_PHOTO, status=503))
    assert [count(work, model) for model in (Petition, Event, StagedFile, OutboxMessage)] == [0, 0, 0, 0]
    (tmp_path / "files").unlink()
    is_once(client, work)


class Broken:
    """A database that goes while it commits: before it did, or after."""

    def __init__(self, monkeypatch, *, stored: bool) -> None:
        self.left, commit = 1, Session.commit

        def going(session: Session) -> None:
            if session.new or any(isinstance(row, Petition) for row in session.identity_map.values()):
                self.left -= 1
                if self.left == 0:
                    if stored:
                        commit(session)
                    else:
                        session.rollback()
                    raise OperationalError("COMMIT", {}, Exception("server closed the connection unexpectedly"))
            commit(session)

        monkeypatch.setattr(Session, "commit", going)


@on_both_databases
def test_what_was_stored_although_the_database_went_is_told_as_received(client, work, monkeypatch, files):
    client.get("/submit")
    Broken(monkeypatch, stored=True)
    client.fill_and_send(**WITH_PHOTO, status=303)
    assert client.follow().select(".receipt__code")
    with work() as session:
        [photo] = session.query(Attachment).all()
        assert files.get(photo.original_key) == picture()


def test_what_was_not_stored_is_told_so_and_goes_once_later(client, work, monkeypatch):
    client.get("/submit")
    Broken(monkeypatch, stored=False)
    comes_back(client.fill_and_send(**WITH_PHOTO, status=503))
    assert count(work, Petition) == 0
    is_once(client, work)


def test_nobody_says_not_received_while_that_is_in_doubt(client, app, engine, monkeypatch):
    client.get("/submit")
    Broken(monkeypatch, stored=True)
    gone = []

    def cannot_be_read(*_arguments) -> None:
        if gone:
            raise OperationalError("SELECT", {}, Exception("connection refused"))

    commit = Session.commit

    def and_gone(session: Session) -> None:
        try:
            commit(session)
        except OperationalError:
            gone.append(True)
            raise

    monkeypatch.setattr(Session, "commit", and_gone)
    event.listen(engine, "before_cursor_execute", cannot_be_read)
    page = client.fill_and_send(**FILLED, status=503)
    event.remove(engine, "before_cursor_execute", cannot_be_read)
    assert "Chưa chắc đã nhận được" in page.title
    assert FILLED["content"].split("\n")[0] in page.text
    gone.clear()


def test_a_page_that_was_made_is_shown_although_the_database_went_then(client, monkeypatch, caplog):
    close = Session.close

    def gone(session: Session) -> None:
        close(session)
        raise OperationalError("ROLLBACK", {}, Exception("terminating connection due to unexpected postmaster exit"))

    monkeypatch.setattr(Session, "close", gone)
    client.get("/submit")
    monkeypatch.undo()
    assert "the database went" in caplog.text


@pytest.fixture
def small_disk(tmp_path) -> Iterator[Path]:
    """A disk of three megabytes; only root may mount one."""
    place = tmp_path / "small"
    place.mkdir()
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", place], check=False).returncode:
        pytest.skip("a small disk can be mounted by root only")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


@pytest.mark.parametrize("trouble", ["full", "read-only"])
def test_a_disk_that_is_full_or_read_only(trouble, small_disk, sqlite_template, clock, compiled_templates):
    import shutil

    from feedback.app import create_app
    from feedback.extensions import db
    from feedback.store.base import unit_of_work
    from tests import databases
    from tests.reading import Reader, WritesOnGet

    shutil.copyfile(sqlite_template, small_disk / "feedback.sqlite3")
    app = create_app(
        {
            "FEEDBACK_MODE": "development",
            "FEEDBACK_INSTANCE": str(small_disk),
            "FEEDBACK_SECRET_KEY": databases.SECRET,
            "FEEDBACK_BASE_URL": "http://localhost",
        }
    )
    app.jinja_env.bytecode_cache = compiled_templates
    with app.app_context():
        engine = db.engine
    app.extensions["writes on get"] = WritesOnGet(engine)
    work = lambda: unit_of_work(engine)  # noqa: E731
    client = Reader(app)
    first = client.get("/submit")
    if trouble == "full":
        with (small_disk / "ballast").open("wb", buffering=0) as ballast, pytest.raises(OSError, match="No space"):
            while True:
                ballast.write(bytes(4096))
        page = client.fill_and_send(**WITH_PHOTO, status=503)
        (small_disk / "ballast").unlink()
    else:
        engine.dispose()
        subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
        page = client.fill_and_send(**WITH_PHOTO, status=503)
        engine.dispose()
        subprocess.run(["mount", "-o", "remount,rw", small_disk], check=True)
    assert "CHƯA" in page.text
    assert FILLED["content"].split("\n")[0] in page.text
    assert [count(work, model) for model in (Petition, StagedFile, OutboxMessage)] == [0, 0, 0]
    # The same form once more, as the browser's back button shows it.
    client.page = first
    client.fill_and_send(**WITH_PHOTO)
    assert count(work, Petition) == 1
    engine.dispose()
