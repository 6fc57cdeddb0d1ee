"""Around an answer: proof, what its author confirms, templates, what is kept by itself, who is there, what is alike."""

from datetime import date, timedelta

import pytest

from feedback.domain.errors import Invalid, NotAllowed, NotPossible
from feedback.services import answer_words, answers, correcting, handling, presence, similar, working_copies
from feedback.services.attachments import Upload, inspect_all
from feedback.store.models import Petition
from tests import people
from tests.databases import on_both_databases
from tests.services.test_attachments import picture

WASTE = {"kind": "field_report", "sector": "MT-RT", "commune": "Hồng Hải"}


def photo(name: str = "sau khi sửa.png") -> Upload:
    return Upload(name, picture("PNG"))


@pytest.fixture
def case(session, clock, files) -> people.Case:
    return people.case_in(session, "in_progress", now=clock(), files=files)


def draft(case, files, *uploads: Upload, text: str = people.ANSWER, **more):
    officer = case.person("officer")
    taken = inspect_all(uploads)
    return handling.draft_answer(
        case.session, case.petition, by=officer, now=case.now, text=text, uploads=taken, files=files, **more
    )


def submit(case, **confirmed):
    handling.submit_for_approval(case.session, case.petition, by=case.person("officer"), now=case.now, **confirmed)


def names(answer) -> list[str]:
    return [proof.filename for proof in answers.proofs_of(answer)]


class TestProof:
    @on_both_databases
    def test_it_is_carried_to_later_versions_unless_taken_off(self, case, files):
        first = draft(case, files, photo("một.png"), photo("hai.png"))
        kept = answers.proofs_of(first)[1]
        second = draft(case, files, photo("ba.png"), carried=[answers.mark_of(kept)])
        third = draft(case, files)
        assert [names(version) for version in (first, second, third)] == [
            ["một.png", "hai.png"],
            ["hai.png", "ba.png"],
            ["hai.png", "ba.png"],
        ]
        assert len({proof.reference for proof in case.petition.attachments}) == 6
        assert files.get(answers.proofs_of(third)[0].safe_key) == files.get(kept.safe_key)

    def test_the_sender_opens_what_went_out_and_nothing_else(self, case, files):
        draft(case, files, photo("nháp.png"))
        draft(case, files, photo("xong.png"), carried=[])
        assert answers.open_to_sender(case.petition) == []
        case.lay_before()
        case.approve()
        assert [file.filename for file in answers.open_to_sender(case.petition)] == ["xong.png"]

    def test_a_corrected_answer_keeps_it(self, case, files, session):
        draft(case, files, photo())
        case.lay_before()
        case.approve()
        leader = case.person("leader")
        corrected = correcting.correct_answer(
            session, case.petition, by=leader, now=case.now, text="Đã sửa ngày 21/11/2026.", reason="Nhầm ngày."
        )
        assert names(corrected) == ["sau khi sửa.png"]

    def test_bad_and_too_many_files_are_refused(self, case, files):
        with pytest.raises(Invalid) as invalid:
            draft(case, files, Upload("x.exe", b"MZ"))
        assert list(invalid.value.fields) == ["attachments"]
        case.session.rollback()

    def test_what_a_colleague_added_meanwhile_goes_on_and_what_was_taken_off_stays_off(self, case, files):
        first = draft(case, files, photo("một.png"), photo("hai.png"))
        one, _two = map(answers.mark_of, answers.proofs_of(first))
        second = draft(case, files, photo("ba.png"))
        left = answers.carried_on(case.petition, first.version, [one])
        assert [p.filename for p in answers.proofs_of(second) if answers.mark_of(p) in left] == ["một.png", "ba.png"]

    def test_a_version_takes_ten(self, case, files):
        draft(case, files, *[photo(f"{n}.png") for n in range(5)])
        draft(case, files, *[photo(f"{n}.png") for n in range(5, 10)])
        with pytest.raises(Invalid) as invalid:
            draft(case, files, photo("11.png"))
        assert list(invalid.value.fields) == ["attachments"]


