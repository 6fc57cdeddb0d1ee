"""The form of a quarter with a real history behind it: petitions that move between windows."""

import pytest

from feedback.domain.periods import Basis, Period
from feedback.services import following, reopening, triage
from feedback.services.reports import ii_05a
from feedback.services.reports.asking import Asked, Look, Sender
from feedback.services.reports.table import Result
from feedback.services.reports.wording import note_lines
from tests.databases import on_both_databases
from tests.people import case_in

QUARTER = Period(2026, 4)


@pytest.fixture
def history(session, files, clock):
    """``begin("2026-09-10", "submitted", …)``, then ``history.on(case, "2026-10-01").refuse()``."""

    class History:
        def begin(self, day, state="submitted", **wishes):
            wishes.setdefault("email", f"nguoi{day}@example.com")
            return case_in(session, state, now=clock.set(f"{day}T08:00"), files=files, **wishes)

        def on(self, case, day):
            case.now = clock.set(f"{day}T10:00")
            return case

        def form(self, period=QUARTER, basis=Basis.REPORTING, **look):
            session.commit()
            return ii_05a.count(session, Asked(period, basis, look=Look(**look)))

    return History()


def _figures(form):
    return [(row.name, row.cells) for row in form.rows], form.total


def carried_check(form):
    return form.carried.numbers, form.carried.result


@on_both_databases
def test_a_past_report_never_changes_when_petitions_move_on(history):
    case = history.begin("2026-09-10", "in_progress")
    before = history.form(Period(2026, 3))
    history.on(case, "2026-10-01").write()
    case.lay_before()
    case.approve()
    case.publish()
    after = history.form(Period(2026, 3))
    assert (_figures(after), after.items, after.note) == (_figures(before), before.items, before.note)
    assert after.total.open_conduct == 1
    assert history.form().total.published == 1
    assert carried_check(history.form()) == ("1 = 1", Result.HOLDS)


@on_both_databases
def test_accepted_after_the_window_ended(history):
    case = history.begin("2026-09-12")
    assert history.form(Period(2026, 3)).note.waiting.conduct == 1
    history.on(case, "2026-09-16").accept()
    form = history.form()
    assert (form.total.total, form.total.carried_over) == (1, 1)
    assert carried_check(form) == ("1 ≠ 0", Result.EXPLAINED)
    assert [said.values["code"] for said in form.differences] == [case.petition.code]


def test_refused_after_it_was_carried_over(history):
    case = history.begin("2026-09-10", "assigned")
    history.on(case, "2026-10-05").refuse()
    form = history.form()
    assert form.total.total == 0
    assert form.note.left["refused"].earlier == (case.petition.code,)
    assert carried_check(form) == ("0 ≠ 1", Result.EXPLAINED)
    assert "was refused since" in form.differences[0].sentence
    assert history.form(Period(2027, 1)).note.left == {}


def test_another_kind_since(history, session):
    case = history.begin("2026-09-10", "assigned", kind="field_report", sector="MT-RT")
    assert history.form(Period(2026, 3)).note.field_reports.total == 1
    history.on(case, "2026-10-05")
    triage.reclassify(session, case.petition, by=case.person("coordinator"), now=case.now, kind="regulation", sector="MT")
    form = history.form()
    assert form.total.regulation == 1
    assert "was a report from a place" in form.differences[0].sentence
    assert history.form(Period(2026, 3)).total.total == 0


def test_the_sector_of_the_windows_end_decides_the_row(history, session):
    case = history.begin("2026-09-10", "assigned", sector="DAT-GCN")
    history.on(case, "2026-10-05")
    triage.reclassify(session, case.petition, by=case.person("coordinator"), now=case.now, kind="conduct", sector="TTHC-HV")
    assert [row.name for row in history.form(Period(2026, 3)).rows] == ["Đất đai"]
    assert [row.name for row in history.form().rows] == ["Thủ tục hành chính, dịch vụ công"]
    assert history.form().differences[0].values["before"] == "Đất đai"


def test_transferred_outside_without_ever_being_accepted(history):
    case = history.begin("2026-10-01")
    history.on(case, "2026-10-05").transfer()
    form = history.form()
    assert (form.total.total, form.total.competent, form.total.transferred) == (1, 0, 1)
    assert form.items[0].result.values == {"day": "05/10/2026", "body": "Công an thành phố"}
    assert history.form(Period(2027, 1)).total.total == 0


