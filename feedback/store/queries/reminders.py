"""What the morning's digest is made of."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from feedback.domain.actors import Staff
from feedback.domain.states import Action
from feedback.store.models import Account, Coordination, Event, Petition
from feedback.store.queries.worklists import due_for, needs_work


def list_owing(session: Session, *, since: date, until: date) -> Sequence[Petition]:
    """The petitions of which something is due between two days, by due date; a repeat waits for its primary and is left out."""
    query = (
        select(Petition)
        .where(Petition.next_due >= since, Petition.next_due <= until, Petition.primary_id.is_(None))
        .options(joinedload(Petition.office), selectinload(Petition.requests))
        .order_by(Petition.next_due, Petition.id)
    )
    return session.scalars(query).all()


def list_awaited(session: Session, *, since: date, until: date) -> Sequence[Coordination]:
    """The contributions due between two days and not given, by due date."""
    query = (
        select(Coordination)
        .join(Coordination.petition)
        .where(Coordination.due >= since, Coordination.due <= until, Coordination.round == Petition.round)
        .where(Coordination.contributed_at.is_(None), Coordination.withdrawn_at.is_(None))
        .options(joinedload(Coordination.petition), joinedload(Coordination.office))
        .order_by(Coordination.due, Coordination.id)
    )
    return session.scalars(query).all()


def list_moved(session: Session, *, since: datetime) -> Sequence[Event]:
    """Due dates that a changed calendar moved since a moment."""
    query = select(Event).where(Event.action == Action.CALENDAR_CHANGED, Event.recorded_at >= since)
    return session.scalars(query.options(joinedload(Event.petition)).order_by(Event.id)).all()


def list_waiting_for_digest(session: Session, today: date, *, lock: bool = False) -> Sequence[Account]:
    """Everybody who works here and had no digest today.

    :param lock: take them, so that a second worker at the same time finds them taken and writes no second digest.
    """
    query = select(Account).where(Account.active, (Account.last_digest_on < today) | Account.last_digest_on.is_(None))
    return session.scalars(
        (query.with_for_update(skip_locked=True, key_share=True) if lock else query).order_by(Account.id)
    ).all()


def list_due_for(session: Session, staff: Staff, limit: int) -> Sequence[tuple[str, date]]:
    """(code, due date) of what this person has to do, the earliest first; a contribution by its own date."""
    due = due_for(staff)
    query = select(Petition.code, due).where(needs_work(staff), due.is_not(None)).order_by(due, Petition.id).limit(limit)
    return [(code, day) for code, day in session.execute(query) if day is not None]
