"""The keys that sign checkpoints: made once, rotated with an overlap, and never forgotten, so that old signatures verify."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from feedback.domain.ledger import Checkpoint, Note, key_id, signature_line, vkey
from feedback.store.models import LedgerKey
from feedback.store.queries import ledger_keys as query

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

OVERLAP = timedelta(days=90)
"""How long an old key signs beside the new one, for those who know only the old."""


@dataclass(frozen=True)
class PublishedKey:
    """A key as everyone may know it: ``vkey`` is name, number and public key in one word."""

    vkey: str
    signs_from: datetime
    signs_until: datetime | None


def ensure(session: "Session", origin: str, *, now: datetime) -> bool:
    """Make the first key, under the name that the log then keeps for ever; whether one had to be made."""
    if query.list_public(session):
        return False
    _make(session, origin, now)
    return True


def rotate(session: "Session", *, now: datetime, overlap: timedelta = OVERLAP) -> PublishedKey:
    """Make a new key. Those that sign until now go on for the overlap, and verify for ever.

    :raises LookupError: there is no key yet.
    """
    name = origin_of(session)
    for key in query.list_lasting(session):
        key.signs_until = now + overlap
    made = _make(session, name, now)
    return PublishedKey(vkey(made.name, made.public), made.signs_from, made.signs_until)


def published(session: "Session") -> list[PublishedKey]:
    """Every key there ever was, the first first."""
    return [PublishedKey(vkey(key.name, key.public), key.signs_from, key.signs_until) for key in query.list_public(session)]


def origin_of(session: "Session") -> str:
    """The log's own name.

    :raises LookupError: there is no key yet, and so no name.
    """
    known = query.list_public(session)
    if not known:
        raise LookupError("the log has no key yet")
    return known[0].name


def sign(session: "Session", checkpoint: Checkpoint, *, now: datetime) -> str:
    """The checkpoint as a note, signed by every key that signs at the moment. The same again gives the same text."""
    text = checkpoint.text()
    signing = query.list_signing(session, now)
    return f"{text}\n" + "".join(signature_line(key.name, key.public, _signature(key, text)) for key in signing)


def is_ours(session: "Session", note: Note) -> bool:
    """Whether a note carries a good signature of one of our keys, old or new."""
    return any(verifies(note, key.name, key.public) for key in query.list_public(session))


def verifies(note: Note, name: str, public: bytes) -> bool:
    """Whether a note carries a good signature of this key."""
    number, key = key_id(name, public), Ed25519PublicKey.from_public_bytes(public)
    for line in note.signatures:
        if (line.name, line.key_id) == (name, number):
            try:
                key.verify(line.signature, note.text.encode())
            except InvalidSignature:
                continue
            return True
    return False


def _make(session: "Session", name: str, now: datetime) -> LedgerKey:
    private = Ed25519PrivateKey.generate()
    made = LedgerKey(
        name=name,
        public=private.public_key().public_bytes_raw(),
        private=private.private_bytes_raw().hex(),
        signs_from=now,
    )
    session.add(made)
    session.flush()
    return made


def _signature(key: LedgerKey, text: str) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(key.private)).sign(text.encode())
