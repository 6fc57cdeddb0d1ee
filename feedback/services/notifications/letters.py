"""Which letter is owed to whom, and by what way it reaches them (DESIGN 9.13)."""

import json
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from feedback.domain.letters import Letter
from feedback.domain.petition import Channel
from feedback.gateways.mail import Attached, RenderedLetter
from feedback.store.models import OutboxMessage, Petition, Petitioner
from feedback.store.queries.outbox import list_of_petition

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

__all__ = ["Attached", "Letter", "RenderedLetter", "Way", "owe", "payload_of", "readdress", "way_to", "way_without_mail"]


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
    known = way_to(petitioner)
    if known is None:
        return None
    way, recipient = known
    if way is not Way.EMAIL and letter is Letter.RECEIVED and petition.channel == Channel.WEB and petition.split_from is None:
        return None
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


def way_to(petitioner: Petitioner) -> tuple[Way, str] | None:
    """How to reach the sender: by e-mail where an address is known."""
    return (Way.EMAIL, petitioner.email) if petitioner.email else way_without_mail(petitioner)


def readdress(session: "Session", petition: Petition) -> None:
    """Let the letters that still wait go to where the sender can be reached now, and to nothing that was corrected."""
    sender = petition.petitioner
    now_known = way_to(sender)
    for letter in list_of_petition(session, petition.id):
        waits = letter.account_id is None and letter.status in {"queued", "task"}
        if waits and now_known and letter.recipient not in {sender.email, sender.phone, sender.address}:
            letter.channel, letter.recipient = now_known
            letter.status = "queued" if letter.channel == Way.EMAIL else "task"


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
