"""What becomes of a petition when something that its sender asked about their data is granted."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from feedback.domain.data_rights import ENDS_PUBLICITY
from feedback.domain.errors import Invalid, NotPossible
from feedback.gateways.mail import RecipientRefused
from feedback.services import (
    data_rights,
    erasing,
    following_by_mail,
    messaging,
    notices,
    once_keys,
    recovery,
    splitting,
)
from feedback.services.administration import policies
from feedback.services.demonstration.replay import settle_letters
from feedback.services.notifications import outbox
from feedback.services.notifications.letters import payload_of
from feedback.store.models import Follow, OutboxMessage
from feedback.store.queries.administration import list_policies
from feedback.store.queries.shown import find_shown
from feedback.web.staff.admin.policies import _POLICIES
from tests import people
from tests.services.test_outbox import RecordingMailer, render


@pytest.fixture
def coordinator(session, clock):
    return people.staff(session, "coordinator", now=clock())


@pytest.fixture
def grant(session, clock, coordinator):
    """A request that is granted at once; every letter before the decision has arrived."""

    def granted(petition, kind, words="Đã làm theo yêu cầu.", **asked):
        row = data_rights.request(session, petition, kind, now=clock(), **asked)
        session.flush()
        settle_letters(session, petition, by=coordinator.account_id, now=clock())
        data_rights.decide(session, row, by=coordinator, now=clock(), granted=True, explanation=words)
        return row

    return granted


def waiting(session):
    return session.scalars(select(OutboxMessage).where(OutboxMessage.status.in_(("queued", "task")))).all()


def test_an_answer_that_has_not_arrived_keeps_from_erasing(session, clock, files, coordinator):
    petition = people.petition_in(session, "answered", now=clock(), files=files)
    row = data_rights.request(session, petition, "erase", now=clock())
    with pytest.raises(NotPossible, match="has not arrived yet"):
        data_rights.decide(session, row, by=coordinator, now=clock(), granted=True, explanation="Đã xóa.")
    assert "answered" in {message.letter for message in waiting(session)}
    settle_letters(session, petition, by=coordinator.account_id, now=clock())
    data_rights.decide(session, row, by=coordinator, now=clock(), granted=True, explanation="Đã xóa.")
    assert [message.letter for message in waiting(session)] == ["data_decided"]


def test_the_address_goes_too_where_the_last_letter_comes_back(engine, work, clock, files):
    with work() as session:
        petition = people.petition_in(session, "refused", now=clock(), files=files)
        by = people.staff(session, "coordinator", now=clock())
        row = data_rights.request(session, petition, "erase", now=clock())
        settle_letters(session, petition, by=by.account_id, now=clock())
        data_rights.decide(session, row, by=by, now=clock(), granted=True, explanation="Đã xóa.")
    outbox.send_due(engine, render, RecordingMailer(troubles=[RecipientRefused("550 no such user")]), clock)
    with work() as session:
        [dead] = session.scalars(select(OutboxMessage).where(OutboxMessage.status == "dead"))
        assert (dead.recipient, dead.payload) == ("", None)
        assert not outbox.is_lost(dead)


def test_no_word_of_staff_that_stays_names_whom_to_forget(session, clock, files, coordinator, grant):
    petition = people.petition_in(session, "transferred_out", now=clock(), files=files)
    earlier = data_rights.request(session, petition, "object", now=clock())
    named = "Đã gọi bà Nguyễn Thị An, số 0912345678."
    data_rights.decide(session, earlier, by=coordinator, now=clock(), granted=False, explanation=named)
    petition.office_override = petition.officer_override = petition.transferred_to = f"Chuyển theo ý Nguyễn Thị An. {named}"
    digest = petition.form_digest
    row = data_rights.request(session, petition, "erase", now=clock())
    settle_letters(session, petition, by=coordinator.account_id, now=clock())
    with pytest.raises(Invalid) as refused:
        data_rights.decide(
            session, row, by=coordinator, now=clock(), granted=True, explanation="Đã xóa dữ liệu của Nguyễn Thị An."
        )
    assert "explanation" in refused.value.fields
    data_rights.decide(session, row, by=coordinator, now=clock(), granted=True, explanation="Đã xóa.")
    kept = [petition.office_override, petition.officer_override, petition.transferred_to, *(e.text for e in petition.events)]
    kept += [asked.reason for asked in petition.data_requests]
    for words in kept:
        assert "Nguyễn" not in words
        assert "0912345678" not in words
    assert petition.form_digest != digest


@pytest.mark.parametrize("kind", sorted(ENDS_PUBLICITY))
def test_what_was_public_is_taken_down_and_stays_down(session, clock, files, coordinator, grant, kind):
    case = people.case_in(session, "published", now=clock(), files=files)
    petition = case.petition
    following_by_mail.ask_to_confirm(session, petition, "doc@example.vn", language="vi", now=clock())
    following_by_mail.confirm(session, session.scalars(select(Follow)).one(), now=clock())
    grant(petition, kind)
    assert (petition.publication, petition.published.taken_down_at) == ("taken_down", clock())
    assert "theo yêu cầu của người gửi" in petition.published.taken_down_reason
    assert sorted(m.letter for m in waiting(session) if m.letter in {"data_decided", "taken_down", "reader_followed"}) == [
        "data_decided",
        "reader_followed",
    ]
    with pytest.raises(NotPossible):
        case.publish()


def test_what_waited_to_be_published_is_withheld(session, clock, files, grant):
    case = people.case_in(session, "answered", now=clock(), files=files)
    grant(case.petition, "withdraw_consent")
    assert case.petition.publication == "withheld"
    with pytest.raises(NotPossible):
        case.publish()


def test_a_neutral_line_is_taken_back_and_none_follows(session, clock, files, coordinator, grant):
    report = {"kind": "field_report", "sector": "GT", "office": "SXD"}
    petition = people.petition_in(session, "assigned", now=clock(), files=files, **report)
    notices.publish_notice(session, petition, by=coordinator, now=clock(), line="Đèn đường tắt ở đường Trần Phú")
    grant(petition, "restrict")
    assert not petition.has_notice
    with pytest.raises(NotPossible):
        notices.publish_notice(session, petition, by=coordinator, now=clock(), line="Đèn đường tắt ở đường Trần Phú")


def test_nobody_writes_to_or_as_who_was_forgotten(session, clock, files, grant):
    case = people.case_in(session, "asking_reopening", now=clock(), files=files)
    grant(case.petition, "erase")
    with pytest.raises(NotPossible):
        messaging.write(session, case.petition, now=clock(), text="Còn ai không?")


def test_a_new_secret_ends_every_other_way_in(session, clock, files):
    petition = people.petition_in(session, "submitted", now=clock(), files=files)
    spoken = once_keys.make_spoken(session, petition, now=clock())
    for contact in ("an@example.vn", "0912345678"):
        recovery.ask(session, recovery.OncePurpose.SECRET, contact, now=clock(), code=petition.code)
    session.flush()
    recovery.answer_waiting(session, now=clock())
    letter, call = session.scalars(
        select(OutboxMessage).where(OutboxMessage.letter == "reader_new_secret").order_by(OutboxMessage.id)
    )
    token, told = payload_of(letter)["token"], payload_of(call)["secret"]
    assert recovery.renew_spoken(session, petition.code, spoken, now=clock())
    assert recovery.renew_spoken(session, petition.code, told, now=clock()) is None
    with pytest.raises(once_keys.KeyOver):
        recovery.renew(session, token, now=clock())
    assert session.scalars(select(OutboxMessage).where(OutboxMessage.letter == "reader_new_secret")).all() == []


def test_a_corrected_number_ends_the_call_to_the_old_one(session, clock, files, grant):
    petition = people.petition_in(session, "submitted", now=clock(), files=files)
    recovery.ask(session, recovery.OncePurpose.SECRET, "0912345678", now=clock(), code=petition.code)
    session.flush()
    recovery.answer_waiting(session, now=clock())
    [call] = session.scalars(select(OutboxMessage).where(OutboxMessage.letter == "reader_new_secret"))
    told = payload_of(call)["secret"]
    # The letter with the first secret goes out late.
    [receipt] = session.scalars(select(OutboxMessage).where(OutboxMessage.letter == "received"))
    row = data_rights.request(
        session, petition, "correct", now=clock(), corrections={"phone": "0912000111", "email": "moi@example.vn"}
    )
    by = people.staff(session, "coordinator", now=clock())
    data_rights.decide(session, row, by=by, now=clock(), granted=True, explanation="Đã sửa.")
    assert recovery.renew_spoken(session, petition.code, told, now=clock()) is None
    assert session.scalars(select(OutboxMessage).where(OutboxMessage.letter == "reader_new_secret")).all() == []
    assert receipt.recipient == "moi@example.vn"


def test_who_was_called_may_ask_again(session, clock, files, coordinator):
    petition = people.petition_in(session, "submitted", now=clock(), files=files)

    def calls():
        recovery.ask(session, recovery.OncePurpose.SECRET, "0912345678", now=clock(), code=petition.code)
        session.flush()
        recovery.answer_waiting(session, now=clock())
        return [m for m in waiting(session) if m.letter == "reader_new_secret"]

    [call] = calls()
    assert calls() == [call], "one call at a time"
    outbox.mark_delivered(session, call, by=coordinator, now=clock())
    assert len(calls()) == 1


def test_more_time_is_counted_from_the_request_and_only_where_allowed(session, clock, files, coordinator):
    petition = people.petition_in(session, "assigned", now=clock(), files=files)
    row = data_rights.request(session, petition, "restrict", now=clock())
    extension = next(policy for policy in list_policies(session) if policy.key == "data_extension_days")
    extension.value = "0"
    with pytest.raises(NotPossible):
        data_rights.extend(session, row, by=coordinator, now=clock(), reason="Phải hỏi.")
    extension.value = "15"
    data_rights.extend(session, row, by=coordinator, now=clock(), reason="Phải hỏi.")
    # Friday, 20/11 and thirty days is a Sunday; 15 days and then 15 more from a Monday would be a Tuesday.
    assert row.due.isoformat() == "2026-12-21"
    with pytest.raises(NotPossible):
        data_rights.extend(session, row, by=coordinator, now=clock() + timedelta(days=1), reason="Phải hỏi nữa.")


def test_what_was_split_off_holds_the_sender_too(session, clock, files, coordinator, grant):
    petition = people.petition_in(session, "submitted", now=clock(), files=files)
    matters = [
        splitting.split(
            session, petition, by=coordinator, now=clock(), title=title, content="Đèn tắt.", kind="conduct", sector="YT"
        ).petition
        for title in ("Đèn đường", "Vỉa hè")
    ]
    assert erasing.same_sender(petition) == matters
    assert erasing.same_sender(matters[0]) == [petition, matters[1]]


def test_the_laws_terms_can_only_be_shortened():
    """LAW 4.1: 2 working days; 10 to 20, 15 and 20 days; an extension of at most 15."""
    law = {"acknowledge": 2, "copy": 20, "correct": 20, "stop": 15, "erase": 20, "extension": 15}
    for name, most in law.items():
        assert policies.NUMBERS[f"data_{name}_days"][1] == most
        assert f"to {most}" in _POLICIES[f"data_{name}_days"].hint._args[0]


def test_publishing_is_possible_without_such_a_request(session, clock, files, grant):
    case = people.case_in(session, "answered", now=clock(), files=files)
    grant(case.petition, "correct", corrections={"full_name": "Nguyễn Thị Ân"})
    case.publish()
    assert find_shown(session, case.petition.code).copies == []
