"""The keys that sign checkpoints of the public log."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from feedback.store.models import LedgerKey


class PublicKey(NamedTuple):
    """What everyone may know of a key."""

    name: str
    public: bytes
    signs_from: datetime
    signs_until: datetime | None


def list_public(session: Session) -> list[PublicKey]:
    """Every key there ever was, the first first; nothing is unsealed."""
    columns = (LedgerKey.name, LedgerKey.public, LedgerKey.signs_from, LedgerKey.signs_until)
    return [PublicKey(*row) for row in session.execute(select(*columns).order_by(LedgerKey.id))]


def list_signing(session: Session, now: datetime) -> Sequence[LedgerKey]:
    """The keys that sign at this moment, the first first."""
    signs = or_(LedgerKey.signs_until.is_(None), LedgerKey.signs_until > now)
    return session.scalars(select(LedgerKey).where(signs).order_by(LedgerKey.id)).all()


def list_lasting(session: Session) -> Sequence[LedgerKey]:
    """The keys whose end is not settled yet."""
    return session.scalars(select(LedgerKey).where(LedgerKey.signs_until.is_(None)).order_by(LedgerKey.id)).all()
