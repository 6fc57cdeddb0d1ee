"""Where the bytes of files are kept."""

import contextlib
import os
import secrets
from pathlib import Path
from typing import Protocol

_KEY_BYTES = 16


class FileStore(Protocol):
    """Keeps bytes under a key of its own making."""

    def put(self, data: bytes) -> str:
        """Keep the bytes; when it returns they are on the disk. Returns their key."""

    def get(self, key: str) -> bytes:
        """The bytes kept under a key; raises FileNotFoundError."""

    def delete(self, key: str) -> None:
        """Forget the bytes kept under a key; none may be there."""


class FolderStore:
    """Files in a folder. Keys are random, so that what one request takes back can never be another's."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._written: list[Path] = []

    def put(self, data: bytes) -> str:
        """Write beside, force to the disk, then rename: a key never stands for half a file.

        :raises OSError: the disk is full or the folder cannot be written.
        """
        key = secrets.token_hex(_KEY_BYTES)
        place = self._place(key)
        draft = place.with_suffix(".part")
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            with draft.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.rename(place)
            _sync_folder(place.parent)
        except OSError:
            with contextlib.suppress(OSError):
                draft.unlink()
            raise
        self._written.append(place)
        return key

    def get(self, key: str) -> bytes:
        """The bytes kept under a key.

        :raises FileNotFoundError: nothing is kept under it.
        """
        return self._place(key).read_bytes()

    def delete(self, key: str) -> None:
        """Forget the bytes kept under a key; it is well if nothing is kept under it any more."""
        with contextlib.suppress(FileNotFoundError):
            self._place(key).unlink()

    def undo(self) -> None:
        """Take back what this object wrote, after the rows that would name it were not stored."""
        for place in self._written:
            with contextlib.suppress(OSError):
                place.unlink()
        self._written.clear()

    def _place(self, key: str) -> Path:
        if len(key) != 2 * _KEY_BYTES or not key.isalnum():
            raise FileNotFoundError(key)
        return self._folder / key[:2] / key


def _sync_folder(folder: Path) -> None:
    """Force the folder's list of names to the disk: else a power cut can forget the rename."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
