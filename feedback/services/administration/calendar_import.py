"""A whole year of the calendar at once: read, checked line by line, shown beside what stands, and taken as one."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from feedback.domain.actors import Staff
from feedback.domain.calendar import local_date
from feedback.domain.errors import Invalid, Refusal
from feedback.domain.text import N_, fold, tidy_line
from feedback.services.administration import calendar, checks
from feedback.services.administration.audit import Facts, Overtaken, audit, fingerprint, take_turn
from feedback.services.administration.calendar_file import Line, written
from feedback.services.recounting import Moved, moved_by, recount
from feedback.store.models import CalendarDay
from feedback.store.queries import administration as found

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_OFF = {"nghi", "ngay nghi", "off", "day off", "no"}
_WORKING = {"lam bu", "lam viec", "working", "worked", "yes"}
_ENGLISH = {False: "Public holiday", True: "Worked in exchange"}
"""Where a line has no English name and the day had none: as the catalogue itself begins."""


@dataclass(frozen=True)
class Entry:
    """A day as a line says it."""

    day: date
    working: bool
    name_vi: str
    name_en: str
    source: str

    @property
    def facts(self) -> Facts:
        """What will stand in the calendar."""
        texts = {"name_vi": self.name_vi, "name_en": self.name_en, "source": self.source}
        return {"day": self.day.isoformat(), "working": "yes" if self.working else "no", **texts, "estimated": "no"}

    def differs(self, facts: Facts) -> bool:
        """Whether it says something else than what stands. A day that is repeated word for word is no new decision."""
        return {**self.facts, "estimated": ""} != {**facts, "estimated": ""}


@dataclass(frozen=True)
class Plan:
    """What an import would change in a year; days in their order."""

    year: int
    new: Sequence[Entry]
    changed: Sequence[tuple[CalendarDay, Entry]]
    removed: Sequence[CalendarDay]
    kept: int
    """Days that stay as they are."""
    moved: Sequence[Moved]
    """Petitions whose dates move."""
    seen: str
    """Hash of the year as it stands."""

    @property
    def days(self) -> list[date]:
        """Every day that is another afterwards."""
        return sorted([*(e.day for e in self.new), *(e.day for _, e in self.changed), *(d.day for d in self.removed)])


def lines_of(session: "Session", year: int) -> str:
    """A year as it stands, as lines that can be taken in again."""
    return written(
        (f"{e.day:%d/%m/%Y}", "làm bù" if e.working else "nghỉ", e.name_vi, e.name_en, e.source)
        for e in found.list_days(session, year)
    )


def plan(session: "Session", *, year: int, lines: Sequence[Line], source: str, now: datetime) -> Plan:
    """What the lines would change; nothing is done. They are the whole year: a day to come that is missing is taken out.

    :param source: for lines that name none. :raises Invalid: ``lines``, a sentence for each line that does not fit.
    """
    standing = {entry.day: entry for entry in found.list_days(session, year)}
    entries, problems = _read(lines, year, tidy_line(source), standing, local_date(now))
    if not lines:
        problems = [Refusal(N_("Nothing was sent. Choose a file, or write a line for each day."))]
    if problems:
        raise Invalid({"lines": problems})
    told = {entry.day: entry for entry in entries}
    new = [entry for entry in entries if entry.day not in standing]
    changed = [(standing[e.day], e) for e in entries if e.day in standing and e.differs(calendar.facts(session, standing[e.day]))]
    removed = [entry for day, entry in standing.items() if day not in told and day >= local_date(now)]
    flips: dict[date, bool | None] = {entry.day: entry.working for entry in (*new, *(after for _, after in changed))}
    flips |= {entry.day: None for entry in removed}
    return Plan(
        year=year,
        new=new,
        changed=changed,
        removed=removed,
        kept=len(standing) - len(changed) - len(removed),
        moved=moved_by(session, calendar.instead(session, flips)),
        seen=_seen(session, standing.values()),
    )


def apply(session: "Session", *, by: Staff, now: datetime, year: int, lines: Sequence[Line], source: str, seen: str) -> Plan:
    """Do what :func:`plan` showed, all of it or nothing; what runs is counted anew, once.

    :param seen: of the plan that was shown. :raises Invalid: as there. :raises Overtaken: the year was changed meanwhile.
    """
    take_turn(session, by)
    shown = plan(session, year=year, lines=lines, source=source, now=now)
    if shown.seen != seen:
        raise Overtaken
    days = shown.days
    for entry in shown.removed:
        before = calendar.facts(session, entry)
        session.delete(entry)
        _audit(session, by, now, entry.day, before, None)
    for entry, after in shown.changed:
        before = calendar.facts(session, entry)
        entry.working, entry.name_vi, entry.name_en = after.working, after.name_vi, after.name_en
        entry.source, entry.estimated = after.source, False
        _audit(session, by, now, entry.day, before, after.facts)
    for made in shown.new:
        texts = {"name_vi": made.name_vi, "name_en": made.name_en, "source": made.source}
        session.add(CalendarDay(day=made.day, working=made.working, estimated=False, **texts))
        _audit(session, by, now, made.day, None, made.facts)
    session.flush()
    recount(session, by=by, now=now, changed=days)
    return shown


def _audit(session: "Session", by: Staff, now: datetime, day: date, before: Facts | None, after: Facts | None) -> None:
    audit(session, by=by, now=now, noun=calendar.NOUN, key=day.isoformat(), before=before, after=after)


def _seen(session: "Session", entries: Iterable[CalendarDay]) -> str:
    return fingerprint({entry.day.isoformat(): fingerprint(calendar.facts(session, entry)) for entry in entries})


def _read(
    lines: Sequence[Line], year: int, source: str, standing: dict[date, CalendarDay], today: date
) -> tuple[list[Entry], list[Refusal]]:
    """The entries in the order of their days, and a sentence for each line that is none."""
    entries: dict[date, Entry] = {}
    places: dict[date, int] = {}
    problems: list[Refusal] = []
    for line in lines:
        day, _, _, _, _ = cells = _five(line.cells)
        when = _day(cells[0])
        if when is not None and when in places:
            sentence = N_("Line %(line)s: %(day)s is in line %(other)s already. Leave out one of the two.")
            problems.append(Refusal(sentence, line=line.number, day=f"{when:%d/%m/%Y}", other=places[when]))
            continue
        before = standing.get(when) if when else None
        entry, wrong = _entry(cells, when, before, source)
        wrong = wrong or _misplaced(entry, before, year, today)
        if when is not None:
            places[when] = line.number
        if wrong or entry is None:
            problems.append(Refusal(wrong or "", line=line.number, day=day, year=year))
        else:
            entries[entry.day] = entry
    return [entries[day] for day in sorted(entries)], problems


def _entry(
    cells: tuple[str, str, str, str, str], when: date | None, before: CalendarDay | None, source: str
) -> tuple[Entry | None, str | None]:
    """The day that the cells say, or a message id that says why they say none."""
    _, kind, name_vi, name_en, own_source = cells
    if when is None:
        return None, N_("Line %(line)s: “%(day)s” is no day. Write it like 02/09/2027.")
    if fold(kind) not in _OFF | _WORKING:
        return None, N_("Line %(line)s: write “nghỉ” for a day off or “làm bù” for a weekend day worked in exchange.")
    working = fold(kind) in _WORKING
    if not name_vi:
        return None, N_("Line %(line)s: the name of the day is missing.")
    if not (own_source or source):
        return None, N_("Line %(line)s: no source is named. Write one in the line, or one for all lines below.")
    english = name_en or (before.name_en if before else _ENGLISH[working])
    if max(len(name_vi), len(english), len(own_source or source)) > checks.TEXT_LENGTH:
        return None, N_("Line %(line)s: a text is longer than 500 characters. Shorten it.")
    return Entry(when, working, name_vi, english, own_source or source), None


def _misplaced(entry: Entry | None, before: CalendarDay | None, year: int, today: date) -> str | None:
    """Why a day cannot stand there; a message id."""
    if entry is None:
        return None
    if entry.day.year != year:
        return N_("Line %(line)s: %(day)s does not lie in %(year)s. An import is one whole year.")
    stays = before is not None and before.working == entry.working
    words = (entry.name_vi, entry.name_en, entry.source)
    if entry.day < today and not (stays and before and (before.name_vi, before.name_en, before.source) == words):
        return N_("Line %(line)s: %(day)s is over. What was counted already is not counted anew: leave the past as it stands.")
    if not stays and calendar.against_weekday(entry.day, entry.working):
        if entry.working:
            return N_("Line %(line)s: %(day)s is no Saturday or Sunday; it is a working day anyway. Leave the line out.")
        return N_("Line %(line)s: %(day)s is a Saturday or Sunday; it is no working day anyway. Leave the line out.")
    return None


def _five(cells: tuple[str, ...]) -> tuple[str, str, str, str, str]:
    day, kind, name_vi, name_en, source = (*cells, "", "", "", "", "")[:5]
    return day, kind, name_vi, name_en, source


def _day(text: str) -> date | None:
    found_in = _DAY.fullmatch(text)
    return checks.read_day(f"{found_in[3]}-{int(found_in[2]):02}-{int(found_in[1]):02}" if found_in else text)
