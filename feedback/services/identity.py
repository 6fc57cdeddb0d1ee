"""Who sees the sender. Every look is written down.

A coordinator sees who sent a petition on its page. The office that handles it says first what it needs the sender for, and
sees them for a while; where the sender asked to be kept from the office it never does, and an administrator never does
(DESIGN 9.7, 9.11). Where the deed itself says what for (a letter to hand over, a document to issue), nothing more is asked.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.domain.errors import Invalid
from feedback.domain.permissions import Permission, permits
from feedback.domain.petition import Purpose
from feedback.domain.states import Action
from feedback.domain.text import N_
from feedback.services import history
from feedback.services.words import required
from feedback.store.models import AccessRecord, Attachment, Petition, Petitioner
from feedback.store.queries import access_records

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

STAYS_OPEN = timedelta(minutes=30)
"""How long the sender stays in sight after the office said what for: time to write down an address or to make a call."""
REASON_LENGTH = 500
_TO_BE_ASKED = {"petition", "print", "scan", "original"}
"""Looks that no deed explains."""


def reveal_identity(
    session: "Session", petition: Petition, *, by: Staff, now: datetime, reason: str, version: int | None = None
) -> None:
    """Say what the sender is needed for; from then on :func:`reveal` shows them to this person for a while.

    It stands in the petition's history, and so in the log that nobody can shorten.

    :raises Invalid: no reason, or an overlong one. :raises NotAllowed: the sender asked to be kept from this office.
    """
    transition = history.begin(petition, Action.REVEAL_IDENTITY, by, version)
    words = required("reason", reason, N_("Write what the sender is needed for."))
    if len(words) > REASON_LENGTH:
        raise Invalid({"reason": N_("The reason is longer than 500 characters. Shorten it.")})
    history.record(session, petition, transition, by, now, text=words)
    session.add(AccessRecord(petition_id=petition.id, account_id=by.account_id, at=now, purpose="asked", reason=words))


def is_in_sight(session: "Session", petition: Petition, *, by: Staff, now: datetime) -> bool:
    """Whether this person may see the sender without saying anything (more)."""
    if permits(Permission.SEE_IDENTITY_AT_ONCE, by, petition):
        return True
    return permits(Permission.REVEAL_IDENTITY, by, petition) and access_records.asked_since(
        session, by.account_id, petition.id, now - STAYS_OPEN
    )


def reveal(session: "Session", petition: Petition, *, by: Staff, now: datetime, purpose: str) -> Petitioner | None:
    """The sender as far as this person may see: None where they may not, or have not said what for.

    The record of the look is one of the two things a page that answers GET may write.
    """
    if not permits(Permission.SEE_IDENTITY, by, petition):
        return None
    if purpose in _TO_BE_ASKED and not is_in_sight(session, petition, by=by, now=now):
        return None
    session.add(AccessRecord(petition_id=petition.id, account_id=by.account_id, at=now, purpose=purpose))
    return petition.petitioner


def may_open_original(session: "Session", file: Attachment, *, by: Staff, now: datetime) -> bool:
    """Whether this person may have a sender's file as it came: it can tell who took it, where and with what."""
    return file.purpose != Purpose.PROOF and is_in_sight(session, file.petition, by=by, now=now)


def may_open(session: "Session", petition: Petition, file: Attachment, *, by: Staff, now: datetime) -> bool:
    """Whether this person may open a file of the petition: the scan of a letter shows who wrote it."""
    return file.purpose != Purpose.SCAN or is_in_sight(session, petition, by=by, now=now)
