"""A day and a time of day as people write them."""

import re
from datetime import date, datetime, time

from feedback.domain.calendar import LOCAL_ZONE
from feedback.domain.text import tidy_line

_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})", re.ASCII)
_LOCAL = re.compile(r"(?P<day>\d{1,2})[/.\-](?P<month>\d{1,2})[/.\-](?P<year>\d{4})", re.ASCII)
_TIME = re.compile(
    r"(?P<hour>\d{1,2})\s*(?:[:hg]|giờ)\s*(?P<minute>\d{2})?(?::\d{2}(?:\.\d+)?)?\s*(?:phút)?", re.ASCII | re.IGNORECASE
)


def read_day(text: str) -> date | None:
    """``2026-11-20``, ``20/11/2026``, ``20-11-2026`` or ``20.11.2026``: the day first, as in Vietnam; None: no such day."""
    typed = tidy_line(text)
    found = _ISO.fullmatch(typed) or _LOCAL.fullmatch(typed)
    if not found:
        return None
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None


def read_time(text: str) -> time | None:
    """``9:05``, ``09:05:00``, ``9h05``, ``9 giờ`` or ``9g30``; None: no such time."""
    found = _TIME.fullmatch(tidy_line(text))
    if not found:
        return None
    try:
        return time(int(found["hour"]), int(found["minute"] or 0))
    except ValueError:
        return None


def read_moment(text: str) -> datetime | None:
    """A day, with or without a time after it, as local time; without one the day's beginning. None: neither can be read."""
    day, _, rest = tidy_line(text).replace("T", " ").partition(" ")
    when = read_day(day)
    at = read_time(rest.removeprefix("lúc ")) if rest else time()
    return datetime.combine(when, at, LOCAL_ZONE) if when is not None and at is not None else None
