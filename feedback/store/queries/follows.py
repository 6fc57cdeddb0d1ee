"""Who follows which petition."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from feedback.store.models import Follow, Petition


def list_confirmed(session: Session, petition: Petition) -> Sequence[Follow]:
    """Those who follow it and proved their address."""
    query = select(Follow).where(Follow.petition_id == petition.id, Follow.confirmed_at.is_not(None)).order_by(Follow.id)
    return session.scalars(query).all()


def find_follow(session: Session, hashes: Sequence[str]) -> Follow | None:
    """The one whose letters carry the token."""
    return session.scalar(select(Follow).where(Follow.token_hash.in_(hashes)))


def find_of_address(session: Session, petition: Petition, indexes: Sequence[str]) -> Follow | None:
    """Whether that address follows the petition already, or was asked to confirm."""
    return session.scalar(select(Follow).where(Follow.petition_id == petition.id, Follow.email_index.in_(indexes)))


def count_asked(session: Session, indexes: Sequence[str], since: datetime) -> int:
    """How many petitions the address was asked about since a moment and has not confirmed."""
    query = select(func.count()).where(Follow.email_index.in_(indexes), Follow.asked_at >= since, Follow.confirmed_at.is_(None))
    return session.execute(query).scalar_one()


def count_asked_of(session: Session, petition: Petition, since: datetime) -> int:
    """How many addresses were asked since a moment whether they follow the petition."""
    query = select(func.count()).where(Follow.petition_id == petition.id, Follow.asked_at >= since)
    return session.execute(query).scalar_one()


def delete_of_address(session: Session, petition: Petition, indexes: Sequence[str]) -> None:
    """Forget that an address follows the petition."""
    session.execute(delete(Follow).where(Follow.petition_id == petition.id, Follow.email_index.in_(indexes)))


def delete_unconfirmed(session: Session, *, before: datetime) -> int:
    """Forget those who were asked before then and did not answer; how many there were."""
    old = delete(Follow).where(Follow.confirmed_at.is_(None), Follow.asked_at < before).returning(Follow.id)
    return len(session.execute(old.execution_options(synchronize_session=False)).all())
