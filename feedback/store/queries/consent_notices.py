"""The words senders agreed to."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.store.models import ConsentNotice


def find_notice(session: Session, digest: str) -> ConsentNotice | None:
    """The words with that digest."""
    return session.scalar(select(ConsentNotice).where(ConsentNotice.digest == digest))
