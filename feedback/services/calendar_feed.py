"""Due dates as a calendar that other programs read: an address with a token of its own, codes and days only."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.domain.calendar import local_date
from feedback.services import accounts
from feedback.store.encryption import keyring
from feedback.store.models import Account
from feedback.store.queries import accounts as found
from feedback.store.queries.reminders import list_due_for

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MOST = 500


@dataclass(frozen=True)
class Entry:
    """A day on which something is due."""

    code: str
    due: date


def make_address(session: "Session", *, by: Staff) -> str:
    """A new token; the one before no longer works. Only its hash is kept, so it is shown once.

    :returns: 32 hexadecimal digits.
    """
    token = secrets.token_hex(16)
    found.get_account(session, by.account_id).calendar_hash = keyring.hash("calendar", token)
    return token


def end_address(session: "Session", *, by: Staff) -> None:
    """Let no calendar read the due dates any more."""
    found.get_account(session, by.account_id).calendar_hash = None


def has_address(session: "Session", actor: Staff) -> bool:
    """Whether some calendar may read them now."""
    return found.get_account(session, actor.account_id).calendar_hash is not None


def entries(session: "Session", token: str, *, now: datetime) -> list[Entry] | None:
    """What the account behind the token has to do by when; None where the token opens nothing."""
    account: Account | None = found.find_by_calendar(session, keyring.hashes("calendar", token))
    if account is None or not account.active:
        return None
    actor = accounts.actor_of(session, account, local_date(now))
    return [Entry(code, due) for code, due in list_due_for(session, actor, MOST)]
