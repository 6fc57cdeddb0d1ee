"""Columns and files that only the service can read: AES-256-GCM with a key id, and keyed hashes to find them again.

A sealed value is ``0x02 | key id (4 bytes) | nonce (12) | ciphertext and tag``. Version, key id and use are authenticated:
a value that was changed, or moved to another column, does not open. Before there were several keys it was
``0x01 | nonce | ciphertext and tag``; such a value opens with whichever key made it.
"""

import hashlib
import hmac
import os
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

_VERSION = b"\x02"
_VERSION_WITHOUT_ID = b"\x01"
_ID_BYTES = 4
_NONCE_BYTES = 12
_SHORTEST_SECRET = 32


class Undecipherable(Exception):
    """A sealed value was written with a key that is not here, or changed behind the service's back.

    The message names the use and the key, never what was sealed.
    """


@dataclass(frozen=True)
class Secret:
    """One secret of the installation. Every use has a key of its own, from which no other can be worked out."""

    material: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """:raises ValueError: it is too short."""
        if len(self.material) < _SHORTEST_SECRET:
            raise ValueError("the secret key is shorter than 32 bytes")

    @property
    def id(self) -> bytes:
        """Four bytes by which sealed values name it; they tell nothing of it."""
        return self.key("key-id")[:_ID_BYTES]

    def key(self, use: str) -> bytes:
        """32 bytes for one use, such as ``petitioner.phone`` or ``lookup-secret``."""
        return hmac.digest(self.material, f"lang-nghe|{use}".encode(), hashlib.sha256)


class Keyring:
    """The secrets that are in use: the first seals and hashes, all of them open and find."""

    def __init__(self) -> None:
        self._secrets: tuple[Secret, ...] = ()

    def load(self, *secrets: bytes) -> None:
        """Take the installation's secrets (at least 32 bytes each), the one that seals first."""
        self._secrets = tuple(Secret(material) for material in secrets)

    def key(self, use: str) -> bytes:
        """32 bytes for one use, of the secret that seals."""
        return self._first.key(use)

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
        secret = self._first
        header, nonce = _VERSION + secret.id, os.urandom(_NONCE_BYTES)
        return header + nonce + AESGCM(secret.key(use)).encrypt(nonce, data, header + use.encode())

    def unseal_bytes(self, use: str, sealed: bytes) -> bytes:
        """Decrypt what :meth:`seal_bytes` made.

        :raises Undecipherable: another key, another use, or changed bytes.
        """
        version, rest = sealed[:1], sealed[1:]
        if version == _VERSION:
            named, rest = rest[:_ID_BYTES], rest[_ID_BYTES:]
            candidates = [secret for secret in self._secrets if secret.id == named]
            if not candidates:
                raise Undecipherable(f"{use}: sealed with the key {named.hex()}, which is not here")
            bound = version + named + use.encode()
        elif version == _VERSION_WITHOUT_ID:
            candidates, bound = list(self._secrets), use.encode()
        else:
            raise Undecipherable(f"{use}: this is no sealed value")
        for secret in candidates:
            try:
                return AESGCM(secret.key(use)).decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], bound)
            except (InvalidTag, ValueError):
                continue
        raise Undecipherable(f"{use}: changed, moved from elsewhere, or sealed with a key that is not here")

    def blind_index(self, use: str, text: str) -> str:
        """A keyed hash that is the same for the same text: finds a row without storing what it says (hex)."""
        return hmac.digest(self.key(f"index|{use}"), text.encode(), hashlib.sha256).hex()

    @property
    def _first(self) -> Secret:
        if not self._secrets:
            raise RuntimeError("no secret key was loaded")
        return self._secrets[0]


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
