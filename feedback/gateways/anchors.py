"""Where checkpoints of the public log are kept outside the database: a folder of files that are never written over."""

import os
from pathlib import Path

from feedback.gateways.disk import sync_folder

_ENDING = ".checkpoint"
_LARGEST = 64 * 1024
_MOST_TORN = 100


class AnotherLies(Exception):
    """A file of this name holds something else: somebody wrote it, or the log is not what it was."""


class AnchorFolder:
    """A folder such as a mounted share or a disk that can be written once; each checkpoint is a file of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, size: int, note: str, signed: str) -> None:
        """Write a checkpoint and force it to the disk; it is well if it lies there already.

        :param signed: the beginning of ``note`` that is signed. The same may lie there with other signatures.
        :raises AnotherLies: another checkpoint of that size lies there. :raises OSError: the folder cannot be written.
        """
        for number in range(_MOST_TORN):
            place = self._folder / f"{size:012d}{f'-{number}' if number else ''}{_ENDING}"
            try:
                with place.open("x", encoding="utf-8", newline="") as file:
                    file.write(note)
                    file.flush()
                    os.fsync(file.fileno())
            except FileExistsError:
                lies = _read(place)
                if lies.startswith(signed):
                    return
                if not note.startswith(lies):
                    raise AnotherLies(place.name) from None
                # The machine stopped while it was written. It stays, and the whole one gets the next name.
                continue
            sync_folder(self._folder)
            return
        raise AnotherLies(f"{size:012d}{_ENDING}")

    def notes(self, last: int | None = None) -> list[str]:
        """What lies there, the smallest log first; only the last few, if asked. Without what a broken-off writing left.

        :raises OSError: the folder cannot be read.
        """
        names = sorted(place.name for place in self._folder.iterdir() if place.suffix == _ENDING)
        found = [_read(self._folder / name) for name in (names if last is None else names[-last:])]
        return [note for note in found if note and not any(other != note and other.startswith(note) for other in found)]


class KeptCheckpoint:
    """The last checkpoint, beside the database and not in it: whoever restores the one usually forgets the other."""

    def __init__(self, place: Path) -> None:
        self._place = place

    def read(self) -> str | None:
        """The note, or None where none was ever kept.

        :raises OSError: it cannot be read.
        """
        try:
            return _read(self._place)
        except FileNotFoundError:
            return None

    def replace(self, note: str) -> None:
        """Keep this one from now on; a power cut leaves the one or the other.

        :raises OSError: it cannot be written.
        """
        draft = self._place.with_suffix(".part")
        with draft.open("w", encoding="utf-8", newline="") as file:
            file.write(note)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._place)
        sync_folder(self._place.parent)


def _read(place: Path) -> str:
    """The text of a file; of one that is no text or too large something that is no note."""
    with place.open("rb") as file:
        return file.read(_LARGEST).decode("utf-8", "replace")
