"""Working days: weekends, holidays, Saturdays worked in exchange."""

from datetime import UTC, date, datetime

import pytest

from feedback.domain.calendar import LOCAL_ZONE, WorkingCalendar, local_date, start_of_day

TET = {date(2026, 1, 1): "Tết Dương lịch", date(2026, 1, 2): "Nghỉ hoán đổi"}
CALENDAR = WorkingCalendar(days_off=TET, working_days={date(2026, 1, 10): "Làm bù"})


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2025, 12, 31), True),
        (date(2026, 1, 1), False),
        (date(2026, 1, 2), False),
        (date(2026, 1, 3), False),
        (date(2026, 1, 5), True),
        (date(2026, 1, 10), True),
        (date(2026, 1, 11), False),
    ],
)
def test_which_days_are_working_days(day, works):
    assert CALENDAR.is_working_day(day) is works


def test_the_day_itself_is_not_counted():
    assert CALENDAR.add_working_days(date(2025, 12, 31), 1) == date(2026, 1, 5)
    assert CALENDAR.add_working_days(date(2025, 12, 31), 0) == date(2025, 12, 31)


def test_a_saturday_worked_in_exchange_counts():
    assert CALENDAR.add_working_days(date(2026, 1, 9), 1) == date(2026, 1, 10)


def test_days_between_are_counted_both_ways():
    assert CALENDAR.working_days_between(date(2025, 12, 31), date(2026, 1, 5)) == 1
    assert CALENDAR.working_days_between(date(2026, 1, 5), date(2025, 12, 31)) == -1
    assert CALENDAR.working_days_between(date(2026, 1, 5), date(2026, 1, 5)) == 0


def test_the_name_of_a_day():
    assert CALENDAR.name_of(date(2026, 1, 1)) == "Tết Dương lịch"
    assert CALENDAR.name_of(date(2026, 1, 10)) == "Làm bù"
    assert CALENDAR.name_of(date(2026, 1, 5)) is None


def test_a_day_begins_where_the_authority_sits():
    assert local_date(datetime(2026, 11, 20, 16, 59, 59, tzinfo=UTC)) == date(2026, 11, 20)
    assert local_date(datetime(2026, 11, 20, 17, 0, tzinfo=UTC)) == date(2026, 11, 21)
    assert start_of_day(date(2026, 11, 21)) == datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
    assert start_of_day(date(2026, 11, 21)).tzinfo is LOCAL_ZONE
