"""The working calendar as the rules need it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.domain.calendar import WorkingCalendar
from feedback.store.models import CalendarDay


def get_calendar(session: Session, language: str = "vi") -> WorkingCalendar:
    """All days that are not what their weekday says, named in a language."""
    name = CalendarDay.name_en if language == "en" else CalendarDay.name_vi
    named = session.execute(select(CalendarDay.day, CalendarDay.working, name)).all()
    return WorkingCalendar(
        days_off={day: name for day, working, name in named if not working},
        working_days={day: name for day, working, name in named if working},
    )
