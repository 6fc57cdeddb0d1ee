"""Figures for whoever watches the service. Each is one question that an index answers, and stops counting at a limit."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from feedback.store.models import Job, LedgerAnchor, LedgerHead, Office, OutboxMessage, Petition

MOST = 10_000
"""Counted to here; what is more reads as this."""
_LOOKED_AT = 1000
"""Letters and jobs among which the oldest is looked for: those whose turn is next."""


@dataclass(frozen=True)
class Waiting:
    """How much waits, at most :data:`MOST`, and since when the oldest of it; None where nothing does."""

    count: int
    since: datetime | None


@dataclass(frozen=True)
class Log:
    """The public log: its leaves, and when a checkpoint was last signed to go out."""

    size: int
    checkpoint_at: datetime | None


def letters_waiting(session: Session) -> Waiting:
    """Letters that are owed and not sent."""
    queued = select(OutboxMessage.created_at).where(OutboxMessage.status == "queued").order_by(OutboxMessage.next_try_at)
    return _waiting(session, queued)


def letters_lost(session: Session) -> int:
    """Letters that were given up, and those whose task for a person is not done."""
    return _count(session, select(OutboxMessage.id).where(OutboxMessage.status.in_(("dead", "task"))))


def jobs_waiting(session: Session) -> Waiting:
    """Long work that is asked for and not finished."""
    return _waiting(session, select(Job.created_at).where(or_(Job.status == "queued", Job.status == "running")))


def count_overdue(session: Session, today: date) -> int:
    """Petitions whose next step is overdue."""
    return _count(session, select(Petition.next_due).where(Petition.next_due < today))


def count_due(session: Session, day: date) -> int:
    """Petitions whose next step is due on a day."""
    return _count(session, select(Petition.next_due).where(Petition.next_due == day))


def count_received(session: Session, since: datetime) -> int:
    """Petitions received since a moment."""
    return _count(session, select(Petition.received_at).where(Petition.received_at >= since))


def overdue_by_office(session: Session, today: date, most: int) -> list[tuple[Office | None, int]]:
    """The offices with most that is overdue, of the longest overdue :data:`MOST`; None: routed nowhere yet."""
    late = select(Petition.office_id).where(Petition.next_due < today).order_by(Petition.next_due).limit(MOST).subquery()
    count = func.count()
    counted = select(late.c.office_id, count).group_by(late.c.office_id).order_by(count.desc(), late.c.office_id).limit(most)
    rows = session.execute(counted).all()
    offices = {office.id: office for office in session.scalars(select(Office).where(Office.id.in_([row[0] for row in rows])))}
    return [(offices.get(number), found) for number, found in rows]


def log(session: Session) -> Log:
    """The public log."""
    size = session.scalar(select(LedgerHead.size)) or 0
    return Log(size, session.scalar(select(func.max(LedgerAnchor.signed_at))))


def _waiting(session: Session, rows: Select[Any]) -> Waiting:
    next_ones = rows.limit(_LOOKED_AT).subquery()
    since = session.scalar(select(func.min(next_ones.c.created_at)))
    return Waiting(_count(session, rows.order_by(None)), since)


def _count(session: Session, rows: Select[Any]) -> int:
    return session.scalar(select(func.count()).select_from(rows.limit(MOST).subquery())) or 0
