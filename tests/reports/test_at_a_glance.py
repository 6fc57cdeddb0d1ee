"""The pages at a million petitions say what the reports say that name every petition."""

from dataclasses import replace

import pytest
from sqlalchemy.event import listen, remove

from feedback.domain.periods import Basis, Period
from feedback.services.reports import at_a_glance, offices_at_a_glance
from feedback.services.reports.asking import Asked
from feedback.services.reports.registry import REPORTS
from feedback.services.reports.table import Result
from feedback.store.queries import day_standings, known
from tests.databases import on_both_databases
from tests.reports import many

WINDOWS = [("2026-Q2", Basis.REPORTING), ("2026-03", Basis.CALENDAR), ("2026", Basis.REPORTING), ("2027-H1", Basis.CALENDAR)]


def figures(report):
    return [
        [(row.key, row.cells, {key: len(ids) for key, ids in row.counted.items()}) for row in (*table.rows, table.total)]
        for table in report.tables
        if table.total
    ]


def figures_of(report, slug):
    return figures(replace(report, tables=(report.table(slug),)))[0]


def paper(report):
    return (
        report.head,
        figures(report),
        report.notes,
        [(check.formula, check.numbers, check.result, check.failing) for check in report.checks],
        sorted(map(str, report.differences)),
        report.sentence,
        report.as_of,
    )


@pytest.fixture
def many_named(monkeypatch):
    monkeypatch.setattr(at_a_glance, "FEW", -1)
    monkeypatch.setattr(at_a_glance, "_NAMED", 10_000)


@on_both_databases
def test_the_form_says_what_it_says_petition_by_petition(session, many_named):
    every = many.lives(session, 700)
    many.write(session, every)
    office = max({event["office_id"] or 0 for life in every for event in life.events})
    for period, basis in WINDOWS:
        whole = Asked(Period.parse(period), basis)
        for asked in (whole, replace(whole, office_id=office)):
            glance = at_a_glance.ii_05a(session, asked)
            assert paper(glance) == paper(REPORTS["ii-05a"].build(session, asked)), (period, asked.office_id)


@on_both_databases
def test_the_offices_stand_as_they_do_petition_by_petition(session, many_named, monkeypatch):
    monkeypatch.setattr(offices_at_a_glance, "FEW", -1)
    every = many.lives(session, 700)
    many.write(session, every)
    office = max({event["office_id"] or 0 for life in every for event in life.events})
    for period, basis in WINDOWS:
        whole = Asked(Period.parse(period), basis)
        for asked in (whole, replace(whole, office_id=office)):
            glance, report = offices_at_a_glance.by_office(session, asked), REPORTS["by-office"].build(session, asked)
            named = [table for table in figures(report) if table != figures_of(report, "answers")]
            assert figures(glance) == named, (period, asked.office_id)
            assert {check.result for check in glance.checks} == {Result.HOLDS}


@on_both_databases
def test_a_glance_asks_as_often_however_many_there_are(session, engine, many_named, monkeypatch):
    monkeypatch.setattr(offices_at_a_glance, "FEW", -1)
    every, asked = many.lives(session, 160), Asked(Period.parse("2026"))

    def statements():
        session.commit()
        known.places(session)
        heard = []
        listen(engine, "before_cursor_execute", note := lambda *a: heard.append(a[2]))
        at_a_glance.ii_05a(session, asked)
        form = len(heard)
        offices_at_a_glance.by_office(session, asked)
        remove(engine, "before_cursor_execute", note)
        return form, len(heard) - form, heard

    many.write(session, every[:40])
    few = statements()
    many.write(session, every[40:])
    more = statements()
    assert few[1] == more[1] <= 7
    assert few[0] + 2 == more[0] <= 15, "two more where the number carried over is explained"
    for said in more[2]:
        assert " event " not in said or "event.round > 1" in said or "petition_id IN" in said, "only named petitions are replayed"


def test_few_petitions_other_days_and_figures_in_the_making_are_no_glance(session, clock, monkeypatch):
    many.write(session, many.lives(session, 30))
    year, other_days = Asked(Period.parse("2026")), Asked(Period.parse("2026-03-02..2026-04-05"))
    assert at_a_glance.ii_05a(session, year) is None
    monkeypatch.setattr(at_a_glance, "FEW", 0)
    assert at_a_glance.ii_05a(session, year) is not None
    assert at_a_glance.ii_05a(session, other_days) is None
    day_standings.mark(session, None)
    assert at_a_glance.ii_05a(session, year) is None
    day_standings.mark(session, clock())


def test_a_page_of_many_says_where_its_lists_are(sign_in, make_petition, monkeypatch):
    monkeypatch.setattr(at_a_glance, "FEW", 0)
    monkeypatch.setattr(offices_at_a_glance, "FEW", 0)
    make_petition("assigned", office="SYT")
    coordinator = sign_in("coordinator")
    for report in ("ii-05a", "by-office"):
        page = coordinator.get(f"/staff/reports/{report}")
        assert "Bảng này có 1 dòng" in page.main
        assert page.select("tfoot a"), "each figure leads to the petitions it counts"
        coordinator.get(page.select("tfoot a")[0]["href"])
