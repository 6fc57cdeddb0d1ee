"""What somebody types into an answer, kept by itself every few seconds: nobody loses an afternoon to an ended session."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.domain.errors import Invalid
from feedback.domain.states import Action
from feedback.domain.text import N_, tidy, tidy_line
from feedback.services import history
from feedback.store.models import Answer, Petition, WorkingCopy
from feedback.store.queries import working_copies as stored

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

NUMBER_LENGTH = 200
LONGEST = 100_000
"""Characters: more than an answer may have, so that one that grew too long is kept as well."""


@dataclass(frozen=True)
class Standing:
    """A working copy beside the last version: ``overtaken`` where that version was kept after it was begun."""

    copy: WorkingCopy
    overtaken: bool


def save(
    session: "Session", petition: Petition, *, by: Staff, now: datetime, text: str, number: str = "", based_on: int = 0
) -> None:
    """Keep what was typed; it is no version, and nobody else sees it.

    :param based_on: version of the draft it was begun from, 0 for none.
    :raises NotAllowed: an answer is not theirs to write. :raises NotPossible: no answer is written now.
    :raises Invalid: far too long.
    """
    history.begin(petition, Action.DRAFT_ANSWER, by)
    words = tidy(text)
    if len(words) > LONGEST:
        raise Invalid({"text": N_("The answer is longer than 20,000 characters. Shorten it.")})
    place, line = (petition.id, by.account_id), tidy_line(number)[:NUMBER_LENGTH]
    stored.put_working_copy(session, *place, text=words, number=line, based_on=based_on, now=now)


def forget(session: "Session", petition: Petition, *, by: Staff) -> None:
    """Throw this person's copy away."""
    stored.delete_working_copy(session, petition.id, by.account_id)


def standing(session: "Session", petition: Petition, *, by: Staff, draft: Answer | None) -> Standing | None:
    """This person's copy, unless it says what the last version says anyway."""
    copy = stored.find_working_copy(session, petition.id, by.account_id)
    if copy is None or not copy.text or (draft is not None and (copy.text, copy.number) == (draft.text, draft.number)):
        return None
    return Standing(copy, overtaken=draft is not None and copy.based_on != draft.version)
