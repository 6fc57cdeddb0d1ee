"""The sender's part: find it again, supply, withdraw, rate, ask to reopen."""

import pytest

from feedback.domain.errors import Invalid, NotPossible
from feedback.domain.petition import Purpose, RequestKind
from feedback.services import following, ratings, reopening
from feedback.services.attachments import Upload, inspect_all
from tests import people
from tests.databases import on_both_databases


@on_both_databases
def test_it_is_found_with_code_and_secret(session, clock, files):
    receipt = people.send(session, now=clock(), files=files)
    code = receipt.petition.code
    assert following.find_with_secret(session, code, receipt.secret) is receipt.petition
    typed = f" {code.lower().replace('.', ' ')} ", receipt.secret.lower().replace("-", " ")
    assert following.find_with_secret(session, *typed) is receipt.petition
    assert following.find_with_link(session, receipt.link_token) is receipt.petition


@pytest.mark.parametrize(
    ("code", "secret"),
    [
        ("PAKN.20261120.0001", "2222-2222-2222"),
        ("PAKN.20261120.0001", ""),
        ("PAKN.20261120.0002", None),
        ("PAKN", None),
        ("", ""),
        ("PAKN.20261120.0001'--", None),
        ("PAKN.٢٠٢٦١١٢٠.٠٠٠١", None),
    ],
)
def test_a_wrong_secret_and_an_unknown_code_look_the_same(session, clock, files, code, secret):
    receipt = people.send(session, now=clock(), files=files)
    assert following.find_with_secret(session, code, receipt.secret if secret is None else secret) is None


def test_neither_opens_in_the_place_of_the_other(session, clock, files):
    receipt = people.send(session, now=clock(), files=files)
    assert following.find_with_link(session, receipt.secret) is None
    assert following.find_with_link(session, receipt.petition.link_hash) is None
    assert following.find_with_secret(session, receipt.petition.code, receipt.link_token) is None


def test_secrets_differ(session, clock, files):
    receipts = [people.send(session, now=clock(), files=files) for _ in range(5)]
    assert len({receipt.secret for receipt in receipts}) == 5
    assert len({receipt.link_token for receipt in receipts}) == 5


def test_a_supplement_with_a_file(session, clock, files):
    from tests.services.test_attachments import pdf

    petition = people.petition_in(session, "awaiting_supplement", now=clock(), files=files)
    following.supplement(
        session, petition, now=clock.advance(days=1), text="", uploads=inspect_all([Upload("giấy hẹn.pdf", pdf())]), files=files
    )
    assert petition.state == "submitted"
    assert [(a.filename, a.purpose) for a in petition.attachments] == [("giấy hẹn.pdf", Purpose.SUPPLEMENT)]
    assert petition.events[-1].detail == "giấy hẹn.pdf"
    assert petition.events[-1].actor_kind == "sender"


def test_a_supplement_asked_by_the_office_leads_back_to_it(session, clock, files):
    from feedback.services import triage

    case = people.case_in(session, "in_progress", now=clock(), files=files)
    triage.request_supplement(session, case.petition, by=case.person("officer"), now=clock(), question="Hồ sơ nào?")
    case.supply(files)
    assert case.petition.state == "in_progress"


@pytest.mark.parametrize(
    ("text", "uploads", "field"),
    [(" ", [], "text"), ("a" * 10_001, [], "text"), ("x", [Upload("a.exe", b"MZ")], "attachments")],
)
def test_a_supplement_that_does_not_fit(session, clock, files, text, uploads, field):
    petition = people.petition_in(session, "awaiting_supplement", now=clock(), files=files)
    with pytest.raises(Invalid) as invalid:
        following.supplement(session, petition, now=clock(), text=text, uploads=inspect_all(uploads), files=files)
    assert list(invalid.value.fields) == [field]
    assert petition.state == "awaiting_supplement"


@pytest.mark.parametrize("state", ["submitted", "awaiting_supplement", "held"])
def test_it_can_be_withdrawn_before_it_is_accepted(session, clock, files, state):
    petition = people.petition_in(session, state, now=clock(), files=files)
    following.withdraw(session, petition, now=clock(), reason="Đã được giải quyết.")
    assert (petition.state, petition.closed_at) == ("withdrawn", clock())


@pytest.mark.parametrize("state", ["assigned", "in_progress", "awaiting_approval", "answered", "refused", "withdrawn"])
def test_it_cannot_be_withdrawn_later(session, clock, files, state):
    petition = people.petition_in(session, state, now=clock(), files=files)
    with pytest.raises(NotPossible):
        following.withdraw(session, petition, now=clock())


