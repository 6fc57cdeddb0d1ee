"""An answer that went out and was wrong: a corrected one takes its place, both stay, sender and readers are told."""

from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.domain.errors import Invalid
from feedback.domain.states import Action
from feedback.domain.text import N_, tidy, tidy_line
from feedback.services import answers, handling, history, linking
from feedback.store.models import Answer, Petition

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def correct_answer(
    session: "Session",
    petition: Petition,
    *,
    by: Staff,
    now: datetime,
    text: str,
    reason: str,
    number: str = "",
    version: int | None = None,
) -> Answer:
    """Send a corrected answer. Whether the first one was in time does not change; a public one is looked through again.

    :param reason: the sender and, where it is public, everyone reads it.
    :raises Invalid: no text, no reason, the same text again, or a blank left open.
    """
    transition = history.begin(petition, Action.CORRECT_ANSWER, by, version)
    before, words, why = handling.sent_answer(petition), tidy(text), tidy(reason)
    problems = {}
    if not words:
        problems["text"] = N_("Write the corrected answer.")
    elif len(words) > handling.ANSWER_LENGTH:
        problems["text"] = N_("The answer is longer than 20,000 characters. Shorten it.")
    elif before is not None and words == before.text:
        problems["text"] = N_("This is the answer that went out. Change what was wrong in it.")
    if not why:
        problems["reason"] = N_("Say what was wrong; the sender reads it.")
    if problems:
        raise Invalid(problems)
    corrected = Answer(
        version=len(petition.answers) + 1,
        round=petition.round,
        text=words,
        number=tidy_line(number),
        office_id=petition.office_id,
        drafted_by=by.account_id,
        drafted_at=now,
        approved_by=by.account_id,
        approved_at=now,
        correction=why,
    )
    handling.refuse_blanks(corrected)
    petition.answers.append(corrected)
    answers.attach(session, corrected, before, by=by, now=now)
    history.record(session, petition, transition, by, now, text=why, detail=corrected.number)
    linking.answer_repeats(session, petition, now=now, corrected=True)
    return corrected
