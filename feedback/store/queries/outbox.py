"""Which letters are due, and taking one so that nobody else sends it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Engine, and_, or_, select, update
from sqlalchemy.orm import Session

from feedback.store.models import OutboxMessage

_LONGEST_WAIT = timedelta(days=1)
"""Longer than any letter waits between two tries: what is to wait longer was written by a clock that went wrong."""


@contextmanager
def snapshot(engine: Engine) -> Iterator[Session]:
    """A session that only reads, for jobs: it never waits for a writer and never keeps one waiting."""
    with Session(engine) as session:
        yield session


def has_due(session: Session, now: datetime, only: int | None = None) -> bool:
    """Whether any letter waits to be sent, or the one that is meant. Asked before :func:`claim_next`: idle jobs take no lock."""
    return session.scalar(select(OutboxMessage.id).where(_is_due(now, only)).limit(1)) is not None


def _is_due(now: datetime, only: int | None) -> ColumnElement[bool]:
    wrong_clock = OutboxMessage.next_try_at > now + _LONGEST_WAIT
    meant = () if only is None else (OutboxMessage.id == only,)
    return and_(OutboxMessage.status == "queued", or_(OutboxMessage.next_try_at <= now, wrong_clock), *meant)


def claim_next(session: Session, *, now: datetime, lease_until: datetime, only: int | None = None) -> int | None:
    """Take the letter that has waited longest, or the one that is meant: its id, or None when nothing is due.

    The try is counted here, before anything can go wrong, and the letter comes back by itself at ``lease_until`` if
    whoever took it dies. One statement, so that two jobs never take the same letter.
    """
    oldest = (
        select(OutboxMessage.id)
        .where(_is_due(now, only))
        .order_by(OutboxMessage.next_try_at, OutboxMessage.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    claim = (
        update(OutboxMessage)
        .where(OutboxMessage.id == oldest, _is_due(now, only))
        .values(next_try_at=lease_until, tries=OutboxMessage.tries + 1)
        .returning(OutboxMessage.id)
        .execution_options(synchronize_session=False)
    )
    return session.execute(claim).scalar_one_or_none()


def get_queued(session: Session, message_id: int) -> OutboxMessage | None:
    """A letter that still waits, or None."""
    message = session.get(OutboxMessage, message_id)
    return message if message is not None and message.status == "queued" else None


def is_lost() -> ColumnElement[bool]:
    """Letters that were given up and for which no other way to the sender is known."""
    return and_(OutboxMessage.status == "dead", OutboxMessage.payload.is_not(None))


def revive_lost(session: Session, *, now: datetime) -> int:
    """Queue all of them again, for when the mail server was mended; how many."""
    again = (
        update(OutboxMessage)
        .where(is_lost())
        .values(status="queued", tries=0, next_try_at=now, finished_at=None)
        .returning(OutboxMessage.id)
        .execution_options(synchronize_session=False)
    )
    return len(session.execute(again).all())


def list_of_follow(session: Session, follow_id: int) -> list[OutboxMessage]:
    """Every letter to a reader who follows a petition, in the order in which they were owed."""
    own = select(OutboxMessage).where(OutboxMessage.follow_id == follow_id).order_by(OutboxMessage.id)
    return list(session.scalars(own))


def list_of_petition(session: Session, petition_id: int) -> list[OutboxMessage]:
    """Every letter of a petition, in the order in which they were owed."""
    own = select(OutboxMessage).where(OutboxMessage.petition_id == petition_id).order_by(OutboxMessage.id)
    return list(session.scalars(own))
