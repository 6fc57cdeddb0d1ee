"""Notes that colleagues leave each other at a petition; the sender never reads them."""

from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.domain.errors import Invalid
from feedback.domain.states import Action
from feedback.domain.text import N_
from feedback.services import history
from feedback.services.words import required
from feedback.store.models import Petition

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

NOTE_LENGTH = 2_000


def add_note(session: "Session", petition: Petition, *, by: Staff, now: datetime, text: str, version: int | None = None) -> None:
    """Write a note into the history.

    :raises Invalid: an empty or overlong text.
    """
    transition = history.begin(petition, Action.NOTE, by, version)
    words = required("text", text, N_("Write the note."))
    if len(words) > NOTE_LENGTH:
        raise Invalid({"text": N_("The text is longer than 2,000 characters. Shorten it.")})
    history.record(session, petition, transition, by, now, text=words)
