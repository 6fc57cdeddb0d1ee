"""The figures on the wall of the operations centre: numbers only, nobody's name, made anew by itself."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from feedback.domain.calendar import local_date, start_of_day
from feedback.domain.open_data import Month
from feedback.services.statistics import Group, Question, statistics
from feedback.store.queries import watched

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from feedback.store.models import Office

OFFICES = 8
"""Lines that can be read from the other side of a room."""


@dataclass(frozen=True)
class Screen:
    """Counts end at ``watched.MOST``. ``month``: what was received this month, and how it stands."""

    received_today: int
    due_today: int
    due_tomorrow: int
    overdue: int
    month: Group
    late_offices: "list[tuple[Office | None, int]]"
    letters: watched.Waiting
    letters_lost: int
    jobs: watched.Waiting


def screen(session: "Session", *, now: "datetime", invented: bool) -> Screen:
    """How everything stands now. :param invented: count a demonstration too."""
    today = local_date(now)
    month = Month(today.year, today.month)
    return Screen(
        received_today=watched.count_received(session, start_of_day(today)),
        due_today=watched.count_due(session, today),
        due_tomorrow=watched.count_due(session, today + timedelta(days=1)),
        overdue=watched.count_overdue(session, today),
        month=statistics(session, Question(month, month, today, invented=invented)).total,
        late_offices=watched.overdue_by_office(session, today, OFFICES),
        letters=watched.letters_waiting(session),
        letters_lost=watched.letters_lost(session),
        jobs=watched.jobs_waiting(session),
    )
