"""More time for an answer: asked for with a reason, granted by somebody else, and shown as what it is."""

from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.domain.calendar import local_date
from feedback.domain.deadlines import Step
from feedback.domain.errors import Invalid, NotPossible, Refusal
from feedback.domain.petition import RequestKind
from feedback.domain.states import Action
from feedback.domain.text import N_, tidy, whole_number
from feedback.services import deadlines, history
from feedback.services.requests import open_request, settle
from feedback.services.words import required
from feedback.store.models import DecisionRequest, Extension, Petition
from feedback.store.queries.limits import get_policy

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def request_extension(
    session: "Session",
    petition: Petition,
    *,
    by: Staff,
    now: datetime,
    working_days: str,
    reason: str,
    version: int | None = None,
) -> None:
    """Ask for more working days before the due date is over.

    :param working_days: as typed; at most the authority's policy ``extension_days``.
    :raises Invalid: no such number, or no reason. :raises NotPossible: the date is over, or more time was granted already.
    """
    transition = history.begin(petition, Action.REQUEST_EXTENSION, by, version)
    deadline = deadlines.current(petition, Step.ANSWER)
    if deadline is None or not deadline.is_open or deadline.due is None:
        raise NotPossible(N_("No limit for the answer is running."))
    if local_date(now) > deadline.due:
        raise NotPossible(N_("The due date is over. More time can only be asked for before it; give the cause of the delay."))
    if len(deadline.extensions) >= int(get_policy(session, "extensions")):
        raise NotPossible(N_("More time was granted already, as often as the authority allows."))
    most, days = int(get_policy(session, "extension_days")), whole_number(working_days) or 0
    problems: dict[str, str | Refusal] = {}
    if not 1 <= days <= most:
        problems["working_days"] = Refusal(N_("Write a number of working days from 1 to %(most)s."), most=most)
    if not tidy(reason):
        problems["reason"] = N_("Say why more time is needed.")
    if problems:
        raise Invalid(problems)
    words = required("reason", reason, N_("Say why more time is needed."))
    petition.requests.append(
        DecisionRequest(kind=RequestKind.EXTENSION, reason=words, working_days=days, asked_by=by.account_id, requested_at=now)
    )
    history.record(session, petition, transition, by, now, text=words, detail=f"+{days}")


def decide_extension(
    session: "Session",
    petition: Petition,
    *,
    by: Staff,
    now: datetime,
    granted: bool | None,
    explanation: str,
    version: int | None = None,
) -> None:
    """Grant or decline; granted, the due date moves later by the working days asked for, and the sender is told why.

    :raises Invalid: no decision, or no explanation. :raises NotAllowed: whoever asked cannot decide.
    """
    action = Action.GRANT_EXTENSION if granted else Action.DECLINE_EXTENSION
    transition = history.begin(petition, action, by, version)
    problems = {}
    if granted is None:
        problems["granted"] = N_("Choose whether more time is granted.")
    if not tidy(explanation):
        problems["explanation"] = N_("Write a sentence that says why.")
    if problems:
        raise Invalid(problems)
    request, deadline = open_request(petition, RequestKind.EXTENSION), deadlines.current(petition, Step.ANSWER)
    if request is None or deadline is None or request.working_days is None:
        raise NotPossible
    if granted:
        deadline.extensions.append(Extension(request_id=request.id, working_days=request.working_days, granted_at=now))
    settle(petition, RequestKind.EXTENSION, by=by, now=now, granted=bool(granted))
    history.record(session, petition, transition, by, now, text=tidy(explanation), detail=f"+{request.working_days}")
