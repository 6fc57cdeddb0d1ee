"""What happened at the doors of accounts: written down once, never changed, and told to the person where they should know."""

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedback.domain.letters import StaffLetter
from feedback.domain.signing_in import NOWHERE, TOLD, Place, SignInEvent
from feedback.services.notifications.staff_letters import owe_staff
from feedback.store.encryption import keyring
from feedback.store.models import Account, Attempt, SignInRecord
from feedback.store.queries import sign_in

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_HOUR = timedelta(hours=1)
_ENOUGH = 3
"""Wrong codes after a right password within an hour, before the person is told: a slip of the finger alarms nobody."""


def note(
    session: "Session",
    account: Account,
    event: SignInEvent,
    *,
    now: datetime,
    place: Place = NOWHERE,
    detail: str = "",
    by_id: int | None = None,
    left: int | None = None,
) -> None:
    """Write down what happened and, of what is in ``TOLD``, owe the person a letter.

    :param detail: how it was proved, or the name of a passkey. :param by_id: who did it for them.
    :param left: recovery codes that are left, for the letter.
    """
    row = SignInRecord(at=now, account_id=account.id, event=event, detail=detail, by_id=by_id)
    row.device, row.network = place.device, place.network
    session.add(row)
    session.flush()
    if event not in TOLD or (event is SignInEvent.WRONG_PROOF and not _is_alarming(session, account, now)):
        return
    payload = {"event": event, "detail": detail, "at": now.isoformat(), "device": place.device, "network": place.network}
    if left is not None:
        payload["left"] = str(left)
    owe_staff(session, account, StaffLetter.ACCOUNT_ALERT, now=now, payload=payload)


def note_nobody(session: "Session", *, now: datetime) -> None:
    """Write as much as for a wrong password, where nobody has the address: it is forgotten after a day, as every try."""
    session.add(Attempt(door=keyring.blind_index("attempt", "sign-in|nobody"), at=now))


def _is_alarming(session: "Session", account: Account, now: datetime) -> bool:
    """At the third in an hour, and not at every one after it."""
    latest = sign_in.list_records(session, account_id=account.id, since=now - _HOUR, limit=100)
    return Counter(row.event for row in latest)[SignInEvent.WRONG_PROOF] == _ENOUGH
