"""Readers who follow a petition that everyone can read: asked for on its page, confirmed from the mailbox itself."""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedback.domain.contact import mailbox_of
from feedback.domain.letters import ReaderLetter
from feedback.domain.petition import hash_secret
from feedback.domain.states import Publication
from feedback.services.notifications.reader_letters import owe_reader
from feedback.store.encryption import keyring
from feedback.store.models import Follow, Petition
from feedback.store.queries import follows as query

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_DAY = timedelta(days=1)
_ASKED_A_DAY = 5
"""Letters that ask one mailbox to confirm, of all petitions together."""
_ASKED_OF_ONE = 200
"""Letters a day that ask anybody to confirm, of one petition: no page of ours is a machine that writes to lists."""


def is_open_to_all(petition: Petition) -> bool:
    """Whether everyone can read something of it: the answer, or the neutral line before (DESIGN 9.6)."""
    return petition.publication == Publication.PUBLISHED or petition.open_notice is not None


def ask_to_confirm(session: "Session", petition: Petition, email: str, *, language: str, now: datetime) -> None:
    """Ask the address whether it wants to follow; no second letter within a day, none to whose mailbox follows already."""
    index = index_of(email)
    follow = query.find_of_address(session, petition, index)
    if not is_open_to_all(petition) or query.count_asked(session, index, now - _DAY) >= _ASKED_A_DAY:
        return
    if query.count_asked_of(session, petition, now - _DAY) >= _ASKED_OF_ONE:
        return
    if follow is not None and (follow.confirmed_at is not None or now - follow.asked_at < _DAY):
        return
    if follow is None:
        follow = Follow(petition_id=petition.id, petition=petition, email_index=index)
        session.add(follow)
    follow.email, follow.language, follow.asked_at = email, language, now
    follow.token_hash = _hash(token_of(follow))
    session.flush()
    owe_reader(session, follow, now=now, letter=ReaderLetter.FOLLOW_CONFIRM)


def index_of(email: str) -> str:
    """By which those who follow are found: a mailbox is one reader, however many labels are written into its address."""
    return keyring.blind_index("email", mailbox_of(email))


def find(session: "Session", token: str) -> Follow | None:
    """Who follows, or was asked to confirm, by the token in the letters."""
    return query.find_follow(session, _hash(token))


def confirm(session: "Session", follow: Follow, *, now: datetime) -> None:
    """The address said yes; saying it again changes nothing."""
    if follow.confirmed_at is None:
        follow.confirmed_at = now
        session.flush()


def stop(session: "Session", follow: Follow) -> None:
    """Forget the address. Letters not yet sent go with it."""
    session.delete(follow)
    session.flush()


def token_of(follow: Follow) -> str:
    """The token of the links in its letters. Derived, not kept: every later letter carries the link that ends it."""
    said = f"{follow.petition_id}|{follow.email_index}|{int(follow.asked_at.timestamp())}"
    return hmac.digest(keyring.key("follow-token"), said.encode(), hashlib.sha256)[:16].hex()


def _hash(token: str) -> str:
    return hash_secret(keyring.key("follow-token-hash"), token)
