"""Repeats: a petition that tells of the same matter as another follows it until it is answered (DESIGN 9.12)."""

from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Service, Staff
from feedback.domain.errors import Invalid, Refusal
from feedback.domain.petition import RequestKind, parse_code
from feedback.domain.states import OPEN, Action, State
from feedback.domain.text import N_
from feedback.services import history
from feedback.services.notifications.letters import Letter, owe
from feedback.services.requests import settle
from feedback.services.words import required
from feedback.store.models import Petition
from feedback.store.queries import petitions

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_WITHOUT_ANSWER = {
    "vi": "Phản ánh mà phản ánh này gộp vào đã kết thúc mà không có câu trả lời.",
    "en": "The petition to which this one was joined has ended without an answer.",
}


def link(
    session: "Session",
    petition: Petition,
    *,
    by: Staff,
    now: datetime,
    primary: str,
    reason: str,
    different: bool = False,
    version: int | None = None,
) -> None:
    """Let a repeat follow its primary: its sender gets the primary's answer, and its own due dates run on.

    :param primary: code of the other petition. :param different: they are of different sectors, and that was seen.
    :raises Invalid: no such petition, itself, one that is linked itself or ended without an answer, or no reason.
    """
    named = parse_code(primary) or ""
    # Both are taken in the order of their codes, so that two who join them crosswise wait for each other and do not block.
    locked = {code: petitions.lock_petition(session, code) for code in sorted({named, petition.code})}
    transition, other = history.begin(petition, Action.LINK, by, version), locked[named]
    problems: dict[str, str | Refusal] = {}
    if other is None:
        problems["primary"] = N_("There is no petition with this code.")
    elif other.id == petition.id:
        problems["primary"] = N_("A petition cannot be joined to itself. Write the code of the other one.")
    elif other.state == State.LINKED:
        problems["primary"] = N_("That petition is joined to another itself. Write the code of the first one.")
    elif other.state not in OPEN | {State.ANSWERED}:
        problems["primary"] = N_("That petition has ended without an answer. Nothing can be joined to it.")
    elif other.sector.top.id != petition.sector.top.id and not different:
        sentence = N_("%(code)s is of another sector: “%(title)s” (%(sector)s). Tick that both are the same matter all the same.")
        problems["different"] = Refusal(sentence, code=other.code, title=other.title, sector=other.sector.top.name_vi)
    if not reason.strip():
        problems["reason"] = N_("Say why both are about the same matter.")
    if problems or other is None:
        raise Invalid(problems)
    petition.primary, petition.linked_from = other, petition.state
    history.record(session, petition, transition, by, now, text=required("reason", reason, ""), detail=other.code)
    if other.state == State.ANSWERED:
        _follow(session, petition, now)


def unlink(
    session: "Session",
    petition: Petition,
    *,
    by: Staff | Service,
    now: datetime,
    explanation: str,
    version: int | None = None,
) -> None:
    """Undo the linking: state, office, officer and clocks are as they would be without it.

    :raises Invalid: no explanation; the sender reads it.
    """
    transition = history.begin(petition, Action.UNLINK, by, version)
    words = required("explanation", explanation, N_("Write a sentence that tells the sender why."))
    code = petition.primary.code if petition.primary else ""
    settle(petition, RequestKind.OBJECTION, by=by, now=now, granted=True)
    petition.primary, petition.linked_from, petition.answered_at = None, None, None
    history.record(session, petition, transition, by, now, text=words, detail=code)


def answer_repeats(session: "Session", primary: Petition, *, now: datetime, corrected: bool = False) -> None:
    """Send the answer that just went out to the senders of all repeats as well.

    :param corrected: whether it takes the place of one they have: they are told that, and it is no later an answer.
    """
    for repeat in petitions.list_repeats(session, primary):
        _follow(session, repeat, now, corrected=corrected)


def release_repeats(session: "Session", primary: Petition, *, now: datetime) -> None:
    """The primary ended without an answer: nobody's petition ends with it unheard."""
    for repeat in petitions.list_repeats(session, primary):
        unlink(session, repeat, by=Service(), now=now, explanation=_WITHOUT_ANSWER.get(repeat.language, _WITHOUT_ANSWER["vi"]))


def _follow(session: "Session", repeat: Petition, now: datetime, *, corrected: bool = False) -> None:
    transition = history.begin(repeat, Action.FOLLOW_PRIMARY, Service())
    if corrected:
        owe(session, repeat, Letter.CORRECTED, now=now)
    else:
        repeat.answered_at = now
    code = repeat.primary.code if repeat.primary else ""
    history.record(session, repeat, transition, Service(), now, detail=code, tell=not corrected)
