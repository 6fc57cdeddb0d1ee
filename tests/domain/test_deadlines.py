"""Limits, due dates, suspension: LAW 1.6, DESIGN 9.1 to 9.4."""

from dataclasses import dataclass
from datetime import date

import pytest

from feedback.domain.calendar import WorkingCalendar
from feedback.domain.deadlines import (
    DayNote,
    LimitFacts,
    NoLimit,
    Standing,
    Step,
    Suspension,
    calculate,
    choose_limit,
    standing,
)

FRIDAY = date(2026, 11, 20)
CALENDAR = WorkingCalendar(days_off={date(2026, 11, 24): "Ngày Văn hóa Việt Nam"})


@dataclass
class Preset:
    """A limit as the administrator keeps it."""

    working_days: int
    kind: str | None = None
    sector_id: int | None = None
    office_id: int | None = None
    from_date: date = date(2000, 1, 1)
    version: int = 1
    step: str = Step.ANSWER
    id: int = 0


FACTS = LimitFacts("conduct", frozenset({7, 8}), 3)


def chosen(*presets, on=FRIDAY, facts=FACTS):
    return choose_limit(presets, Step.ANSWER, facts, on).working_days


def test_fifteen_days_from_a_friday_over_a_holiday():
    calculation = calculate(FRIDAY, 15, CALENDAR)
    assert calculation.due == date(2026, 12, 14)
    assert [line.number for line in calculation.lines if line.number] == list(range(1, 16))
    notes = {line.day: line.note for line in calculation.lines}
    assert notes[FRIDAY] is DayNote.RECEIVED
    assert notes[date(2026, 11, 21)] is DayNote.WEEKEND
    assert notes[date(2026, 11, 24)] is DayNote.DAY_OFF
    assert notes[date(2026, 12, 14)] is DayNote.COUNTED


def test_every_day_has_its_line():
    lines = calculate(FRIDAY, 15, CALENDAR).lines
    assert len(lines) == (date(2026, 12, 14) - FRIDAY).days + 1


def test_received_on_a_weekend_counts_from_monday():
    assert calculate(date(2026, 11, 21), 2, CALENDAR).due == date(2026, 11, 25)


def test_a_saturday_worked_in_exchange_is_counted_and_named():
    calendar = WorkingCalendar(working_days={date(2026, 11, 21): "Làm bù"})
    calculation = calculate(FRIDAY, 1, calendar)
    assert calculation.due == date(2026, 11, 21)
    assert (calculation.lines[-1].note, calculation.lines[-1].name) == (DayNote.WORKING_WEEKEND, "Làm bù")


def test_days_of_waiting_are_not_counted():
    pause = Suspension(since=date(2026, 11, 23), until=date(2026, 11, 26))
    assert calculate(FRIDAY, 3, CALENDAR, [pause]).due == date(2026, 11, 30)


def test_while_the_sender_is_asked_the_clock_stands():
    calculation = calculate(FRIDAY, 3, CALENDAR, [Suspension(since=date(2026, 11, 23), until=None)])
    assert calculation.due is None
    assert calculation.lines[-1].note is DayNote.SUSPENDED


def test_a_limit_that_never_ends_is_a_fault():
    with pytest.raises(ValueError, match="never ends"):
        calculate(FRIDAY, 100_000, CALENDAR)


def test_office_before_sector_before_kind():
    general, kind, sector, office = Preset(15), Preset(14, kind="conduct"), Preset(12, sector_id=7), Preset(10, office_id=3)
    assert chosen(general, kind) == 14
    assert chosen(general, kind, sector) == 12
    assert chosen(general, office, sector, kind) == 10


def test_what_does_not_fit_is_left_out():
    assert chosen(Preset(15), Preset(3, kind="regulation"), Preset(4, sector_id=99), Preset(5, office_id=9)) == 15


def test_a_limit_holds_from_its_day():
    presets = Preset(15), Preset(10, from_date=date(2026, 11, 21))
    assert chosen(*presets) == 15
    assert chosen(*presets, on=date(2026, 11, 21)) == 10


def test_between_equals_the_later_one_holds():
    assert chosen(Preset(10, from_date=date(2026, 1, 1)), Preset(12, from_date=date(2020, 1, 1))) == 10


def test_a_hole_in_the_limits_is_said():
    with pytest.raises(NoLimit) as told:
        chosen(Preset(15, from_date=date(2027, 1, 1)))
    assert told.value.values == {"step": "answer", "day": "2026-11-20"}


@pytest.mark.parametrize(
    ("done", "today", "expected"),
    [
        (date(2026, 12, 11), FRIDAY, Standing.EARLY),
        (date(2026, 12, 14), FRIDAY, Standing.ON_TIME),
        (date(2026, 12, 15), FRIDAY, Standing.LATE),
        (None, date(2026, 12, 14), Standing.OPEN_IN_TIME),
        (None, date(2026, 12, 15), Standing.OPEN_OVERDUE),
    ],
)
def test_how_a_deadline_stands(done, today, expected):
    assert standing(date(2026, 12, 14), done, today) is expected


def test_a_standing_clock_is_in_time():
    assert standing(None, None, date(2030, 1, 1)) is Standing.OPEN_IN_TIME
