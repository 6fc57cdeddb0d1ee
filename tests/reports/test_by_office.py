"""Figures by office: what each person did, and what the report says of it."""

from dataclasses import replace
from datetime import date

import pytest

from feedback.domain.calendar import WorkingCalendar
from feedback.domain.periods import Basis, Period
from feedback.services import extending, linking, ratings, reopening
from feedback.services.reports.asking import Asked
from feedback.services.reports.by_office import by_office
from feedback.services.reports.durations import WorkingDays, median, percentile
from feedback.services.reports.figures import share
from feedback.services.reports.table import Result
from tests.people import case_in

NOVEMBER = Asked(Period(2026, month=11), Basis.CALENDAR)
DECEMBER = Asked(Period(2026, month=12), Basis.CALENDAR)
"""What comes on Friday 20/11 is due on Monday 14/12: Tuesday 24/11 is a holiday."""


@pytest.fixture
def begin(session, files, clock):
    """A petition of 20/11/2026, brought to a state that day."""
    senders = iter(range(100))

    def begun(state="awaiting_approval", **wishes):
        clock.set("2026-11-20T09:00")
        wishes.setdefault("email", f"{next(senders)}@example.com")
        return case_in(session, state, now=clock(), files=files, **wishes)

    return begun


@pytest.fixture
def on(clock):
    """The same case on another day."""

    def then(case, day, time="10:00"):
        case.now = clock.set(f"{day}T{time}")
        return case

    return then


def counted(session, asked, table="petitions", row="total"):
    """What is not nought in a line."""
    line = by_office(session, asked).table(table).line(row)
    return {str(key): len(ids) for key, ids in line.counted.items() if ids} if line else {}


def test_in_time_is_the_day_of_the_approval_against_the_due_date(session, begin, on):
    on(begin(), "2026-12-13").approve()
    on(begin(), "2026-12-14", "23:50").approve()
    on(begin(), "2026-12-15", "00:10").approve()
    assert counted(session, DECEMBER) == {"total": 3, "carried_over": 3, "early": 1, "on_time": 1, "late": 1}


def test_what_is_open_is_overdue_when_its_due_date_is_before_the_last_day(session, begin):
    begin("in_progress")
    ends = Asked(Period.parse("2026-12-01..2026-12-14"))
    assert counted(session, ends) == {"total": 1, "carried_over": 1, "open_in_time": 1}
    day_after = Asked(Period.parse("2026-12-01..2026-12-15"))
    assert counted(session, day_after) == {"total": 1, "carried_over": 1, "open_overdue": 1}
    assert counted(session, replace(DECEMBER, today=date(2026, 12, 14))) == {"total": 1, "carried_over": 1, "open_in_time": 1}


def test_an_answer_within_a_lawful_extension_is_not_late(session, begin, on, clock):
    case = begin("in_progress")
    on(case, "2026-12-09")
    people = {"request": case.person("officer"), "decide": case.person("leader")}
    extending.request_extension(
        session, case.petition, by=people["request"], now=clock(), working_days="5", reason="Phải đo đạc lại."
    )
    extending.decide_extension(session, case.petition, by=people["decide"], now=clock(), granted=True, explanation="Đồng ý.")
    on(case, "2026-12-16").write()
    case.lay_before()
    case.approve()
    assert counted(session, DECEMBER) == {"total": 1, "carried_over": 1, "early": 1, "extended": 1}
    assert counted(session, DECEMBER, "answers") == {"answers": 1, "first_early": 1, "extended": 1}


def test_what_left_is_counted_apart_and_everything_adds_up(session, begin, clock):
    for state in ("refused", "transferred_out", "withdrawn", "submitted", "assigned", "answered"):
        begin(state)
    primary, repeat = begin("assigned"), begin("submitted")
    linking.link(
        session, repeat.petition, by=repeat.person("coordinator"), now=clock(), primary=primary.petition.code, reason="Cùng việc."
    )
    report = by_office(session, NOVEMBER)
    assert counted(session, NOVEMBER) == {
        "total": 8,
        "received": 8,
        "early": 1,
        "open_in_time": 3,
        "refused": 1,
        "transferred_out": 1,
        "withdrawn": 1,
        "linked": 1,
    }
    assert {check.result for check in report.checks} == {Result.HOLDS}
    assert report.tables[0].rows[0].cells[0] == "Sở Y tế"
    assert report.tables[0].rows[-1].key == "0"


