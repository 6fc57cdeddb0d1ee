"""A day of the calendar changed: what still runs is counted anew, what was met stays as it was counted (DESIGN 9.2)."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from feedback.domain import deadlines as law
from feedback.domain.actors import Staff
from feedback.domain.calendar import WorkingCalendar
from feedback.domain.states import Action
from feedback.services import deadlines, history
from feedback.store.models import Petition
from feedback.store.queries.deadlines import list_running

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def recount(session: "Session", *, by: Staff, now: datetime, changed: date) -> int:
    """Count every running deadline anew and write into the history of each petition whose date moved.

    :returns: how many petitions it was.
    """
    deadlines.forget_calendar(session)
    moved: dict[int, tuple[Petition, list[str]]] = {}
    for deadline in list_running(session):
        due = deadlines.calculation(session, deadline).due
        if due != deadline.due:
            _, said = moved.setdefault(deadline.petition_id, (deadline.petition, []))
            said.append(f"{deadline.step}: {_written(deadline.due)} → {_written(due)}")
            deadline.due = due
    for petition, said in moved.values():
        detail = f"{changed:%d/%m/%Y} · {', '.join(said)}"
        text = "\n".join(line.partition(": ")[2] for line in said)
        history.record(session, petition, None, by, now, action=Action.CALENDAR_CHANGED, text=text, detail=detail)
    return len(moved)


def count_moved(session: "Session", *, without: date) -> int:
    """How many petitions' dates would move if a day were taken out of the calendar; nothing is changed."""
    known = deadlines.calendar_of(session)
    days_off = {day: name for day, name in known.days_off.items() if day != without}
    working_days = {day: name for day, name in known.working_days.items() if day != without}
    then = WorkingCalendar(days_off, working_days)
    running = list_running(session)
    moved = {
        deadline.petition_id
        for deadline in running
        if law.calculate(deadline.starts_on, deadline.allowed_days, then, deadline.pauses).due != deadline.due
    }
    return len(moved)


def _written(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else "–"
