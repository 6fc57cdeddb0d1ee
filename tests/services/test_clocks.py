"""Due dates follow what is done (DESIGN 9.1 to 9.4); 24/11/2026 is a day off."""

from datetime import date

import pytest

from feedback.domain.deadlines import DayNote, Step
from feedback.services import deadlines, triage
from feedback.store.models import Policy
from tests import people
from tests.databases import on_both_databases


def running(petition) -> dict[str, date | None]:
    """The open deadlines and their last days."""
    return {deadline.step: deadline.due for deadline in petition.deadlines if deadline.is_open}


@pytest.fixture
def case(session, clock, files) -> people.Case:
    """Sent on Friday, 20/11/2026 at 16:40."""
    return people.case_in(session, "submitted", now=clock.set("2026-11-20T16:40"), files=files)


def later(case, clock, moment: str) -> people.Case:
    case.now = clock.set(moment)
    return case


@on_both_databases
def test_a_received_petition_owes_triage_transfer_and_answer(case):
    assert running(case.petition) == {
        "triage": date(2026, 11, 25),
        "transfer": date(2026, 11, 30),
        "answer": date(2026, 12, 14),
    }
    assert case.petition.next_due == date(2026, 11, 25)


def test_the_day_of_receipt_is_the_local_one(session, clock, files):
    """At 00:30 on Saturday in Hạ Long it is still Friday in Greenwich."""
    petition = people.petition_in(session, "submitted", now=clock.set("2026-11-20T17:30:00+00:00"), files=files)
    assert petition.deadlines[0].starts_on == date(2026, 11, 21)


def test_accepting_meets_triage_and_the_answer_counts_from_the_receipt(case, clock):
    later(case, clock, "2026-11-25T10:00").accept()
    triage_step, transfer, answer = case.petition.deadlines
    assert triage_step.met_at == clock()
    assert (transfer.met_at, transfer.void_at) == (None, clock())
    assert (answer.is_open, answer.due) == (True, date(2026, 12, 14))
    assert case.petition.next_due == date(2026, 12, 14)


def test_routing_inside_starts_no_clock(case, clock):
    later(case, clock, "2026-11-25T10:00").accept()
    triage.reroute(case.session, case.petition, by=case.person("coordinator"), now=clock.advance(days=5), office="SXD")
    assert running(case.petition) == {"answer": date(2026, 12, 14)}


@on_both_databases
def test_a_supplement_stops_the_clock_and_the_rest_resumes(case, clock, files):
    later(case, clock, "2026-11-25T09:00").ask()
    assert running(case.petition) == {
        "triage": date(2026, 11, 25),
        "transfer": None,
        "answer": None,
        "supplement_wait": date(2026, 12, 9),
    }
    assert case.petition.next_due == date(2026, 12, 9)
    later(case, clock, "2026-12-02T21:00").supply(files)
    # Five working days (26, 27, 30/11, 1, 2/12) were not counted. The two days of triage had been used up before.
    assert running(case.petition) == {
        "triage": date(2026, 11, 25),
        "transfer": date(2026, 12, 7),
        "answer": date(2026, 12, 21),
    }
    answer = deadlines.current(case.petition, Step.ANSWER)
    lines = deadlines.calculation(case.session, answer).lines
    left_out = [line.day for line in lines if line.note is DayNote.SUSPENDED]
    assert (left_out[0], left_out[-1]) == (date(2026, 11, 26), date(2026, 12, 2))
    assert [line.number for line in lines if line.number][-1] == 15


def test_accepting_without_the_supplement_resumes_too(case, clock):
    later(case, clock, "2026-11-25T09:00").ask()
    later(case, clock, "2026-12-02T09:00").accept()
    assert running(case.petition) == {"answer": date(2026, 12, 21)}


def test_two_supplements_are_both_left_out(case, clock, files):
    later(case, clock, "2026-11-25T09:00").ask()
    later(case, clock, "2026-11-27T09:00").supply(files)
    later(case, clock, "2026-11-30T09:00").ask("Và địa chỉ?")
    later(case, clock, "2026-12-02T09:00").supply(files)
    assert running(case.petition)["answer"] == date(2026, 12, 18)


def test_the_authority_may_let_the_clock_run(case, clock):
    case.session.get(Policy, "suspend_clock").value = "no"
    later(case, clock, "2026-11-25T09:00").ask()
    assert running(case.petition)["answer"] == date(2026, 12, 14)


