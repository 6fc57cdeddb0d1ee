"""Accounts, sessions, and attempts at a door."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from feedback.domain.actors import Role
from feedback.store.models import Account, Attempt, Membership, Office, StaffSession


def find_account(session: Session, email: str) -> Account | None:
    """The account with that address; addresses are kept in lower case."""
    return session.scalar(select(Account).where(Account.email == email.lower()))


def get_account(session: Session, account_id: int) -> Account:
    """The account with that number, which must exist."""
    return session.get_one(Account, account_id)


def has_open_accounts(session: Session) -> bool:
    """Whether anybody can sign in."""
    return session.scalar(select(Account.id).where(Account.active).limit(1)) is not None


def list_open_sessions(session: Session, account_id: int) -> Sequence[StaffSession]:
    """The sessions of an account that have not ended."""
    return session.scalars(
        select(StaffSession).where(StaffSession.account_id == account_id, StaffSession.ended_at.is_(None))
    ).all()


def find_session(session: Session, token_hash: str) -> StaffSession | None:
    """The browser session with that token's hash."""
    return session.scalar(select(StaffSession).where(StaffSession.token_hash == token_hash))


def list_people_of(session: Session, office_id: int) -> Sequence[Account]:
    """Who can be named to handle a petition in an office, by name."""
    query = (
        select(Account)
        .join(Membership)
        .where(
            Account.active,
            Membership.office_id == office_id,
            Membership.role.in_([Role.OFFICER, Role.CLERK, Role.LEADER]),
        )
        .distinct()
        .order_by(Account.name)
    )
    return session.scalars(query).all()


def count_attempts(session: Session, door: str, since: datetime) -> int:
    """Tries at a door since a moment."""
    query = select(func.count()).select_from(Attempt).where(Attempt.door == door, Attempt.at >= since)
    return session.execute(query).scalar_one()


def delete_attempts(session: Session, door: str) -> None:
    """Forget the tries at a door, after it opened."""
    session.execute(delete(Attempt).where(Attempt.door == door))


def list_with_roles(session: Session) -> Sequence[tuple[Account, list[tuple[str, str]]]]:
    """Every account by its address, closed ones too, with its roles as (role, code of the office)."""
    query = select(Membership.account_id, Membership.role, Office.code).join(Office, Office.id == Membership.office_id)
    held: dict[int, list[tuple[str, str]]] = {}
    for account_id, role, office in session.execute(query.order_by(Membership.role, Office.code)):
        held.setdefault(account_id, []).append((role, office))
    return [(account, held.get(account.id, [])) for account in session.scalars(select(Account).order_by(Account.email))]
