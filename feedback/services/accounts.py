"""Accounts: making one, its password, and who acts with it."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from feedback.domain.actors import Role, Staff
from feedback.domain.calendar import local_date
from feedback.domain.errors import Refusal
from feedback.domain.passwords import LONGEST, SHORTEST, is_guessable
from feedback.domain.text import N_
from feedback.services import sessions
from feedback.store.models import Account, Membership
from feedback.store.queries import accounts, deputies
from feedback.store.queries.offices import get_authority

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_hasher = PasswordHasher()
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$Zt0gXIChZWAIGP5H7+MZ6mDg5HZTsDV8RzjgpBzDUNk"
"""A hash of nothing: checking it takes as long for an unknown address as for a known one."""
TAKEN = N_("There is already an account with this address.")


class WrongCredentials(Refusal):
    """One sentence whether the address is unknown, the password wrong or the account closed."""

    sentence = N_("The e-mail address or the password is not right.")


def check_password(session: "Session", email: str, password: str, *, demonstration: bool = False) -> int:
    """The number of the account that this pair opens. It only reads, and takes long on purpose: nobody else should wait.

    :param demonstration: whether accounts whose password everybody knows may be used.
    :raises WrongCredentials: not this pair.
    """
    account = accounts.find_account(session, email.strip())
    try:
        _hasher.verify(account.password_hash if account else _NOBODY, password)
    except (Argon2Error, InvalidHashError) as error:
        raise WrongCredentials from error
    if account is None or not account.active or (account.demonstration and not demonstration):
        raise WrongCredentials
    return account.id


def renew_hash(session: "Session", account_id: int, password: str) -> None:
    """Hash a password that was just found right anew, where today's effort is greater than that of its hash."""
    account = accounts.get_account(session, account_id)
    if _hasher.check_needs_rehash(account.password_hash):
        account.password_hash = _hasher.hash(password)


def create_account(
    session: "Session",
    *,
    email: str,
    name: str,
    password: str,
    roles: list[tuple[int, Role]],
    now: datetime,
    everybody_knows: bool = False,
) -> Account:
    """A new account with roles in offices and a password.

    :param everybody_knows: that the password is shown to everybody, as in a demonstration: it need not be hard to guess.
    :raises Refusal: the address is taken, the password too short, too long or too easy to guess.
    """
    if accounts.find_account(session, email):
        raise Refusal(TAKEN)
    if not everybody_knows:
        check_new(session, password, name, email, now=now)
    account = open_account(session, email=email, name=name, roles=roles, now=now)
    account.password_hash = _hasher.hash(password)
    session.flush()
    return account


def open_account(session: "Session", *, email: str, name: str, roles: list[tuple[int, Role]], now: datetime) -> Account:
    """A new account that no password opens yet. The address must be free."""
    account = Account(email=email.lower(), name=name, password_hash=_NOBODY, created_at=now)
    account.memberships = [Membership(office_id=office_id, role=role) for office_id, role in roles]
    session.add(account)
    session.flush()
    return account


def check_new(session: "Session", password: str, *about: str, now: datetime) -> None:
    """:param about: the person's name and e-mail address.

    :raises Refusal: it is too short, too long, or what guessing begins with.
    """
    if len(password) < SHORTEST:
        raise Refusal(N_("A password needs at least 12 characters."))
    if len(password) > LONGEST:
        raise Refusal(N_("The password is longer than 200 characters. Choose a shorter one."))
    if is_guessable(password, (*about, get_authority(session).name_on(local_date(now)))):
        raise Refusal(
            N_("This password is easy to guess: names, years, rows of keys and well-known words do not count. Add other words.")
        )


def set_password(session: "Session", account: Account, password: str, *, now: datetime) -> None:
    """Another password; whoever is signed in with the account is out, and whatever calendar read its due dates.

    :raises Refusal: the password is too short, too long or too easy to guess.
    """
    check_new(session, password, account.name, account.email, now=now)
    _replace_password(session, account, _hasher.hash(password), now)


def is_password_of(account: Account, password: str) -> bool:
    """Whether it is this account's. It takes long on purpose."""
    try:
        return _hasher.verify(account.password_hash, password)
    except (Argon2Error, InvalidHashError):
        return False


def take_password(session: "Session", account: Account, *, now: datetime) -> None:
    """From now on no password opens the account, until another is set; whoever is signed in with it is out."""
    _replace_password(session, account, _NOBODY, now)


def _replace_password(session: "Session", account: Account, password_hash: str, now: datetime) -> None:
    """Nothing that was opened with the old one stays open."""
    account.password_hash, account.calendar_hash = password_hash, None
    sessions.end_all(session, account, now=now)


def has_password(account: Account) -> bool:
    """Whether a password was ever set and holds."""
    return account.password_hash != _NOBODY


def another_administers(session: "Session", account: Account) -> bool:
    """Whether somebody else can sign in and administer."""
    return accounts.count_administrators(session, besides=account.id, unusable=_NOBODY) > 0


def actor_of(session: "Session", account: Account, on: date) -> Staff:
    """The account as the rules see it on a day: with its own roles, and as leader where it stands in for one."""
    return account.actor.standing_in((d.office_id, d.leader_id) for d in deputies.list_standing_in(session, account.id, on))


def get(session: "Session", email: str) -> Account:
    """The account with that address.

    :raises Refusal: there is none.
    """
    account = accounts.find_account(session, email.strip())
    if account is None:
        raise Refusal(N_("There is no account with the address “%(email)s”."), email=email.strip()[:80])
    return account
