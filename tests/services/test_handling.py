"""The office's part: who handles it, versions of the answer, what goes out."""

import pytest

from feedback.domain.errors import Invalid, NotAllowed
from feedback.domain.states import allowed_actions
from feedback.services import handling, triage
from feedback.services.routing import propose_office
from feedback.store.queries.outbox import list_of_petition
from tests import people
from tests.databases import on_both_databases


@pytest.fixture
def case(session, clock, files) -> people.Case:
    return people.case_in(session, "assigned", now=clock(), files=files)


@on_both_databases
def test_a_whole_life(session, clock, files):
    case = people.case_in(session, "taken_down", now=clock(), files=files)
    session.commit()
    petition = people.reload(session, case.petition.code)
    assert [event.action for event in petition.events] == [
        "submit",
        "accept_and_route",
        "take",
        "draft_answer",
        "submit_for_approval",
        "approve",
        "publish",
        "take_down",
    ]
    assert [event.state for event in petition.events][:6] == [
        "submitted",
        "assigned",
        "in_progress",
        "in_progress",
        "awaiting_approval",
        "answered",
    ]
    assert [letter.letter for letter in list_of_petition(session, petition.id)] == [
        "received",
        "accepted",
        "answered",
        "published",
        "taken_down",
    ]


def test_whoever_takes_it_is_its_officer(case, session, clock):
    clerk = case.person("clerk")
    handling.take(session, case.petition, by=clerk, now=clock())
    assert case.petition.officer_id == clerk.account_id
    handling.draft_answer(session, case.petition, by=clerk, now=clock(), text="Trả lời.")


def test_the_clerk_names_an_officer_of_the_office(case, session, clock):
    officer, stranger = case.person("officer"), people.staff(session, "officer", "SXD", now=clock())
    clerk = case.person("clerk")
    with pytest.raises(Invalid) as invalid:
        handling.assign_officer(session, case.petition, by=clerk, now=clock(), officer_id=stranger.account_id)
    assert list(invalid.value.fields) == ["officer"]
    handling.assign_officer(session, case.petition, by=clerk, now=clock(), officer_id=officer.account_id)
    assert (case.petition.state, case.petition.officer_id) == ("in_progress", officer.account_id)
    leader = case.person("leader")
    handling.assign_officer(session, case.petition, by=clerk, now=clock(), officer_id=leader.account_id)
    assert (case.petition.state, case.petition.officer_id) == ("in_progress", leader.account_id)


def test_rerouting_forgets_the_officer(case, session, clock):
    case.take()
    officer = case.person("officer")
    triage.reroute(session, case.petition, by=case.person("coordinator"), now=clock(), office="SXD")
    assert case.petition.officer_id is None
    with pytest.raises(NotAllowed):
        handling.take(session, case.petition, by=officer, now=clock())


def test_earlier_drafts_stay(case, session):
    case.take()
    case.write("Bản một.")
    case.write("Bản hai.")
    assert [(answer.version, answer.text) for answer in case.petition.answers] == [(1, "Bản một."), (2, "Bản hai.")]
    assert handling.latest_draft(case.petition).version == 2
    assert handling.sent_answer(case.petition) is None
    case.lay_before()
    case.approve()
    assert handling.sent_answer(case.petition).version == 2
    assert handling.latest_draft(case.petition) is None


def test_without_a_draft_nothing_is_laid_before_anybody(case, session, clock):
    case.take()
    with pytest.raises(Invalid):
        handling.submit_for_approval(session, case.petition, by=case.person("officer"), now=clock())


def test_a_draft_that_was_sent_back_can_be_submitted_again(case, session, clock):
    case.take()
    case.write()
    case.lay_before()
    handling.send_back(session, case.petition, by=case.person("leader"), now=clock(), explanation="Thiếu ngày.")
    case.write("Bản có ngày.")
    case.lay_before()
    case.approve()
    assert handling.sent_answer(case.petition).text == "Bản có ngày."


def test_a_reopened_round_needs_a_new_draft(session, clock, files):
    from feedback.services import reopening

    case = people.case_in(session, "asking_reopening", now=clock(), files=files)
    reopening.decide_reopening(
        session, case.petition, by=case.person("coordinator"), now=clock(), granted=True, explanation="Xem lại."
    )
    with pytest.raises(Invalid):
        case.lay_before()


@pytest.mark.parametrize("text", ["a" * 20_001, " \n "])
def test_an_answer_has_a_length(case, session, clock, text):
    case.take()
    with pytest.raises(Invalid):
        case.write(text)


def test_an_office_handles_no_petition_about_itself_without_a_word(session, clock, files):
    petition = people.petition_in(session, "submitted", now=clock(), files=files, subject_office="SYT")
    coordinator = people.staff(session, "coordinator", now=clock())
    with pytest.raises(Invalid) as invalid:
        triage.accept_and_route(session, petition, by=coordinator, now=clock(), office="SYT")
    assert list(invalid.value.fields) == ["override"]
    triage.accept_and_route(session, petition, by=coordinator, now=clock(), office="SYT", override="Chỉ Sở giữ hồ sơ.")
    assert petition.events[-1].text == "Chỉ Sở giữ hồ sơ."


@pytest.mark.parametrize("office", ["NOBODY", "UBND", "DIENLUC", "STNMT"])
def test_only_offices_that_handle_petitions_today_can_be_chosen(session, clock, files, office):
    petition = people.petition_in(session, "submitted", now=clock(), files=files)
    coordinator = people.staff(session, "coordinator", now=clock())
    with pytest.raises(Invalid) as invalid:
        triage.accept_and_route(session, petition, by=coordinator, now=clock(), office=office)
    assert list(invalid.value.fields) == ["office"]


@pytest.mark.parametrize(
    ("typed", "office"),
    [
        ({"kind": "regulation", "sector": "YT-ATTP"}, "SYT"),
        ({"kind": "regulation", "sector": "DAT"}, "SNNMT"),
        ({"kind": "conduct", "sector": "YT"}, "VP"),
        ({"kind": "conduct", "sector": "YT", "subject_office": "VP"}, "TT"),
        ({"kind": "field_report", "sector": "MT-RT", "commune": "06652"}, "UBND-06652"),
        ({"kind": "field_report", "sector": "YT", "commune": "06652"}, "SYT"),
    ],
)
def test_the_competent_office_is_proposed_with_the_reason(session, clock, files, typed, office):
    petition = people.petition_in(session, "submitted", now=clock(), files=files, **typed)
    found, proposal = propose_office(session, petition, clock().date())
    assert found.code == proposal.office_code == office
    assert proposal.reason_vi
    assert proposal.reason_en


def test_reclassifying_proposes_another_office(session, clock, files):
    petition = people.petition_in(session, "submitted", now=clock(), files=files, kind="regulation")
    triage.reclassify(
        session,
        petition,
        by=people.staff(session, "coordinator", now=clock()),
        now=clock(),
        kind="regulation",
        sector="DAT-GCN",
    )
    assert (petition.sector.code, petition.sector_id) == ("DAT-GCN", petition.sector.id)
    assert petition.commune is None
    assert propose_office(session, petition, clock().date())[0].code == "SNNMT"
    assert petition.events[-1].detail == "regulation · YT · 06688 → regulation · DAT-GCN · –"


@pytest.mark.parametrize("state", people.STATES)
def test_inspectors_and_administrators_are_offered_no_step(session, clock, files, state):
    petition = people.petition_in(session, state, now=clock(), files=files)
    for role in ("inspector", "administrator"):
        assert list(allowed_actions(petition, people.staff(session, role, now=clock()))) == []
