"""Keys good for one use, the requests that lead to them, and the petitions of an address."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.sql.dml import ReturningDelete

from feedback.store.models import ContactRequest, OnceKey, Petition, Petitioner


def find_key(session: Session, token_hash: str) -> OnceKey | None:
    """The key with that hash, used or not."""
    return session.scalar(select(OnceKey).where(OnceKey.token_hash == token_hash))


def count_keys_sent(session: Session, email_index: str, since: datetime) -> int:
    """How many letters with a key went to an address since a moment."""
    query = select(func.count()).where(OnceKey.email_index == email_index, OnceKey.created_at >= since)
    return session.execute(query).scalar_one()


def has_key_to_tell(session: Session, petition: Petition, now: datetime) -> bool:
    """Whether a key to the petition waits to be told by telephone or typed in."""
    query = select(OnceKey.id).where(
        OnceKey.petition_id == petition.id,
        OnceKey.email_index.is_(None),
        OnceKey.used_at.is_(None),
        OnceKey.expires_at > now,
    )
    return session.scalar(query.limit(1)) is not None


def has_requests(session: Session) -> bool:
    """Whether anybody asked for a way in. Asked before anything is locked, so that an idle job takes no write lock."""
    return session.scalar(select(ContactRequest.id).limit(1)) is not None


def list_requests(session: Session, limit: int) -> Sequence[ContactRequest]:
    """Those who asked, the longest waiting first; nobody else takes them meanwhile."""
    query = select(ContactRequest).order_by(ContactRequest.id).limit(limit).with_for_update(skip_locked=True)
    return session.scalars(query).all()


def list_of_email(session: Session, email_index: str, limit: int) -> Sequence[Petition]:
    """The petitions sent from an e-mail address, newest first."""
    return session.scalars(_newest().where(Petitioner.email_index == email_index).limit(limit)).all()


def list_of_phone(session: Session, phone_index: str, limit: int) -> Sequence[Petition]:
    """The petitions sent from a telephone number, newest first."""
    return session.scalars(_newest().where(Petitioner.phone_index == phone_index).limit(limit)).all()


def delete_keys(session: Session, *, before: datetime) -> int:
    """Forget the keys that were over by then; how many there were."""
    return _count(session, delete(OnceKey).where(OnceKey.expires_at < before).returning(OnceKey.id))


def delete_keys_of(session: Session, petition: Petition, email_index: str | None) -> None:
    """Forget the keys to a petition, and those to everything of its sender's address."""
    session.execute(delete(OnceKey).where(OnceKey.petition_id == petition.id))
    if email_index:
        session.execute(delete(OnceKey).where(OnceKey.email_index == email_index))


def delete_requests(session: Session, *, before: datetime) -> int:
    """Forget what was asked before then and could not be answered; how many there were."""
    return _count(session, delete(ContactRequest).where(ContactRequest.requested_at < before).returning(ContactRequest.id))


def _newest() -> Select[Petition]:
    return (
        select(Petition)
        .join(Petition.petitioner)
        .options(joinedload(Petition.petitioner), joinedload(Petition.office))
        .order_by(Petition.received_at.desc(), Petition.id.desc())
    )


def _count(session: Session, old: ReturningDelete[int]) -> int:
    return len(session.execute(old.execution_options(synchronize_session=False)).all())
