"""What is late and why, and the chart of it."""

import pytest

from feedback.domain.periods import Basis, Period
from feedback.services.explaining import explain_delay
from feedback.services.reports.asking import Asked, Look
from feedback.services.reports.drawing import pictures
from feedback.services.reports.overdue import overdue
from feedback.services.reports.table import Result
from tests.people import case_in

DECEMBER = Asked(Period(2026, month=12), Basis.CALENDAR)
"""What comes on Friday 20/11 is due on Monday 14/12."""


@pytest.fixture
def late(session, files, clock):
    """One open and unexplained, one open and explained twice, one answered late, one answered in time."""
    cases = []
    for sender in range(4):
        clock.set("2026-11-20T09:00")
        cases.append(case_in(session, "awaiting_approval", now=clock(), files=files, email=f"{sender}@example.com"))
    waiting, explained, answered, punctual = cases
    punctual.now = clock.set("2026-12-14T09:00")
    punctual.approve()
    for day, cause in (("2026-12-16", "staff"), ("2026-12-17", "inspection")):
        explain_delay(session, explained.petition, by=explained.person("officer"), now=clock.set(f"{day}T09:00"), cause=cause)
    answered.now = clock()
    answered.approve()
    explain_delay(session, answered.petition, by=answered.person("leader"), now=clock(), cause="inspection")
    return waiting, explained, answered


def test_by_cause_the_last_one_given(session, late):
    report = overdue(session, DECEMBER)
    by_cause = [(row.cells[0], row.cells[1:]) for row in report.table("causes").rows]
    inspected, unsaid = by_cause
    assert inspected == ("Cần kiểm tra thực địa, giám định nhiều lần", (2, 1, 1, 1, 0))
    assert unsaid[0].sentence == "No cause given"
    assert unsaid[1] == (1, 1, 0, 1, 0)
    assert {check.result for check in report.checks} == {Result.HOLDS}


def test_each_petition_with_the_longest_late_first(session, late):
    waiting, explained, answered = (case.petition for case in late)
    lines = overdue(session, DECEMBER).table("petitions").rows
    assert [row.key for row in lines] == [waiting.code, explained.code, answered.code]
    assert [(row.cells[3].day, row.cells[5]) for row in lines] == [(14, 13), (14, 13), (14, 3)]
    assert [row.cells[4] and row.cells[4].day for row in lines] == [None, None, 17]
    assert all(row.code == row.key for row in lines)
    unread = overdue(session, Asked(DECEMBER.period, DECEMBER.basis, look=Look(may_read=lambda _case: False)))
    assert [row.code for row in unread.table("petitions").rows] == ["", "", ""]


def test_what_was_not_late_yet_is_not_counted(session, late):
    assert overdue(session, Asked(Period.parse("2026-12-01..2026-12-14"))).table("causes").rows == ()
    early = overdue(session, Asked(Period.parse("2026-12-01..2026-12-16"))).table("causes")
    assert {row.key: row.cells[1] for row in early.rows} == {"staff": 1, "none": 2}, "as it was known on that day"


def test_the_chart_shows_the_bars_of_its_table(session, late):
    (picture,) = pictures(overdue(session, DECEMBER))
    assert [bar.total for bar in picture.bars] == [2, 1]
    assert [[piece.width for piece in bar.pieces] for bar in picture.bars] == [[200, 200], [200]]
    assert pictures(overdue(session, Asked(Period(2020)))) == []
