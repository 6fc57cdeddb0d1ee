"""Accounts of staff as the administrator keeps them: invited, with roles in offices, closed and opened again.

``by`` is None for the command line. Nobody closes the last account that administers, and nobody leaves open work behind.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import HANDLING, Role, Staff
from feedback.domain.calendar import local_date
from feedback.domain.contact import normalise_email
from feedback.domain.errors import Invalid, NotPossible
from feedback.domain.signing_in import SignInEvent
from feedback.domain.text import N_, tidy_line
from feedback.services import accounts as entrance
from feedback.services import factors, invitations, jobs, sessions, sign_in_log
from feedback.services.administration.audit import Overtaken, audit, fingerprint, take_turn
from feedback.services.administration.checks import Problems, needed
from feedback.store.models import Account, Membership, Office
from feedback.store.queries import accounts, deputies
from feedback.store.queries.offices import find_office, get_offices
from feedback.store.queries.sign_in import has_factor

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

NOUN = "accounts"
NAME_LENGTH = 100


def facts(session: "Session", account: Account) -> dict[str, str]:
    """What the history compares."""
    places = get_offices(session, {m.office_id for m in account.memberships})
    roles = sorted(f"{m.role} {places[m.office_id].code}" for m in account.memberships)
    return {
        "email": account.email,
        "name": account.name,
        "roles": ", ".join(roles),
        "active": "yes" if account.active else "no",
        "password": "yes" if entrance.has_password(account) else "no",
        "second_factor": "yes" if has_factor(session, account.id) else "no",
    }


def add(session: "Session", *, by: Staff | None, now: datetime, email: str, name: str, role: str, office: str) -> Account:
    """A new account with one role in one office, and the letter by which its owner sets the password.

    :raises Invalid: an address that is none or taken, no name, no such role or office.
    """
    if by is not None:
        take_turn(session, by)
    shown, address = tidy_line(name), normalise_email(email)
    place, problems = _place(session, role, office, local_date(now))
    problems |= needed({"name": shown}, NAME_LENGTH)
    if address is None:
        problems["email"] = N_("This is no e-mail address. Write it like ten@example.com.")
    elif accounts.find_account(session, address):
        problems["email"] = N_("There is an account with this address already. Give it another role on its own page.")
    if problems or address is None or place is None:
        raise Invalid(problems)
    account = entrance.open_account(session, email=address, name=shown, roles=[(place.id, Role(role))], now=now)
    note_made(session, account, by=by, now=now)
    invitations.invite(session, account, by=by, now=now)
    return account


def note_made(session: "Session", account: Account, *, by: Staff | None, now: datetime) -> None:
    """The first line of an account's history."""
    audit(session, by=by, now=now, noun=NOUN, key=account.email, before=None, after=facts(session, account))


def change(session: "Session", account: Account, *, by: Staff, now: datetime, name: str, seen: str | None = None) -> None:
    """Another name; what was done under the old one shows the new one too.

    :raises Invalid: no name. :raises Overtaken: somebody else was faster.
    """
    shown = tidy_line(name)
    problems = needed({"name": shown}, NAME_LENGTH)
    if problems:
        raise Invalid(problems)
    with _changing(session, account, by, now):
        if seen is not None and seen != fingerprint(facts(session, account)):
            raise Overtaken
        account.name = shown


def invite_again(session: "Session", account: Account, *, by: Staff | None, now: datetime) -> None:
    """Another link, for a letter that was lost or a password that was forgotten.

    :raises NotPossible: the account is closed, or it is the last that administers: nobody could help it if the letter is lost.
    """
    with _changing(session, account, by, now):
        _keep_an_administrator(session, account)
        invitations.invite(session, account, by=by, now=now)


def sign_out_everywhere(session: "Session", account: Account, *, by: Staff | None, now: datetime) -> None:
    """Whoever is signed in with the account is out. :raises NotPossible: nobody is."""
    if by is not None:
        take_turn(session, by)
    if not sessions.end_all(session, account, now=now):
        raise NotPossible(N_("Nobody is signed in with this account."))
    sign_in_log.note(session, account, SignInEvent.SESSION_ENDED, now=now, by_id=by.account_id if by else None)


def reset_factors(session: "Session", account: Account, *, by: Staff | None, now: datetime) -> None:
    """Take every second factor away, for somebody who lost phone and codes; the person is told.

    :raises NotPossible: there is none, or it is one's own: that is done on the page of one's account.
    """
    if by is not None and by.account_id == account.id:
        raise NotPossible(N_("You add and remove your own second factors on the page of your account."))
    with _changing(session, account, by, now):
        factors.reset(session, account, now=now, by_id=by.account_id if by else None)


def cancel_invitation(session: "Session", account: Account, *, by: Staff, now: datetime) -> None:
    """The link does not work any more.

    :raises NotPossible: there is none that does.
    """
    take_turn(session, by)
    if not invitations.cancel(session, account, now=now):
        raise NotPossible(N_("There is no invitation that could still be used."))


