"""What the sender says of the answer: satisfied or not, and if they like on five sides."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedback.domain.actors import Sender
from feedback.domain.calendar import local_date
from feedback.domain.errors import Invalid, NotPossible
from feedback.domain.states import Action
from feedback.domain.text import N_, tidy
from feedback.services import history
from feedback.store.models import Petition, Rating
from feedback.store.queries.limits import get_policy

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

REASONS = {
    "slow": N_("It took too long"),
    "unclear": N_("The answer is hard to understand"),
    "incomplete": N_("Not every point was answered"),
    "not_done": N_("What was promised was not done"),
    "conduct": N_("I was not treated properly"),
}
SIDES = {
    "access": N_("Access: finding the service and sending the petition"),
    "procedure": N_("Procedure: what had to be done and supplied"),
    "conduct": N_("Conduct of those who handled it"),
    "result": N_("Result: the answer and what was done"),
    "handling": N_("Handling of the feedback: told in time, late or not"),
}
"""The five sides of the national index of satisfaction with public administration (SIPAS)."""
GRADES = {
    1: N_("Very dissatisfied"),
    2: N_("Dissatisfied"),
    3: N_("Neither"),
    4: N_("Satisfied"),
    5: N_("Very satisfied"),
}
COMMENT_LENGTH = 2_000


def rating_of(petition: Petition) -> Rating | None:
    """What the sender said of the answer of this round."""
    return next((rating for rating in petition.ratings if rating.round == petition.round), None)


def rating_ends(session: "Session", petition: Petition) -> "date | None":
    """The last day on which what was said can be changed; None: nothing was said yet."""
    said = rating_of(petition)
    return local_date(said.first_rated_at) + timedelta(days=int(get_policy(session, "rating_days"))) if said else None


def may_rate(session: "Session", petition: Petition, *, now: datetime) -> bool:
    """Whether something can be said or changed still (the table of states decides the rest)."""
    ends = rating_ends(session, petition)
    return ends is None or local_date(now) <= ends


def rate(
    session: "Session",
    petition: Petition,
    *,
    now: datetime,
    satisfied: bool | None,
    reasons: Sequence[str] = (),
    comment: str = "",
    sides: Mapping[str, int | None] | None = None,
) -> None:
    """Say whether the answer satisfies; once a round, and for some days a later word takes the place of the earlier.

    :param sides: grades 1 to 5 by :data:`SIDES`, as far as they were given.
    :raises Invalid: no choice, an unknown reason or grade, or no reason with "not satisfied".
    :raises NotPossible: the days are over.
    """
    actor = Sender(petition.id)
    transition = history.begin(petition, Action.RATE, actor)
    if not may_rate(session, petition, now=now):
        raise NotPossible(N_("The days in which the rating can be changed are over."))
    grades = dict.fromkeys(SIDES) | dict(sides or {})
    problems = _problems(satisfied, reasons, tidy(comment)) | {
        side: N_("Choose one of the grades.") for side, grade in grades.items() if grade is not None and grade not in GRADES
    }
    if problems:
        raise Invalid(problems)
    rating = rating_of(petition)
    if rating is None:
        rating = Rating(round=petition.round, first_rated_at=now)
        petition.ratings.append(rating)
    rating.satisfied, rating.rated_at = bool(satisfied), now
    rating.reasons, rating.comment = "|".join(reasons if not satisfied else ()), tidy(comment)
    for side in SIDES:
        setattr(rating, side, grades[side])
    history.record(session, petition, transition, actor, now, detail="satisfied" if satisfied else "not_satisfied")


def _problems(satisfied: bool | None, reasons: Sequence[str], comment: str) -> dict[str, str]:
    problems = {}
    if satisfied is None:
        problems["satisfied"] = N_("Choose whether the answer satisfies you.")
    if any(reason not in REASONS for reason in reasons):
        problems["reasons"] = N_("Choose from the reasons given.")
    elif satisfied is False and not reasons and not comment:
        problems["reasons"] = N_("Choose at least one reason, or write one.")
    if len(comment) > COMMENT_LENGTH:
        problems["comment"] = N_("The text is longer than 2,000 characters. Shorten it.")
    return problems
