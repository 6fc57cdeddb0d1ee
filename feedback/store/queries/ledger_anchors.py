"""Checkpoints that were given out, and how far they came."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.store.models import LedgerAnchor

_LAST = select(LedgerAnchor).order_by(LedgerAnchor.size.desc()).limit(1)


def last_made(session: Session) -> LedgerAnchor | None:
    """The last that was signed for going out."""
    return session.scalar(_LAST)


def last_mailed(session: Session) -> LedgerAnchor | None:
    """The last that was owed to witnesses."""
    return session.scalar(_LAST.where(LedgerAnchor.mailed_at.is_not(None)))


def last_kept(session: Session) -> LedgerAnchor | None:
    """The last that lies in the folder."""
    return session.scalar(_LAST.where(LedgerAnchor.kept_at.is_not(None)))


def find_failed(session: Session) -> LedgerAnchor | None:
    """The first that could not be kept, as long as it is not."""
    failed = select(LedgerAnchor).where(LedgerAnchor.kept_at.is_(None), LedgerAnchor.last_error != "")
    return session.scalar(failed.order_by(LedgerAnchor.size).limit(1))


def has_waiting(session: Session, *, tried_before: datetime) -> bool:
    """Whether one does not lie in the folder, and no try at the folder was made since."""
    waiting = select(LedgerAnchor.id).where(LedgerAnchor.kept_at.is_(None))
    tried_lately = select(LedgerAnchor.id).where(LedgerAnchor.kept_at.is_(None), LedgerAnchor.tried_at > tried_before)
    return session.scalar(waiting.limit(1)) is not None and session.scalar(tried_lately.limit(1)) is None


def list_waiting(session: Session) -> Sequence[LedgerAnchor]:
    """Those that do not lie in the folder yet, the smallest first."""
    return session.scalars(select(LedgerAnchor).where(LedgerAnchor.kept_at.is_(None)).order_by(LedgerAnchor.size)).all()


def mark_tried(session: Session, anchor_id: int, *, at: datetime, error: str) -> None:
    """Note how a try ended; without an error it lies there."""
    tried = session.get_one(LedgerAnchor, anchor_id)
    tried.tried_at, tried.last_error, tried.kept_at = at, error, None if error else at
