"""Deadlines that run."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from feedback.store.models import Deadline


def list_running(session: Session) -> Sequence[Deadline]:
    """Every deadline that was neither met nor fell away, with its petition."""
    query = select(Deadline).where(Deadline.met_at.is_(None), Deadline.void_at.is_(None)).order_by(Deadline.id)
    return session.scalars(query.options(joinedload(Deadline.petition))).unique().all()
