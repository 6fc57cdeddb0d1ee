"""The working calendar as the rules need it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.domain.calendar import WorkingCalendar
from feedback.store.models import CalendarDay


def get_calendar(session: Session, language: str = "vi") -> WorkingCalendar:
    """All days that are not what their weekday says, named in a language."""
    days = session.scalars(select(CalendarDay)).all()
    named = [(row.day, row.working, row.name_en if language == "en" else row.name_vi) for row in days]
    return WorkingCalendar(
        days_off={day: name for day, working, name in named if not working},
        working_days={day: name for day, working, name in named if working},
    )
