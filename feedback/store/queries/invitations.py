"""Invitations to set a password."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from feedback.domain.letters import StaffLetter
from feedback.store.models import Invitation, OutboxMessage


def find_invitation(session: Session, hashes: Sequence[str]) -> Invitation | None:
    """The invitation with that token's hash."""
    return session.scalar(select(Invitation).where(Invitation.token_hash.in_(hashes)))


def list_open_invitations(session: Session, now: datetime, account_id: int | None = None) -> Sequence[Invitation]:
    """The links that can still be used, the oldest first; of one account where one is given."""
    query = select(Invitation).where(Invitation.used_at.is_(None), Invitation.expires_at > now)
    if account_id is not None:
        query = query.where(Invitation.account_id == account_id)
    return session.scalars(query.options(joinedload(Invitation.account)).order_by(Invitation.created_at)).all()


def list_invitations(session: Session, account_id: int) -> Sequence[Invitation]:
    """Every invitation of an account, the latest first."""
    query = select(Invitation).where(Invitation.account_id == account_id)
    return session.scalars(query.order_by(Invitation.created_at.desc(), Invitation.id.desc())).all()


def latest_letter(session: Session, account_id: int) -> OutboxMessage | None:
    """The letter of the account's latest invitation."""
    query = select(OutboxMessage).where(OutboxMessage.account_id == account_id, OutboxMessage.letter == StaffLetter.INVITATION)
    return session.scalar(query.order_by(OutboxMessage.id.desc()).limit(1))


def count_resets(session: Session, account_id: int, since: datetime) -> int:
    """How many links were asked for the account because its password was forgotten."""
    query = select(func.count()).select_from(Invitation)
    wanted = (Invitation.account_id == account_id, Invitation.is_reset, Invitation.created_at >= since)
    return session.execute(query.where(*wanted)).scalar_one()
