"""A letter with a link by which somebody sets a password of their own: for a new account, and for a forgotten password."""

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.domain.calendar import local_date
from feedback.domain.errors import Invalid, NotPossible, Refusal
from feedback.domain.letters import StaffLetter
from feedback.domain.text import N_
from feedback.services import accounts
from feedback.services.notifications.staff_letters import owe_staff
from feedback.store.encryption import keyring
from feedback.store.models import Account, Invitation
from feedback.store.queries import invitations as query

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

GOOD_FOR = timedelta(days=7)


def invite(session: "Session", account: Account, *, by: Staff | None, now: datetime) -> Invitation:
    """Send the link. No password opens the account until it was used, whoever is signed in is out, earlier links are dead.

    :param by: None for the command line. :raises NotPossible: the account is closed.
    """
    if not account.active:
        raise NotPossible(N_("The account is closed. Open it again first."))
    cancel(session, account, now=now)
    accounts.take_password(session, account, now=now)
    token = secrets.token_urlsafe(32)
    invitation = Invitation(
        account=account,
        token_hash=keyring.hash("invitation", token),
        created_at=now,
        expires_at=now + GOOD_FOR,
        invited_by=by.account_id if by else None,
    )
    session.add(invitation)
    until = f"{local_date(invitation.expires_at):%d/%m/%Y}"
    owe_staff(session, account, StaffLetter.INVITATION, now=now, payload={"token": token, "until": until})
    return invitation


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


def accept(session: "Session", invitation: Invitation, *, now: datetime, password: str, again: str) -> Account:
    """Set the password; the link is dead from then on.

    :param again: the password typed a second time.
    :raises NotPossible: the link was used or cancelled meanwhile. :raises Invalid: too short or long, or not the same twice.
    """
    # As with every link with power: two presses at once, and the second waits here and sees what the first did.
    session.refresh(invitation, with_for_update=True)
    if invitation.used_at is not None:
        raise NotPossible(N_("This link was used already. Sign in with the password that was set."))
    if now >= invitation.expires_at:
        # Cancelled between the look at the link and the lock: by an administrator, or because the account was closed.
        raise NotPossible
    try:
        accounts.check_length(password)
    except Refusal as refusal:
        raise Invalid({"password": refusal}) from refusal
    if password != again:
        raise Invalid({"again": N_("The two passwords differ. Type the same one twice.")})
    accounts.set_password(session, invitation.account, password, now=now)
    invitation.used_at = now
    session.flush()
    return invitation.account
