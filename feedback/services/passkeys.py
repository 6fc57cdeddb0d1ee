"""Passkeys (WebAuthn level 2): added to an account, and shown instead of a password or after it.

The device must have checked who unlocks it (user verification), so that a passkey is two factors at once. Every answer
is to a challenge of this service, for this purpose, that was not answered before; see ``web/staff/challenges.py``.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from feedback.domain.errors import Invalid, Refusal
from feedback.domain.signing_in import NOWHERE, Place, SignInEvent
from feedback.domain.text import N_, tidy_line
from feedback.services import factors, sign_in_log
from feedback.store.models import Account, Passkey, StaffSession
from feedback.store.queries import sign_in

if TYPE_CHECKING:
    from sqlalchemy.orm import Session
    from webauthn.registration.verify_registration_response import VerifiedRegistration

_HANDLE_BYTES = 32
MOST = 20
NAME_LENGTH = 60
_LONGEST_ANSWER = 20_000


class WrongPasskey(Refusal):
    """One sentence whatever was wrong with the answer: no such key, another site, an old challenge, a copied key."""

    sentence = N_("This passkey did not work here. Try again, or choose another way.")


@dataclass(frozen=True)
class Party:
    """For whom a passkey is: the address of this service."""

    origin: str
    name: str

    @property
    def id(self) -> str:
        """The host, which browsers bind a passkey to."""
        return urlsplit(self.origin).hostname or ""


@dataclass(frozen=True)
class Made:
    """A passkey as a browser made it: its answer as JSON, what the person calls it, and what it was asked to sign for whom."""

    answer: str
    name: str
    challenge: bytes
    handle: bytes


def handle_for(session: "Session", account: Account) -> bytes:
    """By what the account's passkeys are known to devices: drawn once, then the same for all of them."""
    held = sign_in.list_passkeys(session, account.id)
    return held[0].handle if held else secrets.token_bytes(_HANDLE_BYTES)


def creation_options(session: "Session", account: Account, party: Party, challenge: bytes, handle: bytes) -> str:
    """What the browser is given to make a passkey, as JSON."""
    from webauthn import generate_registration_options, options_to_json  # noqa: PLC0415 - dear to load
    from webauthn.helpers import structs  # noqa: PLC0415

    known = sign_in.list_passkeys(session, account.id)
    options = generate_registration_options(
        rp_id=party.id,
        rp_name=party.name,
        user_id=handle,
        user_name=account.email,
        user_display_name=account.name,
        challenge=challenge,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.PREFERRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=key.credential_id) for key in known],
    )
    return options_to_json(options)


def request_options(session: "Session", account: Account | None, party: Party, challenge: bytes) -> str:
    """What the browser is given to show a passkey, as JSON; of an account where it is known, else any for this service."""
    from webauthn import generate_authentication_options, options_to_json  # noqa: PLC0415
    from webauthn.helpers import structs  # noqa: PLC0415

    allowed = [
        structs.PublicKeyCredentialDescriptor(
            id=key.credential_id, transports=[structs.AuthenticatorTransport(name) for name in key.transports.split()]
        )
        for key in (sign_in.list_passkeys(session, account.id) if account else ())
    ]
    options = generate_authentication_options(
        rp_id=party.id,
        challenge=challenge,
        allow_credentials=allowed,
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def add(
    session: "Session",
    account: Account,
    made: Made,
    *,
    party: Party,
    now: datetime,
    here: StaffSession,
    place: Place = NOWHERE,
) -> list[str]:
    """Keep the passkey that the browser made. Other browsers are out.

    :returns: recovery codes to be shown once, where the account had no factor; else nothing.
    :raises Invalid: no name, or too many. :raises WrongPasskey: the answer is none to this challenge, or the key is known.
    """
    shown, held = tidy_line(made.name), sign_in.list_passkeys(session, account.id)
    if not shown or len(shown) > NAME_LENGTH:
        raise Invalid({"name": N_("Give the passkey a name of at most 60 characters, such as “office computer”.")})
    if len(held) >= MOST:
        raise Invalid({"name": N_("There are 20 passkeys already. Remove one first.")})
    key, transports = _verified(made, party)
    if sign_in.find_credential(session, key.credential_id) is not None:
        raise WrongPasskey
    first = not sign_in.has_factor(session, account.id)
    row = Passkey(account_id=account.id, credential_id=key.credential_id, public_key=key.credential_public_key, name=shown)
    row.reference, row.handle, row.sign_count = secrets.token_hex(8), made.handle, key.sign_count
    row.transports, row.added_at = transports, now
    session.add(row)
    sign_in_log.note(session, account, SignInEvent.PASSKEY_ADDED, now=now, place=place, detail=shown)
    return factors.settle(session, account, first=first, now=now, here=here)


def check(
    session: "Session", answer: str, *, challenge: bytes, party: Party, now: datetime, account_id: int | None = None
) -> Passkey:
    """The passkey that answered the challenge.

    :param account_id: whose it must be; None where the passkey itself says who comes.
    :raises WrongPasskey: whatever is wrong with it.
    """
    from webauthn import verify_authentication_response  # noqa: PLC0415
    from webauthn.helpers import parse_authentication_credential_json  # noqa: PLC0415
    from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415

    try:
        _check_size(answer)
        credential = parse_authentication_credential_json(answer)
        key = sign_in.find_credential(session, credential.raw_id)
        if key is None or (account_id is not None and key.account_id != account_id):
            raise WrongPasskey
        if credential.response.user_handle not in ({key.handle} if account_id is None else {key.handle, None, b""}):
            raise WrongPasskey
        verified = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise WrongPasskey from error
    key.sign_count, key.last_used_at = verified.new_sign_count, now
    session.flush()
    return key


def _check_size(answer: str) -> None:
    if len(answer) > _LONGEST_ANSWER:
        raise WrongPasskey


def _verified(made: Made, party: Party) -> "tuple[VerifiedRegistration, str]":
    from webauthn import verify_registration_response  # noqa: PLC0415
    from webauthn.helpers import parse_registration_credential_json  # noqa: PLC0415
    from webauthn.helpers.exceptions import WebAuthnException  # noqa: PLC0415

    try:
        _check_size(made.answer)
        credential = parse_registration_credential_json(made.answer)
        key = verify_registration_response(
            credential=credential,
            expected_challenge=made.challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise WrongPasskey from error
    return key, " ".join(transport.value for transport in credential.response.transports or ())
