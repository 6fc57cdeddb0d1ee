"""Limits, due dates, suspension, and the calculation line by line (LAW 1.6, DESIGN 9.1 to 9.4)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol, TypeVar

from feedback.domain.calendar import WorkingCalendar
from feedback.domain.errors import Refusal
from feedback.domain.text import N_


class Step(StrEnum):
    """What has a limit. The number of days is the administrator's data."""

    TRIAGE = "triage"
    TRANSFER = "transfer"
    SUPPLEMENT_REQUEST = "supplement_request"
    SUPPLEMENT_WAIT = "supplement_wait"
    ANSWER = "answer"
    PUBLICATION = "publication"
    REOPENING_REQUEST = "reopening_request"
    REOPENING_DECISION = "reopening_decision"
    OBJECTION_REQUEST = "objection_request"
    OBJECTION_DECISION = "objection_decision"
    CONTRIBUTION = "contribution"


class Limit(Protocol):
    """A limit preset: None in a field means any. ``version`` is kept with the deadline it made."""

    id: int
    step: str
    working_days: int
    kind: str | None
    sector_id: int | None
    office_id: int | None
    from_date: date
    version: int


@dataclass(frozen=True)
class LimitFacts:
    """What the choice of a limit depends on; ``sector_ids`` are the sector and its parent."""

    kind: str | None
    sector_ids: frozenset[int]
    office_id: int | None


@dataclass(frozen=True)
class Suspension:
    """Days that are not counted: those after ``since`` up to and including ``until`` (None: still running)."""

    since: date
    until: date | None

    def covers(self, day: date) -> bool:
        """Whether the day is left out of the count."""
        return day > self.since and (self.until is None or day <= self.until)


class DayNote(StrEnum):
    """Why a day was or was not counted."""

    RECEIVED = "received"
    COUNTED = "counted"
    WEEKEND = "weekend"
    DAY_OFF = "day_off"
    WORKING_WEEKEND = "working_weekend"
    SUSPENDED = "suspended"


@dataclass(frozen=True)
class Line:
    """One day of the calculation: its number among the counted days or None, why, and the holiday's name if any."""

    day: date
    number: int | None
    note: DayNote
    name: str | None = None


@dataclass(frozen=True)
class Calculation:
    """A due date with every day that led to it. ``due`` is None while a suspension runs (the clock stands)."""

    start: date
    working_days: int
    due: date | None
    lines: tuple[Line, ...]


class Standing(StrEnum):
    """How a deadline was or is kept (DESIGN 9.3): before the date is early, on it is on time, after it is late."""

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    OPEN_IN_TIME = "open_in_time"
    OPEN_OVERDUE = "open_overdue"


class NoLimit(Refusal):
    """No preset covers a step on a day: the administrator's data has a hole."""

    sentence = N_("No limit is set for the step “%(step)s” on %(day)s. Please tell the administrator.")


_LONGEST_COUNT = 3660
"""Calendar days after which counting gives up: ten years, far beyond any limit of the law."""

AnyLimit = TypeVar("AnyLimit", bound=Limit)


def choose_limit(presets: Iterable[AnyLimit], step: Step, facts: LimitFacts, on: date) -> AnyLimit:
    """The preset in force on that day that fits most closely (DESIGN 9.2).

    Office counts more than sector, sector more than kind; between equals the one that came into force last wins, so
    that a change of rule never rewrites the past.

    :raises NoLimit: none fits.
    """
    fitting = [
        preset
        for preset in presets
        if preset.step == step
        and preset.from_date <= on
        and preset.kind in (None, facts.kind)
        and (preset.sector_id is None or preset.sector_id in facts.sector_ids)
        and preset.office_id in (None, facts.office_id)
    ]
    if not fitting:
        raise NoLimit(step=step.value, day=on.isoformat())
    return max(
        fitting,
        key=lambda preset: (
            preset.office_id is not None,
            preset.sector_id is not None,
            preset.kind is not None,
            preset.from_date,
            preset.version,
        ),
    )


def calculate(start: date, working_days: int, calendar: WorkingCalendar, suspensions: Sequence[Suspension] = ()) -> Calculation:
    """Count ``working_days`` after ``start``; the day of the event is not counted (Bộ luật Dân sự 2015 Đ147, 148).

    :param start: local date of the event that starts the clock.
    :returns: the due date and one line a day, the first being ``start`` itself.
    """
    lines = [Line(start, None, DayNote.RECEIVED, calendar.name_of(start))]
    counted = 0
    for day in calendar.days_after(start):
        if counted >= working_days:
            break
        if (day - start).days > _LONGEST_COUNT:
            raise ValueError("a limit that never ends")
        if any(pause.covers(day) for pause in suspensions):
            if any(pause.covers(day) and pause.until is None for pause in suspensions):
                lines.append(Line(day, None, DayNote.SUSPENDED))
                return Calculation(start, working_days, None, tuple(lines))
            lines.append(Line(day, None, DayNote.SUSPENDED))
        elif calendar.is_working_day(day):
            counted += 1
            name = calendar.name_of(day)
            lines.append(Line(day, counted, DayNote.WORKING_WEEKEND if name else DayNote.COUNTED, name))
        else:
            name = calendar.name_of(day)
            lines.append(Line(day, None, DayNote.DAY_OFF if name else DayNote.WEEKEND, name))
    return Calculation(start, working_days, lines[-1].day, tuple(lines))


def standing(due: date | None, done: date | None, today: date) -> Standing:
    """How a deadline stands; both dates local, the last day ends at 24:00. A standing clock (due None) is in time."""
    if done is not None:
        if due is None or done < due:
            return Standing.EARLY
        return Standing.ON_TIME if done == due else Standing.LATE
    return Standing.OPEN_OVERDUE if due is not None and today > due else Standing.OPEN_IN_TIME
