"""Whether an answered petition is taken up again."""

from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.domain.errors import Invalid
from feedback.domain.petition import RequestKind
from feedback.domain.states import Action
from feedback.domain.text import N_, tidy
from feedback.services import history
from feedback.services.requests import settle
from feedback.store.models import Petition

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def decide_reopening(
    session: "Session",
    petition: Petition,
    *,
    by: Staff,
    now: datetime,
    granted: bool | None,
    explanation: str,
    version: int | None = None,
) -> None:
    """Grant or decline what the sender asked for. Granted, a new round begins with a limit of its own.

    :raises Invalid: no decision, or no reason.
    """
    action = Action.GRANT_REOPENING if granted else Action.DECLINE_REOPENING
    transition = history.begin(petition, action, by, version)
    words = tidy(explanation)
    problems = {}
    if granted is None:
        problems["granted"] = N_("Choose whether the petition is taken up again.")
    if not words:
        problems["explanation"] = N_("Write a sentence that tells the sender why.")
    if problems:
        raise Invalid(problems)
    settle(petition, RequestKind.REOPENING, by=by, now=now, granted=bool(granted))
    if granted:
        petition.round += 1
    history.record(session, petition, transition, by, now, text=words)
