"""Undoing, correcting, objecting, splitting, extending, asking others: what a desk needs beside the straight way."""

from datetime import date

import pytest

from feedback.domain.actors import Role
from feedback.domain.errors import Invalid, NotAllowed, NotPossible
from feedback.domain.states import Publication, State
from feedback.services import coordinating, correcting, extending, following, handling, objecting, splitting, subjects
from feedback.services.attachments import Upload, inspect_all
from feedback.services.notifications.letters import Letter, payload_of
from feedback.store.queries.offices import find_office
from feedback.store.queries.outbox import list_of_petition
from feedback.store.queries.shown import find_shown
from tests.databases import on_both_databases
from tests.people import HEALTH, LAND, case_in, staff
from tests.services.test_attachments import pdf

pytestmark = on_both_databases


@pytest.fixture
def case(session, clock, files):
    """Brings a petition to a state, with its people, now."""
    return lambda state, **typed: case_in(session, state, now=clock(), files=files, **typed)


def letters(case):
    return [message.letter for message in list_of_petition(case.session, case.petition.id)]


def answer_due(petition):
    return [deadline.due for deadline in petition.deadlines if deadline.step == "answer"]


class TestObjecting:
    def test_a_mistaken_refusal_is_taken_back_and_no_clock_begins_anew(self, session, clock, case):
        refused = case("in_progress")
        due = refused.petition.next_due
        clock.advance(days=3)
        refused.now = clock()
        refused.refuse()
        objecting.object_to(session, refused.petition, now=clock(), reason="Có ghi rõ ở dòng 2.")
        assert refused.petition.next_due is not None
        clock.advance(days=1)
        with pytest.raises(Invalid):
            objecting.reinstate(session, refused.petition, by=refused.person("coordinator"), now=clock(), explanation=" ")
        objecting.reinstate(session, refused.petition, by=refused.person("coordinator"), now=clock(), explanation="Đã đọc lại.")
        assert (refused.petition.state, refused.petition.next_due) == (State.ASSIGNED, due)
        assert refused.petition.refusal_reason is None
        assert refused.petition.requests[0].granted is True
        assert letters(refused)[-1] == Letter.REINSTATED

    def test_one_that_was_never_accepted_waits_to_be_received(self, session, clock, case):
        refused = case("refused")
        objecting.reinstate(session, refused.petition, by=refused.person("coordinator"), now=clock(), explanation="Nhầm.")
        assert refused.petition.state == State.SUBMITTED
        refused.accept()

    def test_declined_the_decision_stands_and_the_sender_objects_once(self, session, clock, case):
        refused = case("refused")
        objecting.object_to(session, refused.petition, now=clock(), reason="Không đúng.")
        with pytest.raises(NotPossible):
            objecting.object_to(session, refused.petition, now=clock(), reason="Vẫn không đúng.")
        objecting.decline_objection(
            session, refused.petition, by=refused.person("coordinator"), now=clock(), explanation="Vẫn vậy."
        )
        assert refused.petition.state == State.REFUSED
        assert not objecting.may_object(session, refused.petition, now=clock())

    def test_after_the_time_for_it_nobody_objects(self, session, clock, case):
        refused = case("refused")
        clock.advance(days=20)
        with pytest.raises(NotPossible):
            objecting.object_to(session, refused.petition, now=clock(), reason="Không đúng.")


class TestExtending:
    def ask(self, case, now, days="5", by="officer"):
        extending.request_extension(
            case.session, case.petition, by=case.person(by), now=now, working_days=days, reason="Phải chờ kết quả đo."
        )

    def decide(self, case, now, by="leader", granted=True):
        extending.decide_extension(
            case.session, case.petition, by=case.person(by), now=now, granted=granted, explanation="Việc đo cần thời gian."
        )

    def test_granted_by_somebody_else_the_date_moves_later(self, clock, case):
        late = case("in_progress")
        (due,) = answer_due(late.petition)
        self.ask(late, clock())
        self.decide(late, clock())
        (after,) = answer_due(late.petition)
        assert (due, after) == (date(2026, 12, 14), date(2026, 12, 21))
        assert late.petition.next_due == after
        assert late.petition.events[-1].answer_due == after
        assert late.petition.events[-1].extended_days == 5
        assert letters(late)[-1] == Letter.EXTENDED
        with pytest.raises(NotPossible, match="already"):
            self.ask(late, clock())

    def test_whoever_asks_does_not_grant(self, clock, case):
        asked = case("in_progress")
        self.ask(asked, clock(), by="leader")
        with pytest.raises(NotAllowed):
            self.decide(asked, clock())
        self.decide(asked, clock(), by="coordinator", granted=False)
        assert answer_due(asked.petition) == [date(2026, 12, 14)]
        self.ask(asked, clock())

    @pytest.mark.parametrize("days", ["", "0", "-1", "11", "mười", "9" * 30])
    def test_a_number_that_is_none(self, clock, case, days):
        with pytest.raises(Invalid) as said:
            self.ask(case("in_progress"), clock(), days=days)
        assert "working_days" in said.value.fields

    def test_after_the_date_it_is_too_late_to_ask(self, clock, case):
        late = case("in_progress")
        clock.set("2026-12-15T08:00")
        with pytest.raises(NotPossible, match="over"):
            self.ask(late, clock())

    def test_an_answer_ends_the_question(self, clock, case):
        answered = case("drafted")
        self.ask(answered, clock())
        answered.lay_before()
        answered.approve()
        assert answered.petition.open_requests == frozenset()