def test_a_petition_that_came_back_to_the_coordinator_stays_accepted(session, clock, files):
    from feedback.services import handling

    case = people.case_in(session, "assigned", now=clock(), files=files)
    handling.return_to_coordinator(session, case.petition, by=case.person("clerk"), now=clock(), explanation="Việc của SXD.")
    assert case.petition.state == "submitted"
    with pytest.raises(NotPossible):
        following.withdraw(session, case.petition, now=clock())


@on_both_databases
def test_a_later_rating_takes_the_place_of_the_earlier(session, clock, files):
    petition = people.petition_in(session, "answered", now=clock(), files=files)
    ratings.rate(session, petition, now=clock(), satisfied=False, reasons=["slow", "unclear"], comment="Chậm")
    ratings.rate(session, petition, now=clock(), satisfied=True)
    [rating] = petition.ratings
    assert (rating.satisfied, rating.reasons, rating.round) == (True, "", 1)
    assert [event.detail for event in petition.events][-2:] == ["not_satisfied", "satisfied"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"satisfied": None}, "satisfied"),
        ({"satisfied": False}, "reasons"),
        ({"satisfied": False, "reasons": ["weather"]}, "reasons"),
        ({"satisfied": True, "comment": "a" * 2_001}, "comment"),
    ],
)
def test_a_rating_that_does_not_fit(session, clock, files, given, field):
    petition = people.petition_in(session, "answered", now=clock(), files=files)
    with pytest.raises(Invalid) as invalid:
        ratings.rate(session, petition, now=clock(), **given)
    assert list(invalid.value.fields) == [field]


def test_only_an_answer_is_rated(session, clock, files):
    petition = people.petition_in(session, "in_progress", now=clock(), files=files)
    with pytest.raises(NotPossible):
        ratings.rate(session, petition, now=clock(), satisfied=True)


@pytest.mark.parametrize("reason", ["", " ", "a" * 2_001])
def test_reopening_needs_a_reason(session, clock, files, reason):
    petition = people.petition_in(session, "answered", now=clock(), files=files)
    with pytest.raises(Invalid):
        following.request_reopening(session, petition, now=clock(), reason=reason)


def test_reopening_is_asked_for_in_time(session, clock, files):
    """Twenty working days after Friday, 20/11/2026: the last is 21/12/2026, for 24/11 is a day off."""
    case = people.case_in(session, "answered", now=clock(), files=files)
    case.now = clock.set("2026-12-22T00:00")
    with pytest.raises(NotPossible, match="is over"):
        case.ask_reopening()
    case.now = clock.set("2026-12-21T23:59")
    case.ask_reopening()
    assert case.petition.state == "answered"


def test_reopening_is_asked_for_once_a_round(session, clock, files):
    case = people.case_in(session, "asking_reopening", now=clock(), files=files)
    with pytest.raises(NotPossible):
        case.ask_reopening()
    coordinator = case.person("coordinator")
    clock.advance(hours=1)
    reopening.decide_reopening(session, case.petition, by=coordinator, now=clock(), granted=False, explanation="Đã đủ.")
    with pytest.raises(NotPossible):
        case.ask_reopening()


def test_after_a_second_answer_it_may_be_asked_again(session, clock, files):
    case = people.case_in(session, "asking_reopening", now=clock(), files=files)
    reopening.decide_reopening(
        session, case.petition, by=case.person("coordinator"), now=clock.advance(days=1), granted=True, explanation="Xem."
    )
    case.now = clock.advance(days=1)
    case.write("Trả lời lần hai.")
    case.lay_before()
    case.approve()
    ratings.rate(session, case.petition, now=clock(), satisfied=True)
    case.now = clock.advance(days=1)
    case.ask_reopening()
    assert [rating.round for rating in case.petition.ratings] == [2]
    assert [request.kind for request in case.petition.requests] == [RequestKind.REOPENING] * 2


def test_no_decision_is_no_decision(session, clock, files):
    case = people.case_in(session, "asking_reopening", now=clock(), files=files)
    with pytest.raises(Invalid) as invalid:
        reopening.decide_reopening(
            session, case.petition, by=case.person("coordinator"), now=clock(), granted=None, explanation=""
        )
    assert set(invalid.value.fields) == {"granted", "explanation"}
