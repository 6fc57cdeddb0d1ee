"""Letters that people bring to the sender, and those that nobody brings yet."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from feedback.domain.actors import Staff
from feedback.store.models import OutboxMessage, Petition
from feedback.store.queries.outbox import is_lost
from feedback.store.queries.worklists import visible_to

Numbered = Sequence[tuple[OutboxMessage, int]]
"""Letters, each with its number among all the letters of its petition."""


def list_tasks_for(session: Session, staff: Staff, limit: int) -> Numbered:
    """The letters to deliver by hand of petitions this person may know of, the longest waiting first."""
    return _numbered(session, OutboxMessage.status == "task", staff, limit)


def list_lost_for(session: Session, staff: Staff, limit: int) -> Numbered:
    """The letters that were given up, of petitions this person may know of, the oldest first."""
    return _numbered(session, is_lost(), staff, limit)


def count_lost_for(session: Session, staff: Staff) -> int:
    """How many those are."""
    query = select(func.count()).select_from(OutboxMessage).join(Petition).where(is_lost(), visible_to(staff))
    return session.execute(query).scalar_one()


def _numbered(session: Session, which: ColumnElement[bool], staff: Staff, limit: int) -> Numbered:
    earlier = aliased(OutboxMessage)
    number = (
        select(func.count())
        .select_from(earlier)
        .where(earlier.petition_id == OutboxMessage.petition_id, earlier.id <= OutboxMessage.id)
        .scalar_subquery()
    )
    query = (
        select(OutboxMessage, number)
        .join(Petition)
        .where(which, visible_to(staff))
        .options(joinedload(OutboxMessage.petition).joinedload(Petition.office))
        .order_by(OutboxMessage.created_at, OutboxMessage.id)
        .limit(limit)
    )
    return [(message, place) for message, place in session.execute(query)]
