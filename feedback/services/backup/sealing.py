"""A stream of bytes sealed in pieces: of any length in constant memory, and nobody cuts, swaps or lengthens it unnoticed.

Each piece is AES-256-GCM (NIST SP 800-38D) under a key made for this one file from its salt (HKDF, RFC 5869). The nonce counts
the pieces and marks the last (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015); the header, which
stands readable before them, is authenticated with each.
"""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from feedback.domain.errors import Refusal
from feedback.domain.text import N_

PIECE_BYTES = 1024 * 1024
SALT_BYTES = 32
_TAG_BYTES = 16
_SHORTEST_KEY = 32


class Spoilt(Refusal):
    """It does not open, though the key is the right one."""

    sentence = N_("The backup was altered or is cut off, at byte %(place)s. Nothing of it can be trusted; use another copy.")


class KeyTooShort(Refusal):
    """What should be the key can be guessed."""

    sentence = N_("The key of the backups is shorter than 32 characters. docs/operations/backup.md says how to make one.")


@dataclass(frozen=True)
class BackupKey:
    """The secret that opens the backups and nothing else."""

    material: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """:raises KeyTooShort: fewer than 32 bytes."""
        if len(self.material) < _SHORTEST_KEY:
            raise KeyTooShort

    @property
    def name(self) -> str:
        """Eight digits by which a backup names the key that opens it; they tell nothing of it."""
        return hmac.digest(self.material, b"lang-nghe backup key name", hashlib.sha256).hex()[:8]

    def of_file(self, salt: bytes) -> AESGCM:
        """The cipher of one backup."""
        return AESGCM(HKDF(SHA256(), 32, salt, b"lang-nghe backup v1").derive(self.material))


class Sealer:
    """Writes a sealed stream; :meth:`close` writes the last piece, without which nobody opens it."""

    def __init__(self, out: BinaryIO, cipher: AESGCM, header: bytes) -> None:
        self._out, self._cipher, self._header = out, cipher, header
        self._waiting, self._number = bytearray(), 0

    def write(self, data: bytes) -> None:
        """Take more; whole pieces go out. :raises OSError: the disk is full."""
        self._waiting += data
        while len(self._waiting) > PIECE_BYTES:
            self._piece(bytes(self._waiting[:PIECE_BYTES]), last=False)
            del self._waiting[:PIECE_BYTES]

    def close(self) -> None:
        """Write what is left, marked as the end."""
        self._piece(bytes(self._waiting), last=True)

    def _piece(self, data: bytes, *, last: bool) -> None:
        self._out.write(self._cipher.encrypt(_nonce(self._number, last=last), data, self._header))
        self._number += 1


class Opener:
    """Reads a sealed stream from where its header ended; every byte it gives was authenticated."""

    def __init__(self, source: BinaryIO, cipher: AESGCM, header: bytes) -> None:
        self._pieces = _opened(source, cipher, header)
        self._ready = bytearray()

    def read(self, length: int) -> bytes:
        """So many bytes, or fewer where the stream ends.

        :raises Spoilt: a piece is not what was written, or the end is missing.
        """
        while len(self._ready) < length:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._ready += piece
        data = bytes(self._ready[:length])
        del self._ready[:length]
        return data


def _opened(source: BinaryIO, cipher: AESGCM, header: bytes) -> Iterator[bytes]:
    size, number, place = PIECE_BYTES + _TAG_BYTES, 0, len(header)
    block = source.read(size)
    while True:
        following = source.read(size)
        last = not following
        try:
            yield cipher.decrypt(_nonce(number, last=last), block, header)
        except InvalidTag as error:
            raise Spoilt(place=place) from error
        if last:
            return
        block, number, place = following, number + 1, place + len(block)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
