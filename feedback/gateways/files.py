"""Where the bytes of files are kept: sealed, in a folder."""

import contextlib
import os
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from feedback.gateways.disk import sync_folder

_KEY_BYTES = 16
_DRAFT = ".part"


class FileStore(Protocol):
    """Keeps bytes under a key of its own making."""

    def put(self, data: bytes) -> str:
        """Keep the bytes; when it returns they are on the disk. Returns their key."""

    def get(self, key: str) -> bytes:
        """The bytes kept under a key; raises FileNotFoundError, or OSError where they are not what was kept."""

    def delete(self, key: str) -> None:
        """Forget the bytes kept under a key; none may be there."""


class Cipher(Protocol):
    """Closes bytes so that only the service opens them, and only under the key they were kept under."""

    def seal(self, key: str, data: bytes) -> bytes:
        """The bytes as they may lie on a disk."""

    def unseal(self, key: str, kept: bytes) -> bytes:
        """What was sealed; raises OSError where it was changed, swapped, or sealed with a key that is not here."""

    def is_current(self, begin: bytes) -> bool:
        """Whether a file that begins like this is sealed, and with the key that seals now."""


class Store(Protocol):
    """Keeps bytes as they are given, under keys that are given: a folder, or a bucket somewhere (``gateways.bucket``)."""

    def write(self, key: str, data: bytes) -> None:
        """Keep bytes; :meth:`undo` takes them back. :raises OSError: they could not be kept."""

    def replace(self, key: str, data: bytes) -> None:
        """The same for a key that is there already."""

    def get(self, key: str) -> bytes:
        """The bytes kept under a key; raises FileNotFoundError, or OSError."""

    def begin_of(self, key: str, length: int) -> bytes:
        """The first bytes of a file; raises FileNotFoundError, or OSError."""

    def delete(self, key: str) -> None:
        """Forget the bytes kept under a key; none may be there."""

    def undo(self) -> None:
        """Take back what this object wrote."""

    def all_keys(self, before: datetime | None = None) -> Iterator[str]:
        """All keys, or those of files that were last written before a moment."""

    def forget_drafts(self, before: datetime) -> int:
        """Delete what was never finished; how many."""