class TestConfirming:
    def test_everything_is_confirmed_or_the_sentence_names_what_is_missing(self, case, files):
        draft(case, files)
        with pytest.raises(Invalid) as invalid:
            submit(case, checks=["points", "who"])
        assert set(invalid.value.fields) == {"done", "when"}
        submit(case, checks=list(answers.CHECKS))
        assert case.petition.answers[-1].checks == "points|done|who|when"

    def test_phrases_that_say_little_have_to_be_read(self, case, files):
        draft(case, files, text="Sở sẽ xem xét.")
        with pytest.raises(Invalid) as invalid:
            submit(case, checks=list(answers.CHECKS))
        [refusal] = invalid.value.fields["vague_read"]
        assert refusal.values == {"phrase": "sẽ xem xét"}
        submit(case, checks=list(answers.CHECKS), vague_read=True)
        assert case.petition.answers[-1].checks.endswith("|vague_read")

    def test_no_blank_goes_out(self, case, files):
        draft(case, files, text="Kết quả: {kết quả}.")
        with pytest.raises(Invalid) as invalid:
            submit(case, checks=list(answers.CHECKS), vague_read=True)
        assert invalid.value.fields["text"][0].values == {"blanks": "{kết quả}"}


class TestTemplates:
    def test_those_of_the_sector_come_first_and_those_of_others_not_at_all(self, case, session):
        titles = [template.code for template in answers.templates_for(session, case.petition)]
        assert titles[0] == "health_done"
        assert "done" in titles
        assert "waste_done" not in titles

    def test_a_part_of_a_sector_takes_its_own_before_the_whole(self, session, clock, files):
        petition = people.petition_in(session, "in_progress", now=clock(), files=files, sector="TTHC-HV")
        assert [template.code for template in answers.templates_for(session, petition)][:2] == ["conduct", "late_file_done"]

    def test_blanks_are_filled_and_the_sender_is_never_named(self, session, clock, files):
        petition = people.petition_in(session, "in_progress", now=clock(), files=files, confidential=True)
        for template in answers.templates_for(session, petition):
            text = answer_words.begun(template, petition, date(2026, 11, 20))
            assert petition.code in text
            assert "Sở Y tế trả lời như sau" in text
            assert people.ALICE["full_name"] not in text
        assert "20/11/2026" in text

    def test_what_the_petition_does_not_say_stays_open(self, session, clock, files):
        petition = people.petition_in(session, "in_progress", now=clock(), files=files, sector="MT-RT", commune="")
        waste = next(t for t in answers.templates_for(session, petition) if t.code == "waste_done")
        assert "{địa điểm}" in answer_words.begun(waste, petition, date(2026, 11, 20))


class TestWorkingCopies:
    @on_both_databases
    def test_it_is_kept_over_itself_until_a_version_is(self, session, clock, files):
        case = people.case_in(session, "in_progress", now=clock(), files=files)
        officer = case.person("officer")
        for text in ("Bản đang", "Bản đang viết"):
            working_copies.save(session, case.petition, by=officer, now=clock(), text=text)
        found = working_copies.standing(session, case.petition, by=officer, draft=None)
        assert (found.copy.text, found.overtaken) == ("Bản đang viết", False)
        assert working_copies.standing(session, case.petition, by=case.person("leader"), draft=None) is None
        version = draft(case, files, text="Bản đang viết xong")
        assert working_copies.standing(session, case.petition, by=officer, draft=version) is None
        assert len(case.petition.answers) == 1

    def test_a_colleagues_newer_version_is_told(self, case, session, files, clock):
        officer, leader = case.person("officer"), case.person("leader")
        working_copies.save(session, case.petition, by=leader, now=clock(), text="Của lãnh đạo")
        version = draft(case, files, text="Của chuyên viên")
        found = working_copies.standing(session, case.petition, by=leader, draft=version)
        assert (found.copy.text, found.overtaken) == ("Của lãnh đạo", True)
        assert working_copies.standing(session, case.petition, by=officer, draft=version) is None

    def test_what_a_version_says_anyway_is_not_offered(self, case, session, files, clock):
        version = draft(case, files, text="Như nhau")
        working_copies.save(session, case.petition, by=case.person("officer"), now=clock(), text="Như nhau", based_on=1)
        assert working_copies.standing(session, case.petition, by=case.person("officer"), draft=version) is None

    def test_only_who_may_write_the_answer_keeps_one(self, case, session, clock):
        for stranger in (case.person("clerk"), people.staff(session, "officer", "SXD", now=clock())):
            with pytest.raises(NotAllowed):
                working_copies.save(session, case.petition, by=stranger, now=clock(), text="x")
        with pytest.raises(Invalid):
            working_copies.save(session, case.petition, by=case.person("officer"), now=clock(), text="x" * 100_001)
        case.write()
        case.lay_before()
        with pytest.raises(NotPossible):
            working_copies.save(session, case.petition, by=case.person("officer"), now=clock(), text="x")


