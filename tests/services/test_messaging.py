"""Words back and forth under a petition."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from feedback.domain.errors import Invalid, NotAllowed, NotPossible
from feedback.services import following, handling, messaging
from feedback.services.attachments import Upload, inspect_all
from feedback.store.models import OutboxMessage
from feedback.store.queries import worklists
from feedback.store.queries.heaps import list_heaps
from tests import people
from tests.databases import on_both_databases


def letters(session, name):
    return session.scalars(select(OutboxMessage).where(OutboxMessage.letter == name)).all()


def desk(session, staff, day):
    heaps = list_heaps(session, staff, worklists.Days(day, day + timedelta(days=2)), 5)
    return heaps[worklists.Heap.NEW].count


@on_both_databases
def test_the_sender_writes_and_the_office_replies(session, clock, files):
    case = people.case_in(session, "in_progress", now=clock(), files=files)
    petition, officer = case.petition, case.person("officer")
    version, due = petition.version, petition.next_due
    handling.draft_answer(session, petition, by=officer, now=clock(), text="Bản nháp.")
    before = desk(session, officer, clock().date())
    messaging.write(session, petition, now=clock(), text="Việc đến đâu rồi ạ?")
    assert petition.message_waiting_since == clock()
    assert desk(session, officer, clock().date()) == before + 1, "it lies where the officer looks first"
    told = letters(session, "staff_message")
    assert [letter.account.id for letter in told] == [officer.account_id]
    assert all("đến đâu" not in letter.payload for letter in told), "what the sender wrote does not travel by mail"
    messaging.write(session, petition, by=officer, now=clock.advance(hours=1), text="Đang chờ đo đạc lại, thứ Sáu có kết quả.")
    assert petition.message_waiting_since is None
    assert len(letters(session, "message")) == 1
    assert [(m.actor_kind, m.text) for m in messaging.messages_of(petition)] == [
        ("sender", "Việc đến đâu rồi ạ?"),
        ("staff", "Đang chờ đo đạc lại, thứ Sáu có kết quả."),
    ]
    assert (petition.state, petition.next_due) == ("in_progress", due), "a message moves nothing"
    assert petition.version > version, "who is about to approve reads it first"


def test_a_message_with_a_photo_only(session, clock, files):
    from tests.services.test_attachments import pdf

    petition = people.petition_in(session, "in_progress", now=clock(), files=files)
    uploads = inspect_all([Upload("giấy hẹn.pdf", pdf())])
    messaging.write(session, petition, now=clock(), text=" ", uploads=uploads, files=files)
    assert [(a.filename, a.purpose) for a in petition.attachments] == [("giấy hẹn.pdf", "message")]


@pytest.mark.parametrize(
    ("text", "uploads", "field"),
    [(" \u202e ", [], "text"), ("a" * 2_001, [], "text"), ("x", [Upload("a.exe", b"MZ")], "attachments")],
)
def test_a_message_that_does_not_fit(session, clock, files, text, uploads, field):
    petition = people.petition_in(session, "in_progress", now=clock(), files=files)
    with pytest.raises(Invalid) as invalid:
        messaging.write(session, petition, now=clock(), text=text, uploads=inspect_all(uploads), files=files)
    assert list(invalid.value.fields) == [field]
    assert petition.message_waiting_since is None


def test_nobody_floods_an_office(session, clock, files):
    petition = people.petition_in(session, "in_progress", now=clock(), files=files)
    for _ in range(10):
        messaging.write(session, petition, now=clock.advance(minutes=1), text="Nhắc lại.")
    with pytest.raises(Invalid):
        messaging.write(session, petition, now=clock(), text="Nhắc lại.")
    messaging.write(session, petition, now=clock.advance(days=1), text="Nhắc lại.")


@pytest.mark.parametrize("state", ["refused", "withdrawn", "transferred_out"])
def test_what_is_over_takes_no_messages(session, clock, files, state):
    petition = people.petition_in(session, state, now=clock(), files=files)
    with pytest.raises(NotPossible):
        messaging.write(session, petition, now=clock(), text="Còn đây.")


def test_only_those_who_handle_it_write(session, clock, files):
    case = people.case_in(session, "in_progress", now=clock(), files=files)
    stranger = people.staff(session, "officer", "SXD", now=clock())
    inspector = people.staff(session, "inspector", now=clock())
    for who in (stranger, inspector):
        with pytest.raises(NotAllowed):
            messaging.write(session, case.petition, by=who, now=clock(), text="Chào.")


def test_a_decision_answers_what_was_asked_meanwhile(session, clock, files):
    petition = people.petition_in(session, "submitted", now=clock(), files=files)
    messaging.write(session, petition, now=clock(), text="Cho hỏi thêm.")
    following.withdraw(session, petition, now=clock())
    assert petition.message_waiting_since is None
