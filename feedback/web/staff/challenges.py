"""What a passkey is asked to sign: random, for one purpose and one account, answered once and within ten minutes.

The page carries it sealed, so that showing a page writes nothing; that it was answered is written down.
"""

import hashlib
import json
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import request

from feedback.extensions import clock
from feedback.services import passkeys
from feedback.services.passkeys import Party, WrongPasskey
from feedback.store.queries.sign_in import list_passkeys, spend_challenge
from feedback.web.context import authority_name, settings
from feedback.web.tokens import seal, unseal
from feedback.web.transaction import session

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.store.models import Account, Passkey

_GOOD_FOR = timedelta(minutes=10)
_BYTES = 32


@dataclass(frozen=True)
class Challenge:
    """What is signed (32 bytes), and how the form carries it there and back; ``handle`` only where a passkey is made."""

    drawn: bytes
    carried: str = ""
    handle: bytes = b""


@dataclass(frozen=True)
class Asked:
    """For a page: what its form carries, and what its button gives the browser, as JSON."""

    carried: str
    options: str


def ask_for_passkey(purpose: str, account: "Account | None" = None) -> Asked | None:
    """Ask for a passkey, of the account where it is known; None where none can be shown."""
    if not are_possible() or (account is not None and not list_passkeys(session(), account.id)):
        return None
    posed = pose(purpose, account.id if account else None)
    return Asked(posed.carried, passkeys.request_options(session(), account, party(), posed.drawn))


def shown_passkey(writing: "Session", purpose: str, account_id: int | None = None, prefix: str = "passkey_") -> "Passkey":
    """The passkey that this form shows.

    :param account_id: whose it must be; None where the passkey itself says who comes. :param prefix: of the form's fields.
    :raises WrongPasskey: whatever is wrong with it.
    """
    posed = take(writing, request.form.get(f"{prefix}challenge", ""), purpose, account_id)
    answer = request.form.get(f"{prefix}answer", "")
    return passkeys.check(writing, answer, challenge=posed.drawn, party=party(), now=clock(), account_id=account_id)


def pose(purpose: str, account_id: int | None, handle: bytes = b"") -> Challenge:
    """A new challenge."""
    drawn = secrets.token_bytes(_BYTES)
    written = {
        "purpose": purpose,
        "account": account_id,
        "until": int((clock() + _GOOD_FOR).timestamp()),
        "drawn": b64encode(drawn).decode(),
        "handle": b64encode(handle).decode(),
    }
    return Challenge(drawn, seal(json.dumps(written)), handle)


def take(writing: "Session", carried: str, purpose: str, account_id: int | None) -> Challenge:
    """The challenge that a form brings back; from now on it was answered.

    :raises WrongPasskey: it is none of ours, for something or somebody else, too old, or was answered.
    """
    read = json.loads(unseal(carried) or "{}")
    if not isinstance(read, dict) or (read.get("purpose"), read.get("account")) != (purpose, account_id):
        raise WrongPasskey
    drawn = b64decode(read["drawn"])
    if read["until"] < clock().timestamp() or not spend_challenge(writing, hashlib.sha256(drawn).hexdigest(), clock()):
        raise WrongPasskey
    return Challenge(drawn, handle=b64decode(read["handle"]))


def party() -> Party:
    """For whom passkeys are: the public address; where nothing is for real, the one the page was opened under."""
    return Party(settings().base_url if settings().is_public else request.host_url.rstrip("/"), authority_name())


def are_possible() -> bool:
    """Whether browsers allow passkeys here: by https or on this machine, under a name and not a number."""
    host = urlsplit(party().origin).hostname or ""
    named = not host.replace(".", "").isdigit() and ":" not in host
    return named and (party().origin.startswith("https://") or host == "localhost" or host.endswith(".localhost"))
