"""Keys, follows and erasing in both databases: what their SQL says is the same."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from feedback.domain.errors import NotPossible
from feedback.domain.once import OncePurpose
from feedback.services import data_rights, following_by_mail, forgetting, my_petitions, once_keys, recovery
from feedback.services.demonstration.replay import settle_letters
from feedback.services.notifications.letters import payload_of
from feedback.store.models import ContactRequest, Follow, OnceKey, OutboxMessage
from feedback.store.queries import data_requests
from tests import people
from tests.databases import on_both_databases

pytestmark = on_both_databases


def ask_and_answer(session, now, purpose, contact, code=""):
    """The payload of the letter that is owed because of it."""
    recovery.ask(session, purpose, contact, now=now, code=code)
    session.flush()
    assert recovery.answer_waiting(session, now=now) == 1
    assert session.scalars(select(ContactRequest)).all() == []
    return payload_of(session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc())).first())


def test_keys_are_made_used_once_and_forgotten(session, clock, files):
    petition = people.petition_in(session, "submitted", now=clock(), files=files)
    before = petition.secret_hash
    said = ask_and_answer(session, clock(), OncePurpose.SECRET, "an@example.vn", petition.code)
    renewed = recovery.renew(session, said["token"], now=clock())
    assert renewed.petition.secret_hash != before
    with pytest.raises(once_keys.KeyOver):
        recovery.renew(session, said["token"], now=clock())
    said = ask_and_answer(session, clock(), OncePurpose.MINE, "an@example.vn")
    with pytest.raises(once_keys.KeyOver):
        recovery.renew(session, said["token"], now=clock())
    index = my_petitions.prove(session, said["token"], now=clock())
    assert my_petitions.list_of(session, index) == [petition]
    recovery.ask(session, OncePurpose.SECRET, "0912345678", now=clock())
    recovery.ask(session, OncePurpose.SECRET, "0912345678", now=clock())
    session.flush()
    assert recovery.answer_waiting(session, now=clock()) == 2
    [call] = session.scalars(select(OutboxMessage).where(OutboxMessage.status == "task"))
    assert recovery.renew_spoken(session, "PAKN.20200101.0001", payload_of(call)["secret"], now=clock()) is None
    assert recovery.renew_spoken(session, petition.code, payload_of(call)["secret"], now=clock()).petition is petition
    assert forgetting.forget_addresses(session, now=clock() + timedelta(days=9)) >= 3
    assert session.scalars(select(OnceKey)).all() == []


def test_a_corrected_address_ends_the_links_to_the_old_one(session, clock, files):
    petition = people.petition_in(session, "submitted", now=clock(), files=files)
    said = ask_and_answer(session, clock(), OncePurpose.SECRET, "an@example.vn", petition.code)
    asked = data_rights.request(session, petition, "correct", now=clock(), corrections={"email": "moi@example.vn"})
    by = people.staff(session, "coordinator", now=clock())
    data_rights.decide(session, asked, by=by, now=clock(), granted=True, explanation="Đã sửa.")
    with pytest.raises(once_keys.KeyOver):
        recovery.renew(session, said["token"], now=clock())


def test_follows_are_asked_confirmed_and_ended(session, clock, files):
    petition = people.petition_in(session, "published", now=clock(), files=files)
    ask_and_answer(session, clock(), OncePurpose.FOLLOW, "doc@example.vn", petition.code)
    [follow] = session.scalars(select(Follow))
    assert following_by_mail.find(session, follow.token) is follow
    following_by_mail.confirm(session, follow, now=clock())
    assert forgetting.forget_addresses(session, now=clock() + timedelta(days=30)) == 0
    following_by_mail.stop(session, follow)
    assert session.scalars(select(Follow)).all() == []
    assert session.scalars(select(OutboxMessage).where(OutboxMessage.follow_id.is_not(None))).all() == []


def test_requests_are_listed_decided_once_and_erased(session, clock, files):
    petition = people.petition_in(session, "refused", now=clock(), files=files)
    by = people.staff(session, "coordinator", now=clock())
    declined = data_rights.request(session, petition, "object", now=clock())
    data_rights.decide(session, declined, by=by, now=clock(), granted=False, explanation="Luật buộc.")
    erase = data_rights.request(session, petition, "erase", now=clock())
    assert list(data_requests.list_requests(session, by, 10)) == [erase, declined]
    assert data_requests.count_open(session) == 1
    assert list(data_requests.list_owing(session, since=erase.due, until=erase.due)) == [erase]
    settle_letters(session, petition, by=by.account_id, now=clock())
    data_rights.decide(session, erase, by=by, now=clock(), granted=True, explanation="Đã xóa.")
    with pytest.raises(NotPossible):
        data_rights.decide(session, erase, by=by, now=clock(), granted=False, explanation="Không.")
    session.expire_all()
    assert petition.petitioner.is_erased
    waiting = session.scalars(select(OutboxMessage).where(OutboxMessage.recipient.is_not(None))).all()
    assert [m.letter for m in waiting if m.recipient] == ["data_decided"]
