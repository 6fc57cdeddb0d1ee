"""What need not be remembered for ever."""

from datetime import datetime

from sqlalchemy import delete, or_
from sqlalchemy.orm import Session

from feedback.store.models import Attempt, SpentChallenge, StaffSession


def delete_attempts(session: Session, *, before: datetime) -> int:
    """Forget the tries at doors made before then, and challenges too old to be answered again; how many tries there were."""
    session.execute(delete(SpentChallenge).where(SpentChallenge.spent_at < before))
    old = delete(Attempt).where(Attempt.at < before).returning(Attempt.id)
    return len(session.execute(old.execution_options(synchronize_session=False)).all())


def delete_staff_sessions(session: Session, *, before: datetime) -> int:
    """Forget the sessions that ended, or were last used, before then; how many there were."""
    over = or_(StaffSession.ended_at < before, StaffSession.last_seen_at < before)
    old = delete(StaffSession).where(over).returning(StaffSession.id)
    return len(session.execute(old.execution_options(synchronize_session=False)).all())