@pytest.mark.parametrize(("deed", "met"), [("refuse", {"triage"}), ("transfer", {"triage", "transfer"})])
def test_an_end_ends_every_clock(case, clock, deed, met):
    getattr(later(case, clock, "2026-11-24T09:00"), deed)()
    assert running(case.petition) == {}
    assert case.petition.next_due is None
    assert {d.step for d in case.petition.deadlines if d.met_at} == met
    assert {d.step for d in case.petition.deadlines if d.void_at} == {"triage", "transfer", "answer"} - met


def test_the_answer_meets_its_date_and_owes_publication(case, clock):
    later(case, clock, "2026-12-14T23:59").answer()
    answer = deadlines.current(case.petition, Step.ANSWER)
    assert answer.met_at == case.petition.answered_at == clock()
    assert running(case.petition) == {"publication": date(2026, 12, 16)}
    later(case, clock, "2026-12-15T09:00").publish()
    assert running(case.petition) == {}


@pytest.mark.parametrize("deed", ["publish", "withhold"])
def test_the_decision_on_publishing_meets_its_date(case, clock, deed):
    later(case, clock, "2026-12-01T09:00").answer()
    getattr(case, deed)()
    assert deadlines.current(case.petition, Step.PUBLICATION).met_at == clock()


@on_both_databases
def test_a_reopened_round_has_a_clock_of_its_own(case, clock):
    from feedback.services import reopening

    later(case, clock, "2026-12-01T09:00").answer()
    later(case, clock, "2026-12-07T09:00").ask_reopening()
    assert case.petition.next_due == date(2026, 12, 3)  # publication is owed first
    now = clock.set("2026-12-10T09:00")
    coordinator = case.person("coordinator")
    reopening.decide_reopening(case.session, case.petition, by=coordinator, now=now, granted=True, explanation="Xem lại.")
    first, second = [d for d in case.petition.deadlines if d.step == "answer"]
    assert (first.round, second.round, second.due) == (1, 2, date(2026, 12, 31))
    assert running(case.petition) == {"answer": date(2026, 12, 31)}
    assert (case.petition.state, case.petition.round, case.petition.next_due) == ("in_progress", 2, date(2026, 12, 31))
    later(case, clock, "2026-12-29T09:00").write("Đã bố trí thêm người.")
    case.lay_before()
    case.approve()
    assert second.met_at == clock()
    assert case.petition.answered_at == clock()


def test_no_edit_moves_a_due_date_earlier(case, clock, files):
    """DESIGN 9.2: reclassifying keeps the later date, whatever limit the new class has."""
    from feedback.store.models import LimitPreset

    case.session.add(LimitPreset(step="answer", working_days=5, sector_id=None, kind="field_report", from_date=date(2000, 1, 1)))
    case.session.flush()
    before = running(case.petition)
    triage.reclassify(
        case.session,
        case.petition,
        by=case.person("coordinator"),
        now=clock(),
        kind="field_report",
        sector="MT-RT",
        commune="06652",
    )
    assert running(case.petition) == before
    later(case, clock, "2026-11-23T09:00").accept()
    assert running(case.petition)["answer"] == before["answer"]


def test_the_closest_limit_counts_and_is_remembered(session, clock, files):
    from feedback.store.models import LimitPreset, Sector

    health = session.query(Sector).filter_by(code="YT").one()
    for days, kind, sector in ((12, "conduct", None), (10, None, health.id), (30, "regulation", None)):
        session.add(
            LimitPreset(step="answer", working_days=days, kind=kind, sector_id=sector, from_date=date(2026, 1, 1), version=3)
        )
    session.add(LimitPreset(step="answer", working_days=1, sector_id=health.id, from_date=date(2027, 1, 1)))
    session.flush()
    petition = people.petition_in(session, "submitted", now=clock(), files=files, sector="YT-BHYT")
    answer = deadlines.current(petition, Step.ANSWER)
    assert (answer.working_days, answer.preset_version) == (10, 3)


def test_calculations_name_holidays_in_the_readers_language(case):
    answer = deadlines.current(case.petition, Step.ANSWER)
    names = {
        language: [line.name for line in deadlines.calculation(case.session, answer, language).lines if line.day.day == 24]
        for language in ("vi", "en")
    }
    assert names["vi"] != names["en"]
    assert all(names["vi"] + names["en"])
