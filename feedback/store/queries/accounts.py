"""Accounts, sessions, and attempts at a door."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, Table, and_, bindparam, delete, func, insert, select
from sqlalchemy.orm import Session

from feedback.domain.actors import HANDLING, Role
from feedback.domain.states import OPEN
from feedback.store.models import Account, Attempt, Membership, Office, Petition, StaffSession

# Every request of the staff, and every try at a door, needs these: they are built once, and no entity is made of a try.
_ATTEMPTS: Table = Attempt.__table__  # type: ignore[assignment]
_ADD_ATTEMPTS = insert(_ATTEMPTS)
_BY_TOKEN = select(StaffSession).where(StaffSession.token_hash.in_(bindparam("hashes", expanding=True)))


def find_account(session: Session, email: str) -> Account | None:
    """The account with that address; addresses are kept in lower case."""
    return session.scalar(select(Account).where(Account.email == email.lower()))


def get_account(session: Session, account_id: int) -> Account:
    """The account with that number, which must exist."""
    return session.get_one(Account, account_id)


def find_account_by_id(session: Session, account_id: int) -> Account | None:
    """The account with that number."""
    return session.get(Account, account_id)


def find_by_calendar(session: Session, hashes: Sequence[str]) -> Account | None:
    """The account whose calendar of due dates has that token."""
    return session.scalar(select(Account).where(Account.calendar_hash.in_(hashes)))


def has_open_accounts(session: Session) -> bool:
    """Whether anybody can sign in."""
    return session.scalar(select(Account.id).where(Account.active).limit(1)) is not None


def list_open_sessions(session: Session, account_id: int) -> Sequence[StaffSession]:
    """The sessions of an account that have not ended."""
    return session.scalars(
        select(StaffSession).where(StaffSession.account_id == account_id, StaffSession.ended_at.is_(None))
    ).all()


def find_session(session: Session, hashes: Sequence[str]) -> StaffSession | None:
    """The browser session with that token's hash."""
    return session.scalar(_BY_TOKEN, {"hashes": hashes})


@dataclass(frozen=True)
class Person:
    """Somebody as lists of choices name them, and whether they can be named to handle what an office has."""

    id: int
    name: str
    email: str
    is_here: bool


def list_people(session: Session, office_id: int, *, here_only: bool = False) -> Sequence[Person]:
    """Everybody who can sign in, by name, seen from an office; or only those who can be named there."""
    here = Account.memberships.any(and_(Membership.office_id == office_id, Membership.role.in_(HANDLING)))
    query = select(Account.id, Account.name, Account.email, here).where(Account.active).order_by(Account.name)
    return [Person(*row) for row in session.execute(query.where(here) if here_only else query)]


def list_people_of(session: Session, office_id: int) -> Sequence[Account]:
    """Who can be named to handle a petition in an office, by name."""
    query = (
        select(Account)
        .join(Membership)
        .where(
            Account.active,
            Membership.office_id == office_id,
            Membership.role.in_(HANDLING),
        )
        .distinct()
        .order_by(Account.name)
    )
    return session.scalars(query).all()


def list_handling_people(session: Session, office_ids: Sequence[int] | None = None) -> Sequence[tuple[int, str]]:
    """Numbers and names of who handles petitions in some of the offices, or in any, by name.

    Closed accounts are among them, whose petitions remain.
    """
    handles = [Membership.role.in_(HANDLING), *([] if office_ids is None else [Membership.office_id.in_(office_ids)])]
    query = select(Account.id, Account.name).where(Account.memberships.any(and_(*handles)))
    return [(number, name) for number, name in session.execute(query.order_by(Account.name, Account.id))]


def count_attempts(session: Session, doors: Sequence[tuple[Sequence[str], datetime, int]]) -> tuple[int, ...]:
    """Tries at each of some doors since a moment, counted in one statement, and no further than anybody wants to know.

    :param doors: the keyed hashes of each, since when, and how many are enough.
    """
    asked = {f"{name}_{number}": value for number, door in enumerate(doors) for name, value in zip(_DOOR, door, strict=True)}
    return tuple(session.execute(_attempts(len(doors)), asked).one())


_DOOR = ("door", "since", "most")


