"""Working days. The days off and the working Saturdays are given as data (LAW 5)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LOCAL_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


def local_date(moment: datetime) -> date:
    """The day on which a moment falls where the authority sits."""
    return moment.astimezone(LOCAL_ZONE).date()


def start_of_day(day: date) -> datetime:
    """The first moment of a local day."""
    return datetime.combine(day, time.min, LOCAL_ZONE)


@dataclass(frozen=True)
class WorkingCalendar:
    """Days that differ from Monday-to-Friday: ``days_off`` and ``working_days`` map a date to its name."""

    days_off: Mapping[date, str] = field(default_factory=dict)
    working_days: Mapping[date, str] = field(default_factory=dict)

    def is_working_day(self, day: date) -> bool:
        """A weekday that is not off, or a weekend day made a working day in exchange."""
        if day in self.working_days:
            return True
        return day.weekday() < _SATURDAY and day not in self.days_off

    def name_of(self, day: date) -> str | None:
        """The holiday's or the exchange's name, None for an ordinary day."""
        return self.days_off.get(day) or self.working_days.get(day)

    def days_after(self, start: date) -> Iterator[date]:
        """Every calendar day after ``start``, the first being the next day (Bộ luật Dân sự 2015 Đ147)."""
        day = start
        while True:
            day += _ONE_DAY
            yield day

    def add_working_days(self, start: date, count: int) -> date:
        """The ``count``-th working day after ``start``; ``start`` itself is not counted. ``count`` 0 gives ``start``."""
        day = start
        while count > 0:
            day += _ONE_DAY
            count -= self.is_working_day(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after ``start`` up to and including ``end``; negative when ``end`` is before."""
        if end < start:
            return -self.working_days_between(end, start)
        days = (end - start).days
        return sum(self.is_working_day(start + timedelta(days=n)) for n in range(1, days + 1))