class TestPresence:
    @on_both_databases
    def test_colleagues_are_named_for_a_minute_and_a_half(self, session, clock, files):
        case = people.case_in(session, "in_progress", now=clock(), files=files)
        officer, leader = case.person("officer"), case.person("leader")
        for _ in range(2):
            presence.be_here(session, case.petition, by=officer, now=clock())
        presence.be_here(session, case.petition, by=leader, now=clock())
        assert presence.others_here(session, case.petition, by=leader, now=clock()) == ["Đỗ Chuyên Viên"]
        assert presence.others_here(session, case.petition, by=leader, now=clock() + timedelta(seconds=91)) == []

    def test_who_may_not_see_it_any_more_is_not_named(self, case, session, clock):
        presence.be_here(session, case.petition, by=people.staff(session, "officer", "SXD", now=clock()), now=clock())
        assert presence.others_here(session, case.petition, by=case.person("leader"), now=clock()) == []


class TestSimilar:
    def alike(self, session, petition, by, clock):
        found = similar.similar_petitions(session, petition, by=by, now=clock())
        return [session.get(Petition, line.id) for line in found]

    def send(self, session, clock, files, title, content, **typed):
        return people.petition_in(session, "submitted", now=clock(), files=files, title=title, content=content, **typed)

    @on_both_databases
    def test_the_same_matter_is_found_across_words_and_marks(self, session, clock, files):
        first = self.send(
            session, clock, files, "Rác tồn đọng trước chợ Hạ Long",
            "Rác thải chất đống trước cổng chợ Hạ Long 1 đã ba ngày, mùi hôi.", **WASTE,
        )  # fmt: skip
        again = self.send(
            session, clock, files, "Rac chat dong truoc cho Ha Long",
            "Truoc cong cho Ha Long 1 rac thai chat dong, mui hoi nong nac.", **WASTE,
        )  # fmt: skip
        self.send(
            session, clock, files, "Xe tải chở than gây bụi",
            "Đoàn xe chở than chạy qua khu dân cư lúc nửa đêm, bụi phủ kín nhà cửa và làm trẻ con ho.", sector="MT-KS",
        )  # fmt: skip
        coordinator = people.staff(session, "coordinator", now=clock())
        assert self.alike(session, first, coordinator, clock) == [again]

    def test_only_what_this_person_may_see_and_what_is_not_long_ago(self, session, clock, files):
        old = self.send(session, clock, files, "Đèn đường hỏng phố Lê Lợi", "Cả phố Lê Lợi tối đen.")
        clock.advance(days=91)
        one = self.send(session, clock, files, "Đèn đường hỏng ở phố Lê Lợi", "Cả phố Lê Lợi tối đen hai tuần.")
        two = people.petition_in(
            session, "assigned", now=clock(), files=files, title="Phố Lê Lợi: đèn đường hỏng", content="Phố Lê Lợi tối đen cả."
        )
        coordinator, officer = (
            people.staff(session, "coordinator", now=clock()),
            people.staff(session, "officer", "SYT", now=clock()),
        )
        assert self.alike(session, one, coordinator, clock) == [two]
        assert self.alike(session, two, officer, clock) == []
        assert self.alike(session, old, coordinator, clock) == [one, two]
