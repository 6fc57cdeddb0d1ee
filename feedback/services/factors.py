"""Second factors: an app that shows codes (RFC 6238), and recovery codes for the day the phone is lost.

Passkeys are in :mod:`feedback.services.passkeys`; what is removed, reset and counted here concerns them as well.
"""

import hmac
import re
import secrets
from base64 import b32decode, b32encode
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from feedback.domain.errors import Invalid, NotPossible
from feedback.domain.signing_in import NOWHERE, Place, SignInEvent
from feedback.domain.text import N_
from feedback.services import sessions, sign_in_log
from feedback.store.models import Account, AuthenticatorApp, Passkey, RecoveryCode, StaffSession
from feedback.store.queries import sign_in

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

DIGITS, STEP_SECONDS = 6, 30
_DRIFT = 1
"""Steps by which the clock of a phone may be off, each way."""
_SECRET_BYTES = 20
CODES, _CODE_LETTERS, _HALF = 10, 10, 5
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""32 letters that are not taken for each other on paper: ten of them are 50 bits."""
_CODE = re.compile(rf"[{_ALPHABET}]{{{_CODE_LETTERS}}}")
_SALT_BYTES = 16


def new_secret() -> str:
    """A secret for an app, in Base32."""
    return b32encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def app_address(secret: str, email: str, service: str) -> str:
    """What the QR code says: the address by which apps take a secret over."""
    return f"otpauth://totp/{quote(service)}:{quote(email)}?secret={secret}&issuer={quote(service)}"


def add_app(
    session: "Session", account: Account, secret: str, code: str, *, now: datetime, here: StaffSession, place: Place = NOWHERE
) -> list[str]:
    """Take the app over, once it shows the right code. Other browsers are out.

    :returns: recovery codes to be shown once, where the account had no factor; else nothing.
    :raises Invalid: the code is not the one of now. :raises NotPossible: there is an app already.
    """
    if sign_in.find_app(session, account.id) is not None:
        raise NotPossible(N_("There is an authenticator app already. Remove it first, then add another."))
    step = _step_of(secret, code, now)
    if step is None:
        raise Invalid(
            {"code": N_("This is not the code the app shows now. Check the clock of the phone and type the next code.")}
        )
    first = not sign_in.has_factor(session, account.id)
    session.add(AuthenticatorApp(account_id=account.id, secret=secret, added_at=now, last_step=step))
    sign_in_log.note(session, account, SignInEvent.APP_ADDED, now=now, place=place)
    return settle(session, account, first=first, now=now, here=here)


def settle(session: "Session", account: Account, *, first: bool, now: datetime, here: StaffSession) -> list[str]:
    """After a factor was added: only the browser it was added in stays; with the first come recovery codes."""
    sessions.end_all(session, account, now=now, besides=here)
    here.twofold = True
    session.flush()
    return make_codes(session, account, now=now) if first else []


def use_app(session: "Session", account: Account, code: str, *, now: datetime) -> bool:
    """Whether it is the code that the account's app shows, one step early or late; each is taken once."""
    app = sign_in.find_app(session, account.id)
    step = _step_of(app.secret, code, now, after=app.last_step) if app else None
    if app is None or step is None:
        return False
    app.last_step, app.last_used_at = step, now
    session.flush()
    return True


def make_codes(session: "Session", account: Account, *, now: datetime) -> list[str]:
    """Ten recovery codes, to be shown once; earlier ones are good no more."""
    sign_in.delete_codes(session, account.id)
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LETTERS)) for _ in range(CODES)]
    salt = secrets.token_bytes(_SALT_BYTES)
    session.add_all(RecoveryCode(account_id=account.id, code_hash=_hash(code, salt), made_at=now) for code in codes)
    session.flush()
    return [f"{code[:_HALF]}-{code[_HALF:]}" for code in codes]


def use_code(session: "Session", account: Account, typed: str, *, now: datetime, place: Place = NOWHERE) -> bool:
    """Whether it is one of the recovery codes that are left; it is used up then, and the person is told."""
    code, rows = re.sub(r"[\s-]", "", typed).upper(), sign_in.list_codes(session, account.id)
    if not rows or not _CODE.fullmatch(code):
        return False
    hashed = _hash(code, bytes.fromhex(rows[0].code_hash.partition(":")[0]))
    found = next((row for row in rows if hmac.compare_digest(row.code_hash, hashed)), None)
    if found is None:
        return False
    found.used_at = now
    session.flush()
    left = sign_in.count_codes(session, account.id)
    sign_in_log.note(session, account, SignInEvent.CODE_USED, now=now, place=place, left=left)
    return True


def remove(
    session: "Session",
    account: Account,
    factor: AuthenticatorApp | Passkey,
    *,
    now: datetime,
    demanded: bool,
    here: StaffSession,
    place: Place = NOWHERE,
) -> None:
    """Take a factor away. With the last one the recovery codes go; other browsers are out.

    :param demanded: whether the person's role demands one. :raises NotPossible: it does, and this is the last.
    """
    app, passkeys = sign_in.look_at_app(session, account.id), sign_in.list_passkeys(session, account.id)
    last = len(passkeys) + (app is not None) == 1
    if last and demanded:
        raise NotPossible(N_("Your role needs a second factor, and this is the only one. Add another first."))
    session.delete(factor)
    if last:
        sign_in.delete_codes(session, account.id)
    event, name = SignInEvent.APP_REMOVED, ""
    if isinstance(factor, Passkey):
        event, name = SignInEvent.PASSKEY_REMOVED, factor.name
    sign_in_log.note(session, account, event, now=now, place=place, detail=name)
    sessions.end_all(session, account, now=now, besides=here)


def reset(session: "Session", account: Account, *, now: datetime, by_id: int | None) -> None:
    """Take every factor away, for somebody who lost phone and codes: whoever is signed in is out, and the person is told.

    :param by_id: the administrator; None for the command line. :raises NotPossible: there is nothing to take away.
    """
    app = sign_in.find_app(session, account.id)
    held: list[AuthenticatorApp | Passkey] = [*([app] if app else []), *sign_in.list_passkeys(session, account.id)]
    if not held:
        raise NotPossible(N_("The account has no second factor."))
    for factor in held:
        session.delete(factor)
    sign_in.delete_codes(session, account.id)
    sessions.end_all(session, account, now=now)
    sign_in_log.note(session, account, SignInEvent.FACTORS_RESET, now=now, by_id=by_id)


def _step_of(secret: str, code: str, now: datetime, after: int = -1) -> int | None:
    """The time step, later than ``after``, whose code this is; None where it is none of those allowed now."""
    typed = re.sub(r"\s", "", code)
    if not re.fullmatch(rf"\d{{{DIGITS}}}", typed, re.ASCII):
        return None
    # Apps know no other hash than the one the standard was written with; nothing rests on collisions here.
    codes = TOTP(b32decode(secret), DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303
    present = int(now.timestamp()) // STEP_SECONDS
    allowed = [step for step in range(present - _DRIFT, present + _DRIFT + 1) if step > after]
    right = [step for step in allowed if hmac.compare_digest(codes.generate(step * STEP_SECONDS), typed.encode())]
    return right[0] if right else None


def _hash(code: str, salt: bytes) -> str:
    """Slow on purpose, as 50 bits alone would not stand against whoever reads the table and has the secret (ASVS 6.5.2).

    The codes of an account have one salt, so that one calculation finds among all of them.
    """
    hashed = hash_secret_raw(code.encode(), salt, time_cost=2, memory_cost=19 * 1024, parallelism=1, hash_len=32, type=Type.ID)
    return f"{salt.hex()}:{hashed.hex()}"
