"""What the competent office does: take, name an officer, draft, approve."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.domain.answer import open_blanks
from feedback.domain.errors import Invalid, NotAllowed, Refusal
from feedback.domain.states import Action
from feedback.domain.text import N_, tidy_line
from feedback.services import answers, history, linking, working_copies
from feedback.services.attachments import NOTHING, Inspection
from feedback.services.words import required
from feedback.store.models import Answer, Petition
from feedback.store.queries import accounts

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from feedback.gateways.files import FileStore

ANSWER_LENGTH = 20_000


def take(session: "Session", petition: Petition, *, by: Staff, now: datetime, version: int | None = None) -> None:
    """Take the petition in hand; whoever takes it is its officer until another is named."""
    transition = history.begin(petition, Action.TAKE, by, version)
    petition.officer_id = by.account_id
    session.expire(petition, ["officer"])
    history.record(session, petition, transition, by, now)


def assign_officer(
    session: "Session", petition: Petition, *, by: Staff, now: datetime, officer_id: int, version: int | None = None
) -> None:
    """Name the officer who handles it; the clock runs on.

    :raises Invalid: nobody of the office with that number.
    """
    transition = history.begin(petition, Action.ASSIGN_OFFICER, by, version)
    people = {person.id: person for person in accounts.list_people_of(session, petition.office_id or 0)}
    if officer_id not in people:
        raise Invalid({"officer": N_("Choose somebody of the office.")})
    if officer_id == petition.subject_account_id and not petition.officer_override:
        raise Invalid({"officer": N_("The petition is about this person. Choose somebody else of the office.")})
    petition.officer, petition.officer_id = people[officer_id], officer_id
    history.record(session, petition, transition, by, now, detail=people[officer_id].name)


def return_to_coordinator(
    session: "Session", petition: Petition, *, by: Staff, now: datetime, explanation: str, version: int | None = None
) -> None:
    """Give the petition back because the office is not competent; the clock runs on.

    :raises Invalid: no reason given.
    """
    transition = history.begin(petition, Action.RETURN_TO_COORDINATOR, by, version)
    words = required("explanation", explanation, N_("Say why the office is not competent."))
    returned_by = petition.office.code if petition.office else ""
    # The office gives it out of its hands: from now on it may not look at it any more.
    petition.office, petition.office_id, petition.officer, petition.officer_id = None, None, None, None
    history.record(session, petition, transition, by, now, text=words, detail=returned_by)


def latest_draft(petition: Petition) -> Answer | None:
    """The draft being worked on in this round: the last version that was not sent."""
    last = petition.answers[-1] if petition.answers else None
    return last if last and last.approved_at is None and last.round == petition.round else None


def sent_answer(petition: Petition) -> Answer | None:
    """The last answer that went out; to a repeat, that of the petition it is linked to."""
    if petition.primary is not None and petition.is_answered:
        return sent_answer(petition.primary)
    return next((answer for answer in reversed(petition.answers) if answer.approved_at is not None), None)


def draft_answer(
    session: "Session",
    petition: Petition,
    *,
    by: Staff,
    now: datetime,
    text: str,
    number: str = "",
    uploads: Inspection = NOTHING,
    files: "FileStore | None" = None,
    carried: Collection[str] | None = None,
    version: int | None = None,
) -> Answer:
    """Keep a new version of the answer; earlier versions stay, and so does the proof each of them had.

    :param uploads: further proof. :param carried: marks of the last version's proofs that stay (``answers.mark_of``); None: all.
    :raises Invalid: an empty or overlong text, or files that cannot be taken.
    """
    transition = history.begin(petition, Action.DRAFT_ANSWER, by, version)
    words = required("text", text, N_("Write the answer."))
    if len(words) > ANSWER_LENGTH:
        raise Invalid({"text": N_("The answer is longer than 20,000 characters. Shorten it.")})
    before = latest_draft(petition)
    draft = Answer(
        version=len(petition.answers) + 1,
        round=petition.round,
        text=words,
        number=tidy_line(number),
        office_id=petition.office_id,
        drafted_by=by.account_id,
        drafted_at=now,
    )
    petition.answers.append(draft)
    answers.attach(session, draft, before, by=by, now=now, uploads=uploads, files=files, carried=carried)
    working_copies.forget(session, petition, by=by)
    history.record(session, petition, transition, by, now, detail=str(draft.version))
    return draft


def submit_for_approval(
    session: "Session",
    petition: Petition,
    *,
    by: Staff,
    now: datetime,
    checks: Collection[str] = (),
    vague_read: bool = False,
    version: int | None = None,
) -> None:
    """Lay the draft before the leader, with what its author confirms.

    :param checks: codes of ``answers.CHECKS``: all of them are asked for.
    :param vague_read: whether the phrases that say little were looked at, where there are any.
    :raises Invalid: there is no draft in this round, a blank stands in it, or something was not confirmed.
    """
    transition = history.begin(petition, Action.SUBMIT_FOR_APPROVAL, by, version)
    draft = latest_draft(petition)
    if draft is None:
        raise Invalid({"text": N_("Write the answer.")})
    refuse_blanks(draft)
    draft.checks = answers.confirmed(draft, checks, vague_read=vague_read)
    history.record(session, petition, transition, by, now)


def send_back(
    session: "Session", petition: Petition, *, by: Staff, now: datetime, explanation: str, version: int | None = None
) -> None:
    """Give the draft back with what is to be changed.

    :raises Invalid: nothing is said.
    """
    transition = history.begin(petition, Action.SEND_BACK, by, version)
    words = required("explanation", explanation, N_("Say what should be changed."))
    history.record(session, petition, transition, by, now, text=words)


def approve(session: "Session", petition: Petition, *, by: Staff, now: datetime, version: int | None = None) -> None:
    """Approve the draft: the answer goes out, and this moment decides whether it was in time (DESIGN 9.3).

    :raises NotAllowed: there is no draft. :raises Invalid: a blank of a template was left in it.
    """
    transition = history.begin(petition, Action.APPROVE, by, version)
    draft = latest_draft(petition)
    if draft is None:
        raise NotAllowed(N_("There is no draft to approve."))
    refuse_blanks(draft)
    draft.approved_by, draft.approved_at = by.account_id, now
    petition.answered_at = now
    history.record(session, petition, transition, by, now, detail=draft.number)
    linking.answer_repeats(session, petition, now=now)


def refuse_blanks(draft: Answer) -> None:
    """Refuse an answer in which a blank of a template still stands: it would reach the sender."""
    left = open_blanks(draft.text)
    if left:
        sentence = N_("The draft still has blanks: %(blanks)s. Fill them in first.")
        raise Invalid({"text": Refusal(sentence, blanks=", ".join(left))})
