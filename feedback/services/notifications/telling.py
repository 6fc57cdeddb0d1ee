"""Whom to tell at once: urgent petitions do not wait for the morning, and a colleague's word goes out when it is said."""

from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Role
from feedback.domain.letters import StaffLetter
from feedback.domain.standing import Action
from feedback.services.notifications.reader_letters import owe_reader
from feedback.services.notifications.staff_letters import owe_staff
from feedback.store.models import Account, Petition
from feedback.store.queries import accounts, follows

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

HANDS_OVER = frozenset(
    {Action.ACCEPT_AND_ROUTE, Action.REROUTE, Action.ASSIGN_OFFICER, Action.MARK_URGENT, Action.REINSTATE, Action.GRANT_REOPENING}
)
"""What puts a petition into somebody's hands."""


PUBLIC_CHANGES = frozenset({Action.PUBLISH, Action.TAKE_DOWN, Action.TAKE_BACK_NOTICE})
"""What changes what everyone can read of a petition."""
NOTICE_ENDS = frozenset({Action.REFUSE, Action.WITHDRAW, Action.TRANSFER_OUT, Action.LINK, Action.WITHHOLD})
"""After which no answer will come to stand where the neutral line stood."""
NOTICE_STANDS_AGAIN = frozenset({Action.REINSTATE, Action.UNLINK})
"""What undoes one of these."""


def tell_staff(session: "Session", petition: Petition, action: Action, text: str, *, by: int | None, now: datetime) -> None:
    """Write to whoever has the petition now: it is urgent and was just given to them, a colleague reminds, the sender wrote."""
    if action == Action.REMIND:
        letter, said = StaffLetter.REMINDER, text
    elif action == Action.MESSAGE and by is None:
        letter, said = StaffLetter.MESSAGE, ""
    elif petition.urgent and action in HANDS_OVER:
        letter, said = StaffLetter.URGENT_ASSIGNMENT, ""
    else:
        return
    due = petition.next_due.isoformat() if petition.next_due else ""
    for account in in_whose_hands(session, petition):
        if account.id != by:
            owe_staff(session, account, letter, now=now, payload={"code": petition.code, "due": due, "text": said})


def tell_followers(session: "Session", petition: Petition, action: Action, now: datetime) -> None:
    """Write to the readers who follow the petition, where something that they can read has changed."""
    of_notice = action in NOTICE_ENDS | NOTICE_STANDS_AGAIN and petition.has_notice
    if action not in PUBLIC_CHANGES and not of_notice:
        return
    for follow in follows.list_confirmed(session, petition):
        owe_reader(session, follow, now=now, payload={"action": action.value})


def in_whose_hands(session: "Session", petition: Petition) -> list[Account]:
    """The officer; where none is named the office's clerks, or else its heads; without an office nobody."""
    if petition.officer is not None:
        return [petition.officer] if petition.officer.active else []
    if petition.office_id is None:
        return []
    people = accounts.list_people_of(session, petition.office_id)
    clerks = [p for p in people if p.actor.has_role_in(petition.office_id, Role.CLERK)]
    return clerks or [p for p in people if p.actor.has_role_in(petition.office_id, Role.LEADER)]
