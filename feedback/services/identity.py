"""Who sees the sender. Every look is written down."""

from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.domain.permissions import Permission, permits
from feedback.domain.petition import Purpose
from feedback.store.models import AccessRecord, Attachment, Petition, Petitioner

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def reveal(session: "Session", petition: Petition, *, by: Staff, now: datetime, purpose: str) -> Petitioner | None:
    """The sender as far as this person may see: None where the sender asked the office not to know (DESIGN 9.7).

    The record of the look is one of the two things a page that answers GET may write.
    """
    if not permits(Permission.SEE_IDENTITY, by, petition):
        return None
    session.add(AccessRecord(petition_id=petition.id, account_id=by.account_id, at=now, purpose=purpose))
    return petition.petitioner


def may_read_names(petition: Petition, by: Staff) -> bool:
    """Whether this person may read what the sender called the files: often it is the sender's own name."""
    return permits(Permission.SEE_IDENTITY, by, petition)


def may_open(petition: Petition, file: Attachment, by: Staff) -> bool:
    """Whether this person may open a file of the petition: the scan of a letter shows who wrote it."""
    return file.purpose != Purpose.SCAN or permits(Permission.SEE_IDENTITY, by, petition)
