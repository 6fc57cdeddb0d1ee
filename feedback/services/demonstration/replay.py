"""Writing the past: events happen when the story says and are recorded now, and no old letter goes out."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedback.services.notifications.letters import Way
from feedback.store.queries import outbox

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.store.models import Follow, OutboxMessage, Petition

_SENT_AFTER = timedelta(seconds=40)
_DELIVERED_AFTER = timedelta(days=1)


def settle_all(
    session: "Session", petitions: Sequence["Petition"], *, by: int, now: datetime, letters_left: int = 4, tasks_left: int = 5
) -> None:
    """Settle the letters of many petitions but for the latest few, which wait as they would on any day."""
    letters = [message for petition in petitions for message in outbox.list_of_petition(session, petition.id)]
    letters.sort(key=lambda message: message.created_at, reverse=True)
    left = {True: letters_left, False: tasks_left}
    for message in letters:
        by_mail = message.channel == Way.EMAIL
        if left[by_mail] > 0:
            left[by_mail] -= 1
        else:
            _settle(message, by, now)


def settle_letters(session: "Session", petition: "Petition", *, by: int, now: datetime) -> None:
    """Mark the petition's letters as sent and its calls and printed letters as done at their time.

    :param by: the account that is said to have delivered what goes by hand.
    """
    for message in outbox.list_of_petition(session, petition.id):
        _settle(message, by, now)


def settle_follow(session: "Session", follow: "Follow", *, now: datetime) -> None:
    """Mark the letters to a reader as sent at their time."""
    session.flush()
    for message in outbox.list_of_follow(session, follow.id):
        _settle(message, 0, now)


def _settle(message: "OutboxMessage", by: int, now: datetime) -> None:
    by_mail = message.channel == Way.EMAIL
    message.status = "sent" if by_mail else "delivered"
    message.finished_at = min(message.created_at + (_SENT_AFTER if by_mail else _DELIVERED_AFTER), now)
    message.delivered_by = None if by_mail else by
    message.payload = None