def test_a_reopened_petition_is_one_petition_with_two_answers(session, begin, on, clock):
    case = on(begin(), "2026-12-15")
    case.approve()
    case.ask_reopening()
    reopening.decide_reopening(
        session, case.petition, by=case.person("coordinator"), now=clock(), granted=True, explanation="Xem lại."
    )
    assert counted(session, DECEMBER) == {"total": 1, "carried_over": 1, "open_in_time": 1, "reopened": 1}
    on(case, "2026-12-17").write()
    case.lay_before()
    case.approve()
    assert counted(session, DECEMBER) == {"total": 1, "carried_over": 1, "early": 1, "reopened": 1}
    assert counted(session, DECEMBER, "answers") == {"answers": 2, "first_late": 1, "further_early": 1}
    assert by_office(session, DECEMBER).table("answers").total.cells[-2:] == (9, 16)


def test_reopened_in_a_later_period_it_is_taken_up_again(session, begin, on, clock):
    case = on(begin(), "2026-11-25")
    case.approve()
    on(case, "2026-12-02").ask_reopening()
    reopening.decide_reopening(
        session, case.petition, by=case.person("coordinator"), now=clock(), granted=True, explanation="Xem lại."
    )
    assert counted(session, DECEMBER) == {"total": 1, "again": 1, "open_overdue": 1, "reopened": 1}
    assert counted(session, NOVEMBER) == {"total": 1, "received": 1, "early": 1}, "November stays as it was"


def test_satisfaction_has_its_denominator_and_takes_the_last_word(session, begin, on):
    for words in ((True,), (True, False), (False, True), ()):
        case = on(begin(), "2026-12-01")
        case.approve()
        for hours, satisfied in enumerate(words, 11):
            on(case, "2026-12-02", f"{hours}:00")
            ratings.rate(session, case.petition, now=case.now, satisfied=satisfied, comment="Đã đọc.")
    table = by_office(session, DECEMBER).table("satisfaction")
    assert table.total.cells[1:] == (4, 1, 3, 2, 1, 66.67)
    assert by_office(session, NOVEMBER).table("satisfaction").rows == ()


def test_each_office_answers_for_its_own(session, begin, on):
    on(begin("assigned", office="SNNMT", sector="DAT"), "2026-11-21")
    begin("assigned")
    report = by_office(session, NOVEMBER)
    assert [(row.cells[0], row.cells[1]) for row in report.tables[0].rows] == [
        ("Sở Nông nghiệp và Môi trường", 1),
        ("Sở Y tế", 1),
    ]
    health = int(report.tables[0].rows[1].key)
    one = by_office(session, replace(NOVEMBER, office_id=health))
    assert one.tables[0].total.counted["total"] == report.tables[0].rows[1].counted["total"]


def test_nothing_happened(session):
    report = by_office(session, Asked(Period(2020, 1)))
    assert [table.rows for table in report.tables] == [(), (), ()]
    assert report.table("answers").total.cells[-2:] == (None, None)
    assert report.table("satisfaction").total.cells[-1] is None
    assert {check.result for check in report.checks} == {Result.HOLDS}


def test_the_middle_and_the_ninetieth():
    assert (median([]), percentile([], 90)) == (None, None)
    assert (median([7]), percentile([7], 90)) == (7, 7)
    assert (median([1, 4]), percentile([1, 4], 90)) == (2.5, 4)
    assert percentile(range(1, 11), 90) == 9
    assert (share(1, 3), share(2, 3), share(1, 8), share(0, 5), share(0, 0)) == (33.33, 66.67, 12.5, 0.0, None)
    assert share(1, 800) == 0.13, "half is rounded up"


def test_working_days_are_those_of_the_calendar():
    calendar = WorkingCalendar(days_off={date(2026, 11, 24): "Nghỉ"}, working_days={date(2026, 11, 28): "Làm bù"})
    days = WorkingDays(calendar)
    for start, end in ((20, 20), (20, 23), (20, 24), (20, 30), (27, 28), (28, 29)):
        first, last = date(2026, 11, start), date(2026, 11, end)
        assert days.between(first, last) == calendar.working_days_between(first, last)
    assert days.between(date(2025, 12, 20), date(2026, 1, 10)) == 15