def deactivate(session: "Session", account: Account, *, by: Staff | None, now: datetime) -> None:
    """Close the account: nobody signs in with it any more, and whoever is signed in is out. Its name stays in the history.

    What it had asked for cannot be downloaded any more.

    :raises NotPossible: it is closed, it is the last that administers, or open petitions are with it.
    """
    with _changing(session, account, by, now):
        if not account.active:
            raise NotPossible(N_("The account is closed already."))
        _keep_an_administrator(session, account)
        _leave_nothing_behind(session, account)
        account.active = False
        sessions.end_all(session, account, now=now)
        invitations.cancel(session, account, now=now)
        jobs.expire_results_of(session, account.id, now)
        _end_deputies(session, account, now)


def reactivate(session: "Session", account: Account, *, by: Staff | None, now: datetime) -> None:
    """Open a closed account again, with the roles it had. Its old password does not return: a link goes out instead.

    :raises NotPossible: it is in use.
    """
    with _changing(session, account, by, now):
        if account.active:
            raise NotPossible(N_("The account is in use."))
        account.active = True
        invitations.invite(session, account, by=by, now=now)


def grant_role(session: "Session", account: Account, *, by: Staff | None, now: datetime, role: str, office: str) -> None:
    """One more role in an office; it holds from the next page on.

    :raises Invalid: no such role or office, or the account holds the role there already. :raises NotPossible: one's own.
    """
    if by is not None and by.account_id == account.id:
        raise NotPossible(N_("Another administrator gives you a role. Nobody gives themselves one."))
    place, problems = _place(session, role, office, local_date(now))
    if place is not None and (place.id, role) in account.actor.memberships:
        problems["role"] = N_("The account holds this role in this office already.")
    if problems or place is None:
        raise Invalid(problems)
    with _changing(session, account, by, now):
        account.memberships.append(Membership(office_id=place.id, role=Role(role)))


def withdraw_role(session: "Session", account: Account, *, by: Staff | None, now: datetime, role: str, office: str) -> None:
    """One role in an office less, from the next page on; what was done in it stays in the history. Downloads made with it end.

    :raises NotPossible: it does not hold the role there, it is its only one, nobody else administers, or open petitions
        of the office are with it and no role is left in which it could handle them.
    """
    with _changing(session, account, by, now):
        place = find_office(session, office)
        held = next((m for m in account.memberships if place and (m.office_id, m.role) == (place.id, role)), None)
        if held is None or place is None:
            raise NotPossible(N_("The account does not hold this role in this office."))
        if len(account.memberships) == 1:
            raise NotPossible(N_("This is the account's only role. Give it another first, or close the account."))
        if role == Role.ADMINISTRATOR:
            _keep_an_administrator(session, account)
        left = {m.role for m in account.memberships if m.office_id == place.id and m is not held}
        if left.isdisjoint(HANDLING):
            _leave_nothing_behind(session, account, place)
        account.memberships.remove(held)
        session.delete(held)
        jobs.expire_results_of(session, account.id, now)
        if role == Role.LEADER or not left:
            _end_deputies(session, account, now, place)


def open_work(session: "Session", account: Account) -> list[tuple[Office | None, str, int]]:
    """How many open petitions are with the account, by office and state: numbers only."""
    return list(accounts.count_open_work(session, account.id))


@contextmanager
def _changing(session: "Session", account: Account, by: Staff | None, now: datetime) -> Iterator[None]:
    if by is not None:
        take_turn(session, by)
    before = facts(session, account)
    yield
    session.flush()
    audit(session, by=by, now=now, noun=NOUN, key=account.email, before=before, after=facts(session, account))


def _place(session: "Session", role: str, office: str, today: date) -> tuple[Office | None, Problems]:
    place, problems = find_office(session, office), Problems()
    if role not in list(Role):
        problems["role"] = N_("Choose a role.")
    if place is None or not place.exists_on(today):
        problems["office"] = N_("Choose an office.")
    return place, problems


def _keep_an_administrator(session: "Session", account: Account) -> None:
    administers = any(m.role == Role.ADMINISTRATOR for m in account.memberships)
    if administers and not entrance.another_administers(session, account):
        raise NotPossible(N_("Nobody else could administer the service. Make somebody else administrator first."))


def _leave_nothing_behind(session: "Session", account: Account, place: Office | None = None) -> None:
    """:raises NotPossible: open petitions are with the account (in that office)."""
    number = sum(n for office, _, n in open_work(session, account) if place is None or office == place)
    if number:
        raise NotPossible(
            N_("Open petitions with this account: %(number)s. The clerk or the head of the office hands them over first."),
            number=number,
        )


def _end_deputies(session: "Session", account: Account, now: datetime, place: Office | None = None) -> None:
    """Nobody stands in for somebody who leads no more, nor does somebody who is gone."""
    for named in deputies.list_depending_on(session, account.id, local_date(now), place.id if place else None):
        named.ended_at = now
