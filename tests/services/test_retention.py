"""What has been kept long enough: counted first, then gone, and nothing else with it."""

import pytest

from feedback.cli import jobs
from feedback.services import retention
from feedback.services.attachments import Upload
from feedback.store.models import AccessRecord, OutboxMessage, Petition, Policy
from tests import people
from tests.databases import on_both_databases
from tests.services.test_attachments import picture

pytestmark = on_both_databases


def counts(session, now) -> dict[str, int]:
    return {over.kept.value: over.count for over in retention.look(session, now=now)}


def decide(session, **periods: str) -> None:
    for key, value in periods.items():
        session.get(Policy, key).value = value


@pytest.fixture
def years_ago(work, clock, files, make_petition):
    """An answered petition with a photo, one still open, and somebody who looked; then six years go by."""
    answered = make_petition("answered", attachments=[Upload("Đơn của An.png", picture("PNG"))])
    make_petition("in_progress", email="b@example.vn")
    with work() as session:
        petition = people.reload(session, answered.code)
        session.add(AccessRecord(petition_id=petition.id, account_id=petition.officer_id, at=clock(), purpose="petition"))
        for letter in session.query(OutboxMessage):
            letter.status, letter.finished_at = "sent", clock()
    clock.set(clock().replace(year=clock().year + 6))
    return answered


def test_nothing_is_touched_by_looking_and_nothing_goes_by_itself(work, clock, years_ago, app):
    with work() as session:
        assert counts(session, clock()) == {"sender": 1, "letters": session.query(OutboxMessage).count(), "looks": 0}
    with app.app_context():
        assert jobs.keep_house().outlived == 0
    with work() as session:
        assert people.reload(session, years_ago.code).petitioner.full_name == "Nguyễn Thị An"


def test_what_is_over_goes_and_the_petition_stays(work, clock, files, years_ago, app):
    with work() as session:
        decide(session, retention="yes")
        [photo] = people.reload(session, years_ago.code).attachments
        keys = {photo.original_key, photo.safe_key}
    with app.app_context():
        assert jobs.keep_house().outlived > 0
    with work() as session:
        petition = people.reload(session, years_ago.code)
        assert petition.petitioner.is_erased
        assert petition.attachments == []
        assert petition.events[-1].action == "forget_sender"
        assert "Đã sửa" in petition.answers[-1].text or petition.answers[-1].text
        assert counts(session, clock()) == {"sender": 0, "letters": 0, "looks": 0}
        other = session.query(Petition).filter(Petition.code != years_ago.code).one()
        assert not other.petitioner.is_erased, "it is not answered yet, however old it is"
    for key in keys:
        with pytest.raises(FileNotFoundError):
            files.get(key)


def test_looks_go_last_and_only_of_who_is_gone(work, clock, years_ago, app):
    with work() as session:
        decide(session, retention="yes", keep_looks_years="1", keep_sender_years="10")
        retention.carry_out(session, now=clock())
        assert session.query(AccessRecord).count() == 1
        decide(session, keep_sender_years="5")
        retention.carry_out(session, now=clock())
        assert session.query(AccessRecord).count() == 0


def test_kept_for_ever(work, clock, years_ago):
    with work() as session:
        decide(session, keep_sender_years="0", keep_letters_months="0", keep_looks_years="0")
        assert set(counts(session, clock()).values()) == {0}
        assert retention.carry_out(session, now=clock()).is_nothing


def test_whom_a_letter_still_has_to_reach_is_not_forgotten(work, clock, years_ago):
    with work() as session:
        session.query(OutboxMessage).first().status = "task"
        assert counts(session, clock())["sender"] == 0
        assert retention.carry_out(session, now=clock()).senders == 0
