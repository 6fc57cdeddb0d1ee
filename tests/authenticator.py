"""A security key made of paper: answers WebAuthn challenges in Python, rightly or wrongly, as a test wishes."""

import hashlib
import json
import secrets
import struct
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

_PRESENT, _VERIFIED, _ATTESTED = 0x01, 0x04, 0x40


def text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class SecurityKey:
    """One key pair for one site."""

    rp_id: str = "localhost"
    origin: str = "http://localhost"
    handle: bytes = b""
    count: int = 0
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, challenge: bytes, handle: bytes, *, verified: bool = True) -> str:
        """The answer to ``navigator.credentials.create``."""
        self.handle = handle
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = bytes(16) + struct.pack(">H", len(self.credential_id)) + self.credential_id + cbor2.dumps(public)
        data = self._data(_ATTESTED | (_VERIFIED if verified else 0)) + attested
        made = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(self._client("webauthn.create", challenge), attestationObject=text(made), transports=["internal"])

    def show(self, challenge: bytes, *, verified: bool = True, handle: bytes | None = None, origin: str = "") -> str:
        """The answer to ``navigator.credentials.get``."""
        self.count += 1
        client = self._client("webauthn.get", challenge, origin)
        data = self._data(_VERIFIED if verified else 0)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        shown = {"authenticatorData": text(data), "signature": text(signature)}
        return self._answer(client, **shown, userHandle=text(self.handle if handle is None else handle))

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self.rp_id.encode()).digest() + bytes([_PRESENT | flags]) + struct.pack(">I", self.count)

    def _client(self, kind: str, challenge: bytes, origin: str = "") -> bytes:
        said = {"type": kind, "challenge": text(challenge), "origin": origin or self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _answer(self, client: bytes, **response: object) -> str:
        named = {"id": text(self.credential_id), "rawId": text(self.credential_id), "type": "public-key"}
        return json.dumps({**named, "response": {"clientDataJSON": text(client), **response}})
