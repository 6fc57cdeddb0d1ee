"""Keys that open a door once: made for an address, proved by using them."""

import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.errors import Refusal
from feedback.domain.once import LIFETIMES, OncePurpose
from feedback.domain.petition import derive_secret, normalise_secret
from feedback.domain.text import N_
from feedback.services.notifications.letters import payload_of
from feedback.store.encryption import keyring
from feedback.store.models import OnceKey, Petition
from feedback.store.queries import once_keys as query

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class KeyOver(Refusal):
    """The key opens nothing: it was used, grew too old, or never was."""

    sentence = N_("This link was used already, or its time is over. Ask for a new one.")


def make(
    session: "Session", purpose: OncePurpose, *, now: datetime, petition: Petition | None = None, email_index: str | None = None
) -> str:
    """A key for a letter: the token of its link (32 hexadecimal digits)."""
    token = secrets.token_hex(16)
    _keep(session, purpose, token, now, petition, email_index)
    return token


def make_spoken(session: "Session", petition: Petition, *, now: datetime) -> str:
    """A key that can be read out on the telephone: written like a lookup secret."""
    spoken = derive_secret(keyring.key("once-key"), secrets.token_hex(16))
    _keep(session, OncePurpose.SECRET, spoken, now, petition, None)
    return spoken


def use(session: "Session", token: str, purpose: OncePurpose, *, now: datetime, spoken: bool = False) -> OnceKey:
    """Turn a key; it opens nothing from then on.

    :param spoken: it was told on the telephone; such a key proves no address, and is good only beside its petition's code.
    :raises KeyOver: it was used before, is too old, or is none of that purpose and kind.
    """
    key = query.find_key(session, keyring.hashes("once-key", token))
    if key is None or key.purpose != purpose or (key.email_index is None) is not spoken:
        raise KeyOver
    # Two presses at once: the second waits here and then sees what the first did.
    session.refresh(key, with_for_update=True)
    if key.used_at is not None or now >= key.expires_at:
        raise KeyOver
    key.used_at = now
    return key


def use_spoken(session: "Session", typed: str, *, code: str, now: datetime) -> Petition | None:
    """The petition of that code, if what was typed in the place of its secret is a key to it that is still good."""
    key = query.find_key(session, keyring.hashes("once-key", normalise_secret(typed)))
    petition = session.get(Petition, key.petition_id) if key is not None and key.petition_id is not None else None
    if key is None or petition is None or petition.code != code:
        return None
    try:
        use(session, normalise_secret(typed), OncePurpose.SECRET, now=now, spoken=True)
    except KeyOver:
        return None
    return petition


def end_keys_of(session: "Session", petition: Petition, *, now: datetime) -> None:
    """Whatever else leads into the petition ends: keys nobody used, and the letters and calls that would bring one."""
    session.flush()
    query.end_keys(session, petition, now)
    for letter in query.list_letters_with_keys(session):
        if letter.petition_id == petition.id or payload_of(letter).get("code") == petition.code:
            session.delete(letter)
    session.flush()


def _keep(
    session: "Session", purpose: OncePurpose, token: str, now: datetime, petition: Petition | None, email_index: str | None
) -> None:
    session.add(
        OnceKey(
            token_hash=keyring.hash("once-key", token),
            purpose=purpose,
            petition_id=petition.id if petition else None,
            email_index=email_index,
            created_at=now,
            expires_at=now + LIFETIMES[purpose],
        )
    )
    session.flush()
