"""Checkpoints of the log as signed notes: the text formats of C2SP ``tlog-checkpoint`` and ``signed-note``.

A checkpoint is the size and root of the log on three lines; a note is such a text with signatures below it. Everybody
who keeps one can hold the service to it later. Signing and checking signatures is done elsewhere: this room has no
cryptography but hashes.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass

_ED25519 = b"\x01"
"""Signature type of ``signed-note``."""
_KEY_ID_BYTES, _PUBLIC_KEY_BYTES, _HASH_BYTES = 4, 32, 32
_DASH = "\u2014"
_LONGEST_NOTE = 16 * 1024


@dataclass(frozen=True)
class Checkpoint:
    """The head of the log called ``origin``: how many leaves, and the root over them."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True)
class Signature:
    """One line under a note: whose key, its number, and the signature's bytes."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True)
class Note:
    """A checkpoint, the text as it was signed, and the signatures under it; none of them is checked yet."""

    checkpoint: Checkpoint
    text: str
    signatures: tuple[Signature, ...]


def key_id(name: str, public_key: bytes) -> bytes:
    """The four bytes by which a signature says under which key it was made."""
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public_key).digest()[:_KEY_ID_BYTES]


def vkey(name: str, public_key: bytes) -> str:
    """A public key as it is published: name, number and key in one word."""
    return f"{name}+{key_id(name, public_key).hex()}+{base64.b64encode(_ED25519 + public_key).decode()}"


def read_vkey(text: str) -> tuple[str, bytes]:
    """Name and public key of what :func:`vkey` wrote.

    :raises ValueError: it is none, or the number is not that of the key.
    """
    name, _, rest = text.strip().partition("+")
    number, _, encoded = rest.partition("+")
    key = _decoded(encoded)
    if not name or key[:1] != _ED25519 or len(key) != 1 + _PUBLIC_KEY_BYTES or key_id(name, key[1:]).hex() != number:
        raise ValueError("this is no key of a log")
    return name, key[1:]


def signature_line(name: str, public_key: bytes, signature: bytes) -> str:
    """A signature as it stands under the text."""
    return f"{_DASH} {name} {base64.b64encode(key_id(name, public_key) + signature).decode()}\n"


def read_note(text: str) -> Note:
    """Read a signed checkpoint.

    :raises ValueError: it is none, or something in it is not written as the format wants it.
    """
    signed, gap, below = text.partition("\n\n")
    if len(text) > _LONGEST_NOTE or not gap or not below.endswith("\n"):
        raise ValueError("this is no signed checkpoint")
    return Note(_checkpoint(signed), f"{signed}\n", tuple(_signature(line) for line in below[:-1].split("\n")))


def _checkpoint(signed: str) -> Checkpoint:
    # Lines may follow the first three one day; they are signed like the others and mean nothing here.
    origin, size, encoded = [*signed.split("\n"), "", ""][:3]
    if not origin or not size.isascii() or not size.isdigit() or str(int(size)) != size:
        raise ValueError("this checkpoint does not say how large the log is")
    top = _decoded(encoded)
    if len(top) != _HASH_BYTES:
        raise ValueError("this checkpoint has no root")
    return Checkpoint(origin, int(size), top)


def _signature(line: str) -> Signature:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    found = _decoded(encoded)
    if dash != _DASH or not name or len(found) <= _KEY_ID_BYTES:
        raise ValueError("a line under this checkpoint is no signature")
    return Signature(name, found[:_KEY_ID_BYTES], found[_KEY_ID_BYTES:])


def _decoded(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("this is not written in base64") from error
