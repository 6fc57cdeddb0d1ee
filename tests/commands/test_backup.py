"""Backups: made while people send, proved, brought back into a new place, and every way in which one may be no good."""

import os
import secrets
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from feedback.app import create_app
from feedback.extensions import db
from feedback.services.attachments import Upload
from feedback.services.backup import archive, making, sealing
from feedback.services.backup.sealing import BackupKey
from feedback.store import dumps
from feedback.store.models import Attachment, OutboxMessage, Petition
from feedback.store.queries.outbox import snapshot
from tests import databases, people
from tests.databases import on_both_databases
from tests.services.test_attachments import picture
from tests.torture.running import on_path

KEY = secrets.token_hex(32)
PHOTO = picture("JPEG")


@pytest.fixture(autouse=True)
def programs(monkeypatch):
    """The programs of the PostgreSQL that the tests bring along, not of the machine."""
    on_path(monkeypatch)


@pytest.fixture
def key_file(tmp_path) -> Path:
    place = tmp_path / "backup.key"
    place.write_text(f"{KEY}\n")
    return place


@pytest.fixture
def app(database, engine, key_file, tmp_path) -> Iterator[Flask]:
    """The service that is saved, with its own connection to this test's database."""
    made = _service(tmp_path, database, databases.SECRET, key_file)
    yield made
    _leave(made)


@pytest.fixture
def shelf(tmp_path_factory) -> Path:
    """A folder elsewhere."""
    return tmp_path_factory.mktemp("shelf")


@pytest.fixture
def run(app) -> Callable[..., Result]:
    def command(*words: object, of: Flask = app) -> Result:
        return of.test_cli_runner().invoke(args=["backup", *map(str, words)])

    return command


@pytest.fixture
def refused(run) -> Callable[..., str]:
    """``refused("verify", path)``: the command says no in one sentence."""

    def sentence(*words: object, of: Flask | None = None) -> str:
        said = run(*words, of=of) if of else run(*words)
        assert (said.exit_code, said.stdout) == (2, ""), said.output
        assert "Traceback" not in said.stderr
        return said.stderr.strip()

    return sentence


@pytest.fixture
def elsewhere(request, tmp_path_factory, engine, key_file) -> Callable[..., Flask]:
    """A new service with an empty folder and an empty database of the same kind."""
    made: list[Flask] = []

    def begin(secret: str = databases.SECRET, database: str = "") -> Flask:
        if not database and engine.dialect.name == "postgresql":
            database = request.getfixturevalue("postgres_server").empty()
        made.append(_service(tmp_path_factory.mktemp("elsewhere"), database, secret, key_file))
        return made[-1]

    yield begin
    for app in made:
        _leave(app)


def _service(instance: Path, database: str, secret: str, key_file: Path) -> Flask:
    return create_app(
        {
            "FEEDBACK_MODE": "development",
            "FEEDBACK_INSTANCE": str(instance),
            "FEEDBACK_DATABASE_URL": database,
            "FEEDBACK_SECRET_KEY": secret,
            "FEEDBACK_BACKUP_KEY_FILE": str(key_file),
        }
    )