def test_reopened_in_the_next_quarter_stays_where_it_was_first_answered(history, session):
    case = history.begin("2026-09-01", "published")
    history.on(case, "2026-09-16").ask_reopening()
    by = case.person("coordinator")
    history.on(case, "2026-09-18")
    reopening.decide_reopening(session, case.petition, by=by, now=case.now, granted=True, explanation="Xem lại.")
    assert history.form(Period(2026, 3)).total.handled_conduct == 1
    form = history.form()
    assert form.total.total == 0
    assert (form.note.reopenings.granted, form.note.reopened_open) == (1, 1)
    history.on(case, "2026-10-01").write()
    case.lay_before()
    case.approve()
    assert history.form().note.reopenings.answered == 1
    assert history.form().total.handled_conduct == 0


def test_published_after_the_window_ended_is_not_yet_in_column_12(history):
    case = history.begin("2026-09-01", "answered")
    history.on(case, "2026-09-16").publish()
    assert history.form(Period(2026, 3)).total.published == 0
    assert history.form(Period(2026, 3), Basis.CALENDAR).total.published == 1


def test_the_last_minute_of_the_window_is_inside(history, clock, session, files):
    case_in(session, "assigned", now=clock.set("2026-09-14T23:59"), files=files, email="a@example.com")
    case_in(session, "assigned", now=clock.set("2026-09-15T00:00"), files=files, email="b@example.com")
    assert history.form(Period(2026, 3)).total.received == 1
    assert (history.form().total.carried_over, history.form().total.received) == (1, 1)


def test_withdrawn_and_waiting_stand_in_the_note(history, session):
    case = history.begin("2026-10-01")
    following.withdraw(session, case.petition, now=history.on(case, "2026-10-02").now)
    history.begin("2026-10-03", kind="regulation")
    form = history.form()
    assert (form.note.left["withdrawn"].conduct, form.note.waiting.regulation, form.note.everything) == (1, 1, 2)
    assert [said.values["total"] for said in note_lines(form.note) if "total" in said.values] == [1, 1]


def test_part_b_keeps_senders_apart_from_what_they_wrote(history):
    history.begin("2026-10-01", "assigned", full_name="Nguyễn Thị An")
    history.begin("2026-10-02", "assigned", full_name="Trần Kín", confidential=True)
    asked = []

    def names(cases):
        asked.extend(case.code for case in cases)
        return {case.id: Sender("Nguyễn Thị An", "12 Lê Thánh Tông") for case in cases}

    without, with_names = history.form().items, history.form(names=names).items
    assert [item.sender.sentence % item.sender.values for item in without] == ["A person", "Sender (kept confidential)"]
    assert [item.sender.sentence % item.sender.values for item in with_names] == ["Nguyễn Thị An", "Sender (kept confidential)"]
    assert asked == ["PAKN.20261001.0001"]


def test_who_may_not_read_a_petition_sees_what_everyone_sees(history):
    history.begin("2026-10-01", "published", title="Tôi là Nguyễn Thị An, chờ lâu")
    history.begin("2026-10-02", "assigned", title="Chưa ai được đọc")
    said = [item.content for item in history.form(may_read=lambda _case: False).items]
    assert said[0].values["title"].endswith("chờ lâu")
    assert "Nguyễn Thị An" not in said[0].values["title"]
    assert said[1].values == {}


def test_what_was_answered_before_and_published_now_is_named(history):
    case = history.begin("2026-09-08", "answered")
    kept = history.begin("2026-09-09", "answered")
    history.begin("2026-09-10", "published")
    history.on(case, "2026-09-16").publish()
    history.on(kept, "2026-09-17").publish()
    history.on(kept, "2026-09-18").take_down()
    form = history.form()
    assert form.total.total == 0
    assert form.note.published_later.conduct == 1
    assert any("Published in the period" in said.sentence for said in note_lines(form.note))
    assert history.form(Period(2026, 3)).note.published_later.total == 0
    assert history.form(Period(2027, 1)).note.published_later.total == 0
