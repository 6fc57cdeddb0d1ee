"""Columns that only the service can read: AES-256-GCM with a key number, and keyed hashes to find them again."""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

_VERSION = b"\x01"
_NONCE_BYTES = 12


class Undecipherable(Exception):
    """A column was written with another key, or changed behind the service's back."""


class Keyring:
    """Keys derived from the one secret of the installation; each use has its own."""

    def __init__(self) -> None:
        self._secret: bytes | None = None

    def load(self, secret: bytes) -> None:
        """Take the installation's secret (at least 32 bytes)."""
        if len(secret) < 32:  # noqa: PLR2004
            raise ValueError("the secret key is shorter than 32 bytes")
        self._secret = secret

    def key(self, use: str) -> bytes:
        """32 bytes for one use, such as ``petitioner.phone`` or ``lookup-secret``."""
        if self._secret is None:
            raise RuntimeError("no secret key was loaded")
        return hmac.digest(self._secret, f"lang-nghe|{use}".encode(), hashlib.sha256)

    def seal(self, use: str, text: str) -> bytes:
        """Encrypt for one use; the use is authenticated, so a value cannot be moved to another column."""
        nonce = os.urandom(_NONCE_BYTES)
        return _VERSION + nonce + AESGCM(self.key(use)).encrypt(nonce, text.encode(), use.encode())

    def unseal(self, use: str, sealed: bytes) -> str:
        """Decrypt what :meth:`seal` made.

        :raises Undecipherable: another key, another use, or changed bytes.
        """
        nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            return AESGCM(self.key(use)).decrypt(nonce, body, use.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise Undecipherable(use) from error

    def blind_index(self, use: str, text: str) -> str:
        """A keyed hash that is the same for the same text: finds a row without storing what it says (hex)."""
        return hmac.digest(self.key(f"index|{use}"), text.encode(), hashlib.sha256).hex()


keyring = Keyring()


class Sealed(TypeDecorator[str]):
    """A text column encrypted at rest; ``use`` is ``table.column``."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, use: str) -> None:
        self.use = use
        super().__init__()

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Encrypt on the way in."""
        return None if value is None else keyring.seal(self.use, value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Decrypt on the way out."""
        return None if value is None else keyring.unseal(self.use, value)
