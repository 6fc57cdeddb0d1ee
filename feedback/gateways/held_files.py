"""The folder of files while a backup is made of it: what is deleted meanwhile stays to be read until the backup is done.

A row goes before the file it names, and the backup's rows are of one moment: a file that goes after that moment may be
named by them. So while the hold stands, ``FolderStore.delete`` moves files into it, and whoever made the hold deletes them.
"""

import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from feedback.gateways.files import held_folder


class AlreadyHeld(Exception):
    """Another backup is being made."""


class FilesAtRest:
    """The bytes of files as they lie on the disk, sealed as they are."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._hold = held_folder(folder)

    @contextmanager
    def held(self) -> Iterator[Path]:
        """Inside, no file goes. Gives an empty folder, as safe as the files, that is deleted at the end.

        :raises AlreadyHeld: another backup is being made. :raises OSError: the folder cannot be written.
        """
        self._hold.parent.mkdir(parents=True, exist_ok=True)
        with self._hold.with_suffix(".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise AlreadyHeld from error
            # Of a backup that was killed there may still be one.
            shutil.rmtree(self._hold, ignore_errors=True)
            scratch = self._hold / "scratch"
            scratch.mkdir(mode=0o700, parents=True)
            try:
                yield scratch
            finally:
                shutil.rmtree(self._hold)

    def release_abandoned(self) -> bool:
        """Delete what a backup that was killed still holds; whether there was one."""
        if not self._hold.exists():
            return False
        with suppress(AlreadyHeld), self.held():
            return True
        return False

    def open(self, key: str) -> BinaryIO:
        """A file's bytes, wherever it is by now. :raises FileNotFoundError: it is gone."""
        try:
            return (self._folder / key[:2] / key).open("rb")
        except FileNotFoundError:
            return (self._hold / key).open("rb")

    def write(self, key: str, blocks: Iterable[bytes]) -> None:
        """Put a file back. :raises OSError: the disk is full, or a file of that name is there."""
        place = self._folder / key[:2] / key
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with place.open("xb") as file:
            for block in blocks:
                file.write(block)
            file.flush()
            os.fsync(file.fileno())

    @property
    def is_empty(self) -> bool:
        """Whether no file is there."""
        return not any(place.is_file() for place in self._folder.rglob("*"))

    def settle(self, into: Path) -> None:
        """Make this folder the one that the service reads; an empty one may be in its place."""
        self._folder.mkdir(exist_ok=True, mode=0o700)
        self._folder.replace(into)