class FolderStore:
    """Files in a folder as they are given. Keys are random, so that what one request takes back can never be another's."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._written: list[Path] = []

    def put(self, data: bytes) -> str:
        """Keep bytes as they are, under a new key.

        :raises OSError: the disk is full or the folder cannot be written.
        """
        key = new_key()
        self.write(key, data)
        return key

    def write(self, key: str, data: bytes) -> None:
        """Write beside, force to the disk, then rename: a key never stands for half a file.

        :raises OSError: the disk is full or the folder cannot be written.
        """
        place = self._place(key)
        self._replace(place, data)
        self._written.append(place)

    def replace(self, key: str, data: bytes) -> None:
        """The same for a key that is there already; whoever reads meanwhile reads the old bytes or the new."""
        self._replace(self._place(key), data)

    def get(self, key: str) -> bytes:
        """The bytes kept under a key.

        :raises FileNotFoundError: nothing is kept under it.
        """
        return self._place(key).read_bytes()

    def begin_of(self, key: str, length: int) -> bytes:
        """The first bytes of a file. :raises FileNotFoundError: nothing is kept under the key."""
        with self._place(key).open("rb") as file:
            return file.read(length)

    def delete(self, key: str) -> None:
        """Forget the bytes kept under a key; it is well if nothing is kept under it any more."""
        place = self._place(key)
        try:
            # While a backup is made its rows may still name the file: it deletes what it held.
            place.rename(held_folder(self._folder) / key)
        except FileNotFoundError:
            place.unlink(missing_ok=True)

    def undo(self) -> None:
        """Take back what this object wrote, after the rows that would name it were not stored."""
        for place in self._written:
            with contextlib.suppress(OSError):
                place.unlink()
        self._written.clear()

    def all_keys(self, before: datetime | None = None) -> Iterator[str]:
        """All keys, or those of files that were last written before a moment."""
        for place in self._places():
            if not place.name.endswith(_DRAFT) and (before is None or _is_older(place, before)):
                yield place.name

    def forget_drafts(self, before: datetime) -> int:
        """Delete what was never finished, because the process that wrote it was killed; how many."""
        left = [place for place in self._places() if place.name.endswith(_DRAFT) and _is_older(place, before)]
        for place in left:
            place.unlink(missing_ok=True)
        return len(left)

    def _places(self) -> Iterator[Path]:
        # One folder after the other: nobody holds a list of all files there are.
        for folder in sorted(self._folder.iterdir()) if self._folder.is_dir() else ():
            if folder.is_dir():
                yield from sorted(folder.iterdir())

    def _replace(self, place: Path, data: bytes) -> None:
        draft = place.with_name(f"{place.name}.{secrets.token_hex(4)}{_DRAFT}")
        if not place.parent.is_dir():
            place.parent.mkdir(parents=True, exist_ok=True)
            sync_folder(place.parent.parent)
        try:
            with draft.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.rename(place)
            sync_folder(place.parent)
        except OSError:
            with contextlib.suppress(OSError):
                draft.unlink()
            raise

    def _place(self, key: str) -> Path:
        return self._folder / key[:2] / checked_key(key)


class SealedFiles:
    """Files that lie sealed in their store, never open, not even while they are written."""

    _LONGEST_BEGIN = 32

    def __init__(self, store: Store, cipher: Cipher) -> None:
        self._store, self._cipher = store, cipher

    def put(self, data: bytes) -> str:
        """Seal the bytes and keep them; when it returns they are on the disk. Returns their key.

        :raises OSError: the disk is full or the folder cannot be written.
        """
        key = new_key()
        self._store.write(key, self._cipher.seal(key, data))
        return key

    def get(self, key: str) -> bytes:
        """The bytes kept under a key.

        :raises FileNotFoundError: nothing is kept under it. :raises OSError: they were changed or swapped, or cannot be opened.
        """
        return self._cipher.unseal(key, self._store.get(key))

    def delete(self, key: str) -> None:
        """Forget the bytes kept under a key; it is well if nothing is kept under it any more."""
        self._store.delete(key)

    def undo(self) -> None:
        """Take back what this object wrote, after the rows that would name it were not stored."""
        self._store.undo()

    def all_keys(self, before: datetime | None = None) -> Iterator[str]:
        """All keys, or those of files that were last written before a moment."""
        return self._store.all_keys(before)

    def forget_drafts(self, before: datetime) -> int:
        """Delete what was never finished; how many."""
        return self._store.forget_drafts(before)

    def reseal(self, key: str) -> bool:
        """Seal a file anew where another key sealed it, or none; whether that was so.

        :raises OSError: it cannot be opened, or not be written. It stays as it is then.
        """
        try:
            if self._cipher.is_current(self._store.begin_of(key, self._LONGEST_BEGIN)):
                return False
            data = self.get(key)
        except FileNotFoundError:
            return False
        self._store.replace(key, self._cipher.seal(key, data))
        return True


def checked_key(key: str) -> str:
    """The key, where it can be one of ours. :raises FileNotFoundError: it cannot: nothing is kept under it."""
    if len(key) != 2 * _KEY_BYTES or not key.isalnum():
        raise FileNotFoundError(key)
    return key


def new_key() -> str:
    """A key that nobody can guess, and that cannot be a path."""
    return secrets.token_hex(_KEY_BYTES)


def _is_older(place: Path, moment: datetime) -> bool:
    try:
        return datetime.fromtimestamp(place.stat().st_mtime, UTC) < moment
    except FileNotFoundError:
        return False


def held_folder(folder: Path) -> Path:
    """Where files that are deleted wait while a backup is made (``gateways.held_files``); it is there only then."""
    return folder.with_name(f"{folder.name}.held")
