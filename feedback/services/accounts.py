"""Signing in, staying signed in, signing out."""

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from feedback.domain.actors import Role, Staff
from feedback.domain.errors import Refusal
from feedback.domain.petition import hash_secret
from feedback.domain.text import N_
from feedback.store.encryption import keyring
from feedback.store.models import Account, Membership, StaffSession
from feedback.store.queries import accounts

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_hasher = PasswordHasher()
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$Zt0gXIChZWAIGP5H7+MZ6mDg5HZTsDV8RzjgpBzDUNk"
"""A hash of nothing: checking it takes as long for an unknown address as for a known one."""
SHORTEST_PASSWORD = 12


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


def begin_session(session: "Session", account_id: int, *, now: datetime, password: str | None = None) -> str:
    """Begin a session for the account.

    :param password: as it was just checked: it is hashed anew where today's effort is greater than that of its hash.
    :returns: its token, for the cookie; only a hash is stored.
    """
    account = accounts.get_account(session, account_id)
    if password is not None and _hasher.check_needs_rehash(account.password_hash):
        account.password_hash = _hasher.hash(password)
    token = secrets.token_urlsafe(32)
    session.add(StaffSession(token_hash=_hash(token), account_id=account_id, created_at=now, last_seen_at=now))
    return token


def resume(
    session: "Session", token: str, *, now: datetime, longest: timedelta, idle: timedelta, demonstration: bool = False
) -> StaffSession | None:
    """The session of a token, unless it ended, grew too old, lay idle too long, or its account may not be used (any more)."""
    found = accounts.find_session(session, _hash(token))
    if found is None or found.ended_at is not None or not found.account.active:
        return None
    if found.account.demonstration and not demonstration:
        return None
    if now - found.created_at > longest or now - found.last_seen_at > idle:
        return None
    return found


def mark_seen(session: "Session", token: str, *, now: datetime) -> None:
    """Remember that the session was used."""
    found = accounts.find_session(session, _hash(token))
    if found is not None:
        found.last_seen_at = now


def sign_out(session: "Session", token: str, *, now: datetime) -> None:
    """End the session of a token."""
    found = accounts.find_session(session, _hash(token))
    if found is not None:
        found.ended_at = now


def create_account(
    session: "Session", *, email: str, name: str, password: str, roles: list[tuple[int, Role]], now: datetime
) -> Account:
    """A new account with roles in offices.

    :raises Refusal: the address is taken or the password too short.
    """
    if accounts.find_account(session, email):
        raise Refusal(N_("There is already an account with this address."))
    if len(password) < SHORTEST_PASSWORD:
        raise Refusal(N_("A password needs at least 12 characters."))
    account = Account(email=email.lower(), name=name, password_hash=_hasher.hash(password), created_at=now)
    account.memberships = [Membership(office_id=office_id, role=role) for office_id, role in roles]
    session.add(account)
    session.flush()
    return account


def close_account(session: "Session", email: str, *, now: datetime) -> Account:
    """Close an account: nobody signs in with it any more, and whoever is signed in is out. Its name stays in the history.

    :raises Refusal: there is no such account.
    """
    account = accounts.find_account(session, email.strip())
    if account is None:
        raise Refusal(N_("There is no account with the address “%(email)s”."), email=email.strip()[:80])
    account.active = False
    for opened in accounts.list_open_sessions(session, account.id):
        opened.ended_at = now
    return account


def actor_of(found: StaffSession) -> Staff:
    """Who is signed in, as the rules see them."""
    return found.account.actor


def _hash(token: str) -> str:
    return hash_secret(keyring.key("staff-session"), token)


def grant_role(session: "Session", email: str, *, office_id: int, role: Role) -> Account:
    """One more role in an office; it holds from the next page on.

    :raises Refusal: there is no such account, or it holds the role there already.
    """
    account = _account_of(session, email)
    if (office_id, role) in account.actor.memberships:
        raise Refusal(N_("The account holds this role in this office already."))
    account.memberships.append(Membership(office_id=office_id, role=role))
    session.flush()
    return account


def withdraw_role(session: "Session", email: str, *, office_id: int, role: Role) -> Account:
    """One role in an office less; what was done in it stays in the history.

    :raises Refusal: there is no such account, or it does not hold the role there.
    """
    account = _account_of(session, email)
    held = next((m for m in account.memberships if (m.office_id, m.role) == (office_id, role)), None)
    if held is None:
        raise Refusal(N_("The account does not hold this role in this office."))
    account.memberships.remove(held)
    session.delete(held)
    session.flush()
    return account


def change_password(session: "Session", email: str, password: str, *, now: datetime) -> Account:
    """Another password; whoever is signed in with the account is out.

    :raises Refusal: there is no such account, or the password is too short.
    """
    account = _account_of(session, email)
    if len(password) < SHORTEST_PASSWORD:
        raise Refusal(N_("A password needs at least 12 characters."))
    account.password_hash = _hasher.hash(password)
    for opened in accounts.list_open_sessions(session, account.id):
        opened.ended_at = now
    return account


def _account_of(session: "Session", email: str) -> Account:
    account = accounts.find_account(session, email.strip())
    if account is None:
        raise Refusal(N_("There is no account with the address “%(email)s”."), email=email.strip()[:80])
    return account
