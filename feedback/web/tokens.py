"""One-use form tokens, and what a browser may carry sealed (DESIGN 9.14)."""

import secrets
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from feedback.store.encryption import Undecipherable, keyring

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
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="form-token")
