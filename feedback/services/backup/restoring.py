"""Bringing a backup back into an empty place, and looking through one without doing so: nothing is believed, all is counted."""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from feedback.domain.errors import Refusal
from feedback.domain.text import N_
from feedback.gateways.held_files import FilesAtRest
from feedback.services.backup.archive import Header, Reader
from feedback.services.backup.making import DATABASE, Source, sentences
from feedback.services.backup.sealing import BackupKey
from feedback.store import dumps
from feedback.store.queries import kept_files

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.gateways.files import FileStore

_FILES = "files/"


class NotEmpty(Refusal):
    """A restore never touches what is there."""

    sentence = N_(
        "%(what)s is not empty: a backup is brought back into a new place only, never into a service that lives. "
        "Name another place with FEEDBACK_INSTANCE and FEEDBACK_DATABASE_URL."
    )


class OtherDatabase(Refusal):
    """It is of the other kind."""

    sentence = N_(
        "The backup is of a %(made)s database, FEEDBACK_DATABASE_URL names one of %(given)s. Name one of the same kind."
    )


class NewerVersion(Refusal):
    """The tables are of a version that this service does not know."""

    sentence = N_("The backup was made by version %(version)s, which is newer than this service. Install that version first.")


class NotWhole(Refusal):
    """It opened, and still something in it does not fit."""

    sentence = N_("What the backup holds does not fit together: %(what)s. Nothing was put in place; use another backup.")


@dataclass(frozen=True)
class Proved:
    """What was counted and fits."""

    header: Header
    petitions: int
    rows: int
    files: int
    missing: int
    """Files that were gone already when the backup was made."""


def verify(path: Path, key: BackupKey) -> Proved:
    """Look through a backup in a place that is forgotten afterwards: it opens, nothing is missing, the database is sound.

    :raises Refusal: wrong key, another file, altered, cut off, or not sound. :raises OSError: it cannot be read.
    """
    reader = Reader(path, key)
    present: set[str] = set()
    with tempfile.TemporaryDirectory(prefix="backup-") as scratch, sentences():
        place = Path(scratch) / "feedback.sqlite3"
        found: tuple[dict[str, int], set[str]] = {}, set()
        for name, blocks in reader.parts():
            if name != DATABASE:
                present.add(name.removeprefix(_FILES))
            elif reader.header.database == "sqlite":
                with place.open("xb") as file:
                    for block in blocks:
                        file.write(block)
            else:
                found = dumps.read_dump(blocks)
        if reader.header.database == "sqlite":
            with dumps.opened(place) as session:
                _is_sound(session)
                found = dumps.count_rows(session), dumps.list_file_keys(session)
    return _compared(reader, *found, present)


def restore(path: Path, key: BackupKey, into: Source, *, known: set[str]) -> Proved:
    """Bring a backup back. Only when all of it was proved does anything stand where the service looks.

    :param known: the versions of the tables that this service can bring up to date.
    :raises Refusal: the place is not empty, or the backup is not fit. :raises OSError: the disk is full.
    """
    reader = Reader(path, key)
    _is_fit(reader.header, into, known)
    # Once through before anything is written: what is altered at its end is not half brought back.
    reader.prove()
    into.instance.mkdir(parents=True, exist_ok=True)
    with _draft(into) as draft, sentences():
        at_rest, made, present = FilesAtRest(draft / "files"), None, set()
        for name, blocks in reader.parts():
            if name == DATABASE:
                made = dumps.load(into.engine, blocks)
            else:
                at_rest.write(name.removeprefix(_FILES), blocks)
                present.add(name.removeprefix(_FILES))
        try:
            with dumps.reading(into.engine, made) as session:
                _is_sound(session)
                proved = _compared(reader, dumps.count_rows(session), dumps.list_file_keys(session), present)
        except NotWhole:
            dumps.take_back(into.engine)
            raise
        at_rest.settle(into.files)
        if made is not None:
            dumps.settle(into.engine, made)
    return proved


def open_all(session: "Session", files: "FileStore") -> tuple[int, list[str]]:
    """Open every attachment with the keys of the service and compare it with the hash in its row.

    :return: how many are as they were sent, and the keys of those that are not, or do not open.
    """
    whole, broken = 0, []
    for key, digest in kept_files.list_originals(session):
        try:
            if hashlib.sha256(files.get(key)).hexdigest() == digest:
                whole += 1
            else:
                broken.append(key)
        except OSError:
            broken.append(key)
    return whole, broken


def _is_fit(header: Header, into: Source, known: set[str]) -> None:
    kind = into.engine.dialect.name
    if header.database != kind:
        raise OtherDatabase(made=header.database, given=kind)
    if header.schema not in known:
        raise NewerVersion(version=header.version)
    if not dumps.is_empty(into.engine):
        raise NotEmpty(what=dumps.name_of(into.engine))
    if not FilesAtRest(into.files).is_empty:
        raise NotEmpty(what=into.files)


def _is_sound(session: "Session") -> None:
    broken = dumps.faults(session)
    if broken:
        raise NotWhole(what="; ".join(broken[:3]))


def _compared(reader: Reader, rows: dict[str, int], keys: set[str], present: set[str]) -> Proved:
    """What was brought back against what was counted when the backup was made."""
    counted = reader.facts["rows"]
    if rows != counted:
        names = sorted(name for name in {*rows, *counted} if rows.get(name) != counted.get(name))
        raise NotWhole(what=", ".join(f"{name}: {rows.get(name)} ≠ {counted.get(name)}" for name in names))
    missing = set(reader.facts["missing"])
    if keys - missing != present:
        raise NotWhole(what=", ".join(sorted((keys - missing) ^ present)[:3]))
    return Proved(reader.header, rows.get("petition", 0), sum(rows.values()), len(present), len(missing))


@contextmanager
def _draft(into: Source) -> Iterator[Path]:
    """A folder beside, gone at the end like the draft of the database; of a restore that was killed they may still be there."""
    draft = into.instance / "restoring"
    _forget(into, draft)
    draft.mkdir(mode=0o700)
    try:
        yield draft
    finally:
        _forget(into, draft)


def _forget(into: Source, draft: Path) -> None:
    shutil.rmtree(draft, ignore_errors=True)
    if into.engine.dialect.name == "sqlite":
        dumps.draft_of(into.engine).unlink(missing_ok=True)
