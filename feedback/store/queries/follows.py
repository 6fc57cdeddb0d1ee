"""Who follows which petition."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.store.models import Follow, Petition


def list_confirmed(session: Session, petition: Petition) -> Sequence[Follow]:
    """Those who follow it and proved their address."""
    query = select(Follow).where(Follow.petition_id == petition.id, Follow.confirmed_at.is_not(None)).order_by(Follow.id)
    return session.scalars(query).all()


def find_follow(session: Session, token_hash: str) -> Follow | None:
    """The one whose letters carry the token."""
    return session.scalar(select(Follow).where(Follow.token_hash == token_hash))


def find_of_address(session: Session, petition: Petition, email_index: str) -> Follow | None:
    """Whether that address follows the petition already, or was asked to confirm."""
    return session.scalar(select(Follow).where(Follow.petition_id == petition.id, Follow.email_index == email_index))
