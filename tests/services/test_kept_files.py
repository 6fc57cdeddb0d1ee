"""Files at rest: sealed, each for its own place, and nothing left lying about that nobody needs."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from feedback.gateways.files import FolderStore, SealedFiles
from feedback.services import kept_files
from feedback.services.attachments import Upload
from feedback.store.encryption import keyring
from feedback.store.file_cipher import FileCipher
from tests import databases, people
from tests.databases import on_both_databases
from tests.services.test_attachments import pdf, picture

WORDS = b"plain words of a resident" * 40


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "files"


@pytest.fixture(autouse=True)
def own_keys(engine):
    """After each test the usual key is back."""
    yield
    keyring.load(databases.SECRET.encode())


def on_disk(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def made_at(folder: Path, key: str, moment) -> None:
    os.utime(folder / key[:2] / key, (moment.timestamp(), moment.timestamp()))


def test_no_byte_lies_open(files, folder):
    key = files.put(WORDS)
    assert files.get(key) == WORDS
    (kept,) = on_disk(folder)
    assert b"plain words" not in kept.read_bytes()


def test_not_even_while_it_is_written(files, folder, monkeypatch):
    seen = []
    sync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: seen.extend(path.read_bytes() for path in on_disk(folder)) or sync(handle))
    files.put(WORDS)
    assert seen
    assert not any(b"plain words" in written for written in seen)


def test_two_files_cannot_be_swapped(files, folder):
    first, second = files.put(b"the first"), files.put(b"the second")
    (folder / first[:2] / first).write_bytes((folder / second[:2] / second).read_bytes())
    with pytest.raises(OSError, match="does not open"):
        files.get(first)


def test_a_changed_file_does_not_open(files, folder):
    key = files.put(WORDS)
    place = folder / key[:2] / key
    spoilt = bytearray(place.read_bytes())
    spoilt[60] ^= 1
    place.write_bytes(bytes(spoilt))
    with pytest.raises(OSError, match="does not open"):
        files.get(key)


def test_files_of_the_last_release_are_read_and_then_sealed(files, folder):
    key = FolderStore(folder).put(WORDS)
    assert files.get(key) == WORDS
    assert kept_files.seal_open(files) == 1
    assert b"plain words" not in on_disk(folder)[0].read_bytes()
    assert files.get(key) == WORDS
    assert kept_files.seal_open(files) == 0


def test_another_key_seals_anew(files, folder):
    key = files.put(WORDS)
    before = on_disk(folder)[0].read_bytes()
    keyring.load(b"a second secret of the tests, long enough", databases.SECRET.encode())
    assert files.get(key) == WORDS
    assert files.reseal(key)
    assert not files.reseal(key)
    keyring.load(b"a second secret of the tests, long enough")
    assert files.get(key) == WORDS
    assert on_disk(folder)[0].read_bytes() != before


def test_resealing_a_file_that_is_gone_is_nothing(files):
    assert files.reseal("0" * 32) is False


def test_a_file_that_does_not_open_keeps_no_other_from_being_sealed(files, folder):
    lost = files.put(WORDS)
    keyring.load(b"a second secret of the tests, long enough")
    open_one = FolderStore(folder).put(WORDS)
    assert kept_files.seal_open(files) == 1
    assert files.get(open_one) == WORDS
    with pytest.raises(OSError, match="does not open"):
        files.get(lost)


@pytest.mark.parametrize("key", ["../../etc/passwd", "", "a" * 31, "é" * 32, "A/" * 16])
def test_a_key_is_no_path(files, key):
    with pytest.raises(FileNotFoundError):
        files.get(key)


@on_both_databases
def test_what_no_row_names_is_forgotten_after_a_day(session, engine, clock, files, folder):
    sent = pdf()
    petition = people.send(session, now=clock(), files=files, attachments=(Upload("đơn.pdf", sent),)).petition
    session.commit()
    (named,) = petition.attachments
    orphan, young = files.put(WORDS), files.put(WORDS)
    draft = folder / orphan[:2] / f"{orphan}.0a0a.part"
    draft.write_bytes(b"half")
    for key in (orphan, named.original_key, named.safe_key):
        made_at(folder, key, clock() - timedelta(hours=25))
    made_at(folder, young, clock() - timedelta(hours=23))
    made_at(folder, draft.name, clock() - timedelta(hours=25))
    assert kept_files.forget_orphans(engine, files, clock()) == 2
    assert set(files.all_keys()) == {named.original_key, named.safe_key, young}
    assert files.get(named.original_key) == sent


def test_a_request_that_was_killed_leaves_only_what_housekeeping_takes(session, engine, clock, folder):
    """Killed between writing and committing: nobody calls ``undo``."""
    killed = SealedFiles(FolderStore(folder), FileCipher())
    people.send(session, now=clock(), files=killed, attachments=(Upload("a.png", picture("PNG")),))
    session.rollback()
    assert len(on_disk(folder)) == 2
    later = SealedFiles(FolderStore(folder), FileCipher())
    for path in on_disk(folder):
        made_at(folder, path.name, clock())
    assert kept_files.forget_orphans(engine, later, clock() + timedelta(hours=23)) == 0
    assert kept_files.forget_orphans(engine, later, clock() + timedelta(hours=25)) == 2
    assert on_disk(folder) == []
