"""Month by month."""

from dataclasses import replace
from datetime import date

from feedback.domain.periods import Basis, Period
from feedback.services import reopening
from feedback.services.reports.asking import Asked
from feedback.services.reports.by_office import by_office
from feedback.services.reports.drawing import pictures
from feedback.services.reports.table import Result
from feedback.services.reports.trend import last_months, trend
from tests.databases import on_both_databases
from tests.people import case_in
from tests.reports import many

JANUARY = Asked(Period(2027, month=1), Basis.CALENDAR)


def months(session, asked):
    """What is not nought, by month; overdue is the last figure."""
    rows = trend(session, asked).tables[0].rows
    return {row.key: row.cells[1:] for row in rows if any(row.cells[1:])}


def test_a_petition_comes_is_answered_and_comes_back(session, files, clock):
    case = case_in(session, "awaiting_approval", now=clock.set("2026-11-20T09:00"), files=files)
    case_in(session, "refused", now=clock(), files=files, email="b@example.com")
    case_in(session, "assigned", now=clock(), files=files, email="c@example.com")
    case.now = clock.set("2026-12-03T09:00")
    case.approve()
    case.ask_reopening()
    by = case.person("coordinator")
    reopening.decide_reopening(
        session, case.petition, by=by, now=clock.set("2027-01-04T09:00"), granted=True, explanation="Vâng."
    )
    assert months(session, JANUARY) == {
        "2026-11": (3, 0, 3, 0, 0, 1, 2, 0),
        "2026-12": (2, 2, 0, 0, 1, 0, 1, 1),
        "2027-01": (2, 1, 0, 1, 0, 0, 2, 2),
    }
    early = replace(JANUARY, today=date(2027, 1, 8))
    assert months(session, early)["2027-01"][-1] == 1, "what is due later in the month is not overdue yet"


def test_one_office_has_its_own(session, files, clock):
    ours = case_in(session, "assigned", now=clock(), files=files, email="a@example.com")
    case_in(session, "assigned", now=clock(), files=files, email="b@example.com", office="SNNMT", sector="DAT")
    asked = Asked(Period(2026, month=11), Basis.CALENDAR, office_id=ours.petition.office_id)
    assert months(session, asked) == {"2026-11": (1, 0, 1, 0, 0, 0, 1, 0)}


def test_twenty_four_months_end_where_the_period_ends():
    calendar = last_months(date(2026, 12, 31), Basis.CALENDAR)
    assert (len(calendar), str(calendar[0]), str(calendar[-1])) == (24, "2025-01", "2026-12")
    assert str(last_months(date(2026, 12, 14), Basis.REPORTING)[-1]) == "2026-12"
    assert str(last_months(date(2026, 12, 31), Basis.REPORTING)[-1]) == "2027-01"
    assert str(last_months(date(2026, 11, 15), Basis.REPORTING)[-1]) == "2026-12"


@on_both_databases
def test_thousands_add_up_and_each_month_says_what_its_own_report_says(session):
    many.write(session, many.lives(session, 1000))
    asked = Asked(Period(2026, 3))
    report = trend(session, asked)
    assert {check.result for check in report.checks} == {Result.HOLDS}
    for month in ("2026-02", "2026-07"):
        alone = by_office(session, replace(asked, period=Period.parse(month))).tables[0].total.counted
        line = report.tables[0].line(month).counted
        for key in ("total", "carried_over", "received", "again"):
            assert sorted(line[key]) == sorted(alone[key]), (month, key)
        assert sorted(line["overdue"]) == sorted(alone["open_overdue"]), month
        assert sorted(line["answered"]) == sorted([*alone["early"], *alone["on_time"], *alone["late"]]), month


def test_the_charts_have_a_point_for_each_month(session, files, clock):
    case_in(session, "assigned", now=clock(), files=files)
    for picture in pictures(trend(session, JANUARY)):
        assert [len(line.points.split()) for line in picture.lines] == [24, 24]
        assert [mark.label for mark in picture.sides] == [0, 1, 2, 3, 4]


def test_the_page_draws_them_for_those_who_look_and_names_them_for_those_who_listen(sign_in, make_petition):
    make_petition("answered")
    page = sign_in("coordinator").get("/staff/reports/trend?year=2026&part=&basis=calendar")
    drawn = page.select("svg.chart[role=img]")
    assert [svg.title.get_text() for svg in drawn] == ["Tiếp nhận và trả lời từng tháng", "Chưa xong và quá hạn cuối mỗi tháng"]
    assert all(svg.find("desc").get_text() == "Các số này có trong bảng “Diễn biến theo tháng”." for svg in drawn)
