"""What senders asked about their own data, and what is kept about them that is to be wiped."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session, joinedload

from feedback.domain.actors import Staff
from feedback.domain.letters import Letter
from feedback.store.models import AccessRecord, Attachment, DataRequest, OutboxMessage, Petition
from feedback.store.queries.worklists import visible_to


def find_request(session: Session, petition: Petition, reference: str) -> DataRequest | None:
    """A request about the data of a petition's sender."""
    query = select(DataRequest).where(DataRequest.petition_id == petition.id, DataRequest.reference == reference)
    return session.scalar(query)


def list_requests(session: Session, staff: Staff, limit: int) -> Sequence[DataRequest]:
    """Those of petitions this person may know of: the open ones by due date, then the decided, latest first."""
    query = (
        select(DataRequest)
        .join(DataRequest.petition)
        .where(visible_to(staff))
        .options(joinedload(DataRequest.petition), joinedload(DataRequest.decider))
        .order_by(DataRequest.decided_at.is_not(None), DataRequest.decided_at.desc(), DataRequest.due, DataRequest.id)
    )
    return session.scalars(query.limit(limit)).all()


def count_open(session: Session) -> int:
    """How many wait for a decision."""
    return session.execute(select(func.count()).where(DataRequest.decided_at.is_(None))).scalar_one()


def list_owing(session: Session, *, since: date, until: date) -> Sequence[DataRequest]:
    """Those that are due between two days and not decided, by due date."""
    query = select(DataRequest).where(DataRequest.decided_at.is_(None), DataRequest.due >= since, DataRequest.due <= until)
    return session.scalars(query.options(joinedload(DataRequest.petition)).order_by(DataRequest.due, DataRequest.id)).all()


def list_looks(session: Session, petition: Petition, limit: int) -> Sequence[AccessRecord]:
    """Who looked at the sender of a petition, latest first."""
    query = (
        select(AccessRecord)
        .where(AccessRecord.petition_id == petition.id)
        .options(joinedload(AccessRecord.account))
        .order_by(AccessRecord.at.desc(), AccessRecord.id.desc())
    )
    return session.scalars(query.limit(limit)).all()


def list_keys_kept_elsewhere(session: Session, keys: Sequence[str], petition: Petition) -> set[str]:
    """Those of some keys under which another petition's files are kept too: one that was split off shares them."""
    query = select(Attachment.original_key, Attachment.safe_key).where(
        Attachment.petition_id != petition.id, or_(Attachment.original_key.in_(keys), Attachment.safe_key.in_(keys))
    )
    return {key for row in session.execute(query) for key in row}


def has_letters_under_way(session: Session, petition: Petition) -> bool:
    """Whether a letter about the petition still waits to reach its sender, by whatever way."""
    query = select(OutboxMessage.id).where(
        OutboxMessage.petition_id == petition.id,
        OutboxMessage.letter.in_(list(Letter)),
        OutboxMessage.status.in_(("queued", "task")),
    )
    return session.scalar(query.limit(1)) is not None


def wipe_letters(session: Session, petition: Petition) -> None:
    """Forget where the petition's letters to its sender went and what they carried; what waits is not sent any more."""
    own = (OutboxMessage.petition_id == petition.id, OutboxMessage.account_id.is_(None))
    session.execute(delete(OutboxMessage).where(*own, OutboxMessage.status.in_(("queued", "task"))))
    session.execute(
        update(OutboxMessage).where(*own).values(recipient="", payload=None).execution_options(synchronize_session=False)
    )


def delete_letters_to_addresses(session: Session, *, before: datetime) -> int:
    """Forget the letters that were sent before then to an address somebody gave; how many there were."""
    old = delete(OutboxMessage).where(
        OutboxMessage.petition_id.is_(None),
        OutboxMessage.account_id.is_(None),
        OutboxMessage.follow_id.is_(None),
        OutboxMessage.finished_at < before,
    )
    return len(session.execute(old.returning(OutboxMessage.id).execution_options(synchronize_session=False)).all())
