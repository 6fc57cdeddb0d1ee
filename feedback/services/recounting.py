"""The calendar changed: what still runs is counted anew, what was met stays as it was counted (DESIGN 9.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from feedback.domain import deadlines as law
from feedback.domain.actors import Staff
from feedback.domain.calendar import WorkingCalendar
from feedback.domain.states import Action
from feedback.services import deadlines, history
from feedback.store.models import Deadline, Petition
from feedback.store.queries.deadlines import list_running

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_NAMED = 3
"""So many changed days are named one by one in the history of a petition."""


@dataclass(frozen=True)
class Moved:
    """A petition with its running deadlines whose due date is another by a calendar."""

    petition: Petition
    deadlines: tuple[tuple[Deadline, date | None], ...]
    """Each with its date by that calendar; None while the clock stands."""


def moved_by(session: "Session", then: WorkingCalendar) -> list[Moved]:
    """The petitions whose dates move if that is the calendar; nothing is changed."""
    found: dict[int, tuple[Petition, list[tuple[Deadline, date | None]]]] = {}
    for deadline in list_running(session):
        due = law.calculate(deadline.starts_on, deadline.allowed_days, then, deadline.pauses).due
        if due != deadline.due:
            found.setdefault(deadline.petition_id, (deadline.petition, []))[1].append((deadline, due))
    return [Moved(petition, tuple(dates)) for petition, dates in found.values()]


def recount(session: "Session", *, by: Staff, now: datetime, changed: Sequence[date]) -> int:
    """Count every running deadline anew and write into the history of each petition whose date moved.

    :param changed: the days of the calendar that are others now, in their order.
    :returns: how many petitions it was.
    """
    moved = moved_by(session, deadlines.calendar_of(session))
    for one in moved:
        said = [f"{deadline.step}: {_written(deadline.due)} → {_written(due)}" for deadline, due in one.deadlines]
        for deadline, due in one.deadlines:
            deadline.due = due
        text = "\n".join(line.partition(": ")[2] for line in said)
        detail = f"{_days(changed)} · {', '.join(said)}"
        history.record(session, one.petition, None, by, now, action=Action.CALENDAR_CHANGED, text=text, detail=detail)
    return len(moved)


def _days(changed: Sequence[date]) -> str:
    if len(changed) <= _NAMED:
        return ", ".join(_written(day) for day in changed)
    return f"{_written(changed[0])} … {_written(changed[-1])} ({len(changed)})"


def _written(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else "–"
