"""Saved filters of the list of petitions."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.store.models import SavedFilter


def list_filters(session: Session, account_id: int) -> Sequence[SavedFilter]:
    """The filters somebody keeps, the oldest first."""
    own = select(SavedFilter).where(SavedFilter.account_id == account_id)
    return session.scalars(own.order_by(SavedFilter.created_at, SavedFilter.id)).all()


def find_filter(session: Session, reference: str, account_id: int) -> SavedFilter | None:
    """The filter of that name in addresses, for whoever keeps it."""
    own = select(SavedFilter).where(SavedFilter.reference == reference, SavedFilter.account_id == account_id)
    return session.scalar(own)
