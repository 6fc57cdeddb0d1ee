"""Readers who follow a petition that everyone can read: asked for on its page, confirmed from the mailbox itself."""

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedback.domain.letters import ReaderLetter
from feedback.domain.states import Publication
from feedback.services.notifications.reader_letters import owe_reader
from feedback.store.blind import MAILBOX
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
    mailbox = MAILBOX.indexes(email)
    follow = query.find_of_address(session, petition, mailbox)
    if not is_open_to_all(petition) or query.count_asked(session, mailbox, now - _DAY) >= _ASKED_A_DAY:
        return
    if query.count_asked_of(session, petition, now - _DAY) >= _ASKED_OF_ONE:
        return
    if follow is not None and (follow.confirmed_at is not None or now - follow.asked_at < _DAY):
        return
    if follow is None:
        follow = Follow(petition_id=petition.id, petition=petition, email_index=MAILBOX.index(email))
        session.add(follow)
    follow.email, follow.language, follow.asked_at = email, language, now
    follow.token = secrets.token_hex(16)
    follow.token_hash = keyring.hash("follow-token-hash", follow.token)
    session.flush()
    owe_reader(session, follow, now=now, letter=ReaderLetter.FOLLOW_CONFIRM)


def find(session: "Session", token: str) -> Follow | None:
    """Who follows, or was asked to confirm, by the token in the letters."""
    return query.find_follow(session, keyring.hashes("follow-token-hash", token))


def confirm(session: "Session", follow: Follow, *, now: datetime) -> None:
    """The address said yes; saying it again changes nothing."""
    if follow.confirmed_at is None:
        follow.confirmed_at = now
        session.flush()


def stop(session: "Session", follow: Follow) -> None:
    """Forget the address. Letters not yet sent go with it."""
    session.delete(follow)
    session.flush()
