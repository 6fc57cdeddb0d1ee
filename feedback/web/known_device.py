"""A browser in which somebody signed in before: slowed down by itself, not by what strangers do at the same account.

A cookie of its own, signed, good for half a year, given only after a full sign-in. It opens nothing; it says whose tries
are counted apart, and whether a letter about a new device is due. A new password makes every device new again.
"""

import hashlib
import secrets
from typing import TYPE_CHECKING, Any

from flask import request
from itsdangerous import BadData, URLSafeTimedSerializer

from feedback.store.queries.accounts import find_account
from feedback.web.context import settings
from feedback.web.cookies import signing_keys
from feedback.web.signing import PatientSigner
from feedback.web.transaction import session

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from feedback.store.models import Account

_SECONDS = 180 * 24 * 60 * 60
_MOST = 5
"""People who share a device; who signed in longest ago is forgotten first."""


def device_known_to(account: "Account | None") -> str | None:
    """The name of this device, if the account was signed in with it; it has one for each account."""
    held: list[list[str]] = _read().get("of", [])
    if account is None:
        return None
    return next((name for number, generation, name in held if (number, generation) == _mark(account)), None)


def device_known_to_address(email: str) -> str | None:
    """The same, for what was typed as the e-mail address."""
    return device_known_to(find_account(session(), email.strip()))


def remember(response: "Response", account: "Account") -> None:
    """From now on the account's tries in this browser are counted apart."""
    number, generation = _mark(account)
    others = [row for row in _read().get("of", []) if row[0] != number]
    name = device_known_to(account) or secrets.token_hex(8)
    kept = [[number, generation, name], *others][:_MOST]
    response.set_cookie(
        _cookie(),
        str(_serializer().dumps({"of": kept})),
        max_age=_SECONDS,
        secure=settings().is_secure,
        httponly=True,
        # Only our own sign-in page asks for it.
        samesite="Strict",
    )


def _read() -> dict[str, Any]:
    try:
        read = _serializer().loads(request.cookies.get(_cookie(), ""), max_age=_SECONDS)
    except BadData:
        return {}
    return read if isinstance(read, dict) else {}


def _cookie() -> str:
    return "__Host-known" if settings().is_secure else "known"


def _mark(account: "Account") -> tuple[str, str]:
    """The account and its present password, so far as the cookie tells of it: not at all."""
    return str(account.id), hashlib.sha256(account.password_hash.encode()).hexdigest()[:16]


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(signing_keys("known-device"), salt="known-device", signer=PatientSigner)