class TestCoordinating:
    def ask(self, case, now, office=LAND, due="2026-11-27"):
        coordinating.add_coordinating_office(
            case.session, case.petition, by=case.person("leader"), now=now, office=office, question="Đất đã đo chưa?", due=due
        )

    def test_the_lead_sees_who_is_missing_and_who_gave_what(self, session, clock, case):
        lead = case("in_progress")
        self.ask(lead, clock())
        land = find_office(session, LAND)
        assert lead.petition.awaited_office_ids == {land.id}
        helper = staff(session, Role.OFFICER, LAND, now=clock())
        coordinating.contribute(session, lead.petition, by=helper, now=clock(), text="Đã đo ngày 02/11/2026.")
        assert lead.petition.awaited_office_ids == frozenset()
        assert lead.petition.coordinating_office_ids == {land.id}
        assert lead.petition.coordinations[0].text == "Đã đo ngày 02/11/2026."
        with pytest.raises(NotAllowed):
            coordinating.contribute(session, lead.petition, by=helper, now=clock(), text="Thêm nữa.")
        self.ask(lead, clock())
        coordinating.remove_coordinating_office(session, lead.petition, by=lead.person("leader"), now=clock(), office=LAND)
        assert lead.petition.awaited_office_ids == frozenset()

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"office": HEALTH}, "office"),
            ({"office": "KHONGCO"}, "office"),
            ({"due": "2026-11-19"}, "due"),
            ({"due": "2026-12-15"}, "due"),
            ({"due": "mai"}, "due"),
        ],
    )
    def test_what_does_not_fit(self, clock, case, typed, field):
        with pytest.raises(Invalid) as said:
            self.ask(case("in_progress"), clock(), **typed)
        assert set(said.value.fields) == {field}

    def test_a_strange_office_contributes_nothing(self, session, clock, case):
        lead = case("in_progress")
        self.ask(lead, clock())
        with pytest.raises(NotAllowed):
            stranger = staff(session, Role.OFFICER, "SXD", now=clock())
            coordinating.contribute(session, lead.petition, by=stranger, now=clock(), text="Không phải việc tôi.")


class TestCorrecting:
    def correct(self, case, now, text="Quầy số 3 mới đúng.", reason="Ghi nhầm quầy."):
        correcting.correct_answer(case.session, case.petition, by=case.person("leader"), now=now, text=text, reason=reason)

    def test_both_versions_stay_and_whether_it_was_in_time_does_not_change(self, clock, case):
        answered = case("answered")
        first = answered.petition.answered_at
        clock.advance(days=40)
        self.correct(answered, clock())
        assert [answer.correction for answer in answered.petition.answers] == ["", "Ghi nhầm quầy."]
        assert answered.petition.answered_at == first
        assert letters(answered)[-1] == Letter.CORRECTED

    def test_readers_are_told_and_can_read_both(self, session, clock, case):
        public = case("published")
        before = public.petition.published.answer
        self.correct(public, clock.advance(days=1))
        assert public.petition.publication == Publication.PUBLISHED
        assert find_shown(public.session, public.petition.code).is_corrected
        assert public.petition.next_due is not None
        public.now = clock.advance(hours=1)
        public.publish()
        assert [replaced.answer for replaced in public.petition.published.replaced] == [before]
        assert public.petition.published.answer == "Quầy số 3 mới đúng."
        assert not find_shown(public.session, public.petition.code).is_corrected

    def test_one_that_was_withheld_is_thought_about_again(self, clock, case):
        withheld = case("withheld")
        self.correct(withheld, clock())
        assert withheld.petition.publication == Publication.PENDING

    @pytest.mark.parametrize("typed", [{"text": " "}, {"reason": ""}, {"text": "Còn {chỗ trống} ở đây."}, {"text": "a" * 20_001}])
    def test_what_does_not_fit(self, clock, case, typed):
        answered = case("answered")
        with pytest.raises(Invalid):
            self.correct(answered, clock(), **typed)
        with pytest.raises(Invalid):
            self.correct(answered, clock(), text=handling.sent_answer(answered.petition).text)
        assert len(answered.petition.answers) == 1


