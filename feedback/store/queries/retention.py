"""What has been kept long enough."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, select, update
from sqlalchemy.orm import Session

from feedback.domain.letters import Letter
from feedback.domain.states import FINAL, State
from feedback.store.models import AccessRecord, OutboxMessage, Petition, Petitioner


def count_senders(session: Session, *, before: datetime) -> tuple[int, datetime | None]:
    """Senders of petitions that were over before then, and the earliest such moment."""
    return _counted(session, _senders(before).with_only_columns(func.count(), func.min(Petition.closed_at)))


def list_senders(session: Session, *, before: datetime, limit: int) -> Sequence[Petition]:
    """The petitions of such senders, those that were over first."""
    return session.scalars(_senders(before).order_by(Petition.closed_at, Petition.id).limit(limit)).all()


def count_letters(session: Session, *, before: datetime) -> tuple[int, datetime | None]:
    """Letters to senders that went before then and whose address is still known, and when the first went."""
    query = select(func.count(), func.min(OutboxMessage.finished_at)).where(_old_letters(before))
    return _counted(session, query)


def wipe_letters(session: Session, *, before: datetime, now: datetime, limit: int) -> int:
    """Forget the addresses of some of them; how many."""
    some = session.scalars(select(OutboxMessage.id).where(_old_letters(before)).order_by(OutboxMessage.id).limit(limit)).all()
    forgotten = update(OutboxMessage).where(OutboxMessage.id.in_(some)).values(recipient="", payload=None, forgotten_at=now)
    session.execute(forgotten.execution_options(synchronize_session=False))
    return len(some)


def count_looks(session: Session, *, before: datetime) -> tuple[int, datetime | None]:
    """Records of looks from before then at senders that are gone, and the earliest."""
    return _counted(session, select(func.count(), func.min(AccessRecord.at)).where(_old_looks(before)))


def delete_looks(session: Session, *, before: datetime, limit: int) -> int:
    """Delete some of them; how many."""
    some = session.scalars(select(AccessRecord.id).where(_old_looks(before)).order_by(AccessRecord.id).limit(limit)).all()
    session.execute(delete(AccessRecord).where(AccessRecord.id.in_(some)).execution_options(synchronize_session=False))
    return len(some)


def _senders(before: datetime) -> Select[Petition]:
    """Of petitions that are over and of which no letter is under way; a linked one is over when its primary was answered."""
    over = Petition.state.in_([*FINAL - {State.LINKED}, State.ANSWERED]) | Petition.answered_at.is_not(None)
    under_way = exists().where(
        OutboxMessage.petition_id == Petition.id,
        OutboxMessage.letter.in_(list(Letter)),
        OutboxMessage.status.in_(("queued", "task")),
    )
    return (
        select(Petition)
        .join(Petition.petitioner)
        .where(
            Petition.closed_at < before,
            over,
            Petition.state.in_([*FINAL, State.ANSWERED]),
            Petitioner.name_index != "",
            ~under_way,
        )
    )


def _old_letters(before: datetime) -> ColumnElement[bool]:
    """What still waits to go is nobody's to forget; letters to staff hold no sender."""
    return and_(
        OutboxMessage.petition_id.is_not(None),
        OutboxMessage.account_id.is_(None),
        OutboxMessage.letter.in_(list(Letter)),
        OutboxMessage.finished_at < before,
        OutboxMessage.forgotten_at.is_(None),
    )


def _old_looks(before: datetime) -> ColumnElement[bool]:
    gone = exists().where(Petitioner.petition_id == AccessRecord.petition_id, Petitioner.name_index == "")
    return and_(AccessRecord.at < before, gone)


def _counted(session: Session, query: Select[*tuple[Any, ...]]) -> tuple[int, datetime | None]:
    number, earliest = session.execute(query).one()
    return number, earliest
