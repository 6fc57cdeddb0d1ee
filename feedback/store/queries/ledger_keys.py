"""The keys that sign checkpoints of the public log."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.store.models import LedgerKey


def list_keys(session: Session) -> Sequence[LedgerKey]:
    """Every key, the first first."""
    return session.scalars(select(LedgerKey).order_by(LedgerKey.id)).all()
