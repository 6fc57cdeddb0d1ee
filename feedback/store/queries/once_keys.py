"""Keys good for one use, the requests that lead to them, and the petitions of an address."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, func, or_, select, update
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.sql.dml import ReturningDelete

from feedback.domain.letters import ReaderLetter
from feedback.store.models import ContactRequest, OnceKey, OutboxMessage, Petition, Petitioner


def find_key(session: Session, hashes: Sequence[str]) -> OnceKey | None:
    """The key with that hash, used or not."""
    return session.scalar(select(OnceKey).where(OnceKey.token_hash.in_(hashes)))


def count_keys_sent(session: Session, purpose: str, emails: Sequence[str], petition: Petition | None, since: datetime) -> int:
    """How many letters with such a key went to an address since a moment."""
    query = select(func.count()).where(*_such(purpose, emails, petition), OnceKey.created_at >= since)
    return session.execute(query).scalar_one()


def prolong_keys(
    session: Session, purpose: str, emails: Sequence[str], petition: Petition | None, *, now: datetime, until: datetime
) -> bool:
    """Let such keys that went to the address and are still good be good until a moment; whether there were any."""
    good = update(OnceKey).where(*_such(purpose, emails, petition), OnceKey.used_at.is_(None), OnceKey.expires_at > now)
    return bool(session.execute(good.values(expires_at=until).returning(OnceKey.id)).all())


def has_key_to_tell(session: Session, petition: Petition) -> bool:
    """Whether the sender is still to be called and told a key: one that was told does not keep from asking again."""
    query = _letters_with_keys(["task"]).where(OutboxMessage.petition_id == petition.id)
    return session.scalar(query.limit(1)) is not None


def list_letters_with_keys(session: Session) -> Sequence[OutboxMessage]:
    """The letters and calls with a key to one petition that have not gone yet."""
    return session.scalars(_letters_with_keys(["queued", "task", "dead"])).all()


def end_keys(session: Session, petition: Petition, now: datetime) -> None:
    """No key to the petition is good any more; they stay a day, since by them letters are counted."""
    unused = update(OnceKey).where(OnceKey.petition_id == petition.id, OnceKey.used_at.is_(None), OnceKey.expires_at > now)
    session.execute(unused.values(expires_at=now))


def has_requests(session: Session) -> bool:
    """Whether anybody asked for a way in. Asked before anything is locked, so that an idle job takes no write lock."""
    return session.scalar(select(ContactRequest.id).limit(1)) is not None


def list_requests(session: Session, limit: int) -> Sequence[ContactRequest]:
    """Those who asked, the longest waiting first; nobody else takes them meanwhile."""
    query = select(ContactRequest).order_by(ContactRequest.id).limit(limit).with_for_update(skip_locked=True)
    return session.scalars(query).all()


def list_of_email(session: Session, emails: Sequence[str], limit: int) -> Sequence[Petition]:
    """The petitions sent from an e-mail address, newest first."""
    return session.scalars(_newest().where(Petitioner.email_index.in_(emails)).limit(limit)).all()


def list_of_phone(session: Session, phones: Sequence[str], limit: int) -> Sequence[Petition]:
    """The petitions sent from a telephone number, newest first."""
    return session.scalars(_newest().where(Petitioner.phone_index.in_(phones)).limit(limit)).all()


def delete_keys(session: Session, *, before: datetime) -> int:
    """Forget the keys that were over by then; how many there were."""
    return _count(session, delete(OnceKey).where(OnceKey.expires_at < before).returning(OnceKey.id))


def delete_keys_of(session: Session, petition: Petition, emails: Sequence[str]) -> None:
    """Forget the keys to a petition, and those to everything of its sender's address."""
    session.execute(delete(OnceKey).where(or_(OnceKey.petition_id == petition.id, OnceKey.email_index.in_(emails))))


def delete_requests(session: Session, *, before: datetime) -> int:
    """Forget what was asked before then and could not be answered; how many there were."""
    return _count(session, delete(ContactRequest).where(ContactRequest.requested_at < before).returning(ContactRequest.id))


def delete_calls(session: Session, *, before: datetime) -> int:
    """Take back the calls that were to be made since before then: the key they would tell is over; how many there were."""
    late = delete(OutboxMessage).where(
        OutboxMessage.letter == ReaderLetter.NEW_SECRET, OutboxMessage.status == "task", OutboxMessage.created_at < before
    )
    return _count(session, late.returning(OutboxMessage.id))


def _such(purpose: str, emails: Sequence[str], petition: Petition | None) -> tuple[ColumnElement[bool], ...]:
    petition_id = petition.id if petition else None
    return OnceKey.purpose == purpose, OnceKey.email_index.in_(emails), OnceKey.petition_id.is_not_distinct_from(petition_id)


def _letters_with_keys(statuses: Sequence[str]) -> Select[OutboxMessage]:
    return select(OutboxMessage).where(OutboxMessage.letter == ReaderLetter.NEW_SECRET, OutboxMessage.status.in_(statuses))


def _newest() -> Select[Petition]:
    return (
        select(Petition)
        .join(Petition.petitioner)
        .options(joinedload(Petition.petitioner), joinedload(Petition.office))
        .order_by(Petition.received_at.desc(), Petition.id.desc())
    )


def _count(session: Session, old: ReturningDelete[int]) -> int:
    return len(session.execute(old.execution_options(synchronize_session=False)).all())
