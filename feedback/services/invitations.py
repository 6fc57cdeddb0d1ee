"""A letter with a link by which somebody sets a password of their own: for a new account, and for a forgotten password."""

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.domain.calendar import local_date
from feedback.domain.errors import Invalid, NotPossible, Refusal
from feedback.domain.letters import StaffLetter
from feedback.domain.signing_in import NOWHERE, Place, SignInEvent
from feedback.domain.text import N_
from feedback.services import accounts, sign_in_log
from feedback.services.notifications.staff_letters import owe_staff
from feedback.store.encryption import keyring
from feedback.store.models import Account, Invitation
from feedback.store.queries import accounts as found_accounts
from feedback.store.queries import invitations as query

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

GOOD_FOR = timedelta(days=7)
RESET_GOOD_FOR = timedelta(minutes=30)
_LETTERS_A_DAY = 5
_DAY = timedelta(days=1)


def invite(session: "Session", account: Account, *, by: Staff | None, now: datetime) -> Invitation:
    """Send the link. No password opens the account until it was used, whoever is signed in is out, earlier links are dead.

    :param by: None for the command line. :raises NotPossible: the account is closed.
    """
    if not account.active:
        raise NotPossible(N_("The account is closed. Open it again first."))
    cancel(session, account, now=now)
    accounts.take_password(session, account, now=now)
    invitation, token = _made(session, account, now + GOOD_FOR, now)
    invitation.invited_by = by.account_id if by else None
    until = f"{local_date(invitation.expires_at):%d/%m/%Y}"
    owe_staff(session, account, StaffLetter.INVITATION, now=now, payload={"token": token, "until": until})
    return invitation


def answer_forgotten(session: "Session", email: str, *, now: datetime) -> bool:
    """Somebody said that they forgot the password of that address: where an account is in use, a link goes there.

    The present password holds until the link is used, so that a stranger who asks takes nothing from anybody; letters of
    a day are counted, so that nobody's mailbox is flooded. A job calls this, and nobody waits for it.

    :returns: whether a letter is owed.
    """
    account = found_accounts.find_account(session, email)
    if account is None or not account.active or query.count_resets(session, account.id, now - _DAY) >= _LETTERS_A_DAY:
        return False
    invitation, token = _made(session, account, now + RESET_GOOD_FOR, now)
    invitation.is_reset = True
    owe_staff(session, account, StaffLetter.PASSWORD_RESET, now=now, payload={"token": token})
    sign_in_log.note(session, account, SignInEvent.RESET_ASKED, now=now)
    return True


def cancel(session: "Session", account: Account, *, now: datetime) -> int:
    """Let every link of the account that could still be used expire now; how many there were."""
    found = query.list_open_invitations(session, now, account.id)
    for invitation in found:
        invitation.expires_at = now
    return len(found)


def find(session: "Session", token: str, *, now: datetime) -> Invitation | None:
    """The invitation of a link, or None when it was used, grew too old, was cancelled, or never was."""
    found = query.find_invitation(session, keyring.hashes("invitation", token))
    usable = found is not None and found.used_at is None and now < found.expires_at and found.account.active
    return found if usable else None


def accept(
    session: "Session", invitation: Invitation, *, now: datetime, password: str, again: str, place: Place = NOWHERE
) -> Account:
    """Set the password; the link is dead from then on.

    :param again: the password typed a second time.
    :raises NotPossible: the link was used or cancelled meanwhile.
    :raises Invalid: too short, too long or easy to guess, or not the same twice.
    """
    # As with every link with power: two presses at once, and the second waits here and sees what the first did.
    session.refresh(invitation, with_for_update=True)
    if invitation.used_at is not None:
        raise NotPossible(N_("This link was used already. Sign in with the password that was set."))
    if now >= invitation.expires_at:
        # Cancelled between the look at the link and the lock: by an administrator, or because the account was closed.
        raise NotPossible
    account = invitation.account
    try:
        accounts.check_new(session, password, account.name, account.email, now=now)
    except Refusal as refusal:
        raise Invalid({"password": refusal}) from refusal
    if password != again:
        raise Invalid({"again": N_("The two passwords differ. Type the same one twice.")})
    accounts.set_password(session, account, password, now=now)
    invitation.used_at = now
    session.flush()
    cancel(session, account, now=now)
    sign_in_log.note(session, account, SignInEvent.PASSWORD_CHANGED, now=now, place=place)
    return account


def _made(session: "Session", account: Account, until: datetime, now: datetime) -> tuple[Invitation, str]:
    token = secrets.token_urlsafe(32)
    invitation = Invitation(account=account, token_hash=keyring.hash("invitation", token), created_at=now, expires_at=until)
    session.add(invitation)
    return invitation, token
