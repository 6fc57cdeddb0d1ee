"""To what words a sender agreed, so that it can be shown years later."""

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

from feedback.store.models import ConsentNotice
from feedback.store.queries import consent_notices

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def notice_of(session: "Session", words: str, *, now: datetime) -> ConsentNotice | None:
    """The row of these words; the first who agrees to them writes it. None where nothing is known of the words."""
    if not words:
        return None
    digest = hashlib.sha256(words.encode()).hexdigest()
    known = consent_notices.find_notice(session, digest)
    if known is None:
        known = ConsentNotice(digest=digest, text=words, shown_from=now)
        session.add(known)
    return known
