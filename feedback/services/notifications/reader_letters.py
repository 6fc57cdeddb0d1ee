"""Letters to an address that somebody gave: to readers who follow, and to who lost a secret. They go as all letters do."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from feedback.domain.letters import ReaderLetter
from feedback.services.notifications.letters import Way
from feedback.store.models import Follow, OutboxMessage, Petition

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def owe_reader(
    session: "Session",
    follow: Follow,
    *,
    now: datetime,
    letter: ReaderLetter = ReaderLetter.FOLLOWED,
    payload: Mapping[str, Any] | None = None,
) -> OutboxMessage:
    """Note that a reader who follows a petition is owed a letter.

    :param payload: FOLLOWED: ``action``, what happened. Sealed, wiped once sent.
    """
    message = _letter(letter, follow.email, follow.language, now, payload)
    message.follow = follow
    session.add(message)
    return message


def owe_address(
    session: "Session", letter: ReaderLetter, email: str, *, language: str, now: datetime, payload: Mapping[str, Any]
) -> OutboxMessage:
    """Note that an e-mail address is owed a letter.

    :param payload: MINE: ``token``. NEW_SECRET: ``token`` and ``code`` of the petition. WITNESS: ``note`` and ``size``.
        Sealed, wiped once sent.
    """
    message = _letter(letter, email, language, now, payload)
    session.add(message)
    return message


def owe_call(session: "Session", petition: Petition, secret: str, *, now: datetime) -> OutboxMessage:
    """Note that a sender is to be called on the number they gave, and told a secret that is good once."""
    message = _letter(ReaderLetter.NEW_SECRET, petition.petitioner.phone, petition.language, now, {"secret": secret})
    message.petition, message.channel, message.status = petition, Way.PHONE, "task"
    session.add(message)
    return message


def _letter(letter: ReaderLetter, email: str, language: str, now: datetime, payload: Mapping[str, Any] | None) -> OutboxMessage:
    return OutboxMessage(
        channel=Way.EMAIL,
        letter=letter,
        language=language,
        recipient=email,
        payload=json.dumps(payload or {}, ensure_ascii=False),
        status="queued",
        created_at=now,
        next_try_at=now,
        tries=0,
        last_error="",
    )
