"""Columns and files that only the service can read: AES-256-GCM with a key id, and keyed hashes to find them again.

A sealed value is ``0x02 | key id (4 bytes) | nonce (12) | ciphertext and tag``. Version, key id and use are authenticated:
a value that was changed, or moved to another column, does not open. Before there were several keys it was
``0x01 | nonce | ciphertext and tag``; such a value opens with whichever key made it.
"""

import hashlib
import hmac
import logging
import os
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

from feedback.store import key_file
from feedback.store.key_file import CHECKED, Retired, Secret, Secrets

_log = logging.getLogger(__name__)
_VERSION = b"\x02"
_VERSION_WITHOUT_ID = b"\x01"
HEADER_BYTES = 5
_NONCE_BYTES = 12


class Undecipherable(Exception):
    """A sealed value was written with a key that is not here, or changed behind the service's back.

    The message names the use and the key, never what was sealed.
    """

    names_no_value = True


class Keyring:
    """The secrets that are in use: the first seals and hashes, all of them open and find.

    Where they stand in a file it is looked at before every use, which costs some microseconds, so that a new secret is
    known to every process before the next value is sealed or looked for, and nothing need be started anew.
    """

    def __init__(self) -> None:
        self._secrets: Secrets | None = None
        self._file: Path | None = None
        self._stamp: object = None
        self._troubled = False

    def load(self, *secrets: bytes) -> None:
        """Take the installation's secrets (at least 32 bytes each), the one that seals first."""
        self.take(Secrets(tuple(Secret(material) for material in secrets)))

    def take(self, secrets: Secrets) -> None:
        """Take secrets that do not change while the process lives."""
        self._secrets, self._file = secrets, None

    def follow(self, file: Path) -> None:
        """Take the secrets from a file, and again whenever it is changed.

        :raises OSError: it cannot be read. :raises ValueError: there is no secret in it, or one too short.
        """
        self._stamp = key_file.stamp(file)
        self._secrets, self._file = key_file.read(file), file

    @property
    def secrets(self) -> Secrets:
        """Those that are in use at this moment."""
        if self._file is not None:
            self._look(self._file)
        if self._secrets is None:
            raise RuntimeError("no secret key was loaded")
        return self._secrets

    def key(self, use: str) -> bytes:
        """32 bytes for one use, of the secret that seals."""
        return self.secrets.live[0].key(use)

    def keys(self, use: str) -> tuple[bytes, ...]:
        """The keys of every secret that is in use, that of the one that seals first."""
        return tuple(secret.key(use) for secret in self.secrets.live)

    def seal(self, use: str, text: str) -> bytes:
        """Encrypt a text for one use; the use is authenticated, so a value cannot be moved to another column."""
        return self.seal_bytes(use, text.encode())

    def unseal(self, use: str, sealed: bytes) -> str:
        """Decrypt what :meth:`seal` made.

        :raises Undecipherable: another key, another use, or changed bytes.
        """
        return self.unseal_bytes(use, sealed).decode()

    def seal_bytes(self, use: str, data: bytes) -> bytes:
        """Encrypt bytes, such as a file, for one use."""
        secret = self.secrets.live[0]
        header, nonce = header_of(secret), os.urandom(_NONCE_BYTES)
        return header + nonce + AESGCM(secret.key(use)).encrypt(nonce, data, header + use.encode())

    def unseal_bytes(self, use: str, sealed: bytes) -> bytes:
        """Decrypt what :meth:`seal_bytes` made.

        :raises Undecipherable: another key, another use, or changed bytes.
        """
        candidates, header = self.secrets.live, b""
        if sealed[:1] == _VERSION:
            header = sealed[:HEADER_BYTES]
            candidates = tuple(secret for secret in candidates if header_of(secret) == header)
            if not candidates:
                raise Undecipherable(f"{use}: sealed with the key {header[1:].hex()}, which is not here")
        elif sealed[:1] != _VERSION_WITHOUT_ID:
            raise Undecipherable(f"{use}: this is no sealed value")
        rest = sealed[len(header) or 1 :]
        for secret in candidates:
            try:
                return AESGCM(secret.key(use)).decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], header + use.encode())
            except (InvalidTag, ValueError):
                continue
        raise Undecipherable(f"{use}: changed, moved from elsewhere, or sealed with a key that is not here")

    def hash(self, use: str, text: str) -> str:
        """A keyed hash to store of something that only its holder knows, such as a token (64 hexadecimal digits)."""
        return _hash(self.key(use), text)

    def hashes(self, use: str, text: str) -> tuple[str, ...]:
        """Every hash under which it may be stored: of the secrets in use, the first one's first, and of those retired."""
        makers = self.makers() if use in CHECKED else self.secrets.live
        return tuple(_hash(maker.key(use), text) for maker in makers)

    def makers(self) -> tuple[Secret | Retired, ...]:
        """All that ever made a hash that still holds; for what is derived from several keys of the same secret."""
        return (*self.secrets.live, *self.secrets.retired)

    def blind_index(self, use: str, text: str) -> str:
        """A keyed hash that is the same for the same text: finds a row without storing what it says (hex)."""
        return self.hash(f"index|{use}", text)

    def blind_indexes(self, use: str, text: str) -> tuple[str, ...]:
        """Every hash under which it may be found as long as a new secret takes the place of an old one."""
        return self.hashes(f"index|{use}", text)

    def _look(self, file: Path) -> None:
        try:
            stamp = key_file.stamp(file)
            if stamp != self._stamp:
                self._secrets, self._stamp = key_file.read(file), stamp
        except (OSError, ValueError) as error:
            # What was known goes on: better than an outage, and nothing is sealed with a key that is not kept.
            if not self._troubled:
                _log.error("The key file cannot be read (%s); the keys known until now are used.", type(error).__name__)
            self._troubled = True
        else:
            self._troubled = False


def header_of(secret: Secret) -> bytes:
    """How everything begins that a secret seals."""
    return _VERSION + secret.id


def _hash(key: bytes, text: str) -> str:
    return hmac.digest(key, text.encode(), hashlib.sha256).hex()


keyring = Keyring()


class Sealed(TypeDecorator[Any]):
    """A column encrypted at rest.

    :param use: ``table.column``. :param reads: what makes its type of the text, ``str`` or ``float``.
    """

    impl = LargeBinary
    cache_ok = True

    def __init__(self, use: str, reads: type = str) -> None:
        self.use, self.reads = use, reads
        super().__init__()

    def process_bind_param(self, value: object, dialect: Dialect) -> bytes | None:
        """Encrypt on the way in."""
        return None if value is None else keyring.seal(self.use, str(value))

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        """Decrypt on the way out."""
        return None if value is None else self.reads(keyring.unseal(self.use, value))
