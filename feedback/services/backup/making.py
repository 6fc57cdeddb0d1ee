"""Making a backup while everything goes on."""

import contextlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from feedback.domain.errors import Refusal
from feedback.domain.ledger import root_of_peaks
from feedback.domain.text import N_
from feedback.gateways.disk import sync_folder
from feedback.gateways.held_files import AlreadyHeld, FilesAtRest
from feedback.services.backup.archive import Header, NoBackup, Writer, header_of, new_header
from feedback.services.backup.sealing import BackupKey
from feedback.store import dumps
from feedback.store.queries import ledger

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

ENDING = ".backup"
DATABASE = "database"
_BLOCK = 1024 * 1024
_HIDDEN = ".part"
_DRAFT_KEPT_SECONDS = 24 * 60 * 60


class IsThere(Refusal):
    """Nothing is ever overwritten."""

    sentence = N_("%(path)s is there already. A backup never takes the place of another: name another file.")


class NoFolder(Refusal):
    """Where it should go is no folder."""

    sentence = N_("The folder %(path)s is not there. Make it, best on another disk, or name another.")


class InsideInstance(Refusal):
    """It would be lost with what it saves."""

    sentence = N_(
        "%(path)s lies in the data folder: the backup would be lost together with what it saves. Name a place elsewhere."
    )


class AnotherRuns(Refusal):
    """One at a time."""

    sentence = N_("Another backup is being made just now. Try again when it is done.")


class CannotDump(Refusal):
    """A program of PostgreSQL is missing or too old."""

    sentence = N_(
        "%(program)s is not on the path, or older than the server. Install the client programs of the server's version."
    )


class DumpFailed(Refusal):
    """A program of PostgreSQL gave up."""

    sentence = N_("PostgreSQL gave up: %(said)s")


@dataclass(frozen=True)
class Source:
    """What is saved: the database, the folder of files, and what the header says of the service."""

    engine: "Engine"
    files: Path
    instance: Path
    version: str


@dataclass(frozen=True)
class Made:
    """What was saved. ``missing``: files that a row names and that were not there."""

    path: Path
    header: Header
    rows: Mapping[str, int]
    files: int
    missing: int
    size: int


def create(source: Source, destination: Path, key: BackupKey, *, now: datetime) -> Made:
    """Save the database of this moment and every file its rows name, in one sealed file that appears whole or not at all.

    :param destination: a folder, or the name of a file in one.
    :raises Refusal: the place is not fit, another backup is being made, a program of PostgreSQL is missing or gave up.
    :raises OSError: the disk is full, or something cannot be read.
    """
    place = _place(source, destination, now)
    _forget_drafts(place.parent, now)
    draft = place.with_name(f".{place.name}.{os.getpid()}{_HIDDEN}")
    at_rest = FilesAtRest(source.files)
    try:
        with at_rest.held() as scratch, sentences(), dumps.snapshot(source.engine, scratch) as taken:
            made = _write(source, taken, at_rest, draft, place, key, now)
        _appear(draft, place)
    except AlreadyHeld as error:
        raise AnotherRuns from error
    finally:
        with contextlib.suppress(FileNotFoundError):
            draft.unlink()
    return made


def _write(
    source: Source, taken: dumps.Snapshot, at_rest: FilesAtRest, draft: Path, place: Path, key: BackupKey, now: datetime
) -> Made:
    session = taken.session
    size, root = _log_of(session)
    header = new_header(
        created=now.astimezone(UTC).isoformat(timespec="seconds"),
        version=source.version,
        database=source.engine.dialect.name,
        schema=dumps.schema_version(session),
        key=key.name,
        log_size=size,
        log_root=root,
    )
    rows, keys = dumps.count_rows(session), sorted(dumps.list_file_keys(session))
    missing: list[str] = []
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        writer = Writer(out, header, key)
        writer.part(DATABASE, taken.stream)
        for name in keys:
            try:
                with at_rest.open(name) as file:
                    writer.part(f"files/{name}", _blocks(file))
            except FileNotFoundError:
                missing.append(name)
        writer.close({"rows": rows, "missing": missing})
        out.flush()
        os.fsync(out.fileno())
    return Made(place, header, rows, len(keys) - len(missing), len(missing), draft.stat().st_size)


def _log_of(session: "Session") -> tuple[int | None, str]:
    """Size and root (hex) of the public log; a database that waits for its migration may have none."""
    if not dumps.has_table(session, "ledger_head"):
        return None, ""
    head = ledger.get_head(session)
    return head.size, root_of_peaks(head.peaks).hex()


def list_backups(folder: Path) -> list[tuple[Path, Header]]:
    """The backups in a folder, the newest first; other files are passed over.

    :raises NoFolder: there is no such folder.
    """
    if not folder.is_dir():
        raise NoFolder(path=folder)
    found = []
    for place in folder.iterdir():
        if place.is_file() and not place.name.startswith("."):
            with contextlib.suppress(NoBackup, OSError):
                found.append((place, header_of(place)))
    return sorted(found, key=lambda one: (one[1].created, one[0].name), reverse=True)


def forget_old(folder: Path, keep: int, key: BackupKey) -> list[Path]:
    """Delete all backups in a folder but the newest ``keep`` that this key opens; which."""
    old = [place for place, header in list_backups(folder) if header.key == key.name][keep:]
    for place in old:
        place.unlink()
    return old


def _place(source: Source, destination: Path, now: datetime) -> Path:
    place = destination / f"lang-nghe-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}{ENDING}" if destination.is_dir() else destination
    place = place.absolute()
    if not place.parent.is_dir():
        raise NoFolder(path=place.parent)
    if place.parent.resolve().is_relative_to(source.instance.resolve()):
        raise InsideInstance(path=place)
    if place.exists() or place.is_symlink():
        raise IsThere(path=place)
    return place


def _forget_drafts(folder: Path, now: datetime) -> None:
    """Of a backup that was killed the draft is left; one that was not touched for a day is nobody's."""
    for draft in folder.glob(f".*{_HIDDEN}"):
        if draft.name.startswith(".lang-nghe-") and now.timestamp() - draft.stat().st_mtime > _DRAFT_KEPT_SECONDS:
            draft.unlink()


def _appear(draft: Path, place: Path) -> None:
    """Give the finished file its name, which nothing may have by now."""
    try:
        place.hardlink_to(draft)
    except FileExistsError as error:
        raise IsThere(path=place) from error
    except OSError:
        # A disk that knows no links, such as a stick or a share of another system.
        if place.exists():
            raise IsThere(path=place) from None
        draft.rename(place)
    sync_folder(place.parent)


@contextlib.contextmanager
def sentences() -> Iterator[None]:
    """What the programs of PostgreSQL may lack, as refusals."""
    try:
        yield
    except dumps.ProgramMissing as error:
        raise CannotDump(program=error) from error
    except dumps.ProgramFailed as error:
        raise DumpFailed(said=error) from error


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(_BLOCK):
        yield block
