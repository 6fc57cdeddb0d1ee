"""What has been kept long enough: counted first, then gone, and nothing else with it."""

import pytest

from feedback.cli import jobs
from feedback.domain.deciding import Choice, Decision
from feedback.services import handling, masking, public_copies, publishing, retention
from feedback.services.attachments import Upload, inspect_all
from feedback.services.documents.public_paper import public_paper
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
        look = {"petition_id": petition.id, "account_id": petition.officer_id, "at": clock()}
        session.add(AccessRecord(**look, purpose="asked", reason="Gọi cho bà Nguyễn Thị An để xem hiện trường."))
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
        [look] = session.query(AccessRecord)
        assert "An" not in look.reason
        assert look.reason.endswith("để xem hiện trường.")
        assert "Đã sửa" in petition.answers[-1].text or petition.answers[-1].text
        assert counts(session, clock()) == {"sender": 0, "letters": 0, "looks": 0}
        other = session.query(Petition).filter(Petition.code != years_ago.code).one()
        assert not other.petitioner.is_erased, "it is not answered yet, however old it is"
    for key in keys:
        with pytest.raises(FileNotFoundError):
            files.get(key)


@pytest.mark.parametrize(("said", "stays"), [("Đã gặp bà Nguyễn Thị An tại nhà.", False), ("Đã sửa xong hố ga.", True)])
def test_a_public_paper_goes_with_the_sender_it_names(work, clock, files, said, stays):
    """A publisher left the name readable, with a reason; that does not outlive the sender."""
    with work() as session:
        case = people.case_in(session, "in_progress", now=clock(), files=files)
        handling.draft_answer(
            session, case.petition, by=case.person("officer"), now=clock(), text=people.ANSWER, number="12/SYT-VP",
            uploads=inspect_all([Upload("a.pdf", public_paper("Biên bản", said, authority="x", code="x"))]), files=files,
        )  # fmt: skip
        case.lay_before()
        case.approve()
        [proof] = publishing.proofs(case.petition)
        seen = masking.review(session, case.petition, {proof.reference: said})[proof.reference]
        kept = {suggestion.key: Decision(Choice.KEEP, "Người gửi đồng ý.") for suggestion in seen.suggestions}
        by = case.person("coordinator")
        public_copies.show_paper(session, proof, said, kept, title="Biên bản", by=by, now=clock(), files=files)
        proof.public_at = clock()
        code, key = case.petition.code, proof.copies[0].copy_key
        for letter in session.query(OutboxMessage):
            letter.status, letter.finished_at = "sent", clock()
    clock.set(clock().replace(year=clock().year + 6))
    with work() as session:
        gone = retention.carry_out(session, now=clock())
        assert gone.senders == 1
        assert (key in gone.files) is not stays
    with work() as session:
        [proof] = publishing.proofs(people.reload(session, code))
        assert (len(proof.copies), proof.public_at is not None) == (int(stays), stays)


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
