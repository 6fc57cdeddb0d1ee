"""Offices that contribute to an answer (đơn vị phối hợp): one leads and answers, the others help by a day of their own."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import HANDLING, Staff
from feedback.domain.calendar import local_date
from feedback.domain.deadlines import Step
from feedback.domain.errors import Invalid, NotPossible, Refusal
from feedback.domain.states import Action
from feedback.domain.text import N_, tidy
from feedback.services import deadlines, history
from feedback.services.words import required
from feedback.store.models import Coordination, Petition
from feedback.store.queries import offices

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

CONTRIBUTION_LENGTH = 20_000


def proposed_due(session: "Session", petition: Petition, today: date) -> date:
    """The day by which a contribution is asked for unless another is chosen: never after the lead's own."""
    usual = deadlines.last_day(session, petition, Step.CONTRIBUTION, start=today)
    lead, _extended = deadlines.answer_due(petition)
    return min(usual, lead) if lead and lead >= today else usual


def add_coordinating_office(
    session: "Session",
    petition: Petition,
    *,
    by: Staff,
    now: datetime,
    office: str,
    question: str,
    due: str,
    version: int | None = None,
) -> None:
    """Ask another office to contribute by a day.

    :param due: ISO date, from today until the lead's own due date.
    :raises Invalid: no such office, the lead itself, one that was asked already, no question, or a day that does not fit.
    """
    transition = history.begin(petition, Action.ADD_COORDINATING_OFFICE, by, version)
    today = local_date(now)
    helper = offices.find_office(session, office)
    problems: dict[str, str | Refusal] = {}
    if helper is None or not helper.handles_petitions or not helper.exists_on(today):
        problems["office"] = N_("Choose an office from the list.")
    elif helper.id == petition.office_id:
        problems["office"] = N_("This office leads already. Choose another one.")
    elif helper.id in petition.awaited_office_ids:
        problems["office"] = N_("This office was asked already and has not contributed yet.")
    if not tidy(question):
        problems["question"] = N_("Write what the office should contribute.")
    last, _extended = deadlines.answer_due(petition)
    until = _day(due)
    if until is None or until < today:
        problems["due"] = N_("Choose a day from today on.")
    elif last is not None and until > max(last, today):
        problems["due"] = Refusal(N_("Choose a day until %(day)s: the answer itself is due then."), day=f"{last:%d/%m/%Y}")
    if problems or helper is None or until is None:
        raise Invalid(problems)
    words = required("question", question, "")
    petition.coordinations.append(
        Coordination(
            office=helper,
            office_id=helper.id,
            round=petition.round,
            question=words,
            due=until,
            asked_by=by.account_id,
            asked_at=now,
        )
    )
    history.record(session, petition, transition, by, now, text=words, detail=helper.code)


def remove_coordinating_office(
    session: "Session", petition: Petition, *, by: Staff, now: datetime, office: str, version: int | None = None
) -> None:
    """Tell an office that its contribution is not needed any more.

    :raises Invalid: nothing is awaited from that office.
    """
    transition = history.begin(petition, Action.REMOVE_COORDINATING_OFFICE, by, version)
    row = next((c for c in petition.coordinations if c.is_open and c.office.code == office), None)
    if row is None:
        raise Invalid({"office": N_("Choose an office whose contribution is awaited.")})
    row.withdrawn_at = now
    history.record(session, petition, transition, by, now, detail=office)


def contribute(
    session: "Session", petition: Petition, *, by: Staff, now: datetime, text: str, version: int | None = None
) -> None:
    """Give what was asked for; the lead uses it in the answer.

    :raises Invalid: no text, or too long a one.
    """
    transition = history.begin(petition, Action.CONTRIBUTE, by, version)
    words = required("text", text, N_("Write the contribution."))
    if len(words) > CONTRIBUTION_LENGTH:
        raise Invalid({"text": N_("The contribution is longer than 20,000 characters. Shorten it.")})
    awaited = (c for c in petition.coordinations if c.is_open and c.round == petition.round)
    row = next((c for c in awaited if by.has_role_in(c.office_id, *HANDLING)), None)
    if row is None:
        raise NotPossible
    session.refresh(row, with_for_update=True)
    if not row.is_open:
        raise NotPossible
    row.text, row.contributed_by, row.contributed_at = words, by.account_id, now
    history.record(session, petition, transition, by, now, text=words, detail=row.office.code)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
