"""The sender objects to a refusal, or to having been joined to another petition; a coordinator decides."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Sender, Staff
from feedback.domain.calendar import local_date
from feedback.domain.deadlines import Step
from feedback.domain.errors import Invalid, NotPossible
from feedback.domain.petition import RequestKind
from feedback.domain.states import Action, State
from feedback.domain.text import N_
from feedback.services import deadlines, history
from feedback.services.requests import settle
from feedback.services.words import required
from feedback.store.models import DecisionRequest, Petition

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

REASON_LENGTH = 2_000
_WHY = N_("Write a sentence that tells the sender why.")


def may_object(session: "Session", petition: Petition, *, now: datetime) -> bool:
    """Whether the time for it is not over and it was not used for this decision (the table decides the rest)."""
    if petition.closed_at is None or petition.state not in {State.REFUSED, State.LINKED}:
        return False
    told = _told_at(petition)
    used = any(request.kind == RequestKind.OBJECTION and request.requested_at >= told for request in petition.requests)
    return not used and local_date(now) <= objection_ends(session, petition)


def objection_ends(session: "Session", petition: Petition) -> date:
    """Last day on which the sender may object to the decision that closed the petition."""
    return deadlines.last_day(session, petition, Step.OBJECTION_REQUEST, start=local_date(_told_at(petition)))


def _told_at(petition: Petition) -> datetime:
    """When the sender learned of the decision; to a repeat the answer that came with its primary's is news again."""
    closed = petition.closed_at or petition.received_at
    return max(closed, petition.answered_at) if petition.state == State.LINKED and petition.answered_at else closed


def object_to(session: "Session", petition: Petition, *, now: datetime, reason: str) -> None:
    """Object to the decision that closed the petition.

    :raises Invalid: no reason, or too long a one. :raises NotPossible: the time for it is over, or was used.
    """
    actor = Sender(petition.id)
    transition = history.begin(petition, Action.OBJECT, actor)
    if not may_object(session, petition, now=now):
        raise NotPossible(N_("The time in which an objection is possible is over, or it was decided already."))
    words = required("reason", reason, N_("Write why the decision is wrong."))
    if len(words) > REASON_LENGTH:
        raise Invalid({"reason": N_("The text is longer than 2,000 characters. Shorten it.")})
    petition.requests.append(DecisionRequest(kind=RequestKind.OBJECTION, reason=words, requested_at=now))
    history.record(session, petition, transition, actor, now, text=words)


def reinstate(
    session: "Session", petition: Petition, *, by: Staff, now: datetime, explanation: str, version: int | None = None
) -> None:
    """Take a mistaken refusal back: the petition goes on where it was, its answer due on the day it was due before.

    :raises Invalid: no explanation; the sender reads it.
    """
    transition = history.begin(petition, Action.REINSTATE, by, version)
    words = required("explanation", explanation, _WHY)
    settle(petition, RequestKind.OBJECTION, by=by, now=now, granted=True)
    petition.refusal_reason, petition.officer, petition.officer_id = None, None, None
    history.record(session, petition, transition, by, now, text=words)


def decline_objection(
    session: "Session", petition: Petition, *, by: Staff, now: datetime, explanation: str, version: int | None = None
) -> None:
    """Let the decision stand.

    :raises Invalid: no explanation; the sender reads it.
    """
    transition = history.begin(petition, Action.DECLINE_OBJECTION, by, version)
    words = required("explanation", explanation, _WHY)
    settle(petition, RequestKind.OBJECTION, by=by, now=now, granted=False)
    history.record(session, petition, transition, by, now, text=words)
