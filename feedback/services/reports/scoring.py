"""Whether each step kept the limit of the national scoring rule (LAW 1.6): 15, 2, 5 and 2 working days.

The limits are the rule's own, not the administrator's, and it knows no extension. They run from the receipt, in a further round
from its reopening, for publication from the answer. Days on which a supplement is awaited are not counted for the answer: the
rule takes such a petition for processed until the sender has supplied it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from feedback.domain.calendar import local_date
from feedback.domain.states import OPEN, Action, Publication, State
from feedback.services.deadlines import calendar_of
from feedback.services.reports.asking import Asked
from feedback.services.reports.counting import FORM_KINDS
from feedback.services.reports.durations import WorkingDays
from feedback.services.reports.figures import Counted, seen_on
from feedback.store.queries.report_figures import Deed, Life, list_deeds, list_pauses

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class Step(StrEnum):
    """What the rule sets a limit for."""

    ANSWER = "answer"
    REFUSAL = "refusal"
    SUPPLEMENT = "supplement"
    PUBLICATION = "publication"


LIMITS: Mapping[Step, int] = {Step.ANSWER: 15, Step.REFUSAL: 2, Step.SUPPLEMENT: 5, Step.PUBLICATION: 2}
"""Working days: to answer, to refuse or pass on, to ask for a supplement, to publish."""
_STEPS = {
    Action.APPROVE: Step.ANSWER,
    Action.REFUSE: Step.REFUSAL,
    Action.TRANSFER_OUT: Step.REFUSAL,
    Action.REQUEST_SUPPLEMENT: Step.SUPPLEMENT,
    Action.PUBLISH: Step.PUBLICATION,
}


class Score(NamedTuple):
    """A step of a petition against its limit; ``done`` False: not taken yet, and the limit is over."""

    id: int
    """Of the petition."""
    step: Step
    kept: bool
    done: bool
    deed: Deed | None
    """The last time it was done in the window."""


def scores(session: "Session", asked: Asked, found: Iterable[Counted]) -> list[Score]:
    """Each step taken in the window, a petition's last of its sort, and each that is owed past its limit.

    :param found: everything there was to deal with in the window; reports from a place are left out.
    """
    since, until = asked.moments
    limits = _Limits(session, asked)
    last: dict[tuple[int, Step], Score] = {}
    for deed in list_deeds(session, tuple(_STEPS), since=since, until=until):
        if deed.kind in FORM_KINDS and asked.office_id in (None, deed.office_id):
            step = _STEPS[Action(deed.action)]
            kept = limits.keeps(deed.id, step, _began(deed), local_date(deed.at))
            last[deed.id, step] = Score(deed.id, step, kept, done=True, deed=deed)
    for one in found:
        owed = _owed(one.life)
        if owed and one.life.kind in FORM_KINDS and not limits.keeps(one.id, *owed, seen_on(asked)):
            before = last.get((one.id, owed[0]))
            last[one.id, owed[0]] = Score(one.id, owed[0], kept=False, done=False, deed=before.deed if before else None)
    return list(last.values())


def _began(deed: Deed) -> date:
    moved = deed.clock_from if deed.round == 1 and deed.action != Action.PUBLISH else None
    return moved or local_date(deed.began_at)


def _owed(life: Life) -> tuple[Step, date] | None:
    """What the petition waits for, and since when it is owed; a supplement that is awaited is owed by the sender."""
    if life.state in OPEN - {State.AWAITING_SUPPLEMENT}:
        began = life.reopened_at or life.received_at
        return Step.ANSWER, (life.clock_from if life.clock_from and not life.reopened_at else local_date(began))
    if life.state == State.ANSWERED and life.publication == Publication.PENDING and life.approved_at:
        return Step.PUBLICATION, local_date(life.approved_at)
    return None


class _Limits:
    """Counts the working days of a step."""

    def __init__(self, session: "Session", asked: Asked) -> None:
        self._days = WorkingDays(calendar_of(session))
        self._pauses = list_pauses(session, until=asked.moments[1])

    def keeps(self, petition_id: int, step: Step, began: date, ended: date) -> bool:
        """Whether the step took no longer than its limit."""
        paused = self._paused(petition_id, began, ended) if step is Step.ANSWER else 0
        return self._days.between(began, ended) - paused <= LIMITS[step]

    def _paused(self, petition_id: int, began: date, ended: date) -> int:
        """Working days after a request up to and including the day of the supplement (DESIGN 9.4)."""
        days = 0
        for since, until in self._pauses.get(petition_id, ()):
            first, last = local_date(since), local_date(until) if until else ended
            if began <= first < ended:
                days += self._days.between(first, min(last, ended))
        return days


def at_once(found: Sequence[Score]) -> list[Score]:
    """Each petition once: kept if all its steps kept their limits; of the others the first that did not stands for it."""
    worst: dict[int, Score] = {}
    for one in found:
        if one.id not in worst or (worst[one.id].kept and not one.kept):
            worst[one.id] = one
    return list(worst.values())
