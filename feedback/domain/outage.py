"""Whether the service takes anything now, and when it is planned not to (LAW 4.3: told seven working days before)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from feedback.domain.calendar import WorkingCalendar, local_date

NOTICE_DAYS = 7
"""Working days between the notice and the outage (Article 13)."""
_SHOWN_BEFORE = timedelta(days=14)
"""Long enough for seven working days and a holiday."""


@dataclass(frozen=True)
class Outage:
    """A time in which the service is planned to be away, and why, in both languages."""

    starts_at: datetime
    ends_at: datetime
    words_vi: str
    words_en: str

    def is_shown(self, now: datetime) -> bool:
        """Whether pages tell of it."""
        return self.starts_at - _SHOWN_BEFORE <= now < self.ends_at

    def words(self, language: str) -> str:
        """Why, for the reader."""
        return self.words_en if language == "en" and self.words_en else self.words_vi


@dataclass(frozen=True)
class Standing:
    """How the service stands: what is planned, and whether it only lets read now, and until when about."""

    outage: Outage | None = None
    is_closed: bool = False
    closed_until: datetime | None = None


def is_short_notice(starts_at: datetime, now: datetime, calendar: WorkingCalendar) -> bool:
    """Whether fewer working days lie before an outage than the rule wants."""
    return local_date(starts_at) < calendar.add_working_days(local_date(now), NOTICE_DAYS)