@cache
def _attempts(doors: int) -> Select[Any]:
    """Built once for so many doors: building it takes longer than counting."""
    enough = (
        select(_ATTEMPTS.c.id)
        .where(_ATTEMPTS.c.door.in_(bindparam(f"door_{number}", expanding=True)), _ATTEMPTS.c.at >= bindparam(f"since_{number}"))
        .limit(bindparam(f"most_{number}"))
        .subquery()
        for number in range(doors)
    )
    return select(*(select(func.count()).select_from(tries).scalar_subquery() for tries in enough))


def add_attempts(session: Session, doors: Sequence[str], at: datetime) -> None:
    """Note a try at each of some doors, by keyed hash."""
    session.connection().execute(_ADD_ATTEMPTS, [{"door": door, "at": at} for door in doors])


def delete_attempts(session: Session, door: Sequence[str]) -> None:
    """Forget the tries at a door, after it opened."""
    session.execute(delete(Attempt).where(Attempt.door.in_(door)))


def delete_latest_attempt(session: Session, doors: Sequence[str]) -> None:
    """Forget the latest try at a door."""
    latest = select(func.max(Attempt.id)).where(Attempt.door.in_(doors)).scalar_subquery()
    session.execute(delete(Attempt).where(Attempt.id == latest))


def list_with_roles(session: Session) -> Sequence[tuple[Account, list[tuple[str, str]]]]:
    """Every account by its address, closed ones too, with its roles as (role, code of the office)."""
    query = select(Membership.account_id, Membership.role, Office.code).join(Office, Office.id == Membership.office_id)
    held: dict[int, list[tuple[str, str]]] = {}
    for account_id, role, office in session.execute(query.order_by(Membership.role, Office.code)):
        held.setdefault(account_id, []).append((role, office))
    return [(account, held.get(account.id, [])) for account in session.scalars(select(Account).order_by(Account.email))]


def count_administrators(session: Session, *, besides: int, unusable: str) -> int:
    """How many can sign in and administer.

    :param besides: the account that is not counted. :param unusable: what stands for a password that was not set.
    """
    query = (
        select(func.count(Account.id.distinct()))
        .join(Membership)
        .where(Membership.role == Role.ADMINISTRATOR, Account.active, Account.id != besides)
        .where(Account.password_hash != unusable)
    )
    return session.execute(query).scalar_one()


def list_invented(session: Session) -> Sequence[str]:
    """The addresses of the demonstration's accounts that are not closed: everybody may know their password."""
    query = select(Account.email).where(Account.demonstration, Account.active).order_by(Account.email)
    return session.scalars(query).all()


def count_open_work(session: Session, account_id: int) -> Sequence[tuple[Office | None, str, int]]:
    """How many open petitions somebody is the officer of, by office and state."""
    query = (
        select(Office, Petition.state, func.count())
        .select_from(Petition)
        .outerjoin(Office, Office.id == Petition.office_id)
        .where(Petition.officer_id == account_id, Petition.state.in_(OPEN))
        .group_by(Office.id, Petition.state)
        .order_by(Office.code, Petition.state)
    )
    return [(office, state, number) for office, state, number in session.execute(query)]


def count_open_work_in(session: Session, office_id: int) -> dict[int, int]:
    """How many open petitions of an office each of its officers has, by account."""
    query = select(Petition.officer_id, func.count()).where(Petition.office_id == office_id, Petition.state.in_(OPEN))
    return {officer: number for officer, number in session.execute(query.group_by(Petition.officer_id)) if officer}


def list_open_work(session: Session, account_id: int, office_id: int) -> Sequence[Petition]:
    """The open petitions of an office that somebody is the officer of, what is due first."""
    query = select(Petition).where(Petition.officer_id == account_id, Petition.office_id == office_id, Petition.state.in_(OPEN))
    return session.scalars(query.order_by(Petition.next_due, Petition.id)).all()


def list_members(session: Session, office_id: int) -> Sequence[Account]:
    """Everybody in use with a role in an office, by name."""
    query = select(Account).join(Membership).where(Account.active, Membership.office_id == office_id)
    return session.scalars(query.distinct().order_by(Account.name, Account.email)).all()
