"""The calendar changes while petitions run."""

from datetime import date

import pytest

from feedback.domain.calendar import local_date
from feedback.domain.deadlines import Step
from feedback.domain.errors import Invalid
from feedback.services import deadlines
from feedback.services.administration import calendar
from feedback.store.queries.administration import find_day
from tests import people


@pytest.fixture
def administrator(session, clock):
    return people.staff(session, "administrator", now=clock())


def enter(session, clock, administrator, day: str, working: str = "no"):
    return calendar.add(
        session, by=administrator, now=clock(), day=day, working=working, name_vi="Nghỉ bão", name_en="Storm", source="CĐ 1"
    )


def test_a_new_day_off_moves_what_still_runs_and_says_so(session, clock, files, administrator):
    running = people.petition_in(session, "in_progress", now=clock(), files=files)
    before = running.next_due
    enter(session, clock, administrator, "2026-12-01")
    assert (before, running.next_due) == (date(2026, 12, 14), date(2026, 12, 15))
    answer = deadlines.current(running, Step.ANSWER)
    assert deadlines.calculation(session, answer).due == answer.due
    assert [event.action for event in running.events][-1] == "calendar_changed"
    assert "01/12/2026" in running.events[-1].detail


def test_taking_the_day_out_again_brings_the_date_back(session, clock, files, administrator):
    running = people.petition_in(session, "in_progress", now=clock(), files=files)
    enter(session, clock, administrator, "2026-12-01")
    calendar.remove(session, find_day(session, date(2026, 12, 1)), by=administrator, now=clock())
    assert running.next_due == date(2026, 12, 14)


def test_what_was_met_stays_as_it_was_counted(session, clock, files, administrator):
    done = people.petition_in(session, "answered", now=clock(), files=files)
    answer = deadlines.current(done, Step.ANSWER)
    enter(session, clock, administrator, "2026-12-01")
    assert answer.due == date(2026, 12, 14)


def test_a_petition_whose_dates_do_not_move_hears_nothing(session, clock, files, administrator):
    running = people.petition_in(session, "in_progress", now=clock(), files=files)
    enter(session, clock, administrator, "2027-06-01")
    assert "calendar_changed" not in [event.action for event in running.events]


def test_a_standing_clock_keeps_standing(session, clock, files, administrator):
    waiting = people.petition_in(session, "awaiting_supplement", now=clock(), files=files)
    enter(session, clock, administrator, "2026-12-01")
    assert deadlines.current(waiting, Step.ANSWER).due is None


def test_a_day_cannot_be_entered_twice(session, clock, administrator):
    enter(session, clock, administrator, "2026-12-01")
    with pytest.raises(Invalid):
        enter(session, clock, administrator, "2026-12-01")
    assert local_date(clock()) == date(2026, 11, 20)
