"""Who looked at whose identity: for the inspector."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from feedback.store.models import AccessRecord, Account, Petition


def list_access_records(
    session: Session,
    *,
    account_id: int | None = None,
    code: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 200,
) -> Sequence[AccessRecord]:
    """The looks, latest first, of a person, at a petition, or between two moments (the second not included)."""
    query = select(AccessRecord).options(joinedload(AccessRecord.account), joinedload(AccessRecord.petition))
    if account_id is not None:
        query = query.where(AccessRecord.account_id == account_id)
    if code:
        query = query.join(Petition, Petition.id == AccessRecord.petition_id).where(Petition.code == code)
    if since is not None:
        query = query.where(AccessRecord.at >= since)
    if until is not None:
        query = query.where(AccessRecord.at < until)
    return session.scalars(query.order_by(AccessRecord.at.desc(), AccessRecord.id.desc()).limit(limit)).all()


def has_looked(session: Session, account_id: int, petition_id: int) -> bool:
    """Whether somebody ever looked at the sender of a petition."""
    query = select(AccessRecord.id).where(AccessRecord.petition_id == petition_id, AccessRecord.account_id == account_id)
    return session.scalar(query.limit(1)) is not None


def asked_since(session: Session, account_id: int, petition_id: int, since: datetime) -> bool:
    """Whether somebody said, from that moment on, what they need the sender of a petition for."""
    query = select(AccessRecord.id).where(
        AccessRecord.petition_id == petition_id,
        AccessRecord.account_id == account_id,
        AccessRecord.at > since,
        AccessRecord.reason != "",
    )
    return session.scalar(query.limit(1)) is not None


def list_reasons(session: Session, petition_id: int) -> Sequence[AccessRecord]:
    """The looks at the sender of a petition for which somebody said what for."""
    return session.scalars(select(AccessRecord).where(AccessRecord.petition_id == petition_id, AccessRecord.reason != "")).all()


def list_people_who_looked(session: Session) -> Sequence[Account]:
    """Everybody who ever looked, by name."""
    looked = select(AccessRecord.account_id).distinct()
    return session.scalars(select(Account).where(Account.id.in_(looked)).order_by(Account.name, Account.id)).all()
