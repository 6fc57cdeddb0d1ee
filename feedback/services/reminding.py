"""A word to whoever has a petition in hand: it stands in the history, and the letters to staff take it from there."""

from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.domain.calendar import local_date
from feedback.domain.errors import Invalid, NotPossible
from feedback.domain.states import Action
from feedback.domain.text import N_, tidy
from feedback.services import history
from feedback.store.models import Petition

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

REMINDER_LENGTH = 1_000


def remind(
    session: "Session", petition: Petition, *, by: Staff, now: datetime, text: str = "", version: int | None = None
) -> None:
    """Remind the officer, or the office where none is named yet; no due date moves and nothing is overwritten.

    :raises NotPossible: the same person reminded of it on the same day. :raises Invalid: an overlong text.
    """
    transition = history.begin(petition, Action.REMIND, by, version)
    words = tidy(text)
    if len(words) > REMINDER_LENGTH:
        raise Invalid({"text": N_("The text is longer than 1,000 characters. Shorten it.")})
    today = local_date(now)
    for event in petition.events:
        if event.action == Action.REMIND and event.account_id == by.account_id and local_date(event.happened_at) == today:
            raise NotPossible(N_("You have reminded of it today already."))
    history.record(session, petition, transition, by, now, text=words, detail=petition.officer.name if petition.officer else "")
