"""Which letter is owed to whom, and by what way it reaches them (DESIGN 9.13)."""

import json
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from feedback.domain.letters import Letter
from feedback.domain.petition import Channel
from feedback.gateways.mail import Attached, RenderedLetter
from feedback.store.models import OutboxMessage, Petition, Petitioner

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

__all__ = ["Attached", "Letter", "RenderedLetter", "Way", "owe", "payload_of", "way_without_mail"]


class Way(StrEnum):
    """How a letter reaches its recipient: EMAIL is sent by the job, the others are tasks for staff."""

    EMAIL = "email"
    PHONE = "phone"
    POST = "post"


def owe(
    session: "Session", petition: Petition, letter: Letter, *, now: datetime, payload: dict[str, str] | None = None
) -> OutboxMessage | None:
    """Note that the sender is owed this letter: queued where an e-mail address is known, else a task for staff.

    Who sent the form on the web without an address has seen the receipt already, so RECEIVED then owes nothing.

    :param payload: what the letter needs and the petition does not hold. RECEIVED: ``secret`` and ``token``;
        any letter with words of its own: ``text``; SUPPLEMENT_REQUESTED: ``due`` (ISO date). Sealed, wiped at the end.
    :returns: the row, or None when nothing is owed or no way to the sender is known.
    """
    petitioner = petition.petitioner
    if petitioner is None:
        return None
    if petitioner.email:
        way, recipient = Way.EMAIL, petitioner.email
    elif letter is Letter.RECEIVED and petition.channel == Channel.WEB and petition.split_from is None:
        return None
    else:
        other = way_without_mail(petitioner)
        if other is None:
            return None
        way, recipient = other
    message = OutboxMessage(
        petition=petition,
        channel=way,
        letter=letter,
        language=petition.language,
        recipient=recipient,
        payload=json.dumps(payload or {}, ensure_ascii=False),
        status="queued" if way is Way.EMAIL else "task",
        created_at=now,
        next_try_at=now,
        tries=0,
        last_error="",
    )
    session.add(message)
    return message


def way_without_mail(petitioner: Petitioner) -> tuple[Way, str] | None:
    """A telephone number before a postal address, or None when neither is known."""
    if petitioner.phone:
        return Way.PHONE, petitioner.phone
    if petitioner.address:
        return Way.POST, petitioner.address
    return None


def payload_of(message: OutboxMessage) -> dict[str, str]:
    """What was given along with the letter; empty once it was wiped."""
    found: dict[str, str] = json.loads(message.payload) if message.payload else {}
    return found
