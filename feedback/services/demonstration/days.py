"""Moments of the past at which people act: working hours of working days, one after the other, never after now."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from feedback.domain.calendar import LOCAL_ZONE, WorkingCalendar, local_date

_OPENS = time(7, 45)
_OPEN_MINUTES = 8 * 60 + 30
_CITIZEN_WAKES = time(6, 10)
_CITIZEN_MINUTES = 16 * 60


@dataclass(frozen=True)
class Days:
    """The calendar, the present and a source of chance."""

    calendar: WorkingCalendar
    now: datetime
    rng: Random

    @property
    def today(self) -> date:
        """The present day."""
        return local_date(self.now)

    def working_days_ago(self, count: int) -> date:
        """The day from which ``count`` working days have passed until today."""
        day = self.today
        while count > 0:
            count -= self.calendar.is_working_day(day)
            day -= timedelta(days=1)
        return day

    def last_working_day(self, count: int) -> date:
        """The working day that many before the last one until today."""
        day = self.today
        while count > 0 or not self.calendar.is_working_day(day):
            count -= self.calendar.is_working_day(day)
            day -= timedelta(days=1)
        return day

    def sent_on(self, day: date) -> datetime:
        """When a citizen sends on that day: early to late."""
        return self._at(day, _CITIZEN_WAKES, _CITIZEN_MINUTES, None)

    def office_hour(self, day: date, after: datetime) -> datetime:
        """When an office acts on that day, later than it acted before."""
        return self._at(day, _OPENS, _OPEN_MINUTES, after)

    def later(self, after: datetime, fewest: int, most: int) -> datetime:
        """When an office acts so many working days later."""
        day, count = local_date(after), self.rng.randint(fewest, most)
        if count == 0 and not self.calendar.is_working_day(day):
            count = 1
        return self.office_hour(self.calendar.add_working_days(day, count), after)

    def _at(self, day: date, opens: time, minutes: int, after: datetime | None) -> datetime:
        moment = datetime.combine(day, opens, LOCAL_ZONE) + timedelta(minutes=self.rng.randrange(minutes))
        if after is not None and moment <= after:
            moment = after + timedelta(minutes=self.rng.randint(4, 50))
        if moment < self.now:
            return moment
        # The story would run ahead of the present: it happens between what was before and now.
        since = after or self.now - timedelta(hours=5)
        return since + (self.now - since) * self.rng.uniform(0.3, 0.7)
