"""The national indicators on a few petitions; test_figures_recount.py has the thousands."""

import pytest

from feedback.domain.periods import Basis, Period
from feedback.services import ratings, reopening
from feedback.services.reports.asking import Asked
from feedback.services.reports.indicators import indicators
from feedback.services.reports.table import Result
from tests.people import case_in

DECEMBER = Asked(Period(2026, month=12), Basis.CALENDAR)


@pytest.fixture
def begin(session, files, clock):
    """A petition of a day, brought to a state that day."""
    senders = iter(range(100))

    def begun(day, state, **wishes):
        now = clock.set(f"{day}T09:00")
        return case_in(session, state, now=now, files=files, **{"email": f"{next(senders)}@example.com", **wishes})

    return begun


@pytest.fixture
def on(clock):
    def then(case, day):
        case.now = clock.set(f"{day}T10:00")
        return case

    return then


def line(session, table, row="total"):
    return indicators(session, DECEMBER).table(table).line(row).cells[1:]


def test_shares_are_of_the_kinds_of_the_rule_and_reports_from_a_place_stand_beside(session, begin):
    for kind in ("conduct", "regulation", "regulation"):
        begin("2026-12-01", "submitted", kind=kind)
    begin("2026-12-01", "submitted", kind="field_report", sector="MT-RT")
    assert line(session, "kinds", "conduct") == (1, 33.33)
    assert line(session, "kinds", "regulation") == (2, 66.67)
    assert line(session, "kinds", "beside") == (1, None)
    assert line(session, "kinds") == (3, 100.0)


@pytest.mark.parametrize(
    ("state", "bucket"),
    [
        ("submitted", "waiting"),
        ("assigned", "handling"),
        ("in_progress", "handling"),
        ("awaiting_approval", "handling"),
        ("awaiting_supplement", "handled"),
        ("answered", "handled"),
        ("published", "handled"),
        ("refused", "handled"),
        ("transferred_out", "handled"),
        ("withdrawn", "outside"),
    ],
)
def test_every_state_stands_in_one_bucket(session, begin, state, bucket):
    begin("2026-12-01", state)
    table = indicators(session, DECEMBER).table("buckets")
    assert [row.key for row in table.rows if row.level == 0 and row.cells[1]] == [bucket]
    assert [row.cells[1] for row in table.rows if row.level == 1 and row.cells[1]] == [1]
    assert table.total.cells[1:] == (1, 1, 0, 0)


def test_steps_are_measured_by_the_limits_of_the_rule(session, begin, on):
    """Received on Tuesday 01/12: two working days end on Thursday 03/12, fifteen on Tuesday 22/12."""
    on(begin("2026-12-01", "submitted"), "2026-12-03").refuse()
    on(begin("2026-12-01", "submitted"), "2026-12-04").transfer()
    on(begin("2026-12-01", "submitted"), "2026-12-09").ask()
    for day in ("2026-12-22", "2026-12-23"):
        on(begin("2026-12-01", "awaiting_approval"), day).approve()
    shown = on(begin("2026-12-01", "answered"), "2026-12-04")
    shown.publish()
    begin("2026-12-01", "in_progress")
    assert line(session, "steps", "refusal") == (2, 1, 1, 0, 50.0)
    assert line(session, "steps", "supplement") == (1, 0, 1, 0, 0.0)
    assert line(session, "steps", "answer") == (4, 2, 1, 1, 50.0)
    assert line(session, "steps", "publication") == (3, 0, 1, 2, 0.0)
    assert line(session, "steps", "once") == (7, 1, 4, 2, 14.29)


def test_days_of_waiting_for_the_sender_are_not_counted_for_the_answer(session, begin, on, files):
    case = on(begin("2026-12-01", "submitted"), "2026-12-02")
    case.ask()
    on(case, "2026-12-09").supply(files)
    on(case, "2026-12-29").answer()
    assert line(session, "steps", "answer") == (1, 1, 0, 0, 100.0)


def test_satisfaction_takes_each_petition_off_once(session, begin, on):
    for _ in range(2):
        on(begin("2026-12-01", "awaiting_approval"), "2026-12-10").approve()
    displeased = on(begin("2026-12-01", "awaiting_approval"), "2026-12-29")
    displeased.approve()
    ratings.rate(session, displeased.petition, now=displeased.now, satisfied=False, comment="Quá chậm.")
    displeased.ask_reopening()
    by = displeased.person("coordinator")
    reopening.decide_reopening(session, displeased.petition, by=by, now=displeased.now, granted=True, explanation="Xem lại.")
    assert line(session, "satisfaction") == (3, 1, 1, 1, 1, 2, 66.67)
    assert {check.result for check in indicators(session, DECEMBER).checks} == {Result.HOLDS}


def test_of_nothing_there_is_no_ratio(session):
    report = indicators(session, Asked(Period(2020)))
    assert report.table("kinds").total.cells[1:] == (0, None)
    assert report.table("satisfaction").total.cells[-1] is None


def test_the_page_writes_shares_as_people_read_them(sign_in, make_petition):
    make_petition("submitted", kind="field_report", sector="MT-RT")
    page = sign_in("coordinator").get("/staff/reports/indicators?year=2026&part=&basis=calendar")
    kinds = page.select("main table")[0]
    assert [cell.get_text(strip=True) for cell in kinds.select("tfoot td")] == ["0", "–"]
    assert "Ngoài ra: phản ánh hiện trường" in kinds.get_text()
