"""Second factors, sessions, and the log of what happened at the door."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, exists, func, insert, literal, select
from sqlalchemy.orm import Session

from feedback.store.models import (
    Account,
    AuthenticatorApp,
    Passkey,
    RecoveryCode,
    SignInRecord,
    SpentChallenge,
    StaffSession,
)


def find_app(session: Session, account_id: int) -> AuthenticatorApp | None:
    """The account's app, locked so that of two who show the same code at once the second sees that it was taken."""
    query = select(AuthenticatorApp).where(AuthenticatorApp.account_id == account_id)
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))


def look_at_app(session: Session, account_id: int) -> AuthenticatorApp | None:
    """The account's app, to be shown."""
    return session.scalar(select(AuthenticatorApp).where(AuthenticatorApp.account_id == account_id))


def list_passkeys(session: Session, account_id: int) -> Sequence[Passkey]:
    """The account's passkeys, the oldest first."""
    return session.scalars(select(Passkey).where(Passkey.account_id == account_id).order_by(Passkey.id)).all()


def find_passkey(session: Session, account_id: int, reference: str) -> Passkey | None:
    """The account's passkey of that reference."""
    return session.scalar(select(Passkey).where(Passkey.account_id == account_id, Passkey.reference == reference))


def find_credential(session: Session, credential_id: bytes) -> Passkey | None:
    """The passkey of that credential, locked: its count only rises."""
    query = select(Passkey).where(Passkey.credential_id == credential_id)
    return session.scalar(query.with_for_update(of=Passkey).execution_options(populate_existing=True))


def has_factor(session: Session, account_id: int) -> bool:
    """Whether the account has an app or a passkey."""
    app = select(AuthenticatorApp.id).where(AuthenticatorApp.account_id == account_id)
    passkey = select(Passkey.id).where(Passkey.account_id == account_id)
    return bool(session.scalar(select(exists(app) | exists(passkey))))


def list_with_factor(session: Session) -> set[int]:
    """The accounts that have an app or a passkey."""
    return {*session.scalars(select(AuthenticatorApp.account_id)), *session.scalars(select(Passkey.account_id))}


def list_codes(session: Session, account_id: int) -> Sequence[RecoveryCode]:
    """The account's recovery codes that are left; locked, for each is good once."""
    query = select(RecoveryCode).where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()


def count_codes(session: Session, account_id: int) -> int:
    """How many recovery codes are left."""
    query = select(func.count()).select_from(RecoveryCode)
    return session.execute(query.where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))).scalar_one()


def delete_codes(session: Session, account_id: int) -> None:
    """None of the account's recovery codes is good any more."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))


def spend_challenge(session: Session, challenge_hash: str, now: datetime) -> bool:
    """Whether this was the first time that it was answered; from now on it was."""
    known = select(SpentChallenge.challenge_hash).where(SpentChallenge.challenge_hash == challenge_hash)
    row = select(literal(challenge_hash), literal(now, SpentChallenge.spent_at.type)).where(~exists(known))
    added = insert(SpentChallenge).from_select(["challenge_hash", "spent_at"], row).returning(SpentChallenge.challenge_hash)
    return session.execute(added).first() is not None


def list_live_sessions(
    session: Session, account_id: int, *, begun_after: datetime, seen_after: datetime
) -> Sequence[StaffSession]:
    """The account's sessions that still open something, the last used first."""
    query = select(StaffSession).where(
        StaffSession.account_id == account_id,
        StaffSession.ended_at.is_(None),
        StaffSession.created_at >= begun_after,
        StaffSession.last_seen_at >= seen_after,
    )
    return session.scalars(query.order_by(StaffSession.last_seen_at.desc(), StaffSession.id.desc())).all()


def find_own_session(session: Session, account_id: int, reference: str) -> StaffSession | None:
    """The account's session of that reference."""
    return session.scalar(select(StaffSession).where(StaffSession.account_id == account_id, StaffSession.reference == reference))


def list_records(
    session: Session,
    *,
    account_id: int | None = None,
    event: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int,
) -> Sequence[SignInRecord]:
    """What happened at the doors, the latest first; of one account, of one kind, between two moments where they are given."""
    query = select(SignInRecord).order_by(SignInRecord.id.desc()).limit(limit)
    if account_id is not None:
        query = query.where(SignInRecord.account_id == account_id)
    if event:
        query = query.where(SignInRecord.event == event)
    if since is not None:
        query = query.where(SignInRecord.at >= since)
    if until is not None:
        query = query.where(SignInRecord.at < until)
    return session.scalars(query).all()


def list_people_at_doors(session: Session) -> Sequence[Account]:
    """Everybody of whom something is written down, by name."""
    written = select(SignInRecord.account_id)
    return session.scalars(select(Account).where(Account.id.in_(written)).order_by(Account.name, Account.email)).all()
