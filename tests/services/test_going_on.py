"""Nothing is parked: a petition that waits for a supplement goes on, whoever asked and whatever was late."""

from datetime import date

import pytest

from feedback.domain.deadlines import Step
from feedback.domain.errors import Invalid, NotAllowed
from feedback.domain.states import Action, State, allowed_actions
from feedback.services import deadlines, following, handling, triage
from tests import people


def asked_by_the_office(session, clock, files):
    case = people.case_in(session, "in_progress", now=clock(), files=files)
    triage.request_supplement(session, case.petition, by=case.person("officer"), now=clock(), question="Số hồ sơ?")
    return case


def test_the_office_goes_on_without_the_supplement(session, clock, files):
    case = asked_by_the_office(session, clock, files)
    clock.set("2026-12-10T09:00")
    triage.lapse(session, case.petition, by=case.person("officer"), now=clock(), explanation="Đã tự tìm được hồ sơ.")
    assert case.petition.state == State.IN_PROGRESS
    assert deadlines.current(case.petition, Step.ANSWER).due == date(2026, 12, 31)
    case.now = clock()
    case.write()
    case.lay_before()
    case.approve()
    assert case.petition.state == State.ANSWERED


def test_going_on_needs_a_reason_and_the_right_person(session, clock, files):
    case = asked_by_the_office(session, clock, files)
    with pytest.raises(Invalid):
        triage.lapse(session, case.petition, by=case.person("officer"), now=clock(), explanation=" ")
    with pytest.raises(NotAllowed):
        triage.lapse(
            session, case.petition, by=people.staff(session, "officer", "SXD", now=clock()), now=clock(), explanation="x"
        )


def test_the_coordinator_goes_on_with_what_is_there_before_acceptance(session, clock, files):
    case = people.case_in(session, "awaiting_supplement", now=clock(), files=files)
    triage.lapse(session, case.petition, by=case.person("coordinator"), now=clock(), explanation="Đủ rõ rồi.")
    assert case.petition.state == State.SUBMITTED


def test_a_returned_petition_leaves_the_office_and_comes_back_to_the_coordinator(session, clock, files):
    case = people.case_in(session, "in_progress", now=clock(), files=files)
    leader = case.person("leader")
    handling.return_to_coordinator(session, case.petition, by=leader, now=clock(), explanation="Không thuộc thẩm quyền.")
    assert (case.petition.office_id, case.petition.officer_id) == (None, None)
    assert list(allowed_actions(case.petition, leader)) == []
    case.ask()
    following.supplement(session, case.petition, now=clock(), text="Thêm.", files=files)
    assert case.petition.state == State.SUBMITTED
    assert Action.ACCEPT_AND_ROUTE in set(allowed_actions(case.petition, case.person("coordinator")))


def test_asking_does_not_hide_what_was_late(session, clock, files):
    case = people.case_in(session, "in_progress", now=clock(), files=files)
    clock.set("2026-12-20T09:00")
    triage.request_supplement(session, case.petition, by=case.person("coordinator"), now=clock(), question="Số hồ sơ?")
    assert deadlines.current(case.petition, Step.ANSWER).due == date(2026, 12, 14)


def test_the_nearest_date_is_the_one_that_is_shown(session, clock, files):
    petition = people.petition_in(session, "asking_reopening", now=clock(), files=files)
    publication = deadlines.current(petition, Step.PUBLICATION).due
    assert publication < deadlines.current(petition, Step.REOPENING_DECISION).due
    assert petition.next_due == publication


def test_a_blank_of_a_template_never_reaches_the_sender(session, clock, files):
    case = people.case_in(session, "in_progress", now=clock(), files=files)
    case.write("Đã kiểm tra ngày {ngày kiểm tra}.")
    with pytest.raises(Invalid):
        case.lay_before()
    case.write("Đã kiểm tra ngày 19/11/2026.")
    case.lay_before()


@pytest.mark.parametrize("title", ["Biển báo 😀 gãy", "中文標題", "﷽"])
def test_a_title_our_typeface_cannot_write_still_has_its_receipt(session, clock, files, title):
    from feedback.services.documents.receipt import receipt_facts, receipt_pdf

    receipt = people.send(session, now=clock(), files=files, title=title)
    made = receipt_pdf(receipt_facts(session, receipt, "http://localhost", "vi"))
    assert made.startswith(b"%PDF-")
