"""The working calendar: days off, and weekend days worked in exchange. A change counts anew what still runs."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.domain.calendar import WorkingCalendar, local_date
from feedback.domain.errors import Invalid, NotPossible, Refusal
from feedback.domain.text import N_, tidy_line
from feedback.services import deadlines
from feedback.services.administration import checks
from feedback.services.administration.audit import Facts, audit, changing, take_turn
from feedback.services.administration.checks import Problems
from feedback.services.recounting import Moved, moved_by, recount
from feedback.store.models import CalendarDay
from feedback.store.queries import administration as found

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

NOUN = "calendar"
SATURDAY = 5
NO_WEEKEND = N_("This is no Saturday or Sunday: it is a working day anyway.")
WEEKEND = N_("This is a Saturday or Sunday: it is no working day anyway. It needs no entry.")


def facts(_session: "Session", entry: CalendarDay) -> Facts:
    """What stands in the entry."""
    return {
        "day": entry.day.isoformat(),
        "working": "yes" if entry.working else "no",
        "name_vi": entry.name_vi,
        "name_en": entry.name_en,
        "source": entry.source,
        "estimated": "yes" if entry.estimated else "no",
    }


def add(
    session: "Session", *, by: Staff, now: datetime, day: str, working: str, name_vi: str, name_en: str, source: str
) -> CalendarDay:
    """Enter a day off (``working`` "no"), or a weekend day worked in exchange ("yes"); what runs is counted anew.

    :param day: ISO date.
    :raises Invalid: no such day, past, entered already, what its weekday says anyway, or a text is missing.
    """
    take_turn(session, by)
    texts = {"name_vi": tidy_line(name_vi), "name_en": tidy_line(name_en), "source": tidy_line(source)}
    problems: Problems = checks.needed(texts)
    if working not in {"yes", "no"}:
        problems["working"] = N_("Choose whether work is done on this day.")
    when = checks.read_day(day)
    there = found.find_day(session, when) if when else None
    if when is None:
        problems["day"] = N_("Choose a day.")
    elif when < local_date(now):
        problems["day"] = checks.PAST
    elif there is not None:
        problems["day"] = Refusal(
            N_("This day is in the calendar already, as “%(name)s”. Remove that entry first."), name=there.name_vi
        )
    elif nonsense := against_weekday(when, working == "yes"):
        problems["day"] = nonsense
    if problems or when is None:
        raise Invalid(problems)
    entry = CalendarDay(day=when, working=working == "yes", estimated=False, **texts)
    session.add(entry)
    session.flush()
    audit(session, by=by, now=now, noun=NOUN, key=day, before=None, after=facts(session, entry))
    recount(session, by=by, now=now, changed=[when])
    return entry


def change(
    session: "Session",
    entry: CalendarDay,
    *,
    by: Staff,
    now: datetime,
    name_vi: str,
    name_en: str,
    source: str,
    estimated: str = "no",
    seen: str | None = None,
) -> None:
    """Change the words of a day; what kind of day it is stays: remove it and add it otherwise.

    :param estimated: "yes" where only the rule is known, not yet the decision.
    :raises Invalid: a text is missing or too long. :raises Overtaken: not the first.
    """
    key = entry.day.isoformat()
    with changing(session, lambda: facts(session, entry), by=by, now=now, noun=NOUN, key=key, seen=seen):
        texts = {"name_vi": tidy_line(name_vi), "name_en": tidy_line(name_en), "source": tidy_line(source)}
        problems = checks.needed(texts)
        if problems:
            raise Invalid(problems)
        for name, text in texts.items():
            setattr(entry, name, text)
        entry.estimated = estimated == "yes"


def remove(session: "Session", entry: CalendarDay, *, by: Staff, now: datetime) -> None:
    """Take a day out of the calendar; it is then what its weekday says.

    :raises NotPossible: the day is over.
    """
    take_turn(session, by)
    if entry.day < local_date(now):
        raise NotPossible(checks.PAST)
    day, before = entry.day, facts(session, entry)
    session.delete(entry)
    session.flush()
    audit(session, by=by, now=now, noun=NOUN, key=day.isoformat(), before=before, after=None)
    recount(session, by=by, now=now, changed=[day])


def moved_without(session: "Session", day: date) -> list[Moved]:
    """The petitions whose dates move if the day is taken out."""
    return moved_by(session, instead(session, {day: None}))


def instead(session: "Session", changes: Mapping[date, bool | None]) -> WorkingCalendar:
    """The calendar as it would be. :param changes: whether work is done on a day; None: what its weekday says."""
    known = deadlines.calendar_of(session)
    off = {day: name for day, name in known.days_off.items() if day not in changes}
    worked = {day: name for day, name in known.working_days.items() if day not in changes}
    off |= {day: "" for day, working in changes.items() if working is False}
    worked |= {day: "" for day, working in changes.items() if working is True}
    return WorkingCalendar(off, worked)


def against_weekday(day: date, working: bool) -> str | None:
    """What is said of an entry that changes nothing, because its weekday says the same; a message id."""
    if working:
        return NO_WEEKEND if day.weekday() < SATURDAY else None
    return WEEKEND if day.weekday() >= SATURDAY else None
