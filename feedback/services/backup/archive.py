"""What a backup looks like inside: a readable header, then named parts, sealed, and at the end the list of them.

``LNBACKUP1``, the length of the header (4 bytes), the header as JSON; then, sealed, for each part the length of its name
(2 bytes), the name, blocks of a length (4 bytes) and so many bytes, a block of length nought; and a name of length nought as
the end. The last part is ``manifest``, lines of JSON: the facts first, then name, size and SHA-256 of every other part.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from feedback.domain.errors import Refusal
from feedback.domain.text import N_
from feedback.services.backup.sealing import PIECE_BYTES, SALT_BYTES, BackupKey, Opener, Sealer

_MARK = b"LNBACKUP1"
_LONGEST_HEADER = 64 * 1024
_MANIFEST = "manifest"
_IN_MEMORY = 4 * 1024 * 1024


class NoBackup(Refusal):
    """Another file."""

    sentence = N_("%(path)s is no backup of this service, or of a version that this one does not know.")


class OtherKey(Refusal):
    """The key given is not the one it was made with."""

    sentence = N_(
        "The backup was made with the key %(needed)s; the key given is %(given)s. Set FEEDBACK_BACKUP_KEY_FILE to the right one."
    )


@dataclass(frozen=True)
class Header:
    """What anybody may read who holds the file: nothing of what is in it."""

    created: str
    """UTC, ISO 8601."""
    version: str
    """Of the service that made it."""
    database: str
    """``sqlite`` or ``postgresql``."""
    schema: str
    """Version of the tables."""
    key: str
    """Name of the key that opens it."""
    salt: str
    log_size: int | None = None
    """Leaves of the public log; None where there was no log yet."""
    log_root: str = ""


class Writer:
    """Writes a backup, part by part."""

    def __init__(self, out: BinaryIO, header: Header, key: BackupKey) -> None:
        said = json.dumps(asdict(header), sort_keys=True).encode()
        begin = _MARK + len(said).to_bytes(4, "big") + said
        out.write(begin)
        self._sealer = Sealer(out, key.of_file(bytes.fromhex(header.salt)), begin)
        # Beside, not in memory: a city has many files.
        self._lines = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed with the rest

    def part(self, name: str, data: Iterable[bytes]) -> int:
        """Write one part; its size in bytes."""
        size, digest = self._write(name, data)
        self._lines.write(_line(name, size, digest))
        return size

    def close(self, facts: Mapping[str, Any]) -> None:
        """Write the list of parts, before it the facts, and the end."""
        self._lines.seek(0)
        first = json.dumps(facts, sort_keys=True).encode() + b"\n"
        self._write(_MANIFEST, (first, *iter(lambda: self._lines.read(PIECE_BYTES), b"")))
        self._lines.close()
        self._sealer.write(bytes(2))
        self._sealer.close()

    def _write(self, name: str, data: Iterable[bytes]) -> tuple[int, str]:
        named, size, digest = name.encode(), 0, hashlib.sha256()
        self._sealer.write(len(named).to_bytes(2, "big") + named)
        for block in data:
            if block:
                self._sealer.write(len(block).to_bytes(4, "big") + block)
                digest.update(block)
                size += len(block)
        self._sealer.write(bytes(4))
        return size, digest.hexdigest()


class Reader:
    """Reads a backup. ``facts`` are known once :meth:`parts` has come to its end, and only then is it proved whole."""

    def __init__(self, path: Path, key: BackupKey) -> None:
        """:raises NoBackup: another file. :raises OtherKey: made with another key. :raises OSError: it cannot be read."""
        self._path, self._key = path, key
        self.header, self._begin = _begin_of(path)
        if self.header.key != key.name:
            raise OtherKey(needed=self.header.key, given=key.name)
        self.facts: dict[str, Any] = {}

    def parts(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Every part in order, its bytes as blocks; a part not read to its end is read on.

        :raises Spoilt: something is not as it was written, or the end is missing.
        :raises NoBackup: it was written so, but not by a version of the service that this one knows.
        """
        with self._path.open("rb") as file, tempfile.SpooledTemporaryFile(_IN_MEMORY) as found:
            file.seek(len(self._begin))
            stream = Opener(file, self._key.of_file(bytes.fromhex(self.header.salt)), self._begin)
            while name := self._exactly(stream, int.from_bytes(self._exactly(stream, 2), "big")).decode():
                part = _Part(self._blocks(stream))
                if name == _MANIFEST:
                    self._compare(part, found)
                    continue
                yield name, iter(part)
                for _left in part:
                    pass
                found.write(_line(name, part.size, part.digest))
            if not self.facts or stream.read(1):
                raise NoBackup(path=self._path)

    def prove(self) -> None:
        """Read all of it and keep nothing.

        :raises Spoilt: it was changed, or its end is missing.
        """
        for _name, _blocks in self.parts():
            pass

    def _compare(self, manifest: Iterable[bytes], found: Any) -> None:
        """The list that was written against what was read: piece by piece, for a city has many files."""
        with tempfile.SpooledTemporaryFile(_IN_MEMORY) as written:
            for block in manifest:
                written.write(block)
            written.seek(0)
            facts = json.loads(written.readline())
            found.seek(0)
            while piece := written.read(PIECE_BYTES):
                if piece != found.read(PIECE_BYTES):
                    raise NoBackup(path=self._path)
            if found.read(1):
                raise NoBackup(path=self._path)
        self.facts = facts

    def _blocks(self, stream: Opener) -> Iterator[bytes]:
        while length := int.from_bytes(self._exactly(stream, 4), "big"):
            yield self._exactly(stream, length)

    def _exactly(self, stream: Opener, length: int) -> bytes:
        data = stream.read(length)
        if len(data) != length:
            raise NoBackup(path=self._path)
        return data


class _Part:
    """The blocks of one part, counted and hashed as they pass."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._hash = hashlib.sha256()
        self.size = 0

    def __iter__(self) -> Iterator[bytes]:
        for block in self._blocks:
            self.size += len(block)
            self._hash.update(block)
            yield block

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()


def header_of(path: Path) -> Header:
    """The header, without the key: believed only once the rest was opened.

    :raises NoBackup: another file. :raises OSError: it cannot be read.
    """
    return _begin_of(path)[0]


def new_header(**facts: Any) -> Header:
    """A header with a salt of its own."""
    return Header(salt=os.urandom(SALT_BYTES).hex(), **facts)


def _begin_of(path: Path) -> tuple[Header, bytes]:
    with path.open("rb") as file:
        begin = file.read(len(_MARK) + 4)
        length = int.from_bytes(begin[len(_MARK) :], "big")
        if not begin.startswith(_MARK) or length > _LONGEST_HEADER:
            raise NoBackup(path=path)
        said = file.read(length)
    try:
        header = Header(**json.loads(said))
        bytes.fromhex(header.salt)
    except (TypeError, ValueError) as error:
        raise NoBackup(path=path) from error
    return header, begin + said


def _line(name: str, size: int, digest: str) -> bytes:
    return json.dumps({"name": name, "size": size, "sha256": digest}).encode() + b"\n"
