"""A leaf of the log: who did what to which petition and when, told to everyone, and everything else only promised.

A commitment fixes a value without telling it. Whoever is given the value and its salt can check that it is the value
that was logged; without the salt not even a guess can be confirmed, so deleting the salt with the value forgets it.
"""

import hashlib
import hmac
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

VERSION = 1
SALT_BYTES = 32
INTERNAL = "internal"
"""What a leaf says in place of an action that its sender does not see."""


@dataclass(frozen=True)
class Leaf:
    """What everyone may know of an event. ``petition``, ``actor`` and the ``fields`` by name are commitments, in hex.

    ``at`` is when it happened and ``logged`` when it came into the log, both as :func:`moment_text`; ``office`` is the code of
    the office responsible after it, or empty.
    """

    seq: int
    petition: str
    action: str
    at: str
    logged: str
    office: str
    actor: str
    fields: Mapping[str, str]

    def body(self) -> bytes:
        """The bytes that are hashed."""
        return canonical({"v": VERSION, **vars(self), "fields": dict(self.fields)})


def read_leaf(body: bytes) -> Leaf:
    """The leaf that has this body.

    :raises ValueError: it is none, or not written the one way in which this leaf is written.
    """
    try:
        said: dict[str, Any] = json.loads(body)
        version = said.pop("v")
        leaf = Leaf(**said)
    except (UnicodeDecodeError, TypeError, AttributeError, KeyError, RecursionError) as error:
        raise ValueError("this is no leaf of the log") from error
    texts = (leaf.petition, leaf.action, leaf.at, leaf.logged, leaf.office, leaf.actor)
    well_formed = type(leaf.seq) is int and isinstance(leaf.fields, dict) and all(isinstance(text, str) for text in texts)
    if version != VERSION or not well_formed or not all(isinstance(value, str) for value in leaf.fields.values()):
        raise ValueError("this is no leaf of the log that is understood here")
    if leaf.body() != body:
        raise ValueError("this leaf is not written in its one canonical form")
    return leaf


def canonical(value: Any) -> bytes:
    """JSON in the one form that is hashed: sorted keys, no spaces, UTF-8."""
    return _ENCODER.encode(value).encode()


_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def commitment(name: str, salt: bytes, value: str) -> bytes:
    """The promise of a named value: HMAC-SHA256 under its salt over name, NUL and the value in NFC.

    The name is part of it, so that no value can be opened as another's.
    """
    return hmac.digest(salt, f"{name}\0{unicodedata.normalize('NFC', value)}".encode(), hashlib.sha256)


def opens(promised: str, name: str, salt: bytes, value: str) -> bool:
    """Whether a commitment, in hex, is that of this value."""
    return commitment(name, salt, value).hex() == promised


def moment_text(moment: datetime) -> str:
    """An aware time as leaves write it, in UTC: ``2026-11-20T02:00:00.000000Z``."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"
