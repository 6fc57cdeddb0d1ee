"""Each letter of a second thought says what happened, in both languages, after the real verb."""

import pytest

from feedback.domain.states import Action, State
from feedback.services import correcting, extending, linking, objecting, splitting
from feedback.services.notifications.letters import Letter
from feedback.store.queries import outbox
from feedback.web import letters
from tests import people

WHY = "Đoạn một.\n\nĐoạn hai <của> & lời này."


@pytest.fixture(autouse=True)
def in_app(app):
    with app.app_context():
        yield


@pytest.fixture(params=["vi", "en"])
def case(request, session, clock, files):
    """A petition in an officer's hands, of a sender who reads that language."""
    return people.case_in(session, "in_progress", now=clock.set("2026-11-20T16:40"), files=files, language=request.param)


def says(case, letter, *words, petition=None):
    """The letter of that kind was owed once, and both of its parts say the words."""
    about = petition or case.petition
    [message] = [owed for owed in outbox.list_of_petition(case.session, about.id) if owed.letter == letter]
    made = letters.render(case.session, message)
    assert about.code in made.subject
    for word in words:
        assert word in made.text
        assert word.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in made.html
    assert "None" not in made.text + made.html


def day(case, day_of_december):
    """A day as a letter in that language writes it."""
    return f"{day_of_december}/12/2026" if case.petition.language == "vi" else f"{day_of_december} December 2026"


def by_coordinator(case, **words):
    return {"by": case.person("coordinator"), "now": case.now, **words}


def test_split_it_names_the_new_code_and_the_new_one_has_a_receipt_of_its_own(case):
    other = splitting.split(
        case.session,
        case.petition,
        **by_coordinator(case, title="Đèn hỏng", content="Đèn đường hỏng.", kind="field_report", sector="GT"),
    ).petition
    says(case, Letter.SPLIT, other.code)
    says(case, Letter.RECEIVED, other.code, day(case, 14), petition=other)


def test_joined_and_undone(case, files):
    primary = people.petition_in(case.session, "in_progress", now=case.now, files=files)
    linking.link(case.session, case.petition, **by_coordinator(case, primary=primary.code, reason="Cùng việc."))
    says(case, Letter.LINKED)
    linking.unlink(case.session, case.petition, **by_coordinator(case, explanation="Khác nơi.\n\nKhác ngày."))
    says(case, Letter.UNLINKED, "Khác ngày.")


def test_a_repeat_gets_the_answer_of_its_primary(case, files):
    primary = people.case_in(case.session, "in_progress", now=case.now, files=files)
    linking.link(case.session, case.petition, **by_coordinator(case, primary=primary.petition.code, reason="Cùng việc."))
    primary.write("Đã sửa xong ngày 19/11/2026.")
    primary.lay_before()
    primary.approve()
    assert case.petition.state == State.LINKED
    says(case, Letter.ANSWERED, "Đã sửa xong ngày 19/11/2026.", "12/SYT-VP")


def test_more_time_names_the_reason_and_the_new_day(case):
    officer = case.person("officer")
    extending.request_extension(case.session, case.petition, by=officer, now=case.now, working_days="5", reason="Chờ kết quả đo.")
    extending.decide_extension(case.session, case.petition, **by_coordinator(case, granted=True, explanation=WHY))
    says(case, Letter.EXTENDED, "Đoạn hai <của> & lời này.", day(case, 21))


def test_a_corrected_answer_says_what_was_wrong(case):
    case.write()
    case.lay_before()
    case.approve()
    correcting.correct_answer(
        case.session, case.petition, by=case.person("leader"), now=case.now, text="Đã sửa ngày 18/11/2026.", reason=WHY
    )
    says(case, Letter.CORRECTED, "Đoạn hai <của> & lời này.", "Đã sửa ngày 18/11/2026.")


@pytest.mark.parametrize(
    ("verb", "letter"),
    [(objecting.reinstate, Letter.REINSTATED), (objecting.decline_objection, Letter.OBJECTION_DECLINED)],
)
def test_a_refusal_thought_about_again(case, verb, letter):
    case.refuse()
    objecting.object_to(case.session, case.petition, now=case.now, reason="Đã ghi rõ nơi và ngày.")
    verb(case.session, case.petition, **by_coordinator(case, explanation=WHY))
    says(case, letter, "Đoạn hai <của> & lời này.")


def test_every_action_that_owes_a_letter_has_its_template():
    from feedback.domain.actions import ABOUT

    assert {about.letter for about in ABOUT.values() if about.letter} == set(Letter)
    assert set(ABOUT) == set(Action)
