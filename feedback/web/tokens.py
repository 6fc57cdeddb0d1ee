"""One-use form tokens, and what a browser may carry sealed (DESIGN 9.14)."""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer

from feedback.store.encryption import Undecipherable, keyring
from feedback.web.cookies import signing_keys
from feedback.web.signing import PatientSigner

_LONGEST_SECONDS = 12 * 60 * 60
_SEALED = "browser"


def new_form_token() -> str:
    """A token for one form: random, signed, good for twelve hours. The petition it makes is recognised by it."""
    return str(_serializer().dumps(secrets.token_hex(16)))


def is_fresh(token: str) -> bool:
    """Whether the token is ours and not too old."""
    try:
        _serializer().loads(token, max_age=_LONGEST_SECONDS)
    except BadData:
        return False
    return True


def is_ours(token: str) -> bool:
    """Whether we gave the token out, however long ago."""
    try:
        _serializer().loads(token)
    except BadData:
        return False
    return True


def seal(text: str) -> str:
    """A text that the browser can carry but not read."""
    return keyring.seal(_SEALED, text).hex()


def unseal(carried: Any) -> str | None:
    """What :func:`seal` sealed, or None."""
    try:
        return keyring.unseal(_SEALED, bytes.fromhex(carried))
    except (Undecipherable, ValueError, TypeError):
        return None


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(signing_keys("form-signature"), salt="form-token", signer=PatientSigner)


def mask(token: str) -> str:
    """The token under a mask drawn anew for every page, so that nothing can be learnt from how well pages compress (BREACH)."""
    plain = token.encode()
    pad = secrets.token_bytes(len(plain))
    return urlsafe_b64encode(pad + _xor(plain, pad)).decode()


def unmask(masked: str) -> str:
    """The token that :func:`mask` hid; empty where it is none."""
    try:
        both = urlsafe_b64decode(masked.encode())
        half = len(both) // 2
        return _xor(both[:half], both[half:]).decode()
    except (ValueError, UnicodeError):
        return ""


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