def _leave(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def life(make_petition) -> list[people.Made]:
    """What a service holds: files, answers, letters."""
    photo = [Upload("đèn đường.jpg", PHOTO), Upload("b.png", picture("PNG"))]
    return [make_petition(attachments=photo), make_petition("published"), make_petition("drafted")]


def counted(app: Flask) -> dict[str, int]:
    with app.app_context(), snapshot(db.engine) as session:
        return {
            model.__tablename__: session.scalar(select(func.count()).select_from(model))
            for model in (Petition, Attachment, OutboxMessage)
        }


@on_both_databases
def test_what_was_saved_comes_back_whole_in_a_new_place(app, life, run, shelf, elsewhere):
    said = run("create", shelf)
    assert said.exit_code == 0, said.output
    [made] = shelf.iterdir()
    assert made.stat().st_mode & 0o777 == 0o600
    assert "khóa" in said.stdout
    assert run("verify", made).exit_code == 0
    new = elsewhere()
    back = run("restore", made, of=new)
    assert back.exit_code == 0, back.output
    assert counted(new) == counted(app)
    with new.app_context(), snapshot(db.engine) as session:
        petition = session.scalars(select(Petition).where(Petition.code == life[0].code)).one()
        assert petition.petitioner.full_name == people.ALICE["full_name"]
        photo = next(one for one in petition.attachments if one.filename == "đèn đường.jpg")
        assert new.extensions["files"]().get(photo.original_key) == PHOTO
    # It lives: the next petition gets the next number.
    assert new.test_client().get("/submit").status_code == 200
    assert new.test_cli_runner().invoke(args=["jobs", "once"]).exit_code == 0


@on_both_databases
def test_while_people_send_everything_acknowledged_before_is_in_it(app, engine, work, files, clock, run, shelf, elsewhere):
    acknowledged: list[str] = []
    over, begun = threading.Event(), threading.Event()

    def send() -> None:
        number = 0
        while not over.is_set():
            number += 1
            photo = [Upload(f"{number}.jpg", PHOTO)]
            with work() as session:
                receipt = people.send(session, now=clock(), files=files, email=f"a{number}@example.vn", attachments=photo)
            acknowledged.append(receipt.petition.code)
            if number == 3:
                begun.set()

    sender = threading.Thread(target=send)
    sender.start()
    assert begun.wait(60)
    before = list(acknowledged)
    said = run("create", shelf)
    over.set()
    sender.join()
    assert said.exit_code == 0, said.output
    assert len(before) >= 3
    new = elsewhere()
    [made] = shelf.iterdir()
    assert run("restore", made, of=new).exit_code == 0
    with new.app_context(), snapshot(db.engine) as session:
        held = set(session.scalars(select(Petition.code)))
        assert set(before) <= held <= set(acknowledged)
        store = new.extensions["files"]()
        for photo in session.scalars(select(Attachment)):
            assert store.get(photo.safe_key)
        assert session.scalar(select(func.count()).select_from(Attachment)) == len(held)


def test_a_file_deleted_while_the_backup_is_made_is_in_it_and_gone_afterwards(
    app, files, make_petition, run, shelf, elsewhere, monkeypatch, work
):
    made = make_petition(attachments=[Upload("a.jpg", PHOTO)])
    with work() as session:
        [photo] = people.reload(session, made.code).attachments
        keys = (photo.original_key, photo.safe_key)
    write = making._write

    def erased_meanwhile(*arguments):
        for key in keys:
            files.delete(key)
            with pytest.raises(FileNotFoundError):
                files.get(key)
        return write(*arguments)

    monkeypatch.setattr(making, "_write", erased_meanwhile)
    said = run("create", shelf)
    assert said.exit_code == 0, said.output
    assert not list(app.extensions["settings"].instance.rglob(keys[0]))
    new = elsewhere()
    assert run("restore", next(shelf.iterdir()), of=new).exit_code == 0
    assert new.extensions["files"]().get(keys[0]) == PHOTO


@pytest.mark.parametrize("by", ["the housekeeping", "the next backup"])
def test_what_a_killed_backup_held_goes(by, app, files, run, shelf, clock):
    held = app.extensions["settings"].instance / "files.held"
    (held / "scratch").mkdir(parents=True)
    (held / "scratch" / "database").write_text("everything")
    key = files.put(b"erased")
    files.delete(key)
    assert (held / key).exists()
    draft = shelf / ".lang-nghe-20260101T000000Z.backup.1.part"
    draft.write_text("half")
    os.utime(draft, (clock().timestamp() - 90_000,) * 2)
    if by == "the next backup":
        assert run("create", shelf).exit_code == 0
        assert not draft.exists()
    else:
        assert app.test_cli_runner().invoke(args=["jobs", "once"]).exit_code == 0
    assert not held.exists()


def test_a_file_lost_before_is_named_and_the_rest_saved(app, files, make_petition, run, shelf, elsewhere, work):
    made = make_petition(attachments=[Upload("a.jpg", PHOTO)])
    with work() as session:
        files.delete(people.reload(session, made.code).attachments[0].safe_key)
    said = run("create", shelf)
    assert said.exit_code == 0
    assert "1" in said.stderr
    assert run("verify", next(shelf.iterdir())).exit_code == 0
    assert run("restore", next(shelf.iterdir()), of=elsewhere()).exit_code == 0


@on_both_databases
def test_what_does_not_add_up_is_taken_back(app, life, run, refused, shelf, elsewhere, monkeypatch):
    run("create", shelf / "a.backup")
    new, counts = elsewhere(), dumps.count_rows
    monkeypatch.setattr(dumps, "count_rows", lambda session: {**counts(session), "petition": 2})
    assert "petition: 2 ≠ 3" in refused("restore", shelf / "a.backup", of=new)
    with new.app_context():
        assert dumps.is_empty(db.engine)
    monkeypatch.undo()
    on_path(monkeypatch)
    assert run("restore", shelf / "a.backup", of=new).exit_code == 0


class TestNoGood:
    @pytest.fixture
    def made(self, life, run, shelf, monkeypatch) -> Path:
        monkeypatch.setattr(sealing, "PIECE_BYTES", 100_000)
        assert run("create", shelf / "a.backup").exit_code == 0
        return shelf / "a.backup"

    @pytest.mark.parametrize("command", ["verify", "restore"])
    @pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
    def test_altered_is_refused_before_anything_is_put_in_place(self, made, refused, elsewhere, command, share):
        data = bytearray(made.read_bytes())
        place = 400 + int((len(data) - 401) * share)
        data[place] ^= 1
        made.write_bytes(data)
        new = elsewhere()
        assert "sửa đổi" in refused(command, made, of=new)
        assert not [one for one in new.extensions["settings"].instance.rglob("*") if one.is_file()]

    @pytest.mark.parametrize("length", [0, 8, 100, 5000, -1, -100_000])
    def test_half_a_file_is_refused(self, made, refused, elsewhere, length):
        made.write_bytes(made.read_bytes()[:length])
        assert refused("restore", made, of=elsewhere())

    def test_cut_between_two_pieces_is_refused(self, made, refused):
        _header, begin = archive._begin_of(made)
        edge = len(begin) + sealing.PIECE_BYTES + 16
        assert made.stat().st_size > edge
        made.write_bytes(made.read_bytes()[:edge])
        assert "bị cụt" in refused("verify", made)

    def test_lengthened_is_refused(self, made, refused):
        made.write_bytes(made.read_bytes() + b"more")
        assert refused("verify", made)

    def test_a_header_that_was_written_anew_is_refused(self, made, refused):
        data = made.read_bytes()
        made.write_bytes(data.replace(b'"version": "', b'"version": "9', 1).replace(b"LNBACKUP1", b"LNBACKUP1", 1))
        assert refused("verify", made)

    def test_another_file_is_no_backup(self, tmp_path, refused):
        (tmp_path / "photo.jpg").write_bytes(PHOTO)
        assert "photo.jpg" in refused("verify", tmp_path / "photo.jpg")
        assert refused("verify", tmp_path / "not there")

    def test_another_key_is_named(self, made, refused, key_file):
        key_file.write_text(secrets.token_hex(32))
        assert BackupKey(KEY.encode()).name in refused("verify", made)

    def test_the_service_that_lives_is_not_touched(self, made, refused, app):
        before = counted(app)
        assert "không trống" in refused("restore", made)
        assert counted(app) == before

    def test_files_without_a_database_are_not_touched_either(self, made, refused, elsewhere):
        new = elsewhere()
        kept = new.extensions["files"]().put(b"somebody's")
        assert "files" in refused("restore", made, of=new)
        assert new.extensions["files"]().get(kept) == b"somebody's"

    def test_a_version_that_is_not_known_is_refused(self, made, refused, elsewhere, monkeypatch):
        from feedback.store import schema

        monkeypatch.setattr(schema, "known", set)
        assert "mới hơn" in refused("restore", made, of=elsewhere())

    def test_with_another_secret_it_says_that_files_do_not_open(self, made, run, elsewhere, files):
        said = run("restore", made, of=elsewhere(secret="another secret, just as long as the first one was"))
        assert said.exit_code in {0, 2}, said.exception


def test_the_wrong_kind_of_database_is_refused(life, run, refused, shelf, elsewhere, postgres_server):
    run("create", shelf / "a.backup")
    assert "postgresql" in refused("restore", shelf / "a.backup", of=elsewhere(database=postgres_server.empty()))


@pytest.mark.parametrize("content", [None, "", "short", databases.SECRET])
def test_without_a_key_of_their_own_there_are_no_backups(content, refused, key_file, shelf):
    if content is None:
        key_file.unlink()
    else:
        key_file.write_text(content)
    assert "khóa" in refused("create", shelf).lower()
    assert list(shelf.iterdir()) == []


def test_nothing_is_overwritten(run, refused, shelf):
    (shelf / "a.backup").write_text("another")
    assert "a.backup" in refused("create", shelf / "a.backup")
    assert (shelf / "a.backup").read_text() == "another"
    assert "nowhere" in refused("create", shelf / "nowhere" / "a.backup")


def test_a_backup_inside_the_data_folder_is_refused(app, refused):
    instance = app.extensions["settings"].instance
    assert str(instance) in refused("create", instance)
    (instance / "backups").mkdir()
    assert refused("create", instance / "backups" / "a.backup")


def test_a_full_destination_leaves_nothing_behind(refused, shelf, monkeypatch):
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert "No space left" in refused("create", shelf)
    assert list(shelf.iterdir()) == []


def test_two_at_once_are_one(app, refused, shelf):
    from feedback.gateways.held_files import FilesAtRest

    with FilesAtRest(app.extensions["settings"].files).held():
        assert "khác" in refused("create", shelf)


def test_the_newest_are_kept_and_listed(run, shelf, clock):
    for day in (1, 2, 3):
        clock.set(f"2026-12-0{day}T02:00")
        assert run("create", shelf, "--keep", "2").exit_code == 0
    (shelf / "letter.txt").write_text("not ours")
    listed = run("list", shelf).stdout.splitlines()
    assert [line[:10] for line in listed] == ["2026-12-02", "2026-12-01"]
    assert (shelf / "letter.txt").exists()