class TestSplitting:
    def split(self, case, now, **typed):
        usual = {"title": "Đường hỏng", "content": "Đoạn trước số 5 hỏng.", "kind": "field_report", "sector": "GT", **typed}
        return splitting.split(case.session, case.petition, by=case.person("coordinator"), now=now, **usual)

    def test_the_new_petition_has_the_same_sender_and_the_letters_clock(self, session, clock, case):
        letter = case("submitted")
        clock.advance(days=3)
        receipt = self.split(letter, clock())
        other = receipt.petition
        assert other.code != letter.petition.code
        assert other.petitioner.full_name == letter.petition.petitioner.full_name
        assert answer_due(other) == answer_due(letter.petition)
        assert following.find_with_secret(session, other.code, receipt.secret) is other
        told = list_of_petition(session, other.id)
        assert [message.letter for message in told] == [Letter.RECEIVED]
        assert payload_of(told[0])["secret"] == receipt.secret
        assert letters(letter)[-1] == Letter.SPLIT
        assert letter.petition.split_off == [other]

    def test_whom_it_is_about_stays_named_and_no_proof_goes_along(self, session, clock, files, case):
        letter = case("in_progress")
        boss = letter.person("coordinator")
        subjects.name_subject(session, letter.petition, by=boss, now=clock(), office=LAND, officer="")
        proof = inspect_all([Upload("bien-ban.pdf", pdf())])
        handling.draft_answer(
            session, letter.petition, by=letter.person("officer"), now=clock(), text="Đã đo.", uploads=proof, files=files
        )
        other = self.split(letter, clock()).petition
        assert other.subject_office.code == LAND
        assert other.attachments == []

    def test_what_does_not_fit(self, clock, case):
        letter = case("submitted")
        for typed in ({"title": ""}, {"content": ""}, {"kind": "x"}, {"sector": "x"}):
            with pytest.raises(Invalid) as said:
                self.split(letter, clock(), **typed)
            assert set(said.value.fields) == set(typed)


class TestSubjects:
    def name(self, case, now, office="", officer=""):
        subjects.name_subject(case.session, case.petition, by=case.person("coordinator"), now=now, office=office, officer=officer)

    def allow(self, case, now, whom):
        subjects.allow_subject(
            case.session, case.petition, by=case.person("coordinator"), now=now, whom=whom, reason="Không còn ai khác."
        )

    def test_the_person_it_is_about_does_not_handle_it(self, session, clock, case):
        about = case("assigned")
        officer = about.person("officer")
        self.name(about, clock(), officer=str(officer.account_id))
        with pytest.raises(NotAllowed):
            about.take()
        with pytest.raises(Invalid):
            handling.assign_officer(
                session, about.petition, by=about.person("leader"), now=clock(), officer_id=officer.account_id
            )
        self.allow(about, clock(), "officer")
        about.take()
        assert about.petition.officer_override == "Không còn ai khác."

    def test_a_coordinator_does_not_take_their_own_name_off(self, session, clock, case):
        about = case("submitted")
        boss = about.person("coordinator")
        self.name(about, clock(), officer=str(boss.account_id))
        with pytest.raises(NotAllowed):
            self.name(about, clock())
        other = staff(session, Role.COORDINATOR, LAND, now=clock())
        subjects.name_subject(session, about.petition, by=other, now=clock(), office="", officer="")
        assert about.petition.subject_account is None

    def test_the_office_it_is_about_does_not_answer(self, clock, case):
        about = case("in_progress")
        self.name(about, clock(), office=HEALTH)
        with pytest.raises(NotAllowed):
            about.write()
        self.allow(about, clock(), "office")
        about.write()
        self.name(about, clock(), office=LAND)
        assert about.petition.office_override == ""

    def test_what_does_not_fit(self, clock, case):
        about = case("submitted")
        for typed in ({"office": "x"}, {"officer": "999999"}, {"officer": "x"}, {}):
            with pytest.raises(Invalid):
                self.name(about, clock(), **typed)
        self.name(about, clock(), office=HEALTH)
        with pytest.raises(Invalid):
            self.allow(about, clock(), "officer")
