"""Why an answer comes late: said by whoever handles it, for the report of what is overdue."""

from datetime import datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.domain.calendar import local_date
from feedback.domain.deadlines import Standing, Step, standing
from feedback.domain.errors import Invalid, NotPossible
from feedback.domain.states import Action
from feedback.domain.text import N_, tidy
from feedback.services import history
from feedback.store.models import Petition
from feedback.store.queries.catalogue import list_delay_causes

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

EXPLANATION_LENGTH = 2_000
OTHER = "other"
"""The cause that says nothing by itself: words are asked for with it."""
_LATE = frozenset({Standing.LATE, Standing.OPEN_OVERDUE})


def is_or_was_late(petition: Petition, *, now: datetime) -> bool:
    """Whether the answer of a round went out after its due date, or is overdue now."""
    answers = (deadline for deadline in petition.deadlines if deadline.step == Step.ANSWER and deadline.void_at is None)
    return any(
        standing(deadline.due, local_date(deadline.met_at) if deadline.met_at else None, local_date(now)) in _LATE
        for deadline in answers
    )


def explain_delay(
    session: "Session",
    petition: Petition,
    *,
    by: Staff,
    now: datetime,
    cause: str,
    explanation: str = "",
    version: int | None = None,
) -> None:
    """Say why the answer of this round is or was late; what is said later takes the place of what was said before.

    :param cause: code of a cause in use (``DelayCause``); the event keeps it in ``detail``.
    :raises NotPossible: nothing is late and nothing was. :raises Invalid: no cause of the list, or one that needs words.
    """
    transition = history.begin(petition, Action.EXPLAIN_DELAY, by, version)
    if not is_or_was_late(petition, now=now):
        raise NotPossible(N_("No answer to this petition is or was late, so there is no delay to explain."))
    words = tidy(explanation)
    problems = {}
    if cause not in {known.code for known in list_delay_causes(session)}:
        problems["cause"] = N_("Choose a cause from the list.")
    elif cause == OTHER and not words:
        problems["explanation"] = N_("Write what the other cause was.")
    if len(words) > EXPLANATION_LENGTH:
        problems["explanation"] = N_("The text is longer than 2,000 characters. Shorten it.")
    if problems:
        raise Invalid(problems)
    history.record(session, petition, transition, by, now, text=words, detail=cause)
